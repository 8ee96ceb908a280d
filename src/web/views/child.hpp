// One child's record, and the page that asks for a reason before a record is opened that the reader does
// not work with. The title and the address carry Weir's own number, never a name.
#pragma once

#include "web/charts/journey_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct ChildDue {
    std::string what;
    Date due;
    int working_days_left = 0;
    std::string owner; // empty: nobody allocated
    std::string rule;  // "Care Planning Regulations 2010, reg 28"
};

struct ChildRelative {
    ChildLink child;
    std::string relation; // "Sibling, same household"
    std::string status;
};

struct ChildView {
    PersonId id;
    std::string name;
    std::optional<Date> date_of_birth;
    std::string age; // "7 years", "expected 4 October 2017", "not supplied"
    std::string sex;
    std::string ethnicity;
    std::vector<Tag> restrictions; // in words: "Restricted: adoption", "Address hidden"
    std::string status;            // "Looked after since 3 March 2016"
    std::string legal_status;
    std::string placement;
    std::string worker; // empty: nobody allocated
    std::string team;
    std::string reviewing_officer;
    std::string responsible_authority;
    std::string finding; // one sentence: what is next and whether anything is late
    std::vector<ChildRelative> relatives;
    std::string relatives_absent;
    std::vector<ChildDue> due; // late first, then by date
    JourneyChart journey;
    std::vector<TableView>
        history;              // contacts, referrals, assessments, … each with its own sentence when empty
    std::string viewing_note; // "You opened this record because … It is in the view log."
    Date as_at;
};

struct ReasonView {
    PersonId id;
    std::vector<std::string> why;   // "You are not in the team that works with this child"
    std::vector<Choice> reasons;    // radios
    std::string note;               // kept after an error
    std::vector<FieldError> errors; // fields: reason, note
    std::string return_href = "/work";
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ChildView const& view);
// Form: POST /children/{id} with csrf, reason, note.
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ReasonView const& view);

} // namespace weir::web
