// Runs a design in batches, so that no more is kept than a batch and the answers, and hands the answers to
// the method's estimates; see sensitivity.hpp.
#include "dynamics/run/sensitivity.hpp"

#include "base/limits.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "dynamics/run/plan.hpp"
#include "dynamics/run/sensitivity_parts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace weir::dynamics {

namespace {

constexpr std::uint32_t purpose_bootstrap = 0xD0000011U;
constexpr std::size_t resamples_max = 1'000;
constexpr std::size_t resamples_min = 200;
constexpr double draws_max = 1e8; // of blocks, in all resamples
constexpr std::size_t batch_values_max = 8'000'000;
constexpr std::size_t troubles_max = 1'000;

// Two inputs that move one slot would be one input, and the shares of each would mean nothing.
Status check_independent(Program const& program, std::vector<Varied> const& vary) {
    if (vary.empty()) {
        return fail(ErrorCode::invalid, "no input is varied");
    }
    std::map<SlotId, std::string> owner;
    for (auto const& varied : vary) {
        for (SlotId const slot : WEIR_TRY(settable_slots(program, varied.name))) {
            auto const [place, fresh] = owner.emplace(slot, varied.name);
            if (!fresh) {
                return fail(ErrorCode::refused,
                            "'" + place->second + "' and '" + varied.name + "' both vary '" +
                                program.slots[slot].name +
                                "'; the inputs of a sensitivity analysis must be independent");
            }
        }
    }
    return {};
}

struct Collected {
    std::vector<double> answers; // run by run
    std::vector<Trouble> troubles;
    bool stopped = false;
};

Result<Collected> run_design(Program const& program, SensitivitySpec const& spec, Answers const& answers,
                             BlockDesign const& design) {
    std::size_t const inputs = spec.vary.size();
    std::size_t const runs = design.blocks * design.block_runs;
    std::size_t const batch =
        std::clamp<std::size_t>(batch_values_max / std::max<std::size_t>(1, answers.cells()), 64, runs + 64);
    std::size_t const outputs = answers.names().size();
    Collected collected;
    collected.answers.resize(runs * outputs);
    EnsembleSpec part;
    part.base = spec.base;
    part.base.save = answers.save();
    part.noise = Noise::alike;
    part.summaries = Summaries::not_wanted;
    part.threads = spec.threads;
    part.stop = spec.stop;
    for (auto const& varied : spec.vary) {
        part.given.names.push_back(varied.name);
    }
    for (std::size_t first = 0; first < runs; first += batch) {
        part.runs = std::min(batch, runs - first);
        part.given.values.clear();
        for (std::size_t i = first * inputs; i < (first + part.runs) * inputs; ++i) {
            part.given.values.push_back(spec.vary[i % inputs].distribution.quantile(design.unit[i]));
        }
        if (spec.progress) {
            part.progress = [&, first](std::size_t done) { spec.progress(first + done); };
        }
        auto const output = WEIR_TRY(ensemble(program, part));
        if (output.stopped) {
            collected.stopped = true;
            return collected;
        }
        for (std::size_t run = 0; run < part.runs; ++run) {
            answers.take(std::span(output.values).subspan(run * answers.cells(), answers.cells()),
                         std::span(collected.answers).subspan((first + run) * outputs, outputs));
        }
        for (auto trouble : output.troubles) {
            trouble.run += static_cast<std::uint32_t>(first);
            if (collected.troubles.size() < troubles_max) {
                collected.troubles.push_back(std::move(trouble));
            }
        }
    }
    return collected;
}

// A block with one value that is not finite is left out whole, for this output alone.
BlockAnswers answers_of(BlockDesign const& design, Collected const& collected, std::size_t outputs,
                        std::size_t output) {
    BlockAnswers own;
    own.block_runs = design.block_runs;
    for (std::size_t block = 0; block < design.blocks; ++block) {
        auto const first = own.values.size();
        for (std::size_t run = 0; run < design.block_runs; ++run) {
            own.values.push_back(collected.answers[(block * design.block_runs + run) * outputs + output]);
        }
        bool const finite = std::all_of(own.values.begin() + static_cast<std::ptrdiff_t>(first),
                                        own.values.end(), [](double value) { return std::isfinite(value); });
        if (finite) {
            own.kept.push_back(block);
        } else {
            own.values.resize(first);
        }
    }
    own.blocks = own.kept.size();
    return own;
}

// Names the rows of an output and adds them to all.
template <class Row>
void add_rows(std::vector<Row>& all, std::vector<Row> rows, std::string const& output,
              std::vector<Varied> const& vary) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].output = output;
        rows[i].input = vary[i].name;
        all.push_back(std::move(rows[i]));
    }
}

} // namespace

