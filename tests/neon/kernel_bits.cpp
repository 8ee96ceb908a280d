// Writes what the kernels of this build give, as text that is the same on every architecture if the bits are:
// the elementary functions over a grid, the draws over lanes, and every model named, run by the machine. One
// NaN stands for all, since IEEE 754 leaves its sign and what else it holds to the processor.
#include "base/random.hpp"
#include "bench/dynamics/scalar_model.hpp"
#include "dynamics/compile/compile.hpp"
#include "dynamics/run/chance_kernels.hpp"
#include "dynamics/run/kernel.hpp"
#include "dynamics/run/machine.hpp"
#include "dynamics/run/maths_probe.hpp"

#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace weir;
using namespace weir::dynamics;

constexpr std::size_t block = 512;

// FNV-1a, word by word (Fowler, Noll, Vo; the constants are those of 64 bits).
class Digest {
public:
    void add(double value) {
        auto const word = std::bit_cast<std::uint64_t>(
            std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value);
        state_ = (state_ ^ word) * 0x100000001b3;
    }
    [[nodiscard]] std::uint64_t value() const { return state_; }

private:
    std::uint64_t state_ = 0xcbf29ce484222325;
};

MathsProbe const* maths_of([[maybe_unused]] std::string_view kernels) {
#if defined(__x86_64__)
    return kernels == "avx512" ? avx512::maths_probe_table()
           : kernels == "avx2" ? avx2::maths_probe_table()
                               : sse42::maths_probe_table();
#else
    return neon::maths_probe_table();
#endif
}

// Every magnitude with both signs, and bits as they fall; what is special first.
std::vector<double> grid(std::uint32_t stream_number) {
    std::vector<double> values = {0.0,
                                  0.5,
                                  1.0,
                                  1.5,
                                  2.0,
                                  2.5,
                                  5e-324,
                                  0x1p-1022,
                                  0x1p52,
                                  0x1p53,
                                  std::numeric_limits<double>::max(),
                                  std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::quiet_NaN()};
    RandomStream stream(11, stream_number);
    for (int exponent = -1074; exponent < 1024; exponent += 3) {
        values.push_back(std::ldexp(1 + stream.uniform(), exponent));
    }
    for (double& value : values) {
        value = stream.chance(0.5) ? value : -value;
    }
    while (values.size() < 32 * block) {
        double const wide = std::bit_cast<double>(stream());
        double const near = (stream.uniform() - 0.5) * (stream.chance(0.5) ? 4 : 1'600);
        values.push_back(stream.chance(0.25) ? wide : near);
    }
    return values;
}

void write_maths(KernelSet const& kernels) {
    auto const a = grid(0);
    auto const b = grid(1);
    std::vector<double> values(a.size());
    for (std::size_t which = 0; which < maths_probes; ++which) {
        auto const& probe = maths_of(kernels.name)[which];
        probe.apply(a.data(), b.data(), values.data(), a.size());
        for (std::size_t first = 0; first < values.size(); first += block) {
            Digest digest;
            for (std::size_t i = first; i < first + block; ++i) {
                digest.add(values[i]);
            }
            std::printf("maths %s %zu %016" PRIx64 "\n", probe.name, first, digest.value());
        }
    }
}

void write_draws(KernelSet const& kernels) {
    auto const& draws = chance_kernels_of(kernels.name);
    struct One {
        char const* name;
        ChanceKernels::Draw draw;
        double a;
        double b;
    };
    std::vector<double> a(block);
    std::vector<double> b(block);
    std::vector<double> values(block);
    std::vector<std::uint32_t> runs(block);
    for (auto const& one :
         {One{"uniform", draws.uniform, -3, 8}, One{"normal", draws.normal, 40, 6},
          One{"binomial", draws.binomial, 12, 0.2}, One{"binomial", draws.binomial, 5'000, 0.3},
          One{"poisson", draws.poisson, 2.5, 0}, One{"poisson", draws.poisson, 900, 0}}) {
        Digest digest;
        for (std::uint32_t step = 0; step < 64; ++step) {
            for (std::size_t i = 0; i < block; ++i) {
                runs[i] = static_cast<std::uint32_t>(i);
                a[i] = one.a;
                b[i] = one.b;
            }
            one.draw({7, 3, step}, runs.data(), a.data(), b.data(), values.data(), block);
            for (double const value : values) {
                digest.add(value);
            }
        }
        std::printf("draws %s %g %g %016" PRIx64 "\n", one.name, one.a, one.b, digest.value());
    }
}

// A digest for each variable, over all runs of a tile; every run draws its own random numbers.
void write_runs(Program const& program, std::string const& name, Method method, std::ptrdiff_t width) {
    auto const plan = make_plan(program, {.method = method});
    if (!plan || !MachineCode::supports(program, *plan)) {
        std::printf("model %s %s: not the machine's\n", name.c_str(), std::string(name_of(method)).c_str());
        return;
    }
    auto const runs = static_cast<std::size_t>(width);
    auto const code = MachineCode::make(program, *plan, {}, runs, {nullptr, width});
    if (!code) {
        std::printf("model %s: %s\n", name.c_str(), code.error().message.c_str());
        return;
    }
    auto const columns = plan->saved.size();
    std::vector<double> values(runs * plan->rows() * columns);
    std::vector<Trouble> troubles;
    Machine(*code).run({.runs = runs, .values = values}, troubles);
    for (std::size_t column = 0; column < columns; ++column) {
        Digest digest;
        for (std::size_t i = column; i < values.size(); i += columns) {
            digest.add(values[i]);
        }
        std::printf("model %s %s %td %s %016" PRIx64 "\n", name.c_str(), std::string(name_of(method)).c_str(),
                    width, program.slots[plan->saved[column]].name.c_str(), digest.value());
    }
}

bool write_model(CompiledModel const& compiled, std::string const& name) {
    if (!compiled.program) {
        std::printf("model %s: not compiled\n", name.c_str());
        return false;
    }
    for (auto const method : {Method::euler, Method::rk2, Method::rk4}) {
        write_runs(*compiled.program, name, method, 1);
        write_runs(*compiled.program, name, method, 8);
    }
    return true;
}

bool write_scalar41() {
    std::ostringstream text;
    write_scalar_model(text);
    auto const loaded = read_xmile(text.str(), "scalar41");
    return loaded.model && write_model(compile(*loaded.model), "scalar41");
}

} // namespace

// kernel_bits MODEL…: exit 1 if not one of them is a model.
int main(int count, char** names) {
    auto const kernels = chosen_kernels();
    if (!kernels) {
        std::fprintf(stderr, "%s\n", kernels.error().message.c_str());
        return 2;
    }
    std::fprintf(stderr, "kernels: %s\n", std::string((*kernels)->name).c_str());
    write_maths(**kernels);
    write_draws(**kernels);
    bool found = write_scalar41();
    for (int i = 1; i < count; ++i) {
        found = write_model(load_program(names[i]), names[i]) || found;
    }
    return found ? 0 : 1;
}
