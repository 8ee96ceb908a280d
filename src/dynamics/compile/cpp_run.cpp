// Works out what a printed run needs; see cpp_run.hpp.
#include "dynamics/compile/cpp_run.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace weir::dynamics {

namespace {

using Kind = CppStatement::Kind;

class RunMaker {
public:
    RunMaker(Program const& program, CppOptions const& options)
        : program_(program), options_(options), run_(program), terms_(program, run_.names),
          steps_(program.slots.size(), 0), held_(program.slots.size(), 0), live_(program.slots.size(), 0),
          early_(program.slots.size(), 0), stock_of_(program.slots.size(), nullptr),
          memory_of_(program.slots.size(), nullptr), given_of_(program.slots.size(), 0) {
        for (auto const& stock : program.stocks) {
            stock_of_[stock.slot] = &stock;
        }
        for (auto const& memory : program.memories) {
            memory_of_[memory.slot] = &memory;
        }
        for (SlotId const slot : program.step_order) {
            steps_[slot] = 1;
        }
        for (auto const& [slot, value] : options.set) {
            held_[slot] = 1;
            steps_[slot] = 0;
        }
    }

    CppRun make() {
        find_live();
        find_early();
        settables();
        initial();
        evaluate();
        stocks();
        memories();
        for (SlotId const slot : options_.saved) {
            saved_.push_back({.kind = Kind::save, .term = terms_.place(slot), .slot = slot});
        }
        run_.save = in_order(std::move(saved_));
        return std::move(run_);
    }

private:
    // Every slot that a value reads, and every history.
    void visit(NodeId root, std::function<void(SlotId)> const& slot,
               std::function<void(std::uint32_t)> const& history) const {
        std::vector<NodeId> open{root};
        while (!open.empty()) {
            NodeId const id = open.back();
            open.pop_back();
            if (id == no_id) {
                continue;
            }
            auto const& node = program_.nodes[id];
            if (node.op == Op::value) {
                slot(node.index);
            } else if (node.op == Op::history) {
                history(node.index);
            }
            auto const operands = program_.operands_of(node);
            open.insert(open.end(), operands.begin(), operands.end());
        }
    }

    // What is saved, and all that it comes from.
    void find_live() {
        std::vector<SlotId> open = options_.saved;
        auto const want = [&](SlotId slot) { open.push_back(slot); };
        auto const want_history = [&](std::uint32_t history) {
            histories_.insert(history);
            open.push_back(program_.histories[history].input);
            open.push_back(program_.histories[history].initial);
        };
        while (!open.empty()) {
            SlotId const id = open.back();
            open.pop_back();
            if (live_[id] != 0) {
                continue;
            }
            live_[id] = 1;
            auto const& slot = program_.slots[id];
            if (steps_[id] != 0) {
                visit(slot.step, want, want_history);
            } else if (held_[id] == 0 || stock_of_[id] != nullptr) {
                visit(slot.initial, want, want_history);
            }
            if (stock_of_[id] != nullptr) {
                visit(stock_of_[id]->rate, want, want_history);
            }
            if (memory_of_[id] != nullptr) {
                open.push_back(memory_of_[id]->input);
            }
        }
    }

    // What is worked out at the start: all that lives and does not change by itself, and what that needs.
    void find_early() {
        std::vector<SlotId> open;
        for (SlotId id = 0; id < live_.size(); ++id) {
            if (live_[id] != 0 && steps_[id] == 0) {
                open.push_back(id);
            }
        }
        auto const want = [&](SlotId slot) { open.push_back(slot); };
        auto const want_first = [&](std::uint32_t history) {
            open.push_back(program_.histories[history].initial);
        };
        while (!open.empty()) {
            SlotId const id = open.back();
            open.pop_back();
            if (early_[id] == 0) {
                early_[id] = 1;
                visit(program_.slots[id].initial, want, want_first);
            }
        }
    }

    void settables() {
        std::map<std::string, CppSettable> whole;
        for (SlotId id = 0; id < program_.slots.size(); ++id) {
            auto const& slot = program_.slots[id];
            bool const may =
                !slot.hidden && !slot.structural && !slot.initial_only &&
                (slot.kind == SlotKind::stock || slot.phase == Phase::constant || held_[id] != 0);
            if (!may) {
                continue;
            }
            settable_.push_back(id);
            given_of_[id] = settable_.size(); // 0 is none
            auto const bracket = slot.key.find('[');
            run_.settables.push_back({slot.key, settable_.size() - 1, 1});
            if (bracket != std::string::npos) {
                auto& variable = whole[slot.key.substr(0, bracket)];
                variable.first = variable.key.empty() ? settable_.size() - 1 : variable.first;
                variable.key = slot.key.substr(0, bracket);
                variable.count = settable_.size() - variable.first;
            }
        }
        for (auto const& [key, settable] : whole) {
            run_.settables.push_back(settable);
        }
        run_.given_count = settable_.size();
        for (auto const& [slot, value] : options_.set) {
            if (given_of_[slot] != 0) {
                run_.given.emplace_back(given_of_[slot] - 1, value);
            }
        }
    }

