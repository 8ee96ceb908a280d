// Contract checks that stay on in release: a broken precondition is a bug of ours, never of the
// user's data, and stopping is safer than showing a wrong figure about a child.
#pragma once

namespace weir::detail {
[[noreturn]] void contract_broken(char const* kind, char const* expression, char const* file,
                                  int line) noexcept;
} // namespace weir::detail

#define WEIR_EXPECTS(condition)                                                                              \
    ((condition) ? void() : ::weir::detail::contract_broken("precondition", #condition, __FILE__, __LINE__))
#define WEIR_ENSURES(condition)                                                                              \
    ((condition) ? void() : ::weir::detail::contract_broken("promise", #condition, __FILE__, __LINE__))
#define WEIR_UNREACHABLE() ::weir::detail::contract_broken("reachable", "unreachable", __FILE__, __LINE__)
