// The code tables of both feeds, side by side: the bare code that the SSD uses and Annex A's own lettered
// form (Ofsted's ILACS Annex A, August 2019; SSDA903 and CIN census code sets).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::synth {

struct Code {
    std::string_view bare;
    std::string_view annex_a;
    std::string_view meaning{};
};

struct SourceCode {
    std::string_view bare;
    std::string_view annex_a;
    std::string_view group; // FD03's name for it
};

[[nodiscard]] std::span<SourceCode const> sources();
[[nodiscard]] std::span<std::string_view const> source_groups();
[[nodiscard]] std::span<Code const> sexes();
[[nodiscard]] std::span<Code const> ethnicities();
[[nodiscard]] std::span<Code const> needs();           // N0 … N9
[[nodiscard]] std::span<Code const> closure_reasons(); // RC1 … RC8 at 0 … 7
[[nodiscard]] std::span<Code const> abuse_categories();
[[nodiscard]] std::span<Code const> legal_statuses();
[[nodiscard]] std::span<Code const> permanence_plans();
[[nodiscard]] std::span<Code const> ceased_reasons();
[[nodiscard]] std::span<Code const> placement_types();
[[nodiscard]] std::span<Code const> providers();
[[nodiscard]] std::span<Code const> eligibilities();
[[nodiscard]] std::span<Code const> touch_states();
[[nodiscard]] std::span<Code const> accommodations();
[[nodiscard]] std::span<Code const> activities();
[[nodiscard]] std::span<std::string_view const> placement_changes(); // SSDA903 reasons
[[nodiscard]] std::span<std::string_view const> worker_changes();
[[nodiscard]] std::span<std::string_view const> help_organisations();

// Places in the tables that the simulation names.
namespace source {
inline constexpr std::uint8_t relative = 0, school = 4, education = 5, gp = 6, health_visitor = 7,
                              accident = 10, midwife = 9, housing = 12, social_care = 13, police = 16,
                              legal = 17, other = 18, anonymous = 19, unknown = 20;
}
namespace legal {
inline constexpr std::uint8_t c1 = 0, c2 = 1, e1 = 2, v2 = 3, l1 = 4, l2 = 5, j1 = 6, v4 = 7;
}
namespace ceased {
inline constexpr std::uint8_t e11 = 0, e12 = 1, e2 = 2, e3 = 3, e4a = 4, e4b = 5, e13 = 6, e41 = 7, e45 = 8,
                              e46 = 9, e47 = 10, e5 = 11, e6 = 12, e7 = 13, e9 = 14, e8 = 15;
}
namespace placed {
inline constexpr std::uint8_t u1 = 0, u3 = 1, u4 = 2, u5 = 3, u6 = 4, a5 = 5, a6 = 6, p1 = 7, p2 = 8, h5 = 9,
                              k1 = 10, k2 = 11, r3 = 12, r5 = 13, s1 = 14;
}
namespace provided {
inline constexpr std::uint8_t parents = 0, own = 1, other_la = 2, other_public = 3, private_sector = 4,
                              voluntary = 5;
}
namespace touch {
inline constexpr std::uint8_t yes = 0, no = 1, died = 2, refuses = 3, not_required = 4, home = 5;
}

} // namespace weir::synth