    [[nodiscard]] CppStatement statement(Kind kind, SlotId slot, NodeId node) const {
        auto const place = run_.names.of(slot);
        CppStatement made{.kind = kind, .variable = place.variable, .offset = place.offset, .slot = slot};
        if (node != no_id) {
            made.term = terms_.make(node);
        }
        if (kind == Kind::given) {
            made.given = static_cast<std::int64_t>(given_of_[slot]) - 1;
        }
        return made;
    }

    // The statements that each statement needs, of those there are.
    [[nodiscard]] std::vector<std::vector<std::size_t>> needs(std::vector<SlotId> const& slots,
                                                              bool at_start) {
        std::vector<std::size_t> statement_of(program_.slots.size(), slots.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            statement_of[slots[i]] = i;
        }
        std::vector<std::vector<std::size_t>> all;
        for (SlotId const slot : slots) {
            auto& own = all.emplace_back();
            auto const need = [&](SlotId needed) {
                if (statement_of[needed] < slots.size()) {
                    own.push_back(statement_of[needed]);
                }
            };
            auto const need_first = [&](std::uint32_t history) {
                if (at_start) {
                    need(program_.histories[history].initial);
                }
            };
            auto const& found = program_.slots[slot];
            visit(at_start ? found.initial : found.step, need, need_first);
            std::sort(own.begin(), own.end());
            own.erase(std::unique(own.begin(), own.end()), own.end());
        }
        return all;
    }

    void initial() {
        std::vector<SlotId> slots;
        std::vector<CppStatement> statements;
        for (SlotId const slot : program_.initial_order) {
            if (early_[slot] != 0) {
                slots.push_back(slot);
                statements.push_back(statement(given_of_[slot] != 0 ? Kind::given : Kind::assign, slot,
                                               program_.slots[slot].initial));
            }
        }
        run_.initial = schedule(std::move(statements), needs(slots, true));
    }

    void evaluate() {
        std::vector<SlotId> slots;
        std::vector<CppStatement> statements;
        for (SlotId const slot : program_.step_order) {
            if (live_[slot] != 0 && steps_[slot] != 0) {
                slots.push_back(slot);
                statements.push_back(statement(Kind::assign, slot, program_.slots[slot].step));
            }
        }
        run_.evaluate = schedule(std::move(statements), needs(slots, false));
    }

    void stocks() {
        std::vector<CppStatement> rates;
        std::vector<CppStatement> hold;
        for (auto const& stock : program_.stocks) {
            if (live_[stock.slot] == 0) {
                continue;
            }
            rates.push_back(statement(Kind::rate, stock.slot, stock.rate));
            if (stock.non_negative) {
                hold.push_back(statement(Kind::hold, stock.slot, no_id));
            }
        }
        std::vector<std::vector<std::size_t>> const none(rates.size());
        run_.rates = schedule(std::move(rates), none);
        run_.hold = in_order(std::move(hold));
    }

    void memories() {
        std::vector<CppStatement> remember;
        for (std::uint32_t const history : histories_) {
            remember.push_back({.kind = Kind::remember,
                                .offset = static_cast<std::int64_t>(history),
                                .term = terms_.place(program_.histories[history].input),
                                .slot = program_.histories[history].input});
        }
        run_.remember = in_order(std::move(remember));
        std::vector<CppStatement> next;
        std::vector<CppStatement> recall;
        std::uint32_t const buffer = run_.names.add("memory_next", 2); // at least two, so that it has indices
        for (auto const& memory : program_.memories) {
            if (live_[memory.slot] == 0) {
                continue;
            }
            auto const at = static_cast<std::int64_t>(next.size());
            next.push_back({.kind = Kind::next,
                            .variable = buffer,
                            .offset = at,
                            .term = terms_.place(memory.input),
                            .slot = memory.input});
            auto taken = statement(Kind::recall, memory.slot, no_id);
            taken.term.kind = CppTerm::Kind::place;
            taken.term.op = Op::value;
            taken.term.variable = buffer;
            taken.term.index = at;
            recall.push_back(std::move(taken));
        }
        run_.memory_count = next.size();
        run_.next = in_order(std::move(next));
        run_.recall = in_order(std::move(recall));
    }

    Program const& program_;
    CppOptions const& options_;
    CppRun run_;
    CppTermMaker terms_;
    std::vector<char> steps_; // worked out at every step
    std::vector<char> held_;  // set beforehand
    std::vector<char> live_;
    std::vector<char> early_;
    std::vector<Stock const*> stock_of_;
    std::vector<Memory const*> memory_of_;
    std::vector<std::size_t> given_of_;
    std::vector<SlotId> settable_;
    std::set<std::uint32_t> histories_;
    std::vector<CppStatement> saved_;
};

} // namespace

CppRun make_cpp_run(Program const& program, CppOptions const& options) {
    return RunMaker(program, options).make();
}

} // namespace weir::dynamics
