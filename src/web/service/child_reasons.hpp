// Opening a record that one's work does not explain: the reasons to choose from, why one is asked for,
// and what is wrong with the answer. Apart from the page, since it is policy kept as data.
#pragma once

#include "config/reason_list.hpp"
#include "identity/access.hpp"
#include "web/service/visitor.hpp"
#include "web/views/child.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

// A note shorter than this says nothing that can be looked into later.
inline constexpr std::size_t reason_note_characters_min = 20;

using Reasons = config::ReasonList; // config/identity/reasons.csv
// What is wrong with a form; nothing when it may stand.
[[nodiscard]] std::vector<FieldError> reason_faults(Reasons const& reasons, std::string_view code,
                                                    std::string_view note);

struct ReasonAnswer {
    std::string code;
    std::string note; // without spaces around it
};

// The page that asks. It says nothing of the child but the number.
[[nodiscard]] ReasonView reason_view(Reasons const& reasons, Visitor const& visitor,
                                     identity::ChildFacts const& child, ReasonAnswer const& answer = {},
                                     std::vector<FieldError> errors = {});

} // namespace weir::web
