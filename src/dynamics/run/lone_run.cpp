// Start, steps, what is saved, and the signs that something must be told; see lone_run.hpp.
#include "dynamics/run/lone_run.hpp"

#include <algorithm>
#include <bit>

namespace weir::dynamics {

// As a tile begins.
void LoneRun::start(Machine::Batch const& batch) {
    context_.stream = batch.stream;
    context_.alike = batch.alike;
    context_.moment.step = 0;
    context_.moment.time = code_.plan().clock.start;
    context_.fill(tile_.initial_numbers);
    for (auto const& input : code_.inputs_) {
        *context_.at(input.place) = input.is_varied ? batch.varied[input.varied] : input.value;
    }
    context_.execute(code_.initial_);
    context_.execute(code_.prologue_);
    state_.graphs = lone_.graphs;
    state_.tile = &context_.tile;
}

void LoneRun::put_time(std::uint64_t step) {
    if (tile_.timed_count > 0) {
        std::copy_n(code_.timed_.data() + step * tile_.timed_count, tile_.timed_count,
                    context_.at(tile_.timed));
    }
    if (lone_.needs_moment) {
        context_.moment.step = step;
        context_.moment.time = code_.plan().clock.at(step);
    }
}

void LoneRun::execute(LoneCode::Stretches const& code) {
    state_.linked = code.linked.data();
    for (auto const begin : code.begins) {
        auto const* const first = code.instructions.data() + begin;
        first->run(0, context_.tile.frame, first, &state_);
    }
}

bool LoneRun::is_negative(int side) const {
    constexpr std::size_t few = 64;
    double const* const values = stocks(side);
    if (tile_.stock_order.size() > few) {
        return code_.kernels().any_negative(values, code_.watched_, 1);
    }
    std::uint64_t signs = 0;
    for (auto const& [first, count] : code_.watched_) {
        for (Place i = first; i < first + count; ++i) {
            signs |= std::bit_cast<std::uint64_t>(values[i]);
        }
    }
    return (signs >> 63U) != 0;
}

bool LoneRun::must_hold(int side) const {
    double const* const values = stocks(side);
    return std::any_of(code_.held_.begin(), code_.held_.end(),
                       [values](std::uint32_t place) { return values[place] < 0; });
}

bool LoneRun::run(Machine::Batch const& batch) {
    auto const& plan = code_.plan();
    start(batch);
    auto const memories = code_.program().memories.size();
    double* to = batch.values.data();
    auto const save = [&](std::vector<Place> const& places) {
        double const* const frame = context_.tile.frame;
        for (Place const place : places) {
            *to++ = frame[place];
        }
    };
    std::uint64_t next_saved = 0;
    int side = 0;
    for (std::uint64_t step = 0;; ++step, side = 1 - side) {
        if (is_negative(side) || must_hold(side)) {
            return false;
        }
        put_time(step);
        bool const saving = next_saved == step;
        next_saved += saving ? plan.save_stride : 0;
        if (step == plan.clock.steps) {
            if (saving) {
                execute(lone_.saved[side]);
                save(tile_.saved_places[side]);
            }
            break;
        }
        execute(saving ? lone_.both[side] : lone_.step[side]);
        if (saving) {
            save(tile_.saved_with_step[side]);
        }
        if (memories > 0) {
            std::copy_n(context_.at(tile_.memories_next), memories, context_.at(tile_.memories));
        }
    }
    auto const& finite = code_.kernels().all_finite;
    return finite(stocks(side), tile_.stock_order.size()) && finite(batch.values.data(), batch.values.size());
}

} // namespace weir::dynamics
