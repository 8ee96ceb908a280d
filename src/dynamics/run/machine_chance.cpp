// Random operations of a tile: all its runs at once by the draws of this instruction set, where neither
// bounds nor a seed that differs between the runs stand in the way. The numbers are those of chance.cpp.
#include "dynamics/run/chance.hpp"
#include "dynamics/run/machine_context.hpp"

#include <algorithm>

namespace weir::dynamics {

ChanceKernels const& chance_kernels_of([[maybe_unused]] std::string_view instruction_set) {
#if defined(__x86_64__)
    if (instruction_set == "sse42") {
        return sse42::chance_kernels();
    }
    if (instruction_set == "avx2") {
        return avx2::chance_kernels();
    }
    if (instruction_set == "avx512") {
        return avx512::chance_kernels();
    }
#elif defined(__aarch64__)
    if (instruction_set == "neon") {
        return neon::chance_kernels();
    }
#endif
    return plain::chance_kernels();
}

namespace {

ChanceKernels::Draw draw_of(ChanceKernels const& kernels, Op op) {
    switch (op) {
    case Op::random_uniform:
        return kernels.uniform;
    case Op::random_normal:
        return kernels.normal;
    case Op::random_binomial:
        return kernels.binomial;
    case Op::random_poisson:
        return kernels.poisson;
    default:
        return nullptr;
    }
}

} // namespace

void random_kernel(Tile const& tile, Linked const& code) {
    auto& context = *static_cast<Machine::Context*>(tile.context);
    auto const draw = draw_of(*context.draws, code.op);
    std::size_t const parameters = random_parameters(code.op);
    bool const seeded = code.count == parameters + 1;
    bool const single = code.outer == 1 && code.inner == 1;
    double const* const seeds = seeded ? tile.frame + code.operands[parameters].first : nullptr;
    bool const one_seed =
        !seeded || (std::all_of(seeds, seeds + tile.width, [&](double seed) { return seed == *seeds; }) &&
                    *seeds >= 0 && *seeds < 0x1p31);
    if (draw == nullptr || !single || code.count > parameters + 1 || !one_seed) {
        special_kernel(tile, code);
        return;
    }
    Node const node{code.op, 0, code.count, code.index, code.number};
    StreamKey const key =
        seeded && *seeds != 0 ? seeded_stream(node, context.moment, *seeds) : stream_of(node, context.moment);
    auto const width = static_cast<std::size_t>(tile.width);
    context.runs.resize(width);
    for (std::ptrdiff_t lane = 0; lane < tile.width; ++lane) {
        context.runs[static_cast<std::size_t>(lane)] = context.run_of(lane);
    }
    double const* const a = tile.frame + code.operands[0].first;
    double const* const b = parameters > 1 ? tile.frame + code.operands[1].first : a;
    context.drawn.resize(width); // the result may lie where an operand does
    draw(key, context.runs.data(), a, b, context.drawn.data(), width);
    std::copy(context.drawn.begin(), context.drawn.end(), tile.frame + code.result);
}

} // namespace weir::dynamics
