// A child for each that has an episode of need open or ended in the year, with what happened in it.
#include "synth/circumstances.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/statutory.hpp"

#include <algorithm>
#include <map>

namespace weir::synth {
namespace {

// Positions of each episode's own rows, found once.
struct ByEpisode {
    explicit ByEpisode(Events const& events)
        : assessments(events.episodes.size()), enquiries(events.episodes.size()),
          plans(events.episodes.size()), protections(events.episodes.size()) {
        fill(assessments, events.assessments);
        fill(enquiries, events.section47s);
        fill(plans, events.cin_plans);
        fill(protections, events.cp_plans);
    }
    template <class Rows>
    static void fill(std::vector<std::vector<std::size_t>>& into, Rows const& rows) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            into[rows[i].episode].push_back(i);
        }
    }
    std::vector<std::vector<std::size_t>> assessments, enquiries, plans, protections;
};

class Census {
public:
    Census(Synthesis const& town, ReturnWindow const& window)
        : town_(town), window_(window), own_(town.events) {}

    std::vector<Element> run() {
        std::map<Index, std::vector<std::size_t>> of_child;
        for (std::size_t i = 0; i < town_.events.episodes.size(); ++i) {
            auto const& episode = town_.events.episodes[i];
            if (window_.holds(episode.referral, episode.close)) {
                of_child[episode.child].push_back(i);
            }
        }
        std::vector<Element> children;
        for (auto const& [child, episodes] : of_child) {
            auto& made = children.emplace_back(Element{"Child", {}, {}});
            identify(made, child);
            for (auto const episode : episodes) {
                detail(made.add("CINdetails"), episode);
            }
        }
        return children;
    }

private:
    void identify(Element& element, Index number) const {
        auto const& child = town_.children[number];
        bool const born = child.birth <= window_.day;
        auto& ids = element.add("ChildIdentifiers");
        ids.add("LAchildID", child_id(number));
        bool const school_age = age_years(child.birth, window_.day) >= 5;
        school_age ? ids.add("UPN", upn(number, child.birth)) : ids.add("UPNunknown", "UN1");
        ids.add_day(born ? "PersonBirthDate" : "ExpectedPersonBirthDate",
                    born ? child.birth : child.expected_birth);
        ids.add("GenderCurrent", !born ? "0" : child.sex == 0 ? "1" : "2");
        auto& characteristics = element.add("ChildCharacteristics");
        characteristics.add("Ethnicity", ethnicities()[child.ethnicity].bare);
        if (auto const codes = disabilities(town_, number); !codes.empty()) {
            auto& told = characteristics.add("Disabilities");
            for (auto const code : codes) {
                told.add("Disability", code);
            }
        }
    }

    void detail(Element& element, std::size_t number) const {
        auto const& episode = town_.events.episodes[number];
        auto const close = window_.known(episode.close);
        element.add_day("CINreferralDate", episode.referral);
        element.add("ReferralSource", sources()[episode.source].bare);
        element.add("PrimaryNeedCode", needs()[episode.need].bare);
        element.add_day("CINclosureDate", close);
        if (close) {
            element.add("ReasonForClosure", closure_reasons()[episode.close_reason].bare);
        }
        element.add("ReferralNFA", episode.nfa ? "true" : "false");
        for (auto const i : own_.assessments[number]) {
            auto const& one = town_.events.assessments[i];
            if (window_.holds(one.start, one.authorised)) {
                auto& made = element.add("Assessments");
                made.add_day("AssessmentActualStartDate", one.start);
                made.add_day("AssessmentAuthorisationDate", window_.known(one.authorised));
            }
        }
        for (auto const i : own_.plans[number]) {
            auto const& one = town_.events.cin_plans[i];
            if (window_.holds(one.start, one.end)) {
                auto& made = element.add("CINPlanDates");
                made.add_day("CINPlanStartDate", one.start);
                made.add_day("CINPlanEndDate", window_.known(one.end));
            }
        }
        for (auto const i : own_.enquiries[number]) {
            enquiry(element, town_.events.section47s[i]);
        }
        for (auto const i : own_.protections[number]) {
            protection(element, town_.events.cp_plans[i]);
        }
    }

    // While the enquiry is open nobody has said whether a conference is needed.
    void enquiry(Element& element, Section47 const& one) const {
        auto const held = window_.known(one.conference);
        if (!window_.dated(one.start) && !(held && window_.dated(*held))) {
            return;
        }
        auto& made = element.add("Section47");
        made.add_day("S47ActualStartDate", one.start);
        made.add_day("DateOfInitialCPC", held);
        if (held || window_.known(one.end)) {
            made.add("ICPCnotRequired", held || one.conference ? "false" : "true");
        }
    }

    void protection(Element& element, CpPlan const& one) const {
        if (!window_.holds(one.start, one.end)) {
            return;
        }
        auto& made = element.add("ChildProtectionPlans");
        made.add_day("CPPstartDate", one.start);
        made.add_day("CPPendDate", window_.known(one.end));
        made.add("InitialCategoryOfAbuse", abuse_categories()[one.initial_category].bare);
        made.add("LatestCategoryOfAbuse", abuse_categories()[one.latest_category].bare);
        made.add("NumberOfPreviousCPP", std::to_string(one.previous_plans));
        for (auto const& review : one.reviews) {
            if (window_.dated(review.held)) {
                if (made.find("Reviews") == nullptr) {
                    made.add("Reviews");
                }
                made.find("Reviews")->add_day("CPPreviewDate", review.held);
            }
        }
    }

    Synthesis const& town_;
    ReturnWindow window_;
    ByEpisode own_;
};

} // namespace

Element& Element::add(std::string_view child, std::string_view content) {
    return children.emplace_back(Element{std::string(child), std::string(content), {}});
}

void Element::add_day(std::string_view child, MaybeDate const& day) {
    if (day) {
        add(child, iso(*day));
    }
}

Element* Element::find(std::string_view child) {
    auto const found = std::find_if(children.begin(), children.end(),
                                    [child](Element const& one) { return one.name == child; });
    return found == children.end() ? nullptr : &*found;
}

CinCensus make_cin_census(Synthesis const& town, ReturnWindow const& window) {
    return {town, window, Census(town, window).run()};
}

} // namespace weir::synth
