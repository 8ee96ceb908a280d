// What the pages of loads and their API share: how a set of codes, a refusal and a past load read, which
// codes a spelling may mean, and what a decision came to.
#pragma once

#include "intake/parsed.hpp"
#include "record/store.hpp"
#include "web/service/site.hpp"
#include "web/views/load.hpp"

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

// A file's name as it may be shown.
[[nodiscard]] std::string shown_name(std::string const& name);
[[nodiscard]] PastLoad past_load(record::Load const& load);

// The page `next`, or why the decision could not be taken.
[[nodiscard]] http::Response decided(Site& site, http::Request const& request, Visitor const& visitor,
                                     Status const& done, std::string const& next);

} // namespace weir::web
