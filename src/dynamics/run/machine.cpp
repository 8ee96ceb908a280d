// The loop over time of a tile: time's values, the step, what is saved, what is watched. See machine.hpp.
#include "dynamics/run/machine.hpp"

#include "base/contract.hpp"
#include "dynamics/run/lone_run.hpp"
#include "dynamics/run/machine_context.hpp"
#include "dynamics/run/machine_pass.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

void TilePass::start() {
    context_.stream = batch_.stream;
    context_.alike = batch_.alike;
    context_.moment.step = 0;
    context_.moment.time = plan_.clock.start;
    context_.fill(tile_.initial_numbers);
    auto const columns = code_.varied_.size();
    for (auto const& input : code_.inputs_) {
        double* const place = context_.at(input.place);
        for (std::ptrdiff_t lane = 0; lane < context_.width; ++lane) {
            // Lanes without a run repeat the first, so that nothing strange happens in them.
            auto const run =
                static_cast<std::size_t>(lane) < batch_.runs ? static_cast<std::size_t>(lane) : 0;
            place[lane] = input.is_varied ? batch_.varied[run * columns + input.varied] : input.value;
        }
    }
    for (auto& history : context_.histories) {
        history = {};
    }
    context_.begin_devices();
    context_.execute(code_.initial_);
    context_.execute(code_.prologue_);
}

void TilePass::put_time(std::uint64_t step, unsigned stage) {
    if (code_.needs_moment_) {
        context_.moment.step = step;
        context_.moment.time = code_.stage_time(step, stage);
    }
    if (tile_.timed_count == 0) {
        return;
    }
    double const* values = nullptr;
    if (code_.tabulated_) {
        values = code_.timed_.data() + (step * code_.stages_ + stage) * tile_.timed_count;
    } else {
        auto& scalar = *context_.scalar;
        if (step == 0 && stage == 0) {
            for (Place i = 0; i < tile_.constant_count; ++i) {
                *scalar.at(tile_.constants + i) = *context_.at(tile_.constants + i);
            }
        }
        scalar.moment = context_.moment;
        scalar.execute(code_.time_);
        values = scalar.at(tile_.timed);
    }
    for (std::uint32_t i = 0; i < tile_.timed_count; ++i) {
        std::fill_n(context_.at(tile_.timed + i), context_.width, values[i]);
    }
}

// What is saved is kept tile-wise for some rows, then written run by run, so that no write waits for another.
double* TilePass::make_row() {
    constexpr std::size_t kept_values = 4'096;
    constexpr std::size_t together = 8; // rows, so that whole packs of each run are written
    std::size_t const row = plan_.saved.size() * static_cast<std::size_t>(context_.width);
    if (kept_count_ + row > kept_.size()) {
        write_kept();
        std::size_t const rows = row == 0 ? 0 : kept_values / row;
        kept_.resize(std::max(row, rows / together * together * row));
    }
    double* const to = kept_.data() + kept_count_;
    kept_count_ += row;
    ++row_;
    return to;
}

void TilePass::keep(double* row, std::vector<Place> const& places,
                    std::vector<std::uint32_t> const& columns) const {
    for (auto const column : columns) {
        std::copy_n(context_.at(places[column]), context_.width, row + column * context_.width);
    }
}

void TilePass::write_kept() {
    if (kept_count_ == 0) {
        return;
    }
    auto const columns = plan_.saved.size();
    auto const width = static_cast<std::size_t>(context_.width);
    auto const rows = columns == 0 ? 0 : kept_count_ / (columns * width);
    auto const count = rows * columns;
    std::size_t const first = (row_ - rows) * columns;
    code_.kernels().turn(batch_.values.data() + first, plan_.rows() * columns, batch_.runs, kept_.data(),
                         width, count);
    if (!code_.kernels().all_finite(kept_.data(), kept_count_)) {
        tell_kept(rows);
    }
    kept_count_ = 0;
}

void TilePass::tell_kept(std::size_t rows) {
    auto const columns = plan_.saved.size();
    auto const width = static_cast<std::size_t>(context_.width);
    for (std::size_t run = 0; run < batch_.runs; ++run) {
        for (std::size_t i = 0; i < rows * columns; ++i) {
            if (!std::isfinite(kept_[i * width + run])) {
                auto const row = row_ - rows + i / columns;
                watch_.tell_saved(i % columns, run, plan_.clock.at(row * plan_.save_stride));
            }
        }
    }
}

// At the stocks of `looked`, or closely at all.
void TilePass::look(int side, std::uint64_t step, std::vector<std::pair<Place, Place>> const& looked) {
    if (watching_) {
        watch_.look(stocks(side), context_.width, code_.watched_, plan_.clock.at(step));
    } else if (!looked.empty()) {
        suspicious_ = suspicious_ || code_.kernels().any_negative(stocks(side), looked, context_.width);
    }
}

void TilePass::hold(int side, std::uint64_t step) {
    if (code_.held_.empty()) {
        return;
    }
    double const time = plan_.clock.at(step);
    for (std::uint32_t const place : code_.held_) {
        double* const values = context_.at(tile_.stocks[side] + place);
        for (std::size_t lane = 0; lane < static_cast<std::size_t>(context_.width); ++lane) {
            if (values[lane] < 0) {
                values[lane] = 0;
                if (lane < batch_.runs) {
                    watch_.tell_stock(Trouble::Kind::held_at_zero, place, lane, time);
                }
            }
        }
    }
}

