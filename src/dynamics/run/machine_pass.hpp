// A pass over the runs of one tile, step by step, and the watch it keeps. Only the machine and the particles
// know it.
#pragma once

#include "dynamics/run/machine.hpp"
#include "dynamics/run/machine_context.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

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
            std::stable_sort(of_run.begin(), of_run.end(),
                             [](Trouble const& a, Trouble const& b) { return a.time < b.time; });
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

// One pass over a batch. `watching` looks at every stock at every step; otherwise only signs are gathered,
// and what was found makes the batch run again with a closer look.
class TilePass {
public:
    TilePass(MachineCode const& code, Machine::Context& context, Machine::Batch const& batch, bool watching)
        : code_(code), tile_(code.tile_program()), plan_(code.plan()), context_(context), batch_(batch),
          watching_(watching), watch_(code, batch.runs, batch.first_run) {}

    // Whether a closer look is needed.
    bool run();
    // The same by hand, without saving: the values at the start, then a step at a time.
    void begin();
    void step();
    // Works out what is saved at this moment; the places of the columns.
    std::vector<Place> const& observe();
    [[nodiscard]] std::uint64_t steps_done() const { return step_; }
    [[nodiscard]] double* stocks_now() { return stocks(side_); }
    void hand_over(std::vector<Trouble>& troubles) { watch_.hand_over(troubles); }

private:
    void start();
    void put_time(std::uint64_t step, unsigned stage);
    double* make_row();
    void keep(double* row, std::vector<Place> const& places, std::vector<std::uint32_t> const& columns) const;
    void write_kept();
    void tell_kept(std::size_t rows);
    void step_on(std::uint64_t step);
    void keep_inputs(int side, bool saving);
    void stage(double length, double weight, unsigned stage, std::uint64_t step);
    void end_step();
    void finish_step(bool saving);
    void look(int side, std::uint64_t step, std::vector<std::pair<Place, Place>> const& looked);
    void hold(int side, std::uint64_t step);

    [[nodiscard]] int next_side() const {
        return plan_.method == Method::euler && !tile_.in_place ? 1 - side_ : side_;
    }
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
    int side_ = 0;
    std::uint64_t step_ = 0;
    TileWatch watch_;
    std::size_t row_ = 0;
    std::vector<double> kept_; // saved, row by row, column by column, run by run, and not yet written
    std::size_t kept_count_ = 0;
    std::vector<double> first_; // stocks at the beginning of a step of Runge and Kutta
    std::vector<double> total_; // slopes so far
    std::vector<double> memories_;
    std::vector<double> told_; // to the devices, as it was at the step's beginning
};

} // namespace weir::dynamics
