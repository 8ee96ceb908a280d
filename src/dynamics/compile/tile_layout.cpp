// Groups, order, places, instructions; see tile_layout.hpp.
#include "dynamics/compile/tile_layout.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace weir::dynamics {

namespace {

// Places given out and taken back, in blocks.
class Room {
public:
    Room(Place first, bool reuse) : next_(first), first_(first), reuse_(reuse) {}

    Place take(std::uint32_t count) {
        for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
            if (gap->second >= count) {
                Place const place = gap->first;
                std::uint32_t const rest = gap->second - count;
                gaps_.erase(gap);
                if (rest > 0) {
                    gaps_.emplace(place + count, rest);
                }
                return place;
            }
        }
        Place const place = next_;
        next_ += count;
        most_ = std::max(most_, next_ - first_);
        return place;
    }

    void give_back(Place place, std::uint32_t count) {
        if (!reuse_) {
            return;
        }
        auto const [gap, added] = gaps_.emplace(place, count);
        WEIR_ENSURES(added);
        if (auto const after = std::next(gap); after != gaps_.end() && place + count == after->first) {
            gap->second += after->second;
            gaps_.erase(after);
        }
        if (gap != gaps_.begin()) {
            if (auto const before = std::prev(gap); before->first + before->second == gap->first) {
                before->second += gap->second;
                gaps_.erase(gap);
            }
        }
    }

    [[nodiscard]] std::uint32_t most() const { return most_; }

private:
    Place next_;
    Place first_;
    bool reuse_;
    std::uint32_t most_ = 0;
    std::map<Place, std::uint32_t> gaps_;
};

struct Group {
    std::vector<ValueId> values;
    std::vector<std::uint32_t> needs; // groups
    Place place = no_id;              // of the first; no_id if each has its own
    std::uint32_t users = 0;          // groups that still need it
    bool kept = false;
};

class Layouter {
public:
    Layouter(ValueGraph const& graph, std::vector<Wanted> const& wanted, Places const& there, Place free,
             bool reuse)
        : graph_(graph), wanted_(wanted), there_(there), room_(free, reuse), level_(graph.size(), no_id),
          group_of_(graph.size(), no_id) {}

    LaidOut run() {
        find_needed();
        make_groups();
        order_groups();
        for (auto const group : order_) {
            place(groups_[group]);
            emit(groups_[group]);
            for (auto const needed : groups_[group].needs) {
                release(groups_[needed]);
            }
            if (groups_[group].users == 0) {
                groups_[group].users = 1;
                release(groups_[group]);
            }
        }
        return {std::move(code_), std::move(places_), room_.most()};
    }

private:
    [[nodiscard]] bool is_there(ValueId value) const { return there_.contains(value); }

    void need(ValueId value) {
        if (!is_there(value) && level_[value] == no_id) {
            level_[value] = 0;
            needed_.push_back(value);
        }
    }

    void find_needed() {
        for (auto const& one : wanted_) {
            if (one.place != no_id) {
                forced_.put(one.value, one.place);
            } else {
                kept_.push_back(one.value);
            }
            need(one.value);
        }
        for (std::size_t i = 0; i < needed_.size(); ++i) {
            graph_.each_operand(needed_[i], [&](ValueId operand) { need(operand); });
        }
        std::sort(needed_.begin(), needed_.end()); // each after what it needs
        for (ValueId const value : needed_) {
            std::uint32_t level = 0;
            graph_.each_operand(value, [&](ValueId operand) {
                if (!is_there(operand)) {
                    level = std::max(level, level_[operand] + 1);
                }
            });
            level_[value] = level;
        }
    }

    // Signs and missing factors: terms are alike only if these are.
    [[nodiscard]] std::uint64_t shape_of(ValueId id) const {
        auto const& value = graph_.of(id);
        std::uint64_t shape = value.index;
        if (value.kind == ValueKind::combination) {
            shape = 0;
            for (ValueId const operand : graph_.operands(id)) {
                std::uint64_t const bit = operand == no_id ? 1 : ((operand & minus_bit) != 0 ? 2 : 0);
                shape = shape * 1'000'003 + bit + 1;
            }
        }
        return shape;
    }

