// The loop over time of a tile: time's values, the step, what is saved, what is watched. See machine.hpp.
#include "dynamics/run/machine.hpp"

#include "base/contract.hpp"
#include "dynamics/run/machine_context.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

// Notes for each run the first time at which a stock that is shown, or anything saved, goes wrong.
class TileWatch {
public:
    TileWatch(MachineCode const& code, std::size_t runs, std::uint32_t first_run)
        : code_(code), runs_(runs), first_run_(first_run), found_(runs),
          stocks_told_(code.program().stocks.size() * runs, 0), above_(stocks_told_.size(), 0),
          peak_(stocks_told_.size(), 0), highest_(runs, 0), saved_told_(code.plan().saved.size() * runs, 0) {}

    // `stocks` begins at the first stock's place.
    void look(double const* stocks, std::ptrdiff_t width, std::vector<std::pair<Place, Place>> const& watched,
              double time) {
        for (auto const& [first, count] : watched) {
            for (Place place = first; place < first + count; ++place) {
                for (std::size_t run = 0; run < runs_; ++run) {
                    double const value =
                        stocks[static_cast<std::ptrdiff_t>(place) * width + static_cast<std::ptrdiff_t>(run)];
                    std::size_t const cell = place * runs_ + run;
                    if (!std::isfinite(value)) {
                        tell_stock(Trouble::Kind::not_finite, place, run, time);
                    }
                    // What rounding alone takes below zero is no trouble of the model.
                    bool const below = value < -rounding * peak_[cell] - rounding_of_flows * highest_[run];
                    if (below && above_[cell] != 0) {
                        tell_stock(Trouble::Kind::negative_stock, place, run, time);
                    }
                    above_[cell] = below ? 0 : 1;
                    peak_[cell] = std::max(peak_[cell], std::abs(value));
                    highest_[run] = std::max(highest_[run], std::abs(value));
                }
            }
        }
    }

    void tell_stock(Trouble::Kind kind, Place place, std::size_t run, double time) {
        char& told = stocks_told_[place * runs_ + run];
        if (told == 0) {
            told = 1;
            auto const& stock = code_.program().stocks[code_.tile_program().stock_order[place]];
            add(kind, stock.slot, run, time);
        }
    }

    void tell_saved(std::size_t column, std::size_t run, double time) {
        char& told = saved_told_[column * runs_ + run];
        if (told == 0) {
            told = 1;
            add(Trouble::Kind::not_finite, code_.plan().saved[column], run, time);
        }
    }

    void hand_over(std::vector<Trouble>& troubles) {
        for (auto& of_run : found_) {
            troubles.insert(troubles.end(), of_run.begin(), of_run.end());
        }
    }

private:
    static constexpr double rounding = 1e-9; // of a stock's own height
    // Of the run's highest stock: two flows that should cancel may leave this much in an empty one.
    static constexpr double rounding_of_flows = 1e-12;

    void add(Trouble::Kind kind, SlotId slot, std::size_t run, double time) {
        constexpr std::size_t troubles_max = 100; // of one run; what follows is mostly consequence
        auto const& name = code_.program().slots[slot].name;
        auto& list = found_[run];
        bool const known =
            std::any_of(list.begin(), list.end(), [&](Trouble const& one) { return one.variable == name; });
        if (!known && list.size() < troubles_max) {
            list.push_back({kind, first_run_ + static_cast<std::uint32_t>(run), name, time});
        }
    }

    MachineCode const& code_;
    std::size_t runs_;
    std::uint32_t first_run_;
    std::vector<std::vector<Trouble>> found_;
    std::vector<char> stocks_told_;
    std::vector<char> above_;
    std::vector<double> peak_;    // the greatest that each stock of each run has been
    std::vector<double> highest_; // stock of each run so far
    std::vector<char> saved_told_;
};

} // namespace

