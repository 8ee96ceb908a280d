// Look-ups, data, sorting and matrices as Vensim has them; see vensim_operations.hpp. Allocation is in
// vensim_allocation.cpp.
#include "dynamics/compile/vensim_operations.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace weir::dynamics {

namespace {

constexpr double near_zero = 1e-6; // XIDZ and ZIDZ take less than it for zero

std::size_t place_of(double value, std::size_t count) {
    return value >= 0 && value < static_cast<double>(count) ? static_cast<std::size_t>(value) : count;
}

// Places in the order that Vensim sorts them: ascending if the direction is above 0; equal ones as they
// stand.
std::vector<std::size_t> sorted_places(std::span<double const> values, double direction) {
    std::vector<std::size_t> places(values.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
        return direction > 0 ? values[a] < values[b] : values[a] > values[b];
    });
    return places;
}

// The area from the first point to x; to the left of it negative.
double area_to(GraphicalFunction const& graph, double x) {
    if (x <= graph.x.front()) {
        return graph.y.front() * (x - graph.x.front());
    }
    double area = 0;
    for (std::size_t i = 1; i < graph.x.size(); ++i) {
        double const end = std::min(x, graph.x[i]);
        area += (end - graph.x[i - 1]) * (graph.y[i - 1] + graph.at(end)) / 2;
        if (x <= graph.x[i]) {
            return area;
        }
    }
    return area + graph.y.back() * (x - graph.x.back());
}

double segment_slope(GraphicalFunction const& graph, std::size_t i) {
    return (graph.y[i] - graph.y[i - 1]) / (graph.x[i] - graph.x[i - 1]);
}

} // namespace

double vensim_missing() {
    return -std::ldexp(1.0, 109);
}

double near_divide(double numerator, double denominator, double otherwise) {
    return std::abs(denominator) < near_zero ? otherwise : numerator / denominator;
}

double graph_area(GraphicalFunction const& graph, double from, double to) {
    return area_to(graph, to) - area_to(graph, from);
}

// Between two points their slope, at a point the mean of both sides; outside by mode: 0 none, 1 that of
// the nearest segment, -1 missing.
double graph_slope(GraphicalFunction const& graph, double x, double mode) {
    auto const last = graph.x.size() - 1;
    if (last == 0) {
        return 0;
    }
    bool const outside = x < graph.x.front() || x > graph.x.back();
    if (outside) {
        return mode > 0   ? segment_slope(graph, x > graph.x.back() ? last : 1)
               : mode < 0 ? vensim_missing()
                          : 0;
    }
    auto const at = std::lower_bound(graph.x.begin(), graph.x.end(), x);
    auto const i = static_cast<std::size_t>(at - graph.x.begin());
    if (graph.x[i] != x) {
        return segment_slope(graph, i);
    }
    if (i < last && graph.x[i + 1] == x) {
        return vensim_missing();
    }
    double const before = segment_slope(graph, std::max<std::size_t>(i, 1));
    double const after = segment_slope(graph, std::min(i + 1, last));
    return (before + after) / 2; // at an end both are the one that is there
}

// The smallest input that gives y.
double graph_inverse(GraphicalFunction const& graph, double y) {
    for (std::size_t i = 0; i < graph.x.size(); ++i) {
        if (graph.y[i] == y) {
            return graph.x[i];
        }
        if (i + 1 < graph.x.size() && (graph.y[i] < y) == (y < graph.y[i + 1]) &&
            graph.y[i] != graph.y[i + 1] && graph.y[i + 1] != y) {
            double const share = (y - graph.y[i]) / (graph.y[i + 1] - graph.y[i]);
            return graph.x[i] + share * (graph.x[i + 1] - graph.x[i]);
        }
    }
    return vensim_missing();
}

double data_between(GraphicalFunction const& data, double time, double mode) {
    double const nearly = 1e-9 * std::max(1.0, std::abs(time));
    if (std::isnan(time) || time < data.x.front() - nearly || time > data.x.back() + nearly) {
        return vensim_missing();
    }
    auto const after = static_cast<std::size_t>(
        std::lower_bound(data.x.begin(), data.x.end(), time - nearly) - data.x.begin());
    auto const i = std::min(after, data.x.size() - 1);
    if (std::abs(data.x[i] - time) <= nearly) {
        return data.y[i];
    }
    if (mode > 1.5) {
        return vensim_missing();
    }
    return mode > 0.5 ? data.y[i] : mode < -0.5 ? data.y[i - 1] : data.at(time);
}

