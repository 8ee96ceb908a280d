// Draws over packs, compiled once for each instruction set; see chance_kernels.hpp.
#include "dynamics/run/chance_kernels.hpp"

#include "dynamics/run/counts.hpp"
#include "dynamics/run/normal.hpp"

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace {

using Wide = Pack<native_lanes>::Real;

// Whole packs, then what is left over in a pack padded with its last lane.
template <class Function>
void over_lanes(std::uint32_t const* runs, double const* a, double const* b, double* values,
                std::size_t count, Function function) {
    for (std::size_t first = 0; first < count; first += native_lanes) {
        alignas(64) std::uint64_t lanes[native_lanes];
        alignas(64) double as[native_lanes];
        alignas(64) double bs[native_lanes];
        alignas(64) double results[native_lanes];
        std::size_t const size = count - first < native_lanes ? count - first : native_lanes;
        for (std::size_t i = 0; i < native_lanes; ++i) {
            std::size_t const at = first + (i < size ? i : size - 1);
            lanes[i] = runs[at];
            as[i] = a[at];
            bs[i] = b[at];
        }
        store(results, function(detail::load_bits<Wide>(lanes), load<Wide>(as), load<Wide>(bs)));
        for (std::size_t i = 0; i < size; ++i) {
            values[first + i] = results[i];
        }
    }
}

void draw_uniform(StreamKey const& key, std::uint32_t const* runs, double const* a, double const* b,
                  double* values, std::size_t count) {
    over_lanes(runs, a, b, values, count, [&](BitsOf<Wide> run, Wide low, Wide high) {
        return low + (high - low) * uniforms<Wide>(key, run, 0).first;
    });
}

void draw_normal(StreamKey const& key, std::uint32_t const* runs, double const* a, double const* b,
                 double* values, std::size_t count) {
    over_lanes(runs, a, b, values, count, [&](BitsOf<Wide> run, Wide mean, Wide deviation) {
        Wide const value = mean + deviation * normal_of<Wide>(uniforms<Wide>(key, run, 0));
        return select<Wide>(deviation >= 0.0, value, all<Wide>(not_a_number));
    });
}

void draw_binomial(StreamKey const& key, std::uint32_t const* runs, double const* a, double const* b,
                   double* values, std::size_t count) {
    binomial_counts<Wide>(key, 0, runs, a, b, values, count);
}

void draw_poisson(StreamKey const& key, std::uint32_t const* runs, double const* a, double const*,
                  double* values, std::size_t count) {
    poisson_counts<Wide>(key, 0, runs, a, values, count);
}

constexpr ChanceKernels kernels{draw_uniform, draw_normal, draw_binomial, draw_poisson};

} // namespace

ChanceKernels const& chance_kernels() {
    return kernels;
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE
