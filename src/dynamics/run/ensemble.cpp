// Ensembles; see ensemble.hpp. Each run writes only its own part of the result, and
// each summary is taken over runs in their order, so threads cannot change a bit.
#include "dynamics/run/ensemble.hpp"

#include "base/limits.hpp"
#include "base/parallel.hpp"
#include "dynamics/run/machine.hpp"
#include "dynamics/run/plan.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>

namespace weir::dynamics {

namespace {

// The varied values of all runs, and the slots that each column sets.
struct Inputs {
    std::vector<std::string> names;
    std::vector<std::vector<SlotId>> slots;
    std::vector<double> values; // run by run
};

Result<Inputs> make_inputs(Program const& program, EnsembleSpec const& spec) {
    Inputs inputs;
    std::vector<Distribution> distributions;
    for (auto const& varied : spec.vary) {
        inputs.names.push_back(varied.name);
        distributions.push_back(varied.distribution);
    }
    inputs.names.insert(inputs.names.end(), spec.given.names.begin(), spec.given.names.end());
    for (auto const& name : inputs.names) {
        inputs.slots.push_back(WEIR_TRY(settable_slots(program, name)));
    }
    auto sampled = WEIR_TRY(sample(spec.design, distributions, spec.runs, spec.base.seed));
    auto const given = spec.given.names.size();
    if (spec.given.values.size() != spec.runs * given) {
        return fail(ErrorCode::invalid,
                    "the given sets have " +
                        std::to_string(given == 0 ? 0 : spec.given.values.size() / given) + " rows for " +
                        std::to_string(spec.runs) + " runs");
    }
    if (given == 0) {
        inputs.values = std::move(sampled);
        return inputs;
    }
    inputs.values.reserve(spec.runs * inputs.names.size());
    for (std::size_t run = 0; run < spec.runs; ++run) {
        for (std::size_t i = 0; i < distributions.size(); ++i) {
            inputs.values.push_back(sampled[run * distributions.size() + i]);
        }
        for (std::size_t i = 0; i < given; ++i) {
            inputs.values.push_back(spec.given.values[run * given + i]);
        }
    }
    return inputs;
}

// The runs of an ensemble in pieces: tiles for the machine, single runs for the interpreter.
class Pieces {
public:
    Pieces(Program const& program, Plan const& plan, Inputs const& inputs, EnsembleSpec const& spec,
           std::shared_ptr<MachineCode const> code)
        : program_(program), plan_(plan), inputs_(inputs), spec_(spec), code_(std::move(code)),
          cells_(plan.rows() * plan.saved.size()) {}

    [[nodiscard]] std::size_t length() const {
        return code_ ? static_cast<std::size_t>(code_->width()) : std::size_t{1};
    }
    [[nodiscard]] std::size_t count() const { return (spec_.runs + length() - 1) / length(); }
    [[nodiscard]] std::size_t runs_in(std::size_t piece) const {
        return std::min(length(), spec_.runs - piece * length());
    }

    void run(std::size_t piece, std::span<double> values, std::vector<Trouble>& troubles) {
        auto const first = piece * length();
        if (code_) {
            run_tile(first, runs_in(piece), values, troubles);
        } else {
            interpret_one(first, values, troubles);
        }
    }

private:
    [[nodiscard]] std::uint32_t stream_of(std::size_t run) const {
        return spec_.noise == Noise::alike ? spec_.base.run : static_cast<std::uint32_t>(run);
    }

    void run_tile(std::size_t first, std::size_t runs, std::span<double> values,
                  std::vector<Trouble>& troubles) {
        std::vector<double> varied;
        for (std::size_t run = first; run < first + runs; ++run) {
            for (std::size_t i = 0; i < inputs_.slots.size(); ++i) {
                double const value = inputs_.values[run * inputs_.slots.size() + i];
                varied.insert(varied.end(), inputs_.slots[i].size(), value);
            }
        }
        auto machine = take();
        bool const closely = machine->run({.first_run = static_cast<std::uint32_t>(first),
                                           .stream = stream_of(first),
                                           .alike = spec_.noise == Noise::alike,
                                           .watching = watching_.load(std::memory_order_relaxed),
                                           .runs = runs,
                                           .varied = varied,
                                           .values = values.subspan(first * cells_, runs * cells_)},
                                          troubles);
        if (closely) {
            watching_.store(true, std::memory_order_relaxed);
        }
        give_back(std::move(machine));
    }

    void interpret_one(std::size_t run, std::span<double> values, std::vector<Trouble>& troubles) {
        std::vector<std::pair<SlotId, double>> settings;
        for (std::size_t i = 0; i < inputs_.slots.size(); ++i) {
            for (SlotId const slot : inputs_.slots[i]) {
                settings.emplace_back(slot, inputs_.values[run * inputs_.slots.size() + i]);
            }
        }
        interpret(program_, plan_, settings, stream_of(run), values.subspan(run * cells_, cells_), troubles);
        for (auto& trouble : troubles) {
            trouble.run = static_cast<std::uint32_t>(run);
        }
    }

    // A machine is large, so each thread uses one again.
    std::unique_ptr<Machine> take() {
        std::scoped_lock const lock(mutex_);
        if (idle_.empty()) {
            return std::make_unique<Machine>(code_);
        }
        auto machine = std::move(idle_.back());
        idle_.pop_back();
        return machine;
    }
    void give_back(std::unique_ptr<Machine> machine) {
        std::scoped_lock const lock(mutex_);
        idle_.push_back(std::move(machine));
    }

    Program const& program_;
    Plan const& plan_;
    Inputs const& inputs_;
    EnsembleSpec const& spec_;
    std::shared_ptr<MachineCode const> code_;
    std::size_t cells_;
    std::atomic<bool> watching_ = false;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Machine>> idle_;
};

constexpr std::size_t large_page_bytes = std::size_t{1} << 21U;

// Room for what is to be saved, in large pages where the system has them: an ensemble that saves every step
// would else spend most of its time on having small ones made.
void make_room(UnclearedNumbers& values, std::size_t count) {
    values.reserve(count);
#if defined(__linux__)
    auto const begin = reinterpret_cast<std::uintptr_t>(values.data());
    auto const first = (begin + large_page_bytes - 1) / large_page_bytes * large_page_bytes;
    auto const last = (begin + count * sizeof(double)) / large_page_bytes * large_page_bytes;
    if (first < last) {
        ::madvise(values.data() + (first - begin) / sizeof(double), last - first, MADV_HUGEPAGE);
    }
#endif
    values.resize(count);
}

// Two threads that first touch the same large page would both have one cleared, so that each takes the pieces
// of a page together, if there are enough.
std::size_t pieces_together(std::size_t count, std::size_t piece_bytes, unsigned threads) {
    constexpr std::size_t turns_least = 8; // of each thread, so that none waits long for the others
    std::size_t const workers = threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
    std::size_t const in_page = large_page_bytes / std::max<std::size_t>(piece_bytes, 1);
    return std::clamp<std::size_t>(count / (workers * turns_least), 1, std::max<std::size_t>(in_page, 1));
}

std::vector<SlotId> varied_slots(Inputs const& inputs) {
    std::vector<SlotId> slots;
    for (auto const& of_column : inputs.slots) {
        slots.insert(slots.end(), of_column.begin(), of_column.end());
    }
    return slots;
}

void summarise_all(EnsembleOutput& output, std::size_t runs, unsigned threads) {
    std::size_t const cells = output.times.size() * output.names.size();
    output.summaries.resize(cells);
    parallel_for(output.times.size(), threads, [&](std::size_t row) {
        std::vector<double> values(runs);
        for (std::size_t column = 0; column < output.names.size(); ++column) {
            std::size_t const cell = row * output.names.size() + column;
            values.resize(runs);
            for (std::size_t run = 0; run < runs; ++run) {
                values[run] = output.values[run * cells + cell];
            }
            output.summaries[cell] = summarise(values);
        }
    });
}

// Moves the finished runs together where an ensemble was stopped; which they are depends on the threads,
// so each keeps its number.
void keep_finished(EnsembleOutput& output, std::vector<char> const& finished, std::size_t cells) {
    std::size_t const varied = output.varied.size();
    for (std::size_t run = 0; run < finished.size(); ++run) {
        if (finished[run] == 0) {
            output.stopped = true;
            continue;
        }
        std::size_t const place = output.runs.size();
        output.runs.push_back(static_cast<std::uint32_t>(run));
        if (place != run) {
            std::copy_n(output.values.begin() + static_cast<std::ptrdiff_t>(run * cells), cells,
                        output.values.begin() + static_cast<std::ptrdiff_t>(place * cells));
            std::copy_n(output.varied_values.begin() + static_cast<std::ptrdiff_t>(run * varied), varied,
                        output.varied_values.begin() + static_cast<std::ptrdiff_t>(place * varied));
        }
    }
    output.values.resize(output.runs.size() * cells);
    output.varied_values.resize(output.runs.size() * varied);
}

} // namespace

Summary summarise(std::vector<double>& values) {
    static constexpr std::array<double, summary_names.size() - 1> shares = {0.025, 0.1, 0.25, 0.5,
                                                                            0.75,  0.9, 0.975};
    Summary summary;
    summary.fill(std::numeric_limits<double>::quiet_NaN());
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.empty()) {
        return summary;
    }
    double sum = 0;
    for (double const value : values) {
        sum += value;
    }
    summary[0] = sum / static_cast<double>(values.size());
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < shares.size(); ++i) {
        double const place = shares[i] * static_cast<double>(values.size() - 1);
        auto const below = static_cast<std::size_t>(place);
        auto const above = std::min(below + 1, values.size() - 1);
        summary[i + 1] = values[below] + (values[above] - values[below]) * (place - std::floor(place));
    }
    return summary;
}