std::vector<Interval> bootstrap(std::size_t blocks, std::size_t estimates, std::uint64_t seed,
                                unsigned threads,
                                std::function<std::vector<double>(Weights const&)> const& estimate) {
    auto const resamples = static_cast<std::size_t>(std::clamp(draws_max / static_cast<double>(blocks),
                                                               static_cast<double>(resamples_min),
                                                               static_cast<double>(resamples_max)));
    std::vector<std::vector<double>> found(resamples);
    parallel_for(resamples, threads, [&](std::size_t resample) {
        RandomStream stream(seed, static_cast<std::uint32_t>(resample), 0, purpose_bootstrap);
        Weights weights(blocks, 0);
        for (std::size_t i = 0; i < blocks; ++i) {
            ++weights[stream.below(static_cast<std::uint32_t>(blocks))];
        }
        found[resample] = estimate(weights);
    });
    std::vector<Interval> intervals;
    for (std::size_t i = 0; i < estimates; ++i) {
        std::vector<double> values;
        for (auto const& one : found) {
            values.push_back(one[i]);
        }
        auto const summary = summarise(values);
        intervals.push_back({summary[1], summary[7]}); // 2.5 % and 97.5 %
    }
    return intervals;
}

Result<SensitivityOutput> sensitivity(Program const& program, SensitivitySpec const& spec) {
    WEIR_TRY(check_independent(program, spec.vary));
    auto const answers = WEIR_TRY(Answers::prepare(program, spec.base, spec.asked));
    if (spec.runs > limits::ensemble_runs_max) {
        return fail(ErrorCode::limit, "a sensitivity analysis has at most " +
                                          std::to_string(limits::ensemble_runs_max) + " runs");
    }
    std::size_t const inputs = spec.vary.size();
    bool const morris = spec.method == SensitivityMethod::morris;
    auto const design = WEIR_TRY(morris ? morris_design(inputs, spec.runs, spec.base.seed)
                                        : sobol_design(inputs, spec.runs, spec.base.seed));
    auto collected = WEIR_TRY(run_design(program, spec, answers, design));
    SensitivityOutput output;
    output.stopped = collected.stopped;
    if (output.stopped) {
        return output;
    }
    output.runs = design.blocks * design.block_runs;
    output.blocks = design.blocks;
    output.troubles = std::move(collected.troubles);
    for (std::size_t i = 0; i < answers.names().size(); ++i) {
        auto const& name = answers.names()[i];
        auto const own = answers_of(design, collected, answers.names().size(), i);
        Settled settled;
        if (morris) {
            auto found = morris_estimates(design, own, inputs, spec.base.seed, spec.threads);
            settled = found.settled;
            add_rows(output.effects, std::move(found.effects), name, spec.vary);
        } else {
            auto found = sobol_estimates(own, inputs, spec.base.seed, spec.threads);
            settled = found.settled;
            add_rows(output.indices, std::move(found.indices), name, spec.vary);
        }
        settled.output = name;
        settled.left_out = design.blocks - own.blocks;
        output.settled.push_back(std::move(settled));
    }
    return output;
}

} // namespace weir::dynamics
