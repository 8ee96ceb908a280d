// What the pages of loads and their API share: how a set of codes and a refusal read, and which codes a
// spelling may mean.
#pragma once

#include "intake/parsed.hpp"
#include "web/views/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

// Every code of the set with its text; none where the definitions no longer have the set.
[[nodiscard]] std::vector<Choice> codes_of_set(intake::Rules const& rules, std::string_view set);

struct RefusalWords {
    std::string why, hint;
};
[[nodiscard]] RefusalWords words_of_refusal(std::string_view code);

} // namespace weir::web