    void make_groups() {
        using Key = std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t, int, int, std::uint32_t,
                               std::uint64_t, std::uint32_t, ValueId>;
        std::vector<Key> keys;
        keys.reserve(needed_.size());
        for (ValueId const id : needed_) {
            auto const& value = graph_.of(id);
            keys.emplace_back(level_[id], forced_.contains(id), value.origin.family, value.origin.position,
                              static_cast<int>(value.kind), static_cast<int>(value.op), value.count,
                              shape_of(id), value.origin.element, id);
        }
        std::sort(keys.begin(), keys.end());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto const alike = [](Key const& a, Key const& b) {
                return std::get<0>(a) == std::get<0>(b) && std::get<1>(a) == std::get<1>(b) &&
                       std::get<2>(a) == std::get<2>(b) && std::get<3>(a) == std::get<3>(b) &&
                       std::get<4>(a) == std::get<4>(b) && std::get<5>(a) == std::get<5>(b) &&
                       std::get<6>(a) == std::get<6>(b) && std::get<7>(a) == std::get<7>(b);
            };
            if (i == 0 || !alike(keys[i - 1], keys[i])) {
                groups_.emplace_back();
            }
            ValueId const value = std::get<9>(keys[i]);
            groups_.back().values.push_back(value);
            group_of_[value] = static_cast<std::uint32_t>(groups_.size() - 1);
        }
        for (std::uint32_t i = 0; i < groups_.size(); ++i) {
            auto& needs = groups_[i].needs;
            for (ValueId const value : groups_[i].values) {
                graph_.each_operand(value, [&](ValueId operand) {
                    if (!is_there(operand)) {
                        needs.push_back(group_of_[operand]);
                    }
                });
            }
            std::sort(needs.begin(), needs.end());
            needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
            for (auto const needed : needs) {
                ++groups_[needed].users;
            }
        }
        for (ValueId const value : kept_) {
            if (!is_there(value)) {
                groups_[group_of_[value]].kept = true;
            }
        }
    }

    // Depth first from what is wanted, so that a value is made shortly before it is used.
    void order_groups() {
        std::vector<char> seen(groups_.size(), 0);
        struct Frame {
            std::uint32_t group;
            std::size_t next;
        };
        std::vector<Frame> path;
        for (auto const& one : wanted_) {
            auto const root = group_of_[one.value];
            if (root == no_id || seen[root] != 0) {
                continue;
            }
            seen[root] = 1;
            path.push_back({root, 0});
            while (!path.empty()) {
                auto& frame = path.back();
                auto const& needs = groups_[frame.group].needs;
                if (frame.next == needs.size()) {
                    order_.push_back(frame.group);
                    path.pop_back();
                    continue;
                }
                auto const needed = needs[frame.next++];
                if (seen[needed] == 0) {
                    seen[needed] = 1;
                    path.push_back({needed, 0});
                }
            }
        }
    }

    void place(Group& group) {
        if (forced_.contains(group.values.front())) {
            for (ValueId const value : group.values) {
                places_.put(value, forced_.at(value));
            }
            return;
        }
        group.place = room_.take(static_cast<std::uint32_t>(group.values.size()));
        for (std::uint32_t i = 0; i < group.values.size(); ++i) {
            places_.put(group.values[i], group.place + i);
        }
    }

    void release(Group& group) {
        if (--group.users == 0 && !group.kept && group.place != no_id) {
            room_.give_back(group.place, static_cast<std::uint32_t>(group.values.size()));
        }
    }

    [[nodiscard]] Place place_of(ValueId value) const {
        return there_.contains(value) ? there_.at(value) : places_.at(value);
    }

    // The places of one value's operands, with the result's first.
    void read(ValueId id, std::vector<Place>& into) const {
        into.clear();
        into.push_back(places_.at(id));
        bool const terms = graph_.of(id).kind == ValueKind::combination;
        ValueId last = 0;
        for (ValueId const operand : graph_.operands(id)) {
            if (operand == no_id) {
                bool const minus = (last & minus_bit) != 0;
                into.push_back(place_of(minus ? ValueGraph::minus_one : ValueGraph::one));
            } else {
                into.push_back(place_of(terms ? operand & ~minus_bit : operand));
            }
            last = operand;
        }
    }

    using Steps = std::vector<std::int32_t>;
    static Steps between(std::vector<Place> const& a, std::vector<Place> const& b) {
        Steps steps(a.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            steps[i] = static_cast<std::int32_t>(b[i]) - static_cast<std::int32_t>(a[i]);
        }
        return steps;
    }

    struct Row {
        std::size_t first = 0;
        std::uint32_t length = 1;
        Steps steps;
    };

    // Values whose places all go on by the same steps are one row; rows alike are one instruction.
    void emit(Group const& group) {
        std::vector<std::vector<Place>> all(group.values.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            read(group.values[i], all[i]);
        }
        std::vector<Row> rows;
        for (std::size_t i = 0; i < all.size();) {
            Row row{i, 1, Steps(all[i].size(), 0)};
            if (i + 1 < all.size() && can_row(group.values[i])) {
                auto const steps = between(all[i], all[i + 1]);
                if (steps[0] == 1) {
                    row.steps = steps;
                    while (i + row.length < all.size() &&
                           between(all[i + row.length - 1], all[i + row.length]) == steps) {
                        ++row.length;
                    }
                }
            }
            i += row.length;
            rows.push_back(std::move(row));
        }
        for (std::size_t i = 0; i < rows.size();) {
            std::uint32_t count = 1;
            Steps outer(all[0].size(), 0);
            if (i + 1 < rows.size() && alike(rows[i], rows[i + 1])) {
                auto const steps = between(all[rows[i].first], all[rows[i + 1].first]);
                if (steps[0] == static_cast<std::int32_t>(rows[i].length)) {
                    outer = steps;
                    while (i + count < rows.size() && alike(rows[i], rows[i + count]) &&
                           between(all[rows[i + count - 1].first], all[rows[i + count].first]) == outer) {
                        ++count;
                    }
                }
            }
            add(group.values[rows[i].first], all[rows[i].first], rows[i], count, outer);
            i += count;
        }
    }

    [[nodiscard]] static bool alike(Row const& a, Row const& b) {
        return a.length == b.length && a.steps == b.steps;
    }

    // Random numbers and histories are told apart by their index, one by one.
    [[nodiscard]] bool can_row(ValueId id) const {
        auto const& value = graph_.of(id);
        return value.kind != ValueKind::operation || (is_pure(value.op) && value.op != Op::select);
    }

    static TileKind kind_of(Value const& value) {
        if (value.kind == ValueKind::copy) {
            return TileKind::copy;
        }
        if (value.kind == ValueKind::combination) {
            return TileKind::combination;
        }
        if (is_unary(value.op)) {
            return TileKind::unary;
        }
        if (is_binary(value.op)) {
            return TileKind::binary;
        }
        switch (value.op) {
        case Op::choose:
            return TileKind::choose;
        case Op::safe_divide:
            return TileKind::safe_divide;
        case Op::product:
        case Op::minimum:
        case Op::maximum:
        case Op::sum:
            return TileKind::fold;
        case Op::graph:
            return TileKind::graph;
        case Op::history:
            return TileKind::history;
        default:
            return TileKind::special;
        }
    }

    void add(ValueId id, std::vector<Place> const& places, Row const& row, std::uint32_t count,
             Steps const& outer) {
        auto const& value = graph_.of(id);
        TileInstruction made;
        made.kind = kind_of(value);
        made.op = value.op;
        made.inner = row.length;
        made.outer = count;
        made.result = places[0];
        made.first_operand = static_cast<std::uint32_t>(code_.operands.size());
        made.operands = value.count;
        made.index = value.index;
        made.number = value.number;
        bool const terms = value.kind == ValueKind::combination;
        auto const operands = graph_.operands(id);
        for (std::size_t i = 0; i < operands.size(); ++i) {
            TileOperand operand{places[i + 1], row.steps[i + 1], outer[i + 1], false, false};
            if (terms && i % 2 == 0) {
                operand.minus = (operands[i] & minus_bit) != 0 && operands[i + 1] != no_id;
            } else if (terms) {
                operand.unit = operands[i] == no_id && (operands[i - 1] & minus_bit) == 0;
            }
            code_.operands.push_back(operand);
        }
        code_.instructions.push_back(made);
    }

    ValueGraph const& graph_;
    std::vector<Wanted> const& wanted_;
    Places const& there_;
    Room room_;
    TileCode code_;
    Places places_;
    Places forced_;
    std::vector<ValueId> kept_;
    std::vector<ValueId> needed_;
    std::vector<std::uint32_t> level_;    // of each value, no_id where it is not needed
    std::vector<std::uint32_t> group_of_; // the same
    std::vector<Group> groups_;
    std::vector<std::uint32_t> order_;
};

} // namespace

LaidOut lay_out(ValueGraph const& graph, std::vector<Wanted> const& wanted, Places const& there, Place free,
                bool reuse) {
    return Layouter(graph, wanted, there, free, reuse).run();
}

} // namespace weir::dynamics
