// The modules of an SSDA903 return (SSDA903 guide, 2016-17: sexes are 1 and 2 until 2023-24, there is no
// social worker module before it).
#include "base/contract.hpp"
#include "synth/care_spells.hpp"
#include "synth/circumstances.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/plant.hpp"
#include "synth/statutory.hpp"

#include <algorithm>
#include <set>

namespace weir::synth {
namespace {

// Special guardianship was E43 for a former foster carer and E44 for others until 2018 (SSDA903 guide).
std::string_view ceased_code(std::uint8_t reason, Date on) {
    auto const code = ceased_reasons()[reason].bare;
    if (on >= date(2018, 4, 1)) {
        return code;
    }
    return code == "E45" || code == "E46" ? "E43" : code == "E47" || code == "E48" ? "E44" : code;
}

std::string day_text(MaybeDate const& day) {
    return day ? slashed(*day) : std::string();
}

void add_episodes(Ssda903& made, std::set<Index>& named) {
    Grid grid("episodes", {"CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC",
                           "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"});
    auto const& events = made.town.events;
    for (auto const& period : events.periods) {
        for (auto const& spell : care_spells(period)) {
            if (!made.window.holds(spell.start, spell.end)) {
                continue;
            }
            named.insert(period.child);
            auto const end = made.window.known(spell.end);
            auto const& placement = period.placements[spell.placement];
            bool const home = placement.type == placed::k2 || placement.type == placed::r3;
            GridRow(grid)
                .text(child_id(period.child))
                .text(slashed(spell.start))
                .text(spell.why)
                .text(legal_statuses()[period.legal[spell.legal].code].bare)
                .text(needs()[events.episodes[period.episode].need].bare)
                .text(placement_types()[placement.type].bare)
                .text(providers()[placement.provider].bare)
                .text(day_text(end))
                .text(!end         ? std::string_view()
                      : spell.last ? ceased_code(period.reason, *end)
                                   : "X1")
                .text(end && spell.leaves_placement ? placement_changes()[placement.change_reason]
                                                    : std::string_view())
                .empty()
                .text(postcode(placement.home))
                .text(home ? urn(placement.home) : std::string());
        }
    }
    made.modules.push_back(std::move(grid));
}

void add_reviews(Ssda903& made) {
    Grid grid("reviews", {"CHILD", "DOB", "REVIEW", "REVIEW_CODE"});
    for (auto const& period : made.town.events.periods) {
        for (auto const& review : period.reviews) {
            if (made.window.dated(review.held)) {
                GridRow(grid)
                    .text(child_id(period.child))
                    .text(slashed(made.town.children[period.child].birth))
                    .text(slashed(review.held))
                    .text("PN1");
            }
        }
    }
    made.modules.push_back(std::move(grid));
}

void add_missing(Ssda903& made) {
    Grid grid("missing", {"CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"});
    for (auto const& period : made.town.events.periods) {
        for (auto const& one : times_missing(made.town, period)) {
            if (made.window.holds(period.start, period.end) && made.window.holds(one.start, one.end)) {
                GridRow(grid)
                    .text(child_id(period.child))
                    .text(slashed(made.town.children[period.child].birth))
                    .text(one.absent ? "A" : "M")
                    .text(slashed(one.start))
                    .text(day_text(made.window.known(one.end)));
            }
        }
    }
    made.modules.push_back(std::move(grid));
}

// Of those who were adopted in the year.
void add_adoptions(Ssda903& made) {
    Grid grid("ad1", {"CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR",
                      "LS_ADOPTR"});
    for (auto const& period : made.town.events.periods) {
        auto const steps = adoption_steps(period);
        if (!steps || !steps->adopted || !made.window.dated(*steps->adopted)) {
            continue;
        }
        bool const couple = period.child % 5 != 0;
        GridRow(grid)
            .text(child_id(period.child))
            .text(slashed(made.town.children[period.child].birth))
            .text(day_text(steps->decided))
            .text(day_text(steps->matched))
            .text("0")
            .text(couple ? "2" : "1")
            .text(couple ? "MF" : "F1")
            .text(couple ? "L11" : "L0");
    }
    made.modules.push_back(std::move(grid));
}

void add_leavers(Ssda903& made, std::set<Index>& named) {
    Grid grid("oc3", {"CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"});
    for (auto const& leaver : made.town.events.leavers) {
        if (!open_at(leaver.listed.start, leaver.listed.end, made.window.day)) {
            continue;
        }
        named.insert(leaver.child);
        LeaverStatus const* now = &leaver.statuses.front();
        for (auto const& status : leaver.statuses) {
            now = status.day <= made.window.day ? &status : now;
        }
        GridRow(grid)
            .text(child_id(leaver.child))
            .text(slashed(made.town.children[leaver.child].birth))
            .text(touch_states()[now->in_touch].bare)
            .text(activities()[now->activity].bare)
            .text(std::string(accommodations()[now->accommodation].bare) + (now->suitable ? "1" : "2"));
    }
    made.modules.push_back(std::move(grid));
}

void add_header(Ssda903& made, std::set<Index> const& named) {
    Grid grid("header", {"CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"});
    bool const letters = made.window.day > date(2024, 3, 31);
    for (Index const number : named) {
        auto const& child = made.town.children[number];
        bool const school_age = age_years(child.birth, made.window.day) >= 5;
        GridRow(grid)
            .text(child_id(number))
            .text(letters          ? sexes()[child.sex].bare
                  : child.sex == 0 ? "1"
                                   : "2")
            .text(slashed(child.birth))
            .text(ethnicities()[child.ethnicity].bare)
            .text(school_age ? upn(number, child.birth) : std::string("UN1"));
        grid.rows.back().resize(grid.header.size());
    }
    made.modules.insert(made.modules.begin(), std::move(grid));
}

} // namespace

std::vector<ReturnWindow> return_windows(Settings const& settings) {
    std::vector<Date> days;
    for (int year = financial_year_end(settings.from); date(year, 3, 31) < settings.to; ++year) {
        days.push_back(date(year, 3, 31));
    }
    Date const before = add_months(settings.to, -1);
    if ((days.empty() || days.back() < before) && before >= settings.from) {
        days.push_back(before);
    }
    days.push_back(settings.to);
    std::vector<ReturnWindow> windows;
    for (Date const day : days) {
        windows.push_back({date(financial_year_end(day) - 1, 4, 1), day});
    }
    return windows;
}

Grid& Ssda903::module(std::string_view name) {
    auto const found =
        std::find_if(modules.begin(), modules.end(), [name](Grid const& grid) { return grid.name == name; });
    WEIR_EXPECTS(found != modules.end());
    return *found;
}

Ssda903 make_ssda903(Synthesis const& town, ReturnWindow const& window) {
    Ssda903 made{town, window, {}};
    std::set<Index> named;
    add_episodes(made, named);
    add_reviews(made);
    add_missing(made);
    add_adoptions(made);
    add_leavers(made, named);
    add_header(made, named);
    return made;
}

} // namespace weir::synth