// What is remembered of a step is what holds at its beginning, before any further stage.
void TilePass::keep_inputs(int side, bool saving) {
    if (!context_.histories.empty()) {
        context_.push_histories(saving ? tile_.history_inputs_saving[side] : tile_.history_inputs[side]);
    }
    if (auto const memories = code_.program().memories.size(); memories != 0) {
        double const* const next = context_.at(tile_.memories_next);
        memories_.assign(next, next + memories * static_cast<std::size_t>(context_.width));
    }
    if (context_.devices.empty()) {
        return;
    }
    told_.clear();
    for (Place const place : saving ? tile_.device_inputs_saving[side] : tile_.device_inputs[side]) {
        told_.insert(told_.end(), context_.at(place), context_.at(place) + context_.width);
    }
}

void TilePass::end_step() {
    std::copy(memories_.begin(), memories_.end(), context_.at(tile_.memories));
    if (!context_.devices.empty()) {
        context_.commit_devices(told_);
    }
}

// Goes along the last slopes to the stage's time and adds the slopes there, `weight` times.
void TilePass::stage(double length, double weight, unsigned stage, std::uint64_t step) {
    auto const count = stock_values();
    double* const rates = context_.at(tile_.rates);
    code_.kernels().move(stocks(0), first_.data(), rates, length, count);
    put_time(step, stage);
    context_.execute(code_.step_[0]);
    code_.kernels().gather(total_.data(), rates, weight, count);
}

void TilePass::step_on(std::uint64_t step) {
    if (plan_.method == Method::euler) {
        hold(next_side(), step + 1);
        look(next_side(), step + 1, code_.looked_[next_side()]);
        return;
    }
    double const dt = plan_.clock.dt;
    auto const count = stock_values();
    double* const rates = context_.at(tile_.rates);
    first_.assign(stocks(0), stocks(0) + count);
    total_.assign(rates, rates + count);
    if (plan_.method == Method::rk2) { // Heun's: the mean of the slopes at both ends
        stage(dt, 1, 1, step);
        code_.kernels().move(stocks(0), first_.data(), total_.data(), dt / 2, count);
    } else {
        stage(dt / 2, 2, 1, step);
        stage(dt / 2, 2, 1, step);
        stage(dt, 1, 2, step);
        code_.kernels().move(stocks(0), first_.data(), total_.data(), dt / 6, count);
    }
    hold(0, step + 1);
    look(0, step + 1, code_.looked_[0]);
}

void TilePass::begin() {
    start();
    hold(0, 0);
    look(0, 0, code_.watched_);
    context_.signs = {};
    side_ = 0;
    step_ = 0;
}

void TilePass::finish_step(bool saving) {
    keep_inputs(side_, saving);
    step_on(step_);
    end_step();
    side_ = next_side();
    ++step_;
}

void TilePass::step() {
    put_time(step_, 0);
    context_.execute(code_.step_[side_]);
    finish_step(false);
}

std::vector<Place> const& TilePass::observe() {
    put_time(step_, 0);
    context_.execute(code_.saved_[side_]);
    return tile_.saved_places[side_];
}

bool TilePass::run() {
    begin();
    std::uint64_t next_saved = 0;
    while (true) {
        bool const saving = next_saved == step_;
        next_saved += saving ? plan_.save_stride : 0;
        if (step_ == plan_.clock.steps) {
            if (saving) {
                auto const& places = observe();
                double* const row = make_row();
                keep(row, places, tile_.saved_before);
                keep(row, places, tile_.saved_after);
            }
            break;
        }
        if (!saving) {
            step();
            continue;
        }
        put_time(step_, 0);
        double* const row = make_row();
        keep(row, tile_.saved_with_step[side_], tile_.saved_before);
        context_.execute(code_.both_[side_]);
        keep(row, tile_.saved_with_step[side_], tile_.saved_after);
        finish_step(true);
    }
    write_kept();
    for (std::size_t i = 0; i < signs_unasked; ++i) {
        suspicious_ = suspicious_ || (context_.signs[signs_asked + i] >> 63U) != 0;
    }
    double const* const values = stocks_now();
    for (std::size_t i = 0; i < stock_values() && !watching_; ++i) {
        suspicious_ = suspicious_ || !std::isfinite(values[i]);
    }
    WEIR_ENSURES(row_ == plan_.rows());
    return suspicious_ && !watching_;
}

Machine::Machine(std::shared_ptr<MachineCode const> code)
    : code_(std::move(code)), context_(std::make_unique<Context>(*code_, code_->width())) {
    if (!code_->tabulated_) {
        context_->scalar = std::make_unique<Context>(*code_, 1);
    }
}

Machine::~Machine() = default;

bool Machine::run(Batch const& batch, std::vector<Trouble>& troubles) {
    WEIR_EXPECTS(batch.runs >= 1 && batch.runs <= static_cast<std::size_t>(code_->width()));
    WEIR_EXPECTS(batch.values.size() == batch.runs * code_->plan().rows() * code_->plan().saved.size());
    if (code_->lone_ && !batch.watching && LoneRun(*code_, *context_).run(batch)) {
        return false;
    }
    TilePass pass(*code_, *context_, batch, batch.watching);
    if (!pass.run()) {
        pass.hand_over(troubles);
        return batch.watching;
    }
    TilePass closer(*code_, *context_, batch, true);
    closer.run();
    closer.hand_over(troubles);
    return true;
}

} // namespace weir::dynamics
