// What the parts of the truth share: the month asked about and each child's own rows.
#pragma once

#include "synth/truth.hpp"

namespace weir::synth {

struct Month {
    Date first;
    Date last;

    [[nodiscard]] bool has(Date day) const { return first <= day && day <= last; }
};

struct Facts {
    Synthesis const& town;
    std::vector<std::vector<Episode const*>> episodes; // by child
    std::vector<std::vector<Assessment const*>> assessments;
    std::vector<std::vector<Involvement const*>> involvements;
};

void count_contacts(Facts const& facts, Month const& month, std::vector<TruthRow>& rows);
void count_referrals(Facts const& facts, Month const& month, std::vector<TruthRow>& rows);
void count_assessments(Facts const& facts, Month const& month, std::vector<TruthRow>& rows);
void count_enquiries(Facts const& facts, Month const& month, std::vector<TruthRow>& rows);
void count_care_events(Facts const& facts, Month const& month, std::vector<TruthRow>& rows);
void count_live(Facts const& facts, Month const& month, std::vector<TruthRow>& rows);

} // namespace weir::synth
