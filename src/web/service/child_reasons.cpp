#include "web/service/child_reasons.hpp"

#include "base/limits.hpp"

#include <algorithm>

namespace weir::web {

namespace {

std::string not_so(identity::Relationship relationship) {
    using identity::Relationship;
    switch (relationship) {
    case Relationship::allocated:
        return "You are not the allocated worker.";
    case Relationship::team:
        return "Your team does not hold this record.";
    case Relationship::reviewing:
        return "It is not among the records that reviewing officers open without a reason.";
    case Relationship::front_door:
        return "It is not at the front door now.";
    }
    return "";
}

} // namespace

std::vector<FieldError> reason_faults(Reasons const& reasons, std::string_view code, std::string_view note) {
    std::vector<FieldError> found;
    if (reasons.find(code) == nullptr) {
        found.push_back({"reason", "Choose why you need to see this record"});
    }
    if (config::characters(note) < reason_note_characters_min) {
        found.push_back({"note", "Say what you need it for in at least " +
                                     std::to_string(reason_note_characters_min) + " characters"});
    } else if (note.size() > limits::reason_note_bytes_max) {
        found.push_back({"note", "Say what you need it for in fewer than " +
                                     std::to_string(limits::reason_note_bytes_max) + " characters"});
    }
    return found;
}

ReasonView reason_view(Reasons const& reasons, Visitor const& visitor, identity::ChildFacts const& child,
                       ReasonAnswer const& answer, std::vector<FieldError> errors) {
    ReasonView view{.id = child.person, .note = answer.note, .errors = std::move(errors)};
    for (auto const relationship : visitor.role->relationships) {
        view.why.push_back(not_so(relationship));
    }
    if (visitor.role->relationships.empty()) {
        view.why.emplace_back("Your role opens records one by one, each for a reason.");
    }
    if (child.restricted) {
        view.why.emplace_back("This record is restricted.");
    }
    view.why.push_back("A reason opens it for " + std::to_string(identity::SessionLimits{}.reason.count()) +
                       " minutes.");
    for (auto const& reason : reasons.all()) {
        view.reasons.push_back({.value = reason.code,
                                .text = reason.words,
                                .selected = reason.code == answer.code,
                                .hint = reason.hint});
    }
    return view;
}

} // namespace weir::web
