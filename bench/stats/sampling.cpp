// What sampling costs and how true it is: long runs of the known posteriors, the particle filter at its full
// size, and simulation-based calibration of 200 rounds for each sampler. Processor time of one core.
#include "stats/sample/event_history.hpp"
#include "stats/sample/identify.hpp"
#include "stats/sample/known_filters.hpp"
#include "stats/sample/samplers.hpp"

#include <cstdio>
#include <ctime>

namespace {

using namespace weir;
using namespace weir::stats;

double seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void compare(char const* title, sample_cases::Known known, sample_cases::Json const& expected,
             ChainOptions const& chain) {
    auto const posterior = Posterior::make(std::move(known.parameters), std::move(known.likelihood));
    double const begun = seconds();
    auto const draws = sample_differential(*posterior, chain);
    double const taken = seconds() - begun;
    auto const verdict = draws->verdict();
    std::printf("%s: %.2f s, %s, acceptance %.2f\n", title, taken, verdict.text.c_str(), draws->acceptance);
    for (std::size_t i = 0; i < draws->names.size(); ++i) {
        auto const summary = draws->summary(i);
        if (expected.has(draws->names[i])) {
            double const sd = expected.at(draws->names[i]).at("sd").number();
            std::printf("  %-10s mean off by %+.3f sd, sd ratio %.3f, R-hat %.4f, bulk %.0f, tail %.0f\n",
                        draws->names[i].c_str(),
                        (summary.mean - expected.at(draws->names[i]).at("mean").number()) / sd,
                        summary.sd / sd, summary.rhat, summary.ess_bulk, summary.ess_tail);
        }
    }
}

void posteriors() {
    auto const influenza =
        sample_cases::json_of("sample/influenza_negbin_sir_posterior.json").at("posterior");
    compare("influenza, 4 chains of 5,000", sample_cases::influenza(), influenza,
            {.seed = 1, .warm_up = 2000, .length = 5000, .thin = 2});
    compare("influenza, long", sample_cases::influenza(0.05), influenza,
            {.seed = 2, .warm_up = 5000, .length = 20'000, .thin = 4});
    auto const reference = sample_cases::json_of("sample/posteriordb_reference_summaries.json");
    compare("lynx and hare", sample_cases::lynx_hare(), reference.at("hudson_lynx_hare-lotka_volterra"),
            {.seed = 2, .warm_up = 10'000, .length = 10'000, .thin = 10});
    compare("eight schools", sample_cases::eight_schools(),
            reference.at("eight_schools-eight_schools_noncentered"),
            {.seed = 2, .warm_up = 10'000, .length = 20'000, .thin = 10});
    compare("ARMA(1, 1)", sample_cases::arma(), reference.at("arma-arma11"),
            {.seed = 2, .warm_up = 5000, .length = 10'000, .thin = 5});
}

void filters() {
    auto const y = sample_cases::table_of("sample/sir_filter_data.csv").column("incidence");
    auto const expected = sample_cases::table_of("sample/sir_filter_dust2.csv");
    for (std::size_t row = 0; row < expected.rows.size(); ++row) {
        auto const particles = static_cast<std::size_t>(expected.at(row, "n_particles"));
        auto const runs = static_cast<std::size_t>(expected.at(row, "reps"));
        std::vector<double> const at{expected.at(row, "beta"), expected.at(row, "gamma")};
        double const begun = seconds();
        auto const noise =
            filter_noise(sample_cases::epidemic(y), at, y.size(), 5, {.particles = particles}, runs);
        double const taken = seconds() - begun;
        double const steps = static_cast<double>(particles * runs) * 4 * static_cast<double>(y.size());
        std::printf(
            "SIR filter %.2f %.2f, %zu particles: log-mean %.2f (dust2 %.2f), mean %.2f (%.2f), sd %.2f "
            "(%.2f), %.1f million particle-steps a second\n",
            at[0], at[1], particles, noise->log_mean, expected.at(row, "logmeanexp"), noise->mean,
            expected.at(row, "mean"), noise->sd, expected.at(row, "sd"), steps / taken / 1e6);
    }
}

// Counts of a year by month, negative-binomial about a level; both parameters from their priors.
Result<std::vector<std::size_t>> count_round(std::uint64_t seed, bool differential) {
    Prior const level{.kind = PriorKind::lognormal, .a = 3, .b = 0.5};
    Prior const spread{.kind = PriorKind::half_normal, .a = 0.3};
    RandomStream stream(seed);
    double const mean = draw(level, stream);
    double const root = draw(spread, stream);
    std::vector<double> y;
    for (int i = 0; i < 12; ++i) {
        double const size = 1 / (root * root);
        y.push_back(stream.poisson(stream.gamma(size, mean / size)));
    }
    auto const posterior = WEIR_TRY(
        Posterior::make({{"level", level}, {"spread", spread}}, one_by_one([=](std::span<double const> at) {
                            double sum = 0;
                            for (double const count : y) {
                                sum += log_negative_binomial(count, at[0], 1 / (at[1] * at[1]));
                            }
                            return sum;
                        })));
    ChainOptions const chain{.seed = seed, .chains = 3, .warm_up = 800, .length = 33, .thin = 40};
    auto const draws =
        WEIR_TRY(differential ? sample_differential(posterior, chain) : sample_metropolis(posterior, chain));
    std::vector<std::size_t> ranks;
    for (std::size_t p = 0; p < 2; ++p) {
        auto const all = draws.pooled(p);
        double const truth = p == 0 ? mean : root;
        ranks.push_back(static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](double x) { return x < truth; })));
    }
    return ranks;
}

void calibration() {
    for (bool const differential : {true, false}) {
        double const begun = seconds();
        auto const found = calibrate({"level", "spread"},
                                     [&](std::uint64_t seed) { return count_round(seed, differential); },
                                     {.seed = 3, .rounds = 200});
        std::printf("calibration of %s, 200 rounds: %s (%zu failed), %.1f s\n",
                    differential ? "DE-MC(Z)" : "adaptive Metropolis",
                    found.calibrated ? "inside the band" : "OUTSIDE the band", found.failed,
                    seconds() - begun);
        for (auto const& one : found.parameters) {
            std::printf("  %-7s furthest %.2f of the band, chi-square of ten bins %.1f\n", one.name.c_str(),
                        one.furthest, one.chi_square);
        }
    }
}

void hazards() {
    std::vector<Stretch> seen;
    RandomStream stream(1);
    for (int i = 0; i < 20'000; ++i) {
        double const began = 3650 * stream.uniform();
        double const until = std::min(3650.0, began + stream.exponential(300));
        seen.push_back({began, began, until, until < 3650 ? static_cast<int>(stream.below(3)) : -1,
                        6000 * stream.uniform()});
    }
    HistoryLayout layout{.transitions = 3, .age_cuts = {365, 1826, 3652, 5844}};
    for (double end = 365; end < 3650; end += 365) {
        layout.period_ends.push_back(end);
    }
    double const begun = seconds();
    auto const table = tabulate(seen, layout);
    for (std::size_t k = 0; k < 3; ++k) {
        auto const pooled = pooled_hazards(*table, k);
        auto const drift = drift_of(*table, k, pooled);
        if (drift.mean.size() != 10) {
            return;
        }
    }
    std::printf("hazards of 20,000 episodes, 3 transitions, 5 ages, 8 durations, 10 years: %.1f ms\n",
                1e3 * (seconds() - begun));
}

} // namespace

int main() {
    posteriors();
    hazards();
    calibration();
    filters();
}
