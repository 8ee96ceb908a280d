// A tile's code, at a width of 1, as instructions that go on by themselves; see lone.hpp. What is used by the
// next instruction alone is handed to it and not stored.
#include "dynamics/run/lone.hpp"
#include "dynamics/run/machine.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace weir::dynamics {

namespace {

constexpr std::uint32_t terms_in_order_max = 5; // as kernel_sums.hpp has it: more are added in strands
constexpr std::uint32_t terms_at_once_max = 3;
constexpr std::size_t stretch_max = 1'000; // so that even handlers that call each other end in time

std::vector<LoneSegment> segments_of(GraphTable const& table) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<LoneSegment> segments;
    for (std::size_t i = 0; i <= table.bounds.size(); ++i) {
        LoneSegment one{i == 0 ? -infinity : table.bounds[i - 1],
                        i == table.bounds.size() ? infinity : table.bounds[i], table.x[i], table.y[i],
                        table.slope[i]};
        if (table.clamped) { // at the ends themselves the end values hold
            one.lower = std::max(one.lower, std::nextafter(table.first_x, infinity));
            one.upper = std::min(one.upper, table.last_x);
        }
        segments.push_back(table.single ? LoneSegment{} : one);
    }
    return segments;
}

bool is_scalar(TileInstruction const& one) {
    return one.inner == 1 && one.outer == 1;
}

// A sum as its handlers take it: the terms, and the one or two places that each reads.
struct Sum {
    std::vector<LoneTerm> terms;
    std::vector<std::pair<Place, Place>> factors; // the second no_id where there is none
};

// An instruction as its handler takes it; nothing where there is no such handler.
struct Form {
    std::vector<Place> operands;
    Sum sum; // of a combination
    bool is_sum = false;

    // Where the value of this place could be handed over; -1 if nowhere.
    [[nodiscard]] int position_of(Place place) const {
        for (std::size_t i = 0; i < std::min<std::size_t>(sum.terms.size(), terms_at_once_max); ++i) {
            if (sum.factors[i].first == place || sum.factors[i].second == place) {
                return static_cast<int>(i);
            }
        }
        auto const found = std::find(operands.begin(), operands.end(), place);
        // Of a fold, what comes after the first two is taken by handlers of its own.
        bool const is_there =
            found != operands.end() && (operands.size() <= 3 || found - operands.begin() < 2);
        return is_there ? static_cast<int>(found - operands.begin()) : -1;
    }
};

// One code of a tile made into stretches.
class Writer {
public:
    Writer(TileCode const& code, std::vector<Linked> const& linked, std::vector<Place> const& kept,
           TileProgram const& tile, LoneCode& made)
        : code_(code), linked_(linked), made_(made), uses_(code.instructions.size(), 0),
          minus_one_(tile.places, 0) {
        for (auto const& number : tile.numbers) {
            minus_one_[number.place] = number.number == -1 ? 1 : 0;
        }
        count_uses(tile.places, kept);
    }

    LoneCode::Stretches run() {
        written_.begins.push_back(0);
        auto next = form_of(0);
        for (std::size_t i = 0; i < code_.instructions.size(); ++i) {
            auto const form = std::move(next);
            next = form_of(i + 1);
            Place const result = code_.instructions[i].result;
            bool const hands_on = form && next && uses_[i] == 1 && next->position_of(result) >= 0;
            if (form) {
                write(i, *form, hands_on);
            } else {
                call(i);
            }
            last_ = form ? result : no_id;
            auto const length = written_.instructions.size() - written_.begins.back();
            if (length >= stretch_max && !hands_on) {
                end_stretch();
                written_.begins.push_back(static_cast<std::uint32_t>(written_.instructions.size()));
            }
        }
        end_stretch();
        return std::move(written_);
    }

private:
    using Operands = std::span<TileOperand const>;

    [[nodiscard]] Operands operands_of(TileInstruction const& one) const {
        return Operands(code_.operands).subspan(one.first_operand, one.operands);
    }

    // How often each instruction's value is read before its place is written again; what is kept, twice.
    void count_uses(Place places, std::vector<Place> const& kept) {
        std::vector<std::uint32_t> reads(places, 0);
        for (Place const place : kept) {
            reads[place] = 2;
        }
        for (std::size_t i = code_.instructions.size(); i-- > 0;) {
            auto const& one = code_.instructions[i];
            uses_[i] = is_scalar(one) ? reads[one.result] : 2;
            std::fill_n(reads.begin() + one.result, std::size_t{one.inner} * one.outer, 0U);
            for (auto const& operand : operands_of(one)) {
                for (std::int64_t o = 0; o < one.outer; ++o) {
                    for (std::int64_t k = 0; k < one.inner; ++k) {
                        auto const at = operand.first + operand.outer * o + operand.inner * k;
                        reads[static_cast<std::size_t>(at)] += is_scalar(one) ? 1 : 2;
                    }
                }
            }
        }
    }

    [[nodiscard]] std::optional<Form> form_of(std::size_t i) const {
        if (i >= code_.instructions.size() || !is_scalar(code_.instructions[i])) {
            return std::nullopt;
        }
        auto const& one = code_.instructions[i];
        if (one.kind == TileKind::combination) {
            return sum_of(one);
        }
        Form form;
        for (auto const& operand : operands_of(one)) {
            form.operands.push_back(operand.first);
        }
        bool const long_sum = one.op == Op::sum && one.operands > terms_in_order_max;
        bool const lone = one.kind == TileKind::fold && one.operands < 2;
        bool const known = !long_sum && !lone && handler_of(i, {}) != nullptr;
        return known ? std::optional(form) : std::nullopt;
    }

    [[nodiscard]] std::optional<Form> sum_of(TileInstruction const& one) const {
        Form form;
        form.is_sum = true;
        auto const operands = operands_of(one);
        if (operands.size() > 2 * terms_in_order_max) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < operands.size(); i += 2) {
            auto const& x = operands[i];
            auto const& y = operands[i + 1];
            bool minus = x.minus != y.minus;
            bool plain = y.unit;
            if (!plain && i > 0 && minus_one_[y.first] != 0) {
                plain = true;
                minus = !minus;
            }
            bool const further = i / 2 >= terms_at_once_max;
            if ((further || (plain && i == 0)) && minus) {
                return std::nullopt; // kernels turn signs there, which a NaN would show
            }
            form.sum.terms.push_back(plain ? (minus ? LoneTerm::minus_plain : LoneTerm::plain)
                                           : (minus ? LoneTerm::minus_product : LoneTerm::product));
            form.sum.factors.emplace_back(x.first, plain ? no_id : y.first);
        }
        return form;
    }

    [[nodiscard]] LoneHandler handler_of(std::size_t i, LoneUse use) const {
        auto const& one = code_.instructions[i];
        switch (one.kind) {
        case TileKind::copy:
            return lone_unary(Op::number, use);
        case TileKind::unary:
            return lone_unary(one.op, use);
        case TileKind::binary:
        case TileKind::fold:
            return lone_binary(one.op, use);
        case TileKind::choose:
            return lone_choose(use);
        case TileKind::safe_divide:
            return lone_safe_divide(use);
        case TileKind::graph:
            return linked_[i].graph == nullptr ? nullptr : lone_graph(use);
        default:
            return nullptr;
        }
    }

    void write(std::size_t i, Form const& form, bool hands_on) {
        auto const& one = code_.instructions[i];
        LoneInstruction made;
        made.to = static_cast<std::uint16_t>(one.result);
        LoneUse const use{last_ == no_id ? -1 : form.position_of(last_), !hands_on};
        if (form.is_sum) {
            write_sum(made, form.sum, use);
            return;
        }
        // A fold of more than two goes on with what it has so far.
        bool const folds = one.kind == TileKind::fold && form.operands.size() > 2;
        std::size_t const first = folds ? 2 : form.operands.size();
        for (std::size_t k = 0; k < first; ++k) {
            made.from[k] = static_cast<std::uint16_t>(form.operands[k]);
        }
        if (one.kind == TileKind::graph) {
            made.index = static_cast<std::uint16_t>(made_.graphs.size());
            made_.graphs.push_back(
                {made_.segments[one.index].data(), made_.segments[one.index].data(), linked_[i].graph});
        }
        made.run = handler_of(i, {use.last_at, use.stores && !folds});
        written_.instructions.push_back(made);
        for (std::size_t k = first; k < form.operands.size(); ++k) {
            made.from[1] = static_cast<std::uint16_t>(form.operands[k]);
            made.run = handler_of(i, {0, use.stores && k + 1 == form.operands.size()});
            written_.instructions.push_back(made);
        }
    }

    void write_sum(LoneInstruction made, Sum const& sum, LoneUse use) {
        std::size_t const count = sum.terms.size();
        std::size_t const first = std::min<std::size_t>(count, terms_at_once_max);
        std::size_t at = 0;
        for (std::size_t k = 0; k < first; ++k) {
            auto [x, y] = sum.factors[k];
            if (static_cast<int>(k) == use.last_at && x != last_) {
                std::swap(x, y);
            }
            made.from[at++] = static_cast<std::uint16_t>(x);
            if (y != no_id) {
                made.from[at++] = static_cast<std::uint16_t>(y);
            }
        }
        made.run = lone_sum({sum.terms.begin(), sum.terms.begin() + static_cast<std::ptrdiff_t>(first)},
                            {use.last_at, use.stores && first == count});
        written_.instructions.push_back(made);
        for (std::size_t k = first; k < count; ++k) {
            auto const [x, y] = sum.factors[k];
            made.from[0] = static_cast<std::uint16_t>(x);
            made.from[1] = static_cast<std::uint16_t>(y);
            made.run = lone_more(sum.terms[k], use.stores && k + 1 == count);
            written_.instructions.push_back(made);
        }
    }

    void call(std::size_t i) {
        LoneInstruction made{lone_call()};
        made.index = static_cast<std::uint16_t>(written_.linked.size());
        written_.linked.push_back(linked_[i]);
        written_.instructions.push_back(made);
        auto const& one = code_.instructions[i];
        made_.needs_moment = made_.needs_moment || one.kind == TileKind::special ||
                             (one.kind == TileKind::graph && linked_[i].graph == nullptr);
    }

    void end_stretch() {
        written_.instructions.push_back({lone_stop()});
        last_ = no_id;
    }

    TileCode const& code_;
    std::vector<Linked> const& linked_;
    LoneCode& made_;
    std::vector<std::uint32_t> uses_; // of each instruction's value
    std::vector<char> minus_one_;     // whether a place holds this number
    Place last_ = no_id;              // whose value is handed over
    LoneCode::Stretches written_;
};

