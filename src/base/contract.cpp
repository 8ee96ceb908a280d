#include "base/contract.hpp"

#include <cstdio>
#include <cstdlib>

namespace weir::detail {

void contract_broken(char const* kind, char const* expression, char const* file, int line) noexcept {
    std::fprintf(stderr, "weir: a %s was broken: %s (%s:%d). This is a fault in weir; nothing was saved.\n",
                 kind, expression, file, line);
    std::abort();
}

} // namespace weir::detail
