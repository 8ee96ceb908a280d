// Posteriors that others computed (posteriordb's reference draws, emcee), sampled here in runs of modest
// length: means within a tenth of a standard deviation, spreads within a tenth.
#include "stats/sample/known_posteriors.hpp"
#include "stats/sample/samplers.hpp"

#include <doctest/doctest.h>

using namespace weir::stats;

namespace {

void check_same(Summary const& got, sample_cases::Json const& expected, std::string const& name) {
    CAPTURE(name);
    double const sd = expected.at("sd").number();
    CHECK(std::abs(got.mean - expected.at("mean").number()) < 0.1 * sd);
    CHECK(got.sd > 0.9 * sd);
    CHECK(got.sd < 1.1 * sd);
}

Draws sampled(sample_cases::Known known, ChainOptions const& chain) {
    auto const posterior = Posterior::make(std::move(known.parameters), std::move(known.likelihood));
    REQUIRE(posterior);
    auto draws = sample_differential(*posterior, chain);
    REQUIRE(draws);
    return std::move(*draws);
}

void check_all(Draws const& draws, sample_cases::Json const& expected) {
    for (std::size_t i = 0; i < draws.names.size(); ++i) {
        if (expected.has(draws.names[i])) {
            check_same(draws.summary(i), expected.at(draws.names[i]), draws.names[i]);
        }
    }
    auto const verdict = draws.verdict();
    INFO((verdict.usable ? "" : verdict.refusals.front().reason));
    CHECK(verdict.usable);
}

sample_cases::Json reference(std::string const& name) {
    return sample_cases::json_of("sample/posteriordb_reference_summaries.json").at(name);
}

} // namespace

TEST_CASE("eight schools") {
    auto draws =
        sampled(sample_cases::eight_schools(), {.seed = 1, .warm_up = 4000, .length = 10'000, .thin = 6});
    for (std::size_t i = 0; i < draws.values.size(); i += draws.names.size()) {
        for (std::size_t school = 2; school < draws.names.size(); ++school) {
            draws.values[i + school] = draws.values[i] + draws.values[i + 1] * draws.values[i + school];
        }
    }
    for (std::size_t school = 1; school <= 8; ++school) {
        draws.names[school + 1] = "theta[" + std::to_string(school) + "]";
    }
    check_all(draws, reference("eight_schools-eight_schools_noncentered"));
}

TEST_CASE("ARMA(1, 1)") {
    check_all(sampled(sample_cases::arma(), {.seed = 1, .warm_up = 3000, .length = 4000, .thin = 4}),
              reference("arma-arma11"));
}

TEST_CASE("lynx and hare") {
    check_all(sampled(sample_cases::lynx_hare(0.1), {.seed = 1, .warm_up = 6000, .length = 5000, .thin = 5}),
              reference("hudson_lynx_hare-lotka_volterra"));
}

TEST_CASE("influenza in a boarding school") {
    auto const expected = sample_cases::json_of("sample/influenza_negbin_sir_posterior.json");
    auto draws = sampled(sample_cases::influenza(), {.seed = 1, .warm_up = 2000, .length = 4000, .thin = 4});
    check_all(draws, expected.at("posterior"));
    auto derived = draws;
    derived.names = {"R0", "recovery_time"};
    derived.values.clear();
    for (std::size_t i = 0; i < draws.values.size(); i += 3) {
        derived.values.push_back(draws.values[i] / draws.values[i + 1]);
        derived.values.push_back(1 / draws.values[i + 1]);
    }
    check_all(derived, expected.at("posterior"));
    auto known = sample_cases::influenza();
    auto const posterior = Posterior::make(known.parameters, known.likelihood);
    auto const mode = find_mode(*posterior);
    REQUIRE(mode);
    auto const at = expected.at("meta").at("mode_log_params").numbers();
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(mode->free[i] == doctest::Approx(at[i]).epsilon(1e-3));
    }
}
