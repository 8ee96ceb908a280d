// Two sentences a link: those of the month, and what of the whole record is not joined, for a month may have
// too few to say how a feed joins.
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

// "August 2017"
std::string plain_month(Date day) {
    auto const text = plain(day);
    return text.substr(text.find(' ') + 1);
}

std::string sentence(journey::Columns const& columns, journey::LinkKind kind, Date day) {
    auto const& months = columns.link_months.at(static_cast<std::size_t>(kind));
    auto const found = months.find(month_index(day));
    auto const count = found == months.end() ? journey::LinkCount{} : found->second;
    auto const& all = columns.link_counts.at(static_cast<std::size_t>(kind));
    auto const whole = " Of " + std::to_string(all.events) + " in the whole record " +
                       std::to_string(all.unlinked()) + " are not joined.";
    std::string text(words_of(kind));
    if (count.events == 0) {
        return text + ". There are none in " + plain_month(day) + "." + whole;
    }
    text += ". Of " + std::to_string(count.events) + " in " + plain_month(day);
    for (std::size_t i = 0; i < count.linked.size(); ++i) {
        auto const confidence = static_cast<journey::Confidence>(i);
        if (auto const rules = rules_of(columns, kind, confidence); !rules.empty()) {
            text += ", " + std::to_string(count.linked[i]) + " " + std::string(name_of(confidence)) + " (" +
                    rules + ")";
        }
    }
    return text + ", " + std::to_string(count.unlinked()) + " not joined." + whole;
}

} // namespace

std::string link_note(Definition const& definition, journey::Columns const& columns, Date month) {
    std::string note;
    for (std::size_t i = 0; i < columns.link_counts.size(); ++i) {
        auto const kind = static_cast<journey::LinkKind>(i);
        if (std::ranges::find(definition.rests_on, journey::name_of(kind)) != definition.rests_on.end()) {
            note += (note.empty() ? "" : " ") + sentence(columns, kind, month);
        }
    }
    return note;
}

} // namespace weir::indicator
