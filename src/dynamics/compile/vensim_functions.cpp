// The table of Vensim's built-in functions (Reference Manual, "Functions"); see functions.hpp. What both
// languages have under one name and with one meaning is in functions.cpp.
#include "dynamics/compile/functions.hpp"
#include "dynamics/compile/vensim_operations.hpp"

namespace weir::dynamics {

namespace {

constexpr Function plain(std::string_view key, Op op, std::size_t arguments) {
    return {.key = key,
            .kind = FunctionKind::plain,
            .op = op,
            .arguments_min = arguments,
            .arguments_max = arguments};
}
constexpr Function reducer(std::string_view key, Op op) {
    return {.key = key, .kind = FunctionKind::reducer, .op = op, .arguments_min = 1, .arguments_max = 1};
}
constexpr Function own(std::string_view key, VensimFunction function, std::size_t least, std::size_t most,
                       std::size_t order = 0, Op op = Op::number) {
    return {.key = key,
            .kind = FunctionKind::vensim,
            .op = op,
            .arguments_min = least,
            .arguments_max = most,
            .order = order,
            .vensim = function};
}
constexpr Function refused(std::string_view key) {
    return own(key, VensimFunction::refused, 0, 64);
}
constexpr Function statistic(std::string_view key, DataStatistic which) {
    return own(key, VensimFunction::data_statistic, 3, 3, static_cast<std::size_t>(which));
}

constexpr Function table[] = {
    plain("integer", Op::truncate, 1),
    plain("sinh", Op::hyperbolic_sine, 1),
    plain("cosh", Op::hyperbolic_cosine, 1),
    plain("tanh", Op::hyperbolic_tangent, 1),
    plain("gamma_ln", Op::log_gamma, 1),
    plain("modulo", Op::remainder, 2),
    plain("quantum", Op::quantum, 2),
    plain("power", Op::power, 2),
    plain("step", Op::step_nearest, 2),
    plain("pulse", Op::pulse_nearest, 2),
    plain("pulse_train", Op::pulse_train, 4),
    plain("ramp", Op::ramp, 3),
    reducer("sum", Op::sum),
    reducer("prod", Op::product),
    reducer("vmin", Op::minimum),
    reducer("vmax", Op::maximum),
    own("game", VensimFunction::same, 1, 1),
    own("if_then_else", VensimFunction::conditional, 3, 3),
    own("log", VensimFunction::log_base, 2, 2),
    own("xidz", VensimFunction::near_divide, 3, 3),
    own("zidz", VensimFunction::near_divide, 2, 2),
    own("integ", VensimFunction::integral, 2, 2),
    own("delay1", VensimFunction::delay, 2, 2, 1),
    own("delay1i", VensimFunction::delay, 3, 3, 1),
    own("delay3", VensimFunction::delay, 2, 2, 3),
    own("delay3i", VensimFunction::delay, 3, 3, 3),
    own("delay_n", VensimFunction::delay_n, 4, 4),
    own("delay_fixed", VensimFunction::delay_fixed, 3, 3),
    own("delayp", VensimFunction::pipeline, 2, 2, 3),
    own("smooth", VensimFunction::smooth, 2, 2, 1),
    own("smoothi", VensimFunction::smooth, 3, 3, 1),
    own("smooth3", VensimFunction::smooth, 2, 2, 3),
    own("smooth3i", VensimFunction::smooth, 3, 3, 3),
    own("smooth_n", VensimFunction::smooth, 4, 4),
    own("trend", VensimFunction::trend, 2, 3),
    own("forecast", VensimFunction::forecast, 3, 4),
    own("sample_if_true", VensimFunction::sample, 3, 3),
    own("active_initial", VensimFunction::active_initial, 2, 2),
    own("npv", VensimFunction::net_present_value, 4, 4),
    own("npve", VensimFunction::net_present_value, 4, 4, 1),
    own("delay_material", VensimFunction::shipment, 4, 4, 0),
    own("delay_information", VensimFunction::shipment, 3, 3, 1),
    own("depreciate_straightline", VensimFunction::depreciation, 4, 4),
    own("queue_fifo", VensimFunction::waiting_line, 5, 5),
    own("queue_age_average", VensimFunction::waiting_age, 2, 2, 0),
    own("queue_age_oldest", VensimFunction::waiting_age, 1, 1, 1),
    own("queue_age_in_range", VensimFunction::waiting_age, 3, 3, 2),
    {.key = "initial",
     .kind = FunctionKind::state,
     .arguments_min = 1,
     .arguments_max = 1,
     .state = StateFunction::initial},
    {.key = "reinitial", // the model is reinitialised only by games and optimisers
     .kind = FunctionKind::state,
     .arguments_min = 1,
     .arguments_max = 1,
     .state = StateFunction::initial},
    own("lookup_extrapolate", VensimFunction::lookup_extrapolate, 2, 2),
    own("lookup_forward", VensimFunction::lookup_forward, 2, 2),
    own("lookup_backward", VensimFunction::lookup_backward, 2, 2),
    own("lookup_invert", VensimFunction::lookup_other, 2, 2, 0, Op::graph_inverse),
    own("lookup_area", VensimFunction::lookup_other, 3, 3, 0, Op::graph_area),
    own("lookup_slope", VensimFunction::lookup_other, 3, 3, 0, Op::graph_slope),
    own("get_data_between_times", VensimFunction::data_between, 3, 3),
    own("get_data_at_time", VensimFunction::data_at, 2, 2),
    own("get_data_first_time", VensimFunction::data_first, 1, 1),
    own("get_data_last_time", VensimFunction::data_last, 1, 1),
    statistic("get_data_mean", DataStatistic::mean),
    statistic("get_data_min", DataStatistic::least),
    statistic("get_data_max", DataStatistic::greatest),
    statistic("get_data_stdv", DataStatistic::deviation),
    statistic("get_data_median", DataStatistic::median),
    statistic("get_data_total_points", DataStatistic::count),
    own("time_shift", VensimFunction::time_shift, 2, 2),
    own("get_time_value", VensimFunction::time_value, 3, 3),
    own("time_base", VensimFunction::time_base, 2, 2),
    own("elmcount", VensimFunction::element_count, 1, 1),
    own("vector_elm_map", VensimFunction::element_map, 2, 2),
    own("vector_sort_order", VensimFunction::sorting, 2, 2, 0, Op::sort_order),
    own("vector_rank", VensimFunction::sorting, 2, 2, 0, Op::sort_rank),
    own("vector_reorder", VensimFunction::reorder, 2, 2),
    own("vector_select", VensimFunction::select, 5, 5),
    own("invert_matrix", VensimFunction::inverse, 2, 2),
    own("allocate_by_priority", VensimFunction::by_priority, 5, 5),
    own("allocate_available", VensimFunction::available, 3, 3),
    own("find_market_price", VensimFunction::market_price, 4, 4),
    own("demand_at_price", VensimFunction::at_price, 3, 3, 0, Op::demand_at_price),
    own("supply_at_price", VensimFunction::at_price, 3, 3, 0, Op::supply_at_price),
    own("vector_lookup", VensimFunction::vector_lookup, 5, 5),
    refused("a_function_of"),
    refused("delay_conveyor"),
    refused("delay_batch"),
    refused("delay_profile"),
    refused("delay_leak"),
    refused("find_zero"),
    refused("shift_if_true"),
    refused("simultaneous"),
    refused("internal_rate_of_return"),
    refused("alloc_p"),
    refused("marketp"),
    refused("net_present_value"),
    refused("depreciate_by_schedule"),
    refused("queue_fifo_attrib"),
    refused("queue_attrib_average"),
    refused("queue_attrib_in_range"),
    refused("queue_attrib_max"),
    refused("queue_attrib_min"),
    refused("queue_attrib_quantity"),
    refused("message"),
    refused("get_vdf_value"),
};

} // namespace

Function const* find_vensim_function(std::string_view key) {
    for (auto const& function : table) {
        if (function.key == key) {
            return &function;
        }
    }
    // Of XMILE's names only those that Vensim has with the same meaning; random ones have their own.
    static constexpr std::string_view shared[] = {"abs", "arccos", "arcsin", "arctan", "cos", "sin",   "tan",
                                                  "exp", "ln",     "sqrt",   "min",    "max", "lookup"};
    for (auto const name : shared) {
        if (name == key) {
            return find_function(key);
        }
    }
    return key.starts_with("random_") ? find_function(key) : nullptr;
}

} // namespace weir::dynamics
