// What each operation of Vensim's own does with its operands, in their order; the arithmetic is apart from
// operations.cpp, since some are whole algorithms. Pure functions; the moment is special_vensim.hpp's.
#pragma once

#include "dynamics/model/model.hpp"

#include <cstddef>
#include <span>

namespace weir::dynamics {

// Vensim's missing value: -2^109.
[[nodiscard]] double vensim_missing();

// XIDZ (Reference Manual): numerator, denominator, value when the denominator is nearly zero.
[[nodiscard]] double near_divide(double numerator, double denominator, double otherwise);

// LOOKUP AREA, LOOKUP SLOPE, LOOKUP INVERT over the points of a look-up.
[[nodiscard]] double graph_area(GraphicalFunction const& graph, double from, double to);
[[nodiscard]] double graph_slope(GraphicalFunction const& graph, double x, double mode);
[[nodiscard]] double graph_inverse(GraphicalFunction const& graph, double y);

// GET DATA BETWEEN TIMES: mode -1 holds, 0 interpolates, 1 looks forward, 2 takes only a point itself.
[[nodiscard]] double data_between(GraphicalFunction const& data, double time, double mode);
// GET DATA MEAN and its kin over the points from one time to another.
enum class DataStatistic { mean, least, greatest, deviation, median, count, total };
[[nodiscard]] double data_statistic(GraphicalFunction const& data, DataStatistic which, double from,
                                    double to);

// VECTOR SORT ORDER and VECTOR RANK at one place: place, direction, then the values.
[[nodiscard]] double sort_order(std::span<double const> operands);
[[nodiscard]] double sort_rank(std::span<double const> operands);

// VECTOR SELECT: value when none is selected, numerical action, error action, the selections, the values.
[[nodiscard]] double choose_vector(std::span<double const> operands);

// INVERT MATRIX at one place: row, column, then the matrix row by row.
[[nodiscard]] double inverse_entry(std::span<double const> operands);

// GET TIME VALUE: a measure, by its number in the Reference Manual, of a time on a model's calendar.
[[nodiscard]] double calendar_measure(Calendar const& calendar, double time, double measure);

// The curves of the Allocation section: type, priority, width, extra.
struct PriorityCurve {
    double type = 0;
    double priority = 0;
    double width = 0;
    double extra = 0;
};
// The share of a quantity that is asked for at a price or priority: falls from 1 to 0.
[[nodiscard]] double demand_share(PriorityCurve const& curve, double price);
[[nodiscard]] double supply_share(PriorityCurve const& curve, double price);

// ALLOCATE AVAILABLE at one place: place, what is available, the requests, then each one's curve.
[[nodiscard]] double share_available(std::span<double const> operands);
// ALLOCATE BY PRIORITY at one place: place, width, supply, the requests, then the priorities.
[[nodiscard]] double share_by_priority(std::span<double const> operands);
// FIND MARKET PRICE: how many demanders, their quantities, their curves, the suppliers' likewise.
[[nodiscard]] double market_price(std::span<double const> operands);

} // namespace weir::dynamics