// One pass over a batch. `watching` looks at every stock at every step; otherwise only signs are gathered,
// and what was found makes the batch run again with a closer look.
class TilePass {
public:
    TilePass(MachineCode const& code, Machine::Context& context, Machine::Batch const& batch, bool watching)
        : code_(code), tile_(code.tile_program()), plan_(code.plan()), context_(context), batch_(batch),
          watching_(watching), watch_(code, batch.runs, batch.first_run) {}

    // Whether a closer look is needed.
    bool run();
    void hand_over(std::vector<Trouble>& troubles) { watch_.hand_over(troubles); }

private:
    void start();
    void put_time(std::uint64_t step, unsigned stage);
    void save(std::uint64_t step, std::vector<Place> const& places);
    void step_on(std::uint64_t step, int side);
    void keep_inputs(int side, bool saving);
    void stage(double length, double weight, unsigned stage, std::uint64_t step);
    void end_step();
    void look(int side, double time);
    void hold(int side, double time);

    [[nodiscard]] double* stocks(int side) { return context_.at(tile_.stocks[side]); }
    [[nodiscard]] std::size_t stock_values() const {
        return tile_.stock_order.size() * static_cast<std::size_t>(context_.width);
    }

    MachineCode const& code_;
    TileProgram const& tile_;
    Plan const& plan_;
    Machine::Context& context_;
    Machine::Batch const& batch_;
    bool watching_;
    bool suspicious_ = false;
    TileWatch watch_;
    std::size_t row_ = 0;
    std::vector<double> first_; // stocks at the beginning of a step of Runge and Kutta
    std::vector<double> total_; // slopes so far
    std::vector<double> memories_;
    std::vector<double> told_; // to the devices, as it was at the step's beginning
};

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
    context_.moment.step = step;
    context_.moment.time = code_.stage_time(step, stage);
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

void TilePass::save(std::uint64_t step, std::vector<Place> const& places) {
    auto const columns = places.size();
    auto const cells = plan_.rows() * columns;
    double const time = plan_.clock.at(step);
    for (std::size_t column = 0; column < columns; ++column) {
        double const* const values = context_.at(places[column]);
        double* to = batch_.values.data() + row_ * columns + column;
        for (std::size_t run = 0; run < batch_.runs; ++run) {
            to[run * cells] = values[run];
            if (!std::isfinite(values[run])) {
                watch_.tell_saved(column, run, time);
            }
        }
    }
    ++row_;
}

void TilePass::look(int side, double time) {
    if (watching_) {
        watch_.look(stocks(side), context_.width, code_.watched_, time);
        return;
    }
    for (auto const& [first, count] : code_.watched_) {
        double const* const values = context_.at(tile_.stocks[side] + first);
        suspicious_ = suspicious_ ||
                      code_.kernels().any_negative(values, count * static_cast<std::size_t>(context_.width));
    }
}

void TilePass::hold(int side, double time) {
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
    auto const width = static_cast<std::size_t>(context_.width);
    double const* const next = context_.at(tile_.memories_next);
    memories_.assign(next, next + code_.program().memories.size() * width);
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

void TilePass::step_on(std::uint64_t step, int side) {
    if (plan_.method == Method::euler) {
        hold(1 - side, plan_.clock.at(step + 1));
        look(1 - side, plan_.clock.at(step + 1));
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
    hold(0, plan_.clock.at(step + 1));
    look(0, plan_.clock.at(step + 1));
}

bool TilePass::run() {
    start();
    hold(0, plan_.clock.start);
    look(0, plan_.clock.start);
    int side = 0;
    for (std::uint64_t step = 0;; ++step) {
        bool const saving = step % plan_.save_stride == 0;
        bool const last = step == plan_.clock.steps;
        put_time(step, 0);
        if (last) {
            if (saving) {
                context_.execute(code_.saved_[side]);
                save(step, tile_.saved_places[side]);
            }
            break;
        }
        context_.execute(saving ? code_.both_[side] : code_.step_[side]);
        if (saving) {
            save(step, tile_.saved_with_step[side]);
        }
        keep_inputs(side, saving);
        step_on(step, side);
        end_step();
        side = plan_.method == Method::euler ? 1 - side : 0;
    }
    double const* const values = stocks(side);
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
