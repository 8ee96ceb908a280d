// Orders statements by what they need, the alike together; see cpp_schedule.hpp.
#include "dynamics/compile/cpp_schedule.hpp"

#include "base/contract.hpp"

#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace weir::dynamics {

namespace {

// Kahn's ordering, taking as many statements of one group at a time as are ready.
class Scheduler {
public:
    Scheduler(std::vector<CppStatement> statements, std::vector<std::vector<std::size_t>> const& needs)
        : statements_(std::move(statements)), waits_(statements_.size()), needed_by_(statements_.size()),
          group_of_(statements_.size()) {
        std::unordered_map<std::string, std::size_t> group_of_signature;
        for (std::size_t i = 0; i < statements_.size(); ++i) {
            auto const [found, added] =
                group_of_signature.emplace(signature_of(statements_[i]), groups_.size());
            if (added) {
                groups_.push_back({.first = i, .left = 0, .ready = {}});
            }
            group_of_[i] = found->second;
            ++groups_[found->second].left;
            waits_[i] = needs[i].size();
            for (std::size_t const needed : needs[i]) {
                needed_by_[needed].push_back(i);
            }
        }
    }

    std::vector<CppLoop> run() {
        for (std::size_t i = 0; i < statements_.size(); ++i) {
            if (waits_[i] == 0) {
                make_ready(i);
            }
        }
        std::vector<CppLoop> loops;
        std::size_t done = 0;
        while (!queue_.empty()) {
            auto batch = take(std::get<2>(*queue_.begin()));
            done += batch.size();
            auto made = make_loops(std::move(batch));
            loops.insert(loops.end(), std::make_move_iterator(made.begin()),
                         std::make_move_iterator(made.end()));
        }
        WEIR_ENSURES(done == statements_.size());
        return loops;
    }

private:
    using Ready = std::set<std::pair<std::int64_t, std::size_t>>; // by place in the array
    struct Group {
        std::size_t first = 0;
        std::size_t left = 0;
        Ready ready;
    };

    // Groups that are ready as a whole come first, then those that stand first in the model.
    [[nodiscard]] std::tuple<bool, std::size_t, std::size_t> rank(std::size_t group) const {
        auto const& found = groups_[group];
        return {found.ready.size() < found.left, found.first, group};
    }

    void make_ready(std::size_t statement) {
        std::size_t const group = group_of_[statement];
        queue_.erase(rank(group));
        groups_[group].ready.emplace(statements_[statement].offset, statement);
        if (group != taking_) {
            queue_.insert(rank(group));
        }
    }

    // What becomes ready meanwhile and stands further on in the same array is taken along: a chain of
    // elements, each needing the one before.
    std::vector<CppStatement> take(std::size_t group) {
        auto& ready = groups_[group].ready;
        queue_.erase(rank(group));
        taking_ = group;
        std::vector<CppStatement> batch;
        for (auto next = ready.begin(); next != ready.end();) {
            auto const [offset, statement] = *next;
            ready.erase(next);
            --groups_[group].left;
            for (std::size_t const waiting : needed_by_[statement]) {
                if (--waits_[waiting] == 0) {
                    make_ready(waiting);
                }
            }
            batch.push_back(std::move(statements_[statement]));
            next = ready.upper_bound({offset, statement});
        }
        taking_.reset();
        if (!ready.empty()) {
            queue_.insert(rank(group));
        }
        return batch;
    }

    std::vector<CppStatement> statements_;
    std::vector<std::size_t> waits_;
    std::vector<std::vector<std::size_t>> needed_by_;
    std::vector<std::size_t> group_of_;
    std::vector<Group> groups_;
    std::set<std::tuple<bool, std::size_t, std::size_t>> queue_;
    std::optional<std::size_t> taking_;
};

} // namespace

std::vector<CppLoop> schedule(std::vector<CppStatement> statements,
                              std::vector<std::vector<std::size_t>> const& needs) {
    return Scheduler(std::move(statements), needs).run();
}

std::vector<CppLoop> in_order(std::vector<CppStatement> statements) {
    std::vector<CppLoop> loops;
    for (std::size_t i = 0; i < statements.size();) {
        std::string const signature = signature_of(statements[i]);
        std::vector<CppStatement> batch;
        do {
            batch.push_back(std::move(statements[i]));
            ++i;
        } while (i < statements.size() && signature_of(statements[i]) == signature);
        auto made = make_loops(std::move(batch));
        loops.insert(loops.end(), std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
    }
    return loops;
}

} // namespace weir::dynamics