Result<EnsembleOutput> ensemble(Program const& program, EnsembleSpec const& spec) {
    auto const plan = WEIR_TRY(make_plan(program, spec.base));
    auto const inputs = WEIR_TRY(make_inputs(program, spec));
    std::size_t const cells = plan.rows() * plan.saved.size();
    if (static_cast<double>(cells) * static_cast<double>(spec.runs) >
        static_cast<double>(limits::run_values_max)) {
        return fail(ErrorCode::limit, "the ensemble would keep more than " +
                                          std::to_string(limits::run_values_max) +
                                          " numbers; name what to save with --save, or save less often");
    }
    EnsembleOutput output;
    for (std::size_t row = 0; row < plan.rows(); ++row) {
        output.times.push_back(plan.time_of_row(row));
    }
    for (SlotId const slot : plan.saved) {
        output.names.push_back(program.slots[slot].name);
    }
    make_room(output.values, cells * spec.runs);
    output.varied = inputs.names;
    output.varied_values = inputs.values;
    std::shared_ptr<MachineCode const> code;
    if (spec.base.engine == Engine::machine && MachineCode::supports(program, plan)) {
        code = WEIR_TRY(MachineCode::make(program, plan, varied_slots(inputs), spec.runs, spec.machine));
    }
    Pieces pieces(program, plan, inputs, spec, code);
    std::vector<std::vector<Trouble>> troubles(pieces.count());
    std::vector<char> finished(spec.runs, 0);
    std::atomic<std::size_t> done = 0;
    auto const do_piece = [&](std::size_t piece) {
        if (spec.stop.stop_requested()) {
            return;
        }
        pieces.run(piece, output.values, troubles[piece]);
        auto const runs = pieces.runs_in(piece);
        std::fill_n(finished.begin() + static_cast<std::ptrdiff_t>(piece * pieces.length()), runs, char{1});
        if (spec.progress) {
            spec.progress(done += runs);
        }
    };
    auto const together =
        pieces_together(pieces.count(), cells * pieces.length() * sizeof(double), spec.threads);
    parallel_for((pieces.count() + together - 1) / together, spec.threads, [&](std::size_t turn) {
        for (auto piece = turn * together; piece < std::min((turn + 1) * together, pieces.count()); ++piece) {
            do_piece(piece);
        }
    });
    for (auto const& of_piece : troubles) {
        output.troubles.insert(output.troubles.end(), of_piece.begin(), of_piece.end());
    }
    output.isa = code ? code->kernels().name : "scalar";
    output.width = pieces.length();
    keep_finished(output, finished, cells);
    if (spec.summaries == Summaries::wanted) {
        summarise_all(output, output.runs.size(), spec.threads);
    }
    return output;
}

} // namespace weir::dynamics
