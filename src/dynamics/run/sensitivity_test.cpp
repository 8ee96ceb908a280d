// Indices and effects of models whose answers are known in closed form; the models are in
// tests/cases/sd/asking.
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/sensitivity.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace weir::dynamics {
namespace {

std::shared_ptr<Program const> model(std::string const& name) {
    auto const path =
        std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "asking" / (name + ".xmile");
    auto const compiled = load_program(path);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return compiled.program;
}

Varied uniform(std::string name, double a, double b) {
    return {std::move(name), {.kind = Distribution::Kind::uniform, .a = a, .b = b}};
}

SensitivitySpec spec_of(std::vector<Varied> vary, std::vector<std::string> const& asked, std::size_t runs,
                        SensitivityMethod method = SensitivityMethod::sobol) {
    SensitivitySpec spec;
    spec.vary = std::move(vary);
    for (auto const& text : asked) {
        auto const one = parse_asked(text);
        REQUIRE(one);
        spec.asked.push_back(*one);
    }
    spec.runs = runs;
    spec.method = method;
    return spec;
}

std::vector<Varied> ishigami_inputs() {
    double const pi = std::numbers::pi;
    return {uniform("x1", -pi, pi), uniform("x2", -pi, pi), uniform("x3", -pi, pi)};
}

TEST_CASE("Sobol's indices of Ishigami's function are those of its closed form") {
    // Homma and Saltelli (1996): with a = 7, b = 0.1.
    double const p4 = std::pow(std::numbers::pi, 4);
    double const v1 = 0.5 * std::pow(1 + 0.1 * p4 / 5, 2);
    double const v2 = 49.0 / 8;
    double const v13 = 0.01 * p4 * p4 * 8 / 225;
    double const v = v1 + v2 + v13;
    auto const output = sensitivity(*model("ishigami"), spec_of(ishigami_inputs(), {"y"}, 5 * 8192));
    REQUIRE(output);
    CHECK(output->blocks == 8192);
    CHECK(output->runs == 5 * 8192);
    REQUIRE(output->indices.size() == 3);
    std::array<double, 3> const first = {v1 / v, v2 / v, 0};
    std::array<double, 3> const total = {(v1 + v13) / v, v2 / v, v13 / v};
    for (std::size_t i = 0; i < 3; ++i) {
        auto const& index = output->indices[i];
        CAPTURE(index.input);
        CHECK(index.output == "y@final");
        CHECK(std::abs(index.first - first[i]) < 0.01);
        CHECK(std::abs(index.total - total[i]) < 0.005);
        CHECK(index.first_95.low < first[i]);
        CHECK(index.first_95.high > first[i]);
        CHECK(index.total_95.low < total[i]);
        CHECK(index.total_95.high > total[i]);
    }
    CHECK(std::abs(output->settled.front().variance / v - 1) < 0.005);
    CHECK(output->settled.front().settled());
    // Too few runs are said to be too few.
    auto const few = sensitivity(*model("ishigami"), spec_of(ishigami_inputs(), {"y"}, 5 * 64));
    REQUIRE(few);
    CHECK_FALSE(few->settled.front().settled());
}

// For the g-function, V_i = 1/3 / (1 + a_i)², and a total effect multiplies it by the others' (1 + V_j).
constexpr std::array<double, 6> g_parameters = {0, 0.5, 3, 9, 99, 99};
std::vector<Varied> g_inputs() {
    std::vector<Varied> inputs;
    for (int i = 1; i <= 6; ++i) {
        inputs.push_back(uniform("x" + std::to_string(i), 0, 1));
    }
    return inputs;
}

TEST_CASE("Sobol's indices of the g-function are those of its closed form") {
    double all = 1;
    std::array<double, 6> own{};
    for (std::size_t i = 0; i < 6; ++i) {
        own[i] = 1.0 / 3 / std::pow(1 + g_parameters[i], 2);
        all *= 1 + own[i];
    }
    auto const output = sensitivity(*model("g_function"), spec_of(g_inputs(), {"y@max"}, 8 * 16384));
    REQUIRE(output);
    for (std::size_t i = 0; i < 6; ++i) {
        auto const& index = output->indices[i];
        CAPTURE(index.input);
        CHECK(std::abs(index.first - own[i] / (all - 1)) < 0.004);
        CHECK(std::abs(index.total - own[i] * all / (1 + own[i]) / (all - 1)) < 0.004);
    }
}

TEST_CASE("the summaries of a run are told apart, and the model's own noise is no input") {
    // content = c + r t from 0 to 4: final c + 4 r, mean c + 2 r, integral 4 c + 8 r, at 1 c + r, least c.
    std::vector<Varied> const inputs = {uniform("rate", 0, 1), uniform("first content", 0, 1),
                                        uniform("idle", 0, 1)};
    auto const output =
        sensitivity(*model("linear"), spec_of(inputs,
                                              {"content", "content@mean", "content@integral", "content@1",
                                               "content@min", "content@max", "noisy"},
                                              5 * 4096));
    REQUIRE(output);
    auto const share = [](double r, double c) { return r * r / (r * r + c * c); };
    std::array<double, 7> const of_rate = {share(4, 1), share(2, 1), share(8, 4), share(1, 1),
                                           0,           share(4, 1), share(4, 1)};
    REQUIRE(output->indices.size() == 21);
    for (std::size_t i = 0; i < 7; ++i) {
        CAPTURE(output->indices[3 * i].output);
        CHECK(std::abs(output->indices[3 * i].first - of_rate[i]) < 0.003);
        CHECK(std::abs(output->indices[3 * i].total - of_rate[i]) < 0.003);
        CHECK(std::abs(output->indices[3 * i + 1].total - (1 - of_rate[i])) < 0.003);
        CHECK(output->indices[3 * i + 2].first == 0);
        CHECK(output->indices[3 * i + 2].total == 0);
    }
}

TEST_CASE("elementary effects of a linear model are its slopes, exactly") {
    std::vector<Varied> const inputs = {uniform("rate", 0, 3), uniform("first content", -1, 1),
                                        uniform("idle", 0, 1)};
    auto const output =
        sensitivity(*model("linear"), spec_of(inputs, {"content"}, 4 * 12, SensitivityMethod::morris));
    REQUIRE(output);
    CHECK(output->blocks == 12);
    std::array<double, 3> const slopes = {4 * 3, 2, 0};
    for (std::size_t i = 0; i < 3; ++i) {
        auto const& effect = output->effects[i];
        CHECK(effect.mean == doctest::Approx(slopes[i]).epsilon(1e-12));
        CHECK(effect.mean_size == doctest::Approx(slopes[i]).epsilon(1e-12));
        CHECK(effect.mean_size_95.low == doctest::Approx(slopes[i]).epsilon(1e-12));
        CHECK(effect.deviation == doctest::Approx(0).scale(1).epsilon(1e-12));
    }
    CHECK(output->settled.front().settled());
}

TEST_CASE("elementary effects of the g-function are those over all points of its grid") {
    // The function is a product, so the mean size of an effect is the product of the others' means over the
    // eight levels and of the mean size of its own change by half of the range.
    auto const factor = [](std::size_t i, double x) {
        return (std::abs(4 * x - 2) + g_parameters[i]) / (1 + g_parameters[i]);
    };
    auto const output =
        sensitivity(*model("g_function"), spec_of(g_inputs(), {"y"}, 7 * 1000, SensitivityMethod::morris));
    REQUIRE(output);
    for (std::size_t i = 0; i < 6; ++i) {
        double expected = 1;
        for (std::size_t j = 0; j < 6; ++j) {
            double mean = 0;
            for (int level = 0; level < 8; ++level) {
                double const x = (level + 0.5) / 8;
                mean += (j != i      ? factor(j, x)
                         : level < 4 ? 4 * std::abs(factor(j, x + 0.5) - factor(j, x))
                                     : 0) /
                        8;
            }
            expected *= mean;
        }
        auto const& effect = output->effects[i];
        CAPTURE(effect.input);
        CHECK(std::abs(effect.mean_size - expected) < 0.1 * expected);
        // Symmetric about the middle: effects up and down are alike, and their mean is nothing.
        CHECK(std::abs(effect.mean) < 0.1 * effect.mean_size);
        CHECK(effect.deviation > effect.mean_size);
    }
}

TEST_CASE("what cannot be answered is refused or left out aloud") {
    auto const linear = model("linear");
    auto const refused = [&](SensitivitySpec const& spec, char const* word) {
        auto const output = sensitivity(*linear, spec);
        REQUIRE_FALSE(output);
        CAPTURE(output.error().message);
        CHECK(output.error().message.find(word) != std::string::npos);
    };
    refused(spec_of({uniform("rate", 0, 1), uniform("Rate", 0, 2)}, {"content"}, 1000), "independent");
    refused(spec_of({}, {"content"}, 1000), "no input");
    refused(spec_of({uniform("rate", 0, 1)}, {"nothing"}, 1000), "'nothing'");
    refused(spec_of({uniform("rate", 0, 1)}, {"content@1.3"}, 1000), "1.5");
    refused(spec_of({uniform("rate", 0, 1)}, {"content"}, 40), "48");
    refused(spec_of({uniform("rate", 0, 1)}, {"content"}, 7, SensitivityMethod::morris), "8");
    CHECK_FALSE(parse_asked("content@sometimes"));
    // The square root of what is below zero a half of the time: those rows do not count.
    auto const broken = sensitivity(*linear, spec_of({uniform("rate", 1, 2)}, {"broken"}, 3 * 512));
    REQUIRE(broken);
    CHECK(broken->settled.front().left_out > 300);
    CHECK(broken->settled.front().left_out < 450);
    CHECK_FALSE(broken->troubles.empty());
    auto const wrong = sensitivity(*linear, spec_of({uniform("rate", 0, 1)}, {"broken"}, 3 * 16));
    REQUIRE(wrong);
    CHECK(wrong->settled.front().left_out == 16);
    CHECK_FALSE(wrong->settled.front().settled());
}

TEST_CASE("threads change no bit of an analysis, and it can be stopped") {
    for (auto const method : {SensitivityMethod::sobol, SensitivityMethod::morris}) {
        auto spec = spec_of(ishigami_inputs(), {"y"}, 5 * 64, method);
        spec.threads = 1;
        auto const one = sensitivity(*model("ishigami"), spec);
        spec.threads = 3;
        auto const three = sensitivity(*model("ishigami"), spec);
        REQUIRE(one);
        REQUIRE(three);
        for (std::size_t i = 0; i < one->indices.size(); ++i) {
            CHECK(std::memcmp(&one->indices[i].total, &three->indices[i].total, sizeof(double)) == 0);
            CHECK(std::memcmp(&one->indices[i].first_95, &three->indices[i].first_95, sizeof(Interval)) == 0);
        }
        for (std::size_t i = 0; i < one->effects.size(); ++i) {
            CHECK(std::memcmp(&one->effects[i].mean_size_95, &three->effects[i].mean_size_95,
                              sizeof(Interval)) == 0);
        }
        std::stop_source source;
        source.request_stop();
        spec.stop = source.get_token();
        auto const stopped = sensitivity(*model("ishigami"), spec);
        REQUIRE(stopped);
        CHECK(stopped->stopped);
        CHECK(stopped->indices.empty());
    }
}

} // namespace
} // namespace weir::dynamics
