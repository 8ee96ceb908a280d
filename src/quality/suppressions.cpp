#include "quality/suppressions.hpp"

#include "base/limits.hpp"
#include "quality/decision_text.hpp"

#include <algorithm>

namespace weir::quality {

namespace {

constexpr std::size_t words_min = 10; // characters: enough to be understood a month later
constexpr auto words_bytes_max = limits::reason_note_bytes_max;

} // namespace

std::vector<AskedFault> faults_of(AskedSuppression const& asked, SuppressionReasons const& reasons) {
    std::vector<AskedFault> faults;
    if (reasons.find(asked.reason) == nullptr) {
        faults.push_back({"reason", "Choose why this is not to be mended now"});
    }
    if (config::characters(asked.words) < words_min) {
        faults.push_back({"words", "Say why in at least " + std::to_string(words_min) + " characters"});
    } else if (asked.words.size() > words_bytes_max) {
        faults.push_back(
            {"words", "Say why in fewer than " + std::to_string(words_bytes_max) + " characters"});
    }
    if (asked.until < asked.day) {
        faults.push_back({"until", "The last day must be today or later"});
    } else if (asked.until > asked.day + Days{suppression_days_max}) {
        faults.push_back({"until", "The last day must be within a year: no later than " +
                                       plain(asked.day + Days{suppression_days_max})});
    }
    return faults;
}

record::Decision decision_of(AskedSuppression const& asked, std::string actor) {
    record::Decision decision;
    decision.about = record::DecisionAbout::finding;
    decision.subject = asked.row.value;
    decision.person = asked.person;
    decision.day = asked.day;
    decision.actor = std::move(actor);
    decision.clear = decision_text(
        {{"act", "suppress"}, {"rule", asked.rule}, {"until", iso(asked.until)}, {"reason", asked.reason}});
    decision.secret = asked.words;
    return decision;
}

record::Decision taking_back(Suppression const& held, Date day, std::string actor) {
    record::Decision decision;
    decision.about = record::DecisionAbout::finding;
    decision.subject = held.row.value;
    decision.person = held.person;
    decision.day = day;
    decision.actor = std::move(actor);
    decision.clear = decision_text(
        {{"act", "take back"}, {"rule", held.rule}, {"decision", std::to_string(held.seq.value)}});
    return decision;
}

Suppressions Suppressions::of(std::vector<record::Decision> const& decisions) {
    Suppressions out;
    for (auto const& decision : decisions) {
        auto const said = DecisionText::read(decision.clear);
        auto const rule = said.text("rule");
        auto const until = parse_iso_date(said.text("until"));
        if (said.text("act") == "suppress" && until) {
            out.by_finding_[{rule, decision.subject}].push_back(out.all_.size());
            out.all_.push_back({decision.seq,
                                rule,
                                RowId{decision.subject},
                                decision.person,
                                decision.day,
                                *until,
                                said.text("reason"),
                                decision.secret,
                                decision.actor,
                                {},
                                {}});
        } else if (said.text("act") == "take back") {
            for (auto& one : out.all_) {
                if (std::to_string(one.seq.value) == said.text("decision") && !one.taken_back) {
                    one.taken_back = decision.day;
                    one.taken_back_by = decision.actor;
                }
            }
        }
    }
    return out;
}

Suppression const* Suppressions::holding(std::string_view rule, RowId row, Date day) const {
    auto const found = by_finding_.find(std::pair{std::string(rule), row.value});
    if (found == by_finding_.end()) {
        return nullptr;
    }
    for (auto place = found->second.rbegin(); place != found->second.rend(); ++place) {
        if (all_[*place].holds(day)) {
            return &all_[*place];
        }
    }
    return nullptr;
}

} // namespace weir::quality
