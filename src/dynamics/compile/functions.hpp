// The built-in functions of XMILE 1.0, section 3.5, with the number of arguments that real files use.
// A table, so that an unknown function and a wrong count are told alike.
#pragma once

#include "dynamics/compile/operations.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::dynamics {

enum class FunctionKind : std::uint8_t {
    plain,    // the operation over its arguments, in order
    reducer,  // over the elements of an array
    extreme,  // MIN and MAX: over arguments, or over an array
    constant, // PI, INF
    state,    // keeps something from one step to the next; compiled in state_functions.cpp
    lookup,   // LOOKUP(graph, x)
    random,   // a draw; compiled in random_functions.cpp
    size,
    rank,   // RANK(array, rank, ties)
    stella, // compiled in stella_functions.cpp
    vensim, // compiled in vensim_calls.cpp and its kin
};

// What Vensim has and XMILE has not, or means otherwise.
enum class VensimFunction : std::uint8_t {
    none,
    same, // gives its argument: GAME
    conditional,
    log_base,
    near_divide,
    // State.
    integral,
    delay,
    delay_n,
    delay_fixed,
    pipeline,
    smooth,
    trend,
    forecast,
    sample,
    active_initial,
    net_present_value, // `order` is 1 where each step is valued at its end
    // Kept in devices (vensim_devices.cpp); `order` is which of its kind.
    shipment,
    depreciation,
    waiting_line,
    waiting_age,
    // Look-ups and data.
    lookup_extrapolate,
    lookup_forward,
    lookup_backward,
    lookup_other, // the operation over a look-up
    data_between,
    data_at,
    data_first,
    data_last,
    data_statistic, // `order` is which
    time_shift,
    time_value,
    time_base,
    // Arrays.
    element_count,
    element_map,
    sorting,
    reorder,
    select,
    inverse,
    by_priority,
    available,
    market_price,
    at_price,
    vector_lookup,
    refused, // known, and not supported
};

// What Stella has beyond XMILE 1.0.
enum class StellaFunction : std::uint8_t {
    none,
    growth, // CGROWTH
    sine_wave,
    cosine_wave,
    factorial,
    combinations,
    permutations,
    future_value,
    present_value,
    payment,
    look_up_area,
    look_up_inverse,
    derivative,
    history,
    end_value,
    queue_length, // container_access.cpp has these four
    queue_element,
    oven_state,
    capacity,
    percent,
    greater, // SWITCH
    root,
    log_base,
    counter, // and the next: with a warning of what is assumed
    net_present_value,
    refused, // known, and not supported
};

enum class StateFunction : std::uint8_t {
    none,
    delay,
    delay_n,
    smooth_n,
    trend,
    forecast,
    previous,
    initial,
    pink_noise
};

struct Function {
    std::string_view key;
    FunctionKind kind = FunctionKind::plain;
    Op op = Op::number;
    std::size_t arguments_min = 0;
    std::size_t arguments_max = 0;
    StateFunction state = StateFunction::none;
    std::size_t order = 0; // of DELAY1, DELAY3, SMTH1, SMTH3; 0 for DELAYN and SMTHN
    double number = 0;
    std::string_view roles = {}; // of a draw: what each argument is, in letters (random_functions.cpp)
    VensimFunction vensim = VensimFunction::none;
    StellaFunction stella = StellaFunction::none;
};

// nullptr if XMILE has no such function or it is not supported.
[[nodiscard]] Function const* find_function(std::string_view key);
// The same by Vensim's names and meanings (vensim_functions.cpp).
[[nodiscard]] Function const* find_vensim_function(std::string_view key);

} // namespace weir::dynamics
