// What the array functions say of what is in a conveyor, a queue or an oven (XMILE 1.0, 3.7.1.3): one
// definition over whatever order the device keeps its material in.
#pragma once

#include "base/contract.hpp"
#include "dynamics/compile/device_ports.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::dynamics {

// `at(i)` is the amount in place i, from 0 at the exit. Of nothing, mean and the like are 0 and the product
// is 1.
template <class At>
[[nodiscard]] double ask_container(std::uint32_t port, std::span<double const> operands, std::size_t size,
                                   At const& at) {
    if (port == port::size) {
        return static_cast<double>(size);
    }
    if (port == port::element) {
        double const place = std::floor(operands[0]);
        return place >= 1 && place <= static_cast<double>(size) ? at(static_cast<std::size_t>(place) - 1) : 0;
    }
    if (size == 0) {
        return port == port::product ? 1 : 0;
    }
    double sum = 0;
    double product = 1;
    double least = at(0);
    double most = at(0);
    for (std::size_t i = 0; i < size; ++i) {
        sum += at(i);
        product *= at(i);
        least = std::min(least, at(i));
        most = std::max(most, at(i));
    }
    if (port == port::product) {
        return product;
    }
    double const mean = sum / static_cast<double>(size);
    if (port == port::mean || port == port::minimum || port == port::maximum) {
        return port == port::mean ? mean : (port == port::minimum ? least : most);
    }
    WEIR_EXPECTS(port == port::deviation);
    double squares = 0;
    for (std::size_t i = 0; i < size; ++i) {
        squares += (at(i) - mean) * (at(i) - mean);
    }
    return std::sqrt(squares / static_cast<double>(size));
}

} // namespace weir::dynamics