double data_statistic(GraphicalFunction const& data, DataStatistic which, double from, double to) {
    std::vector<double> values;
    for (std::size_t i = 0; i < data.x.size(); ++i) {
        if (data.x[i] >= from && data.x[i] <= to) {
            values.push_back(data.y[i]);
        }
    }
    auto const count = static_cast<double>(values.size());
    if (which == DataStatistic::count) {
        return count;
    }
    if (values.empty()) {
        return vensim_missing();
    }
    double const total = std::accumulate(values.begin(), values.end(), 0.0);
    switch (which) {
    case DataStatistic::mean:
        return total / count;
    case DataStatistic::total:
        return total;
    case DataStatistic::least:
        return *std::min_element(values.begin(), values.end());
    case DataStatistic::greatest:
        return *std::max_element(values.begin(), values.end());
    case DataStatistic::median: {
        std::sort(values.begin(), values.end());
        auto const half = values.size() / 2;
        return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
    case DataStatistic::deviation: {
        double squares = 0;
        for (double const value : values) {
            squares += (value - total / count) * (value - total / count);
        }
        return std::sqrt(squares / count);
    }
    case DataStatistic::count:
        break;
    }
    WEIR_UNREACHABLE();
}

double sort_order(std::span<double const> operands) {
    auto const values = operands.subspan(2);
    auto const place = place_of(operands[0], values.size());
    return place == values.size() ? vensim_missing()
                                  : static_cast<double>(sorted_places(values, operands[1])[place]);
}

double sort_rank(std::span<double const> operands) {
    auto const values = operands.subspan(2);
    auto const places = sorted_places(values, operands[1]);
    auto const found = std::find(places.begin(), places.end(), place_of(operands[0], values.size()));
    return static_cast<double>(found - places.begin() + 1);
}

// Reference Manual, VECTOR SELECT: 0 to 5 weigh the values with the selections, 6 to 10 do not.
double choose_vector(std::span<double const> operands) {
    auto const action = static_cast<int>(operands[1]);
    auto const error = static_cast<int>(operands[2]);
    auto const count = (operands.size() - 3) / 2;
    auto const selection = operands.subspan(3, count);
    auto const values = operands.subspan(3 + count, count);
    std::vector<double> chosen;
    for (std::size_t i = 0; i < count; ++i) {
        if (selection[i] != 0) {
            chosen.push_back(action == 5  ? std::pow(selection[i], values[i])
                             : action < 5 ? selection[i] * values[i]
                                          : values[i]);
        }
    }
    bool const none = chosen.empty() && (error == 1 || error == 3);
    bool const several = chosen.size() > 1 && (error == 2 || error == 3);
    if (none || several) {
        return std::numeric_limits<double>::quiet_NaN(); // Vensim stops the run with a floating point error
    }
    if (chosen.empty()) {
        return operands[0];
    }
    auto const sum = std::accumulate(chosen.begin(), chosen.end(), 0.0);
    switch (action) {
    case 1:
    case 5:
    case 7:
        return std::accumulate(chosen.begin(), chosen.end(), 1.0, std::multiplies<>());
    case 2:
    case 8:
        return *std::min_element(chosen.begin(), chosen.end());
    case 3:
    case 9:
        return *std::max_element(chosen.begin(), chosen.end());
    case 4:
    case 10:
        return sum / static_cast<double>(chosen.size());
    default:
        return sum;
    }
}

// One column of the inverse by elimination with pivots: solve A x = e.
double inverse_entry(std::span<double const> operands) {
    auto const size =
        static_cast<std::size_t>(std::llround(std::sqrt(static_cast<double>(operands.size() - 2))));
    auto const row = place_of(operands[0], size);
    auto const column = place_of(operands[1], size);
    if (row == size || column == size) {
        return vensim_missing();
    }
    std::vector<double> a(operands.begin() + 2, operands.end());
    std::vector<double> x(size, 0);
    x[column] = 1;
    for (std::size_t k = 0; k < size; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < size; ++i) {
            pivot = std::abs(a[i * size + k]) > std::abs(a[pivot * size + k]) ? i : pivot;
        }
        if (a[pivot * size + k] == 0) {
            return std::numeric_limits<double>::quiet_NaN(); // the matrix has no inverse
        }
        for (std::size_t j = 0; j < size && pivot != k; ++j) {
            std::swap(a[k * size + j], a[pivot * size + j]);
        }
        std::swap(x[k], x[pivot]);
        for (std::size_t i = k + 1; i < size; ++i) {
            double const factor = a[i * size + k] / a[k * size + k];
            for (std::size_t j = k; j < size; ++j) {
                a[i * size + j] -= factor * a[k * size + j];
            }
            x[i] -= factor * x[k];
        }
    }
    for (std::size_t k = size; k-- > 0;) {
        for (std::size_t j = k + 1; j < size; ++j) {
            x[k] -= a[k * size + j] * x[j];
        }
        x[k] /= a[k * size + k];
    }
    return x[row];
}

} // namespace weir::dynamics
