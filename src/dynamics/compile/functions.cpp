// The table of built-in functions; see functions.hpp.
#include "dynamics/compile/functions.hpp"

#include <limits>
#include <numbers>

namespace weir::dynamics {

namespace {

constexpr std::size_t many = 64;

constexpr Function plain(std::string_view key, Op op, std::size_t least, std::size_t most) {
    return {.key = key, .kind = FunctionKind::plain, .op = op, .arguments_min = least, .arguments_max = most};
}
constexpr Function reducer(std::string_view key, Op op) {
    return {.key = key, .kind = FunctionKind::reducer, .op = op, .arguments_min = 1, .arguments_max = 1};
}
constexpr Function state(std::string_view key, StateFunction kind, std::size_t order, std::size_t least,
                         std::size_t most) {
    return {.key = key,
            .kind = FunctionKind::state,
            .arguments_min = least,
            .arguments_max = most,
            .state = kind,
            .order = order};
}

constexpr Function draw(std::string_view key, Op op, std::size_t least, std::string_view roles) {
    return {.key = key,
            .kind = FunctionKind::random,
            .op = op,
            .arguments_min = least,
            .arguments_max = roles.size(),
            .roles = roles};
}

constexpr Function stella(std::string_view key, StellaFunction function, std::size_t least,
                          std::size_t most) {
    return {.key = key,
            .kind = FunctionKind::stella,
            .arguments_min = least,
            .arguments_max = most,
            .stella = function};
}
constexpr Function refused(std::string_view key) {
    return stella(key, StellaFunction::refused, 0, many);
}

constexpr Function table[] = {
    plain("abs", Op::absolute, 1, 1),
    plain("arccos", Op::arc_cosine, 1, 1),
    plain("arcsin", Op::arc_sine, 1, 1),
    plain("arctan", Op::arc_tangent, 1, 1),
    plain("cos", Op::cosine, 1, 1),
    plain("sin", Op::sine, 1, 1),
    plain("tan", Op::tangent, 1, 1),
    plain("exp", Op::exponential, 1, 1),
    plain("ln", Op::logarithm, 1, 1),
    plain("log10", Op::logarithm_10, 1, 1),
    plain("sqrt", Op::square_root, 1, 1),
    plain("int", Op::integer_part, 1, 1),
    plain("round", Op::round, 1, 1),
    plain("modulo", Op::modulo, 2, 2),
    plain("safediv", Op::safe_divide, 2, 3),
    plain("pulse", Op::pulse, 1, 3),
    plain("ramp", Op::ramp, 1, 3),
    plain("step", Op::step, 2, 2),
    // XMILE 1.0, 3.5.2, and Stella's statistical built-ins: parameters, then seed, least, most, sampling
    // time.
    draw("random", Op::random_uniform, 2, "abs"),
    draw("uniform", Op::random_uniform, 2, "absmxt"),
    draw("normal", Op::random_normal, 2, "absmxt"),
    draw("lognormal", Op::random_lognormal, 2, "absmxt"),
    draw("poisson", Op::random_poisson, 1, "asmxt"),
    draw("exprnd", Op::random_exponential, 1, "asmxt"),
    draw("beta", Op::random_beta, 2, "absmxt"),
    draw("binomial", Op::random_binomial, 2, "absmxt"),
    draw("gamma", Op::random_gamma, 1, "absmxt"),
    draw("geometric", Op::random_geometric, 1, "asmxt"),
    draw("logistic", Op::random_logistic, 2, "absmxt"),
    draw("montecarlo", Op::random_event, 1, "as"),
    draw("negbinomial", Op::random_negative_binomial, 2, "absmxt"),
    draw("pareto", Op::random_pareto, 2, "absmxt"),
    draw("triangular", Op::random_triangular, 3, "abcsmxt"),
    draw("weibull", Op::random_weibull, 2, "absmxt"),
    // Vensim's RANDOM functions: least, most, parameters, shift, stretch, stream.
    draw("random_0_1", Op::random_uniform, 0, ""),
    draw("random_uniform", Op::random_uniform, 3, "abs"),
    draw("random_normal", Op::random_normal, 5, "mxabs"),
    draw("random_beta", Op::random_beta, 7, "mxabhrs"),
    draw("random_binomial", Op::random_binomial, 7, "mxbahrs"),
    draw("random_exponential", Op::random_exponential, 5, "mxhrs"),
    draw("random_gamma", Op::random_gamma, 6, "mxAhrs"),
    draw("random_lookup", Op::random_of_density, 6, "gmxhrs"),
    draw("random_negative_binomial", Op::random_trials, 7, "mxbahrs"),
    draw("random_poisson", Op::random_poisson, 6, "mxahrs"),
    draw("random_triangular", Op::random_triangular, 6, "mxabcs"),
    draw("random_weibull", Op::random_weibull_of_mean_one, 6, "mxahrs"),
    state("random_pink_noise", StateFunction::pink_noise, 0, 4, 4),
    state("normalpink", StateFunction::pink_noise, 0, 4, 4), // as converters to XMILE call it
    reducer("sum", Op::sum),
    reducer("mean", Op::mean),
    reducer("prod", Op::product),
    reducer("stddev", Op::deviation),
    {.key = "min",
     .kind = FunctionKind::extreme,
     .op = Op::minimum,
     .arguments_min = 1,
     .arguments_max = many},
    {.key = "max",
     .kind = FunctionKind::extreme,
     .op = Op::maximum,
     .arguments_min = 1,
     .arguments_max = many},
    {.key = "rank", .kind = FunctionKind::rank, .op = Op::rank, .arguments_min = 2, .arguments_max = 3},
    {.key = "size", .kind = FunctionKind::size, .arguments_min = 1, .arguments_max = 1},
    {.key = "pi", .kind = FunctionKind::constant, .number = std::numbers::pi},
    {.key = "inf", .kind = FunctionKind::constant, .number = std::numeric_limits<double>::infinity()},
    {.key = "lookup", .kind = FunctionKind::lookup, .arguments_min = 2, .arguments_max = 2},
    state("delay", StateFunction::delay, 0, 2, 3),
    state("delay1", StateFunction::delay_n, 1, 2, 3),
    state("delay3", StateFunction::delay_n, 3, 2, 3),
    state("delayn", StateFunction::delay_n, 0, 3, 4),
    state("smth1", StateFunction::smooth_n, 1, 2, 3),
    state("smth3", StateFunction::smooth_n, 3, 2, 3),
    state("smthn", StateFunction::smooth_n, 0, 3, 4),
    state("trend", StateFunction::trend, 0, 2, 3),
    state("forcst", StateFunction::forecast, 0, 3, 4),
    state("previous", StateFunction::previous, 0, 1, 2),
    state("init", StateFunction::initial, 0, 1, 1),
    // Stella's (isee systems, Stella help, "Builtins"); stella_functions.cpp has the meanings.
    plain("gammaln", Op::log_gamma, 1, 1),
    stella("cgrowth", StellaFunction::growth, 1, 1),
    stella("sinwave", StellaFunction::sine_wave, 2, 2),
    stella("coswave", StellaFunction::cosine_wave, 2, 2),
    stella("factorial", StellaFunction::factorial, 1, 1),
    stella("combinations", StellaFunction::combinations, 2, 2),
    stella("permutations", StellaFunction::permutations, 2, 2),
    stella("fv", StellaFunction::future_value, 4, 4),
    stella("pv", StellaFunction::present_value, 4, 4),
    stella("pmt", StellaFunction::payment, 4, 4),
    stella("lookuparea", StellaFunction::look_up_area, 1, 3),
    stella("lookupinv", StellaFunction::look_up_inverse, 2, 2),
    stella("derivn", StellaFunction::derivative, 2, 2),
    stella("history", StellaFunction::history, 2, 2),
    stella("endval", StellaFunction::end_value, 1, 2),
    stella("qlen", StellaFunction::queue_length, 1, 1),
    stella("qelem", StellaFunction::queue_element, 2, 2),
    stella("ostate", StellaFunction::oven_state, 1, 1),
    stella("cap", StellaFunction::capacity, 1, 1),
    stella("capacity", StellaFunction::capacity, 1, 1),
    stella("percent", StellaFunction::percent, 1, 1),
    stella("switch", StellaFunction::greater, 2, 2),
    stella("rootn", StellaFunction::root, 2, 2),
    stella("logn", StellaFunction::log_base, 2, 2),
    stella("counter", StellaFunction::counter, 2, 2),
    stella("npv", StellaFunction::net_present_value, 2, 4),
    refused("irr"),
    refused("lookupmean"),
    refused("lookupxy"),
    refused("normalcdf"),
    refused("invnorm"),
    refused("interpolate"),
    refused("rework"),
    refused("runcount"),
    refused("sensiruncount"),
    refused("clocktime"),
    refused("pause"),
    refused("sound"),
    refused("cooktime"),
    refused("transtime"),
    refused("proctime"),
    refused("throughput"),
    refused("cyclestart"),
    refused("cycletime"),
    refused("ctflow"),
    refused("ctlen"),
    refused("ctmax"),
    refused("ctmean"),
    refused("ctmin"),
    refused("ctstddev"),
    refused("agecount"),
    refused("attrcount"),
    refused("attrmax"),
    refused("attrmean"),
    refused("attrmin"),
    refused("attrstddev"),
    refused("allocate"),
};

} // namespace

Function const* find_function(std::string_view key) {
    for (auto const& function : table) {
        if (function.key == key) {
            return &function;
        }
    }
    return nullptr;
}

} // namespace weir::dynamics
