#include "web/service/child_reasons.hpp"

#include "base/limits.hpp"
#include "config/csv_table.hpp"

#include <algorithm>

namespace weir::web {

namespace {

// Characters of UTF-8, not bytes: nobody is asked for more because of an accent.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

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

Result<Reasons> Reasons::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(config::read_csv_table(csv, {"code", "words", "hint"}));
    Reasons out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const& code = table.cell(row, "code");
        bool const twice = std::any_of(out.reasons_.begin(), out.reasons_.end(),
                                       [&](Reason const& reason) { return reason.code == code; });
        if (code.empty() || twice) {
            return fail(ErrorCode::invalid, table.where(row, "code").text() +
                                                ": a reason needs a code that no other reason has.");
        }
        out.reasons_.push_back({code, table.cell(row, "words"), table.cell(row, "hint")});
    }
    if (out.reasons_.empty()) {
        return fail(ErrorCode::invalid, csv.string() + ": there is no reason to choose from.");
    }
    return out;
}

std::vector<FieldError> Reasons::faults(std::string_view code, std::string_view note) const {
    std::vector<FieldError> found;
    bool const known = std::any_of(reasons_.begin(), reasons_.end(),
                                   [&](Reason const& reason) { return reason.code == code; });
    if (!known) {
        found.push_back({"reason", "Choose why you need to see this record"});
    }
    if (characters(note) < reason_note_characters_min) {
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
