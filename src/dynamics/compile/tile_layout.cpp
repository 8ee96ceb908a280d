// Groups, order, places, instructions; see tile_layout.hpp.
#include "dynamics/compile/tile_layout.hpp"

#include "base/contract.hpp"
#include "dynamics/compile/tile_rows.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

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
    std::vector<std::uint32_t> reads; // groups that read what this one writes over, and must come before it
    Place place = no_id;              // of the first; no_id if each has its own
    std::uint32_t users = 0;          // groups that still need it
    bool kept = false;
    bool forced = false; // each value has a place of its own
    bool copied = false; // made elsewhere and copied at the end, since its turn never comes
    RowOrder order;
};

class Layouter {
public:
    Layouter(ValueGraph const& graph, std::vector<Wanted> const& wanted, Places const& there, Place free,
             bool reuse)
        : graph_(graph), wanted_(wanted), there_(there), room_(free, reuse), level_(graph.size(), no_id),
          group_of_(graph.size(), no_id), rows_(graph, there, places_) {}

    LaidOut run() {
        find_needed();
        make_groups();
        find_overwritten();
        order_groups();
        for (auto const group : order_) {
            place(groups_[group]);
            rows_.write(groups_[group].values, groups_[group].order);
            for (auto const needed : groups_[group].needs) {
                release(groups_[needed]);
            }
            if (groups_[group].users == 0) {
                groups_[group].users = 1;
                release(groups_[group]);
            }
        }
        std::size_t copied = 0;
        for (auto const& group : groups_) {
            if (group.copied) {
                rows_.copy(group.values, forced_);
                copied += group.values.size();
            }
        }
        return {rows_.take(), std::move(places_), room_.most(), copied};
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

    // Where a value is written over another that is read here, as a stock stepped in place is: those who read
    // it come first. Within a group the order of its rows decides.
    void find_overwritten() {
        struct Written {
            std::uint32_t group;
            std::int32_t index;
        };
        std::unordered_map<Place, Written> written;
        for (std::uint32_t i = 0; i < groups_.size(); ++i) {
            auto& group = groups_[i];
            group.forced = forced_.contains(group.values.front());
            for (std::size_t j = 0; group.forced && j < group.values.size(); ++j) {
                written[forced_.at(group.values[j])] = {i, static_cast<std::int32_t>(j)};
            }
        }
        for (std::uint32_t i = 0; i < groups_.size(); ++i) {
            for (std::size_t j = 0; j < groups_[i].values.size(); ++j) {
                graph_.each_operand(groups_[i].values[j], [&](ValueId operand) {
                    auto const found = is_there(operand) ? written.find(there_.at(operand)) : written.end();
                    if (found == written.end()) {
                        return;
                    }
                    if (found->second.group != i) {
                        groups_[found->second.group].reads.push_back(i);
                    } else {
                        note_own(groups_[i], found->second.index - static_cast<std::int32_t>(j));
                    }
                });
            }
        }
        for (auto& group : groups_) {
            std::sort(group.reads.begin(), group.reads.end());
            group.reads.erase(std::unique(group.reads.begin(), group.reads.end()), group.reads.end());
            settle_order(group);
        }
    }

    // An element reads what the one `distance` further in its own group writes over.
    static void note_own(Group& group, std::int32_t distance) {
        auto& known = group.order.own;
        if (distance != 0 && std::find(known.begin(), known.end(), distance) == known.end()) {
            known.push_back(distance);
        }
    }

    void settle_order(Group& group) {
        auto const& own = group.order.own;
        bool const reads_before =
            std::any_of(own.begin(), own.end(), [](auto distance) { return distance < 0; });
        bool const reads_after =
            std::any_of(own.begin(), own.end(), [](auto distance) { return distance > 0; });
        group.order.downwards =
            reads_before && !reads_after && RowWriter::can_go_down(graph_.of(group.values[0]));
        if (reads_before && !group.order.downwards) {
            put_off(group);
        }
    }

    static void put_off(Group& group) {
        group.copied = true;
        group.kept = true;
        group.reads.clear();
        group.order = {};
    }

    // Where groups would wait for each other, one that writes over what others read is put off.
    void order_groups() {
        constexpr int tries = 8; // then nothing is written over before the end
        for (int i = 0; !try_order(); ++i) {
            for (auto& group : groups_) {
                if (i == tries && !group.reads.empty()) {
                    put_off(group);
                }
            }
        }
    }

    struct Frame {
        std::uint32_t group;
        std::size_t next;
    };

    // Depth first from what is wanted, so that a value is made shortly before it is used.
    bool try_order() {
        enum class State : char { unseen, open, done };
        std::vector<State> states(groups_.size(), State::unseen);
        std::vector<Frame> path;
        bool ordered = true;
        order_.clear();
        for (auto const& one : wanted_) {
            auto const root = group_of_[one.value];
            if (root == no_id || states[root] != State::unseen) {
                continue;
            }
            states[root] = State::open;
            path.push_back({root, 0});
            while (!path.empty()) {
                auto& frame = path.back();
                auto const& group = groups_[frame.group];
                if (frame.next == group.needs.size() + group.reads.size()) {
                    order_.push_back(frame.group);
                    states[frame.group] = State::done;
                    path.pop_back();
                    continue;
                }
                auto const at = frame.next++;
                auto const next =
                    at < group.needs.size() ? group.needs[at] : group.reads[at - group.needs.size()];
                if (states[next] == State::unseen) {
                    states[next] = State::open;
                    path.push_back({next, 0});
                } else if (states[next] == State::open) {
                    break_circle(path, next);
                    ordered = false;
                }
            }
        }
        return ordered;
    }

    // Of the groups that wait for each other, the last but for whose own wish to come late they would not.
    void break_circle(std::vector<Frame>& path, std::uint32_t first) {
        for (auto frame = path.rbegin(); frame != path.rend(); ++frame) {
            auto& group = groups_[frame->group];
            if (frame->next > group.needs.size()) {
                put_off(group);
                frame->next = group.needs.size();
                return;
            }
            if (frame->group == first) {
                break; // it was broken on the way
            }
        }
    }

    void place(Group& group) {
        if (group.forced && !group.copied) {
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

    ValueGraph const& graph_;
    std::vector<Wanted> const& wanted_;
    Places const& there_;
    Room room_;
    Places places_;
    Places forced_;
    std::vector<ValueId> kept_;
    std::vector<ValueId> needed_;
    std::vector<std::uint32_t> level_;    // of each value, no_id where it is not needed
    std::vector<std::uint32_t> group_of_; // the same
    std::vector<Group> groups_;
    std::vector<std::uint32_t> order_;
    RowWriter rows_;
};

} // namespace

LaidOut lay_out(ValueGraph const& graph, std::vector<Wanted> const& wanted, Places const& there, Place free,
                bool reuse) {
    return Layouter(graph, wanted, there, free, reuse).run();
}

} // namespace weir::dynamics
