// Joining lists that were made apart, and cutting them at the last day.
#include "synth/events.hpp"

#include <algorithm>
#include <iterator>

namespace weir::synth {

namespace {

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
}

void forget(MaybeDate& end, Date last) {
    if (end && *end > last) {
        end.reset();
    }
}

template <class T>
void forget_ends(std::vector<T>& rows, Date last) {
    for (auto& row : rows) {
        forget(row.end, last);
    }
}

} // namespace

void Events::append(Events&& other) {
    auto const episode_base = static_cast<Index>(episodes.size());
    auto const enquiry_base = static_cast<Index>(section47s.size());
    auto const moved = [episode_base](auto& rows) {
        for (auto& row : rows) {
            row.episode += row.episode == no_index ? 0 : episode_base;
        }
    };
    moved(other.assessments);
    moved(other.section47s);
    moved(other.cin_plans);
    moved(other.cp_plans);
    moved(other.periods);
    moved(other.involvements);
    for (auto& plan : other.cp_plans) {
        plan.section47 += plan.section47 == no_index ? 0 : enquiry_base;
    }
    move_behind(contacts, other.contacts);
    move_behind(early_help, other.early_help);
    move_behind(episodes, other.episodes);
    move_behind(assessments, other.assessments);
    move_behind(section47s, other.section47s);
    move_behind(cin_plans, other.cin_plans);
    move_behind(cp_plans, other.cp_plans);
    move_behind(periods, other.periods);
    move_behind(leavers, other.leavers);
    move_behind(involvements, other.involvements);
}

void Events::trim(Date last) {
    std::erase_if(early_help, [last](EarlyHelp const& row) { return row.start > last; });
    std::erase_if(cin_plans, [last](CinPlan const& row) { return row.start > last; });
    for (auto& contact : contacts) {
        forget(contact.decided, last);
    }
    for (auto& episode : episodes) {
        forget(episode.close, last);
    }
    for (auto& assessment : assessments) {
        forget(assessment.authorised, last);
    }
    forget_ends(early_help, last);
    forget_ends(section47s, last);
    forget_ends(cin_plans, last);
    forget_ends(cp_plans, last);
    forget_ends(involvements, last);
    forget_ends(periods, last);
    for (auto& period : periods) {
        std::erase_if(period.legal, [last](LegalSpell const& row) { return row.start > last; });
        std::erase_if(period.reviews, [last](Review const& row) { return row.held > last; });
        forget_ends(period.legal, last);
        forget_ends(period.placements, last);
    }
    for (auto& plan : cp_plans) {
        std::erase_if(plan.reviews, [last](Review const& row) { return row.held > last; });
    }
}

} // namespace weir::synth
