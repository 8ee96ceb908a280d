// The forms that begin a campaign and change one: what may be ticked, what was asked for, and what is wrong
// with it.
#pragma once

#include "http/fields.hpp"
#include "quality/campaigns.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/views/campaigns.hpp"

namespace weir::web {

[[nodiscard]] CampaignFormView empty_campaign_form(Snapshot const& snapshot, quality::Rules const& rules,
                                                   quality::RuleNames const& names);
struct AskedForm {
    quality::AskedCampaign asked;
    CampaignFormView view; // as it was filled in, with what is wrong
};
[[nodiscard]] AskedForm read_campaign_form(http::Form const& form, Snapshot const& snapshot,
                                           quality::Rules const& rules, quality::RuleNames const& names);
// The same for one that is there: its last day, its scope, and why.
[[nodiscard]] CampaignFormView campaign_change_form(quality::Campaign const& campaign,
                                                    Snapshot const& snapshot, quality::Rules const& rules,
                                                    quality::RuleNames const& names);
struct ChangeForm {
    quality::AskedChange asked;
    CampaignFormView view;
};
[[nodiscard]] ChangeForm read_change_form(http::Form const& form, quality::Campaign const& campaign,
                                          Snapshot const& snapshot, quality::Rules const& rules,
                                          quality::RuleNames const& names);
// "The assessment, late" for a rule of the work list; what to do for a check.
[[nodiscard]] std::string rule_words(Snapshot const& snapshot, quality::Rules const& rules,
                                     std::string const& rule);

} // namespace weir::web
