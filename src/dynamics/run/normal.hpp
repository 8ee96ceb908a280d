// A normal number from two uniform ones (G. E. P. Box and M. E. Muller, 1958), over packs.
#pragma once

#include "dynamics/run/streams.hpp"
#include "dynamics/run/trigonometry.hpp"

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

template <class Real>
[[nodiscard]] inline Real normal_of(UniformPair<Real> const& drawn) {
    Real const radius = sqrt(-2.0 * log(1.0 - drawn.first));
    return radius * cos(0x1.921fb54442d18p+2 * drawn.second);
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE
