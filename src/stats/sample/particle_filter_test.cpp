// The particle filter against likelihoods that are known exactly or from another implementation, and particle
// marginal Metropolis-Hastings against a posterior computed on a grid.
#include "stats/sample/known_filters.hpp"
#include "stats/sample/samplers.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

// Section 3.7: the mean of the likelihood, not of its logarithm, is exact; within four standard errors.
void check_unbiased(FilterNoise const& noise, double exact) {
    double mean = 0;
    double squares = 0;
    double count = 0;
    for (double const estimate : noise.estimates) {
        double const ratio = std::exp(estimate - exact);
        double const delta = ratio - mean;
        mean += delta / ++count;
        squares += delta * (ratio - mean);
    }
    double const error = std::sqrt(squares / (count - 1) / count);
    CHECK(std::abs(mean - 1) < 4 * error);
    // And the logarithm lies half its variance below (Jensen), as a normal one does.
    CHECK(std::abs(noise.mean + noise.sd * noise.sd / 2 - exact) < 4 * noise.sd / std::sqrt(count) + 0.05);
}

} // namespace

TEST_CASE("binomial draws have their distribution, small and large") {
    for (auto const& [trials, chance] : std::vector<std::pair<std::uint32_t, double>>{
             {8, 0.3}, {40, 0.9}, {60, 0.4}, {5000, 0.001}, {2000, 0.37}, {100'000, 0.98}}) {
        CAPTURE(trials);
        CAPTURE(chance);
        RandomStream stream(9, trials);
        constexpr int draws = 20'000;
        double sum = 0;
        double squares = 0;
        double below = 0;
        double const cut = binomial_quantile(0.2, trials, chance);
        for (int i = 0; i < draws; ++i) {
            double const k = draw_binomial(stream, trials, chance);
            sum += k - trials * chance;
            squares += std::pow(k - trials * chance, 2);
            below += k <= cut ? 1 : 0;
        }
        double const variance = trials * chance * (1 - chance);
        double const share = binomial_cdf(cut, trials, chance);
        CHECK(std::abs(sum / draws) < 4 * std::sqrt(variance / draws));
        CHECK(squares / draws == Approx(variance).epsilon(0.05));
        CHECK(std::abs(below / draws - share) < 4 * std::sqrt(share * (1 - share) / draws));
    }
    RandomStream stream(1);
    CHECK(draw_binomial(stream, 5, 0) == 0);
    CHECK(draw_binomial(stream, 5, 1) == 5);
    CHECK(draw_binomial(stream, 0, 0.5) == 0);
}

TEST_CASE("systematic resampling gives each particle its share, rounded") {
    std::vector<double> const weights{0.05, 0, 0.5, 0.25, 0.2, 0};
    std::vector<std::uint32_t> ancestors(20);
    for (double const uniform : {0.0, 0.3, 0.99, 1 - 1e-16}) {
        systematic_ancestors(weights, uniform, ancestors);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            auto const count = static_cast<double>(std::count(ancestors.begin(), ancestors.end(), i));
            CHECK(std::abs(count - 20 * weights[i]) <= 1);
        }
    }
}

TEST_CASE("open cases: the filter agrees with the forward algorithm") {
    auto const data = sample_cases::json_of("sample/immigration_death_exact.json");
    auto const y = data.at("y").numbers();
    auto const model = sample_cases::immigration_death(y, 30);
    for (std::size_t i = 0; i < data.at("exact").size(); ++i) {
        auto const exact = data.at("exact").at(i);
        std::vector<double> const at{exact.at("mu").number(), exact.at("lam").number(),
                                     exact.at("k").number()};
        auto const noise = filter_noise(model, at, y.size(), 40 + i, {.particles = 400}, 50);
        REQUIRE(noise);
        CAPTURE(i);
        check_unbiased(*noise, exact.at("loglik").number());
        auto const run = run_filter(model, at, y.size(), 5, {.particles = 10'000});
        auto const means = exact.at("filter_mean_first5").numbers();
        for (std::size_t t = 0; t < means.size(); ++t) {
            CHECK(std::abs(run->means[t] - means[t]) < 0.25);
        }
        CHECK(std::abs(run->means.back() - exact.at("filter_mean_last").number()) < 0.25);
    }
}

TEST_CASE("a normal state: the filter agrees with Kalman's, resampling always or when needed") {
    auto const data = sample_cases::json_of("sample/linear_gaussian_kalman.json");
    auto const y = data.at("y").numbers();
    for (std::size_t i = 0; i < data.at("exact").size(); ++i) {
        auto const exact = data.at("exact").at(i);
        std::vector<double> at;
        for (auto const* name : {"alpha", "sigma", "gamma", "tau"}) {
            at.push_back(exact.at(name).number());
        }
        for (double const below : {1.0, 0.5}) {
            auto const noise = filter_noise(sample_cases::normal_state(y), at, y.size(), 70 + i,
                                            {.particles = 400, .resample_below = below}, 50);
            check_unbiased(*noise, exact.at("loglik").number());
        }
    }
}

TEST_CASE("an epidemic: the filter agrees with dust2's") {
    auto const y = sample_cases::table_of("sample/sir_filter_data.csv").column("incidence");
    auto const expected = sample_cases::table_of("sample/sir_filter_dust2.csv");
    auto const model = sample_cases::epidemic(y);
    for (std::size_t row = 0; row < expected.rows.size(); ++row) {
        if (expected.at(row, "n_particles") > 1000 || expected.at(row, "sd") > 4) {
            continue; // the long ones are in bench/stats; 60 runs of a deviation above 4 say little
        }
        std::vector<double> const at{expected.at(row, "beta"), expected.at(row, "gamma")};
        auto const noise = filter_noise(model, at, y.size(), 3, {.particles = 500}, 60);
        REQUIRE(noise);
        double const sd = expected.at(row, "sd");
        CHECK(std::abs(noise->mean - expected.at(row, "mean")) < 4 * sd * std::sqrt(2 / 60.0));
        CHECK(noise->sd > 0.6 * sd);
        CHECK(noise->sd < 1.6 * sd);
    }
}

TEST_CASE("data that no particle can give end the filter, and a model's refusal is passed on") {
    auto model = sample_cases::normal_state({0, 1, 2});
    model.weigh = [](std::size_t index, std::span<double> out) {
        std::fill(out.begin(), out.end(), index == 1 ? std::nan("") : 0.0);
    };
    std::vector<double> const at{0.5, 1, 1, 1};
    auto const run = run_filter(model, at, 3, 1, {.particles = 10});
    REQUIRE(run);
    CHECK(std::isinf(run->log_likelihood));
    CHECK(run->ended == 1);
    CHECK(run->ess_share(10) == 0);
    model.advance = [](std::size_t) -> Status { return fail(ErrorCode::limit, "too far"); };
    CHECK_FALSE(run_filter(model, at, 3, 1));
    FilterLog log;
    auto const likelihood = filtered_likelihood([=] { return model; }, 3, 1, {.particles = 10}, &log);
    double density = 0;
    std::uint64_t const key = 4;
    likelihood({4, at, std::span(&key, 1)}, std::span(&density, 1));
    CHECK(std::isinf(density));
    CHECK(log.failures == 1);
}

TEST_CASE("so many particles are chosen that the log-likelihood varies by about one") {
    auto const y = sample_cases::table_of("sample/sir_filter_data.csv").column("incidence");
    auto const chosen =
        choose_particles(sample_cases::epidemic(y), std::vector<double>{0.2, 0.12}, y.size(), 2);
    REQUIRE(chosen);
    CHECK(chosen->reached);
    CHECK(chosen->noise.sd < 1.3);
    CHECK(chosen->particles > 300);
    CHECK(chosen->particles < 4000);
}

TEST_CASE("particle marginal Metropolis-Hastings finds the exact posterior, on any number of threads") {
    auto const data = sample_cases::json_of("sample/immigration_death_exact.json");
    auto const y = data.at("y").numbers();
    auto const exact = data.at("grid_posterior_k25");
    auto const sample = [&](unsigned threads, ChainOptions const& chain, FilterLog* log) {
        auto const inner = filtered_likelihood([&] { return sample_cases::immigration_death(y, 30); },
                                               y.size(), 8, {.particles = 60}, log);
        // k is not estimated here, so it is put beside each point.
        auto const likelihood = [inner](Points const& points, std::span<double> out) {
            std::vector<double> wider;
            for (std::size_t i = 0; i < points.count(); ++i) {
                auto const point = points.point(i);
                wider.insert(wider.end(), {point[0], point[1], 25});
            }
            inner({3, wider, points.keys}, out);
        };
        auto const posterior =
            Posterior::make({{"mu", {.kind = PriorKind::lognormal, .a = std::log(0.15), .b = 0.5}},
                             {"lam", {.kind = PriorKind::lognormal, .a = std::log(6), .b = 0.5}}},
                            likelihood, threads);
        auto draws = sample_metropolis(*posterior, chain, {.acceptance = 0.2});
        REQUIRE(draws);
        return std::move(*draws);
    };
    FilterLog log;
    auto draws = sample(1, {.seed = 2, .warm_up = 600, .length = 800, .thin = 2}, &log);
    CHECK(draws.acceptance > 0.07);
    CHECK(draws.acceptance < 0.3);
    CHECK(log.failures == 0);
    for (auto& value : draws.values) {
        value = std::log(value);
    }
    auto const mu = draws.summary(0);
    auto const lam = draws.summary(1);
    CHECK(std::abs(mu.mean - exact.at("mean_log_mu").number()) < 4 * mu.mcse_mean);
    CHECK(std::abs(lam.mean - exact.at("mean_log_lam").number()) < 4 * lam.mcse_mean);
    CHECK(mu.sd == Approx(exact.at("sd_log_mu").number()).epsilon(0.15));
    CHECK(lam.sd == Approx(exact.at("sd_log_lam").number()).epsilon(0.15));
    ChainOptions const brief{.seed = 2, .warm_up = 10, .length = 20};
    CHECK(sample(1, brief, nullptr).values == sample(3, brief, nullptr).values);
}