// What is read once a step's code has run.
std::vector<Place> kept_after(TileProgram const& tile, Program const& program, int side) {
    std::vector<Place> kept;
    kept.reserve(tile.stock_order.size() + program.memories.size());
    for (Place i = 0; i < tile.stock_order.size(); ++i) {
        kept.push_back(tile.stocks[1 - side] + i);
    }
    for (Place i = 0; i < program.memories.size(); ++i) {
        kept.push_back(tile.memories_next + i);
    }
    return kept;
}

} // namespace

std::unique_ptr<LoneCode const> LoneCode::make(MachineCode const& code) {
    auto const& program = code.program();
    auto const& tile = code.tile_program();
    constexpr auto index_max = std::numeric_limits<std::uint16_t>::max();
    bool small = true;
    if (code.plan().method != Method::euler || !program.histories.empty() || !program.devices.empty() ||
        tile.places > lone_places_max || !code.tabulated_) {
        return nullptr;
    }
    auto made = std::make_unique<LoneCode>();
    for (auto const& table : code.graphs_) {
        made->segments.push_back(table.x.empty() ? std::vector<LoneSegment>{} : segments_of(table));
    }
    for (int side = 0; side < 2; ++side) {
        auto const write = [&](TileCode const& from, MachineCode::LinkedCode const& linked,
                               std::vector<Place> const& kept) {
            small = small && linked.instructions.size() <= index_max;
            return Writer(from, linked.instructions, kept, tile, *made).run();
        };
        auto kept = kept_after(tile, program, side);
        if (code.plan().save_stride != 1) {
            made->step[side] = write(tile.step.code[side], code.step_[side], kept);
        }
        kept.insert(kept.end(), tile.saved_with_step[side].begin(), tile.saved_with_step[side].end());
        made->both[side] = write(tile.step_and_saved.code[side], code.both_[side], kept);
        made->saved[side] = write(tile.saved.code[side], code.saved_[side], tile.saved_places[side]);
    }
    return small && made->graphs.size() <= index_max ? std::move(made) : nullptr;
}

} // namespace weir::dynamics
