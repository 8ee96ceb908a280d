// Convergence diagnostics against R's posterior 1.4.0 on six fixed sets of draws, and each rule of refusal.
#include "base/random.hpp"
#include "stats/sample/cases.hpp"
#include "stats/sample/diagnostics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace weir;
using namespace weir::stats;

namespace {

std::vector<std::vector<double>> draws_of(std::string const& name) {
    auto const table = sample_cases::table_of("sample/draws_" + name + ".csv");
    std::vector<std::vector<double>> chains;
    for (auto const& heading : table.heading) {
        chains.push_back(table.column(heading));
    }
    return chains;
}

void check_same(double got, double expected, double tolerance = 1e-8) {
    if (std::isnan(expected)) {
        CHECK(std::isnan(got));
    } else {
        CHECK(std::abs(got - expected) <= tolerance * std::abs(expected));
    }
}

// The chains of a single parameter.
std::vector<std::vector<std::vector<double>>> only(std::vector<std::vector<double>> chains) {
    return {std::move(chains)};
}

bool refuses(FitVerdict const& verdict, RefusalCode code) {
    return std::any_of(verdict.refusals.begin(), verdict.refusals.end(),
                       [&](Refusal const& refusal) { return refusal.code == code; });
}

} // namespace

TEST_CASE("diagnostics equal R posterior's on every set of draws") {
    auto const expected = sample_cases::table_of("sample/mcmc_diagnostics_expected.csv");
    REQUIRE(expected.rows.size() >= 7);
    for (std::size_t row = 0; row < expected.rows.size(); ++row) {
        auto const& name = expected.rows[row][0];
        CAPTURE(name);
        auto const chains = name == "const"
                                ? std::vector<std::vector<double>>(4, std::vector<double>(1000, 3))
                                : draws_of(name);
        check_same(rhat(chains), expected.at(row, "rhat"));
        check_same(rhat_basic(chains), expected.at(row, "rhat_basic"));
        check_same(ess_bulk(chains), expected.at(row, "ess_bulk"));
        check_same(ess_tail(chains), expected.at(row, "ess_tail"));
        check_same(ess_mean(chains), expected.at(row, "ess_mean"));
        check_same(mcse_mean(chains), expected.at(row, "mcse_mean"));
        check_same(mcse_sd(chains), expected.at(row, "mcse_sd"));
        check_same(mcse_quantile(chains, 0.05), expected.at(row, "mcse_q05"));
        auto const summary = summarise(chains);
        CHECK(summary.mean == doctest::Approx(expected.at(row, "mean")).epsilon(1e-9));
        CHECK(summary.sd == doctest::Approx(expected.at(row, "sd")).epsilon(1e-9));
    }
}

TEST_CASE("draws that do not agree are refused, with the figure and the parameter") {
    std::vector<std::string> const names{"rate"};
    auto const good = judge_fit(names, only(draws_of("iid")));
    CHECK(good.usable);
    CHECK(good.text == "converged");
    auto const shifted = judge_fit(names, only(draws_of("shifted")));
    CHECK_FALSE(shifted.usable);
    CHECK(shifted.text == "not converged - do not use");
    CHECK(refuses(shifted, RefusalCode::rhat_high));
    CHECK(refuses(shifted, RefusalCode::ess_bulk_low));
    CHECK(refuses(shifted, RefusalCode::ess_tail_low));
    CHECK(shifted.refusals.front().parameter == "rate");
    CHECK(shifted.refusals.front().reason.find("1.105") != std::string::npos);
    auto brief = draws_of("ar95");
    for (auto& chain : brief) {
        chain.resize(250);
    }
    CHECK(refuses(judge_fit(names, only(brief)), RefusalCode::quantile_unsure));
    auto few = draws_of("iid");
    few.resize(3);
    CHECK(refuses(judge_fit(names, only(few)), RefusalCode::too_few_chains));
    CHECK(refuses(judge_fit(names, only(std::vector<std::vector<double>>(4, std::vector<double>(9, 1.0)))),
                  RefusalCode::cannot_be_told));
    auto broken = draws_of("iid");
    broken[2][500] = std::nan("");
    CHECK(refuses(judge_fit(names, only(broken)), RefusalCode::cannot_be_told));
    CHECK(refuses(judge_fit(names, only({})), RefusalCode::cannot_be_told));
    CHECK(std::isnan(summarise(broken).q05));
}

TEST_CASE("a run of particles is refused by its acceptance and its weights") {
    std::vector<std::string> const names{"rate"};
    auto const chains = only(draws_of("iid"));
    CHECK(judge_fit(names, chains, {.acceptance = 0.15, .filter_ess_share = 0.3}).usable);
    for (double const acceptance : {0.01, 0.6, std::nan("")}) {
        CHECK(refuses(judge_fit(names, chains, {.acceptance = acceptance}),
                      RefusalCode::acceptance_out_of_range));
    }
    CHECK(refuses(judge_fit(names, chains, {.filter_ess_share = 0.01}), RefusalCode::filter_degenerate));
    CHECK(refuses(judge_fit(names, chains, {.dispersed_starts = false}), RefusalCode::starts_not_dispersed));
}

TEST_CASE("contraction and ranks") {
    CHECK(contraction(1, 2) == doctest::Approx(0.75));
    CHECK(std::isnan(contraction(1, 0)));
    auto const flat = rank_histogram(draws_of("iid"), 10);
    auto const uneven = rank_histogram(draws_of("shifted"), 10);
    auto const worst = [](std::vector<std::vector<std::size_t>> const& counts) {
        double far = 0;
        for (auto const& chain : counts) {
            double total = 0;
            for (auto const count : chain) {
                total += static_cast<double>(count);
                far = std::max(far, std::abs(static_cast<double>(count) - 100));
            }
            CHECK(total == 1000);
        }
        return far;
    };
    CHECK(worst(flat) < 40); // four standard errors of a binomial of 1,000 and a tenth
    CHECK(worst(uneven) > 60);
}
