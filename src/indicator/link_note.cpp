// One sentence a link; counts are of the whole record, for a month has too few to say how a feed joins.
#include "indicator/link_note.hpp"

#include <algorithm>

namespace weir::indicator {
namespace {

std::string_view words_of(journey::LinkKind kind) {
    switch (kind) {
    case journey::LinkKind::contact_referral:
        return "Referrals are joined to the contact before them";
    case journey::LinkKind::referral_assessment:
        return "Assessments are joined to their referral";
    case journey::LinkKind::referral_section_47:
        return "Section 47 enquiries are joined to their referral";
    case journey::LinkKind::section_47_conference:
        return "Conferences are joined to their enquiry";
    case journey::LinkKind::conference_plan:
        return "Protection plans are joined to their conference";
    case journey::LinkKind::referral_care:
        return "Starts of care are joined to their referral";
    case journey::LinkKind::count:
        break;
    }
    return "";
}

// The words of the rules of one confidence.
std::string rules_of(journey::Columns const& columns, journey::LinkKind kind,
                     journey::Confidence confidence) {
    std::string words;
    for (auto const& rule : columns.link_rules) {
        if (rule.kind == kind && rule.confidence == confidence) {
            words += (words.empty() ? "" : "; ") + rule.words;
        }
    }
    return words;
}

std::string sentence(journey::Columns const& columns, journey::LinkKind kind) {
    auto const& count = columns.link_counts.at(static_cast<std::size_t>(kind));
    std::string text(words_of(kind));
    text += ". Of " + std::to_string(count.events) + " in the record";
    for (std::size_t i = 0; i < count.linked.size(); ++i) {
        auto const confidence = static_cast<journey::Confidence>(i);
        if (auto const rules = rules_of(columns, kind, confidence); !rules.empty()) {
            text += ", " + std::to_string(count.linked[i]) + " " + std::string(name_of(confidence)) + " (" +
                    rules + ")";
        }
    }
    return text + ", " + std::to_string(count.unlinked()) + " not joined.";
}

} // namespace

std::string link_note(Definition const& definition, journey::Columns const& columns) {
    std::string note;
    for (std::size_t i = 0; i < columns.link_counts.size(); ++i) {
        auto const kind = static_cast<journey::LinkKind>(i);
        if (std::ranges::find(definition.rests_on, journey::name_of(kind)) != definition.rests_on.end()) {
            note += (note.empty() ? "" : " ") + sentence(columns, kind);
        }
    }
    return note;
}

} // namespace weir::indicator
