// The tables of a return, as intake has found them, turned into the columns that the rules are evaluated
// over. The two rooms do not know each other, so it is done here.
#pragma once

#include "intake/return_format.hpp"
#include "quality/return_data.hpp"

namespace weir::web {

// In which year (the one in which it ends) the return's year lies, and from what that is known.
struct ReturnYear {
    int year = 0;
    std::string known_from; // "its header", "its dates"
};
[[nodiscard]] std::optional<ReturnYear> year_of(intake::StatutoryReturn const& found,
                                                intake::ReturnLayout const& layout);

// Adds this year's tables, or last year's; settle() comes after both.
enum class WhichYear : std::uint8_t { of_the_return, before };
void add_tables(intake::StatutoryReturn const& found, intake::ReturnLayout const& layout, WhichYear which,
                quality::ReturnData& data);

} // namespace weir::web
