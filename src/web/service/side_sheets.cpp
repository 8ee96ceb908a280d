// Sums and counts as they stand on the snapshot's day; nothing is estimated, and nothing is said of a child
// that the sheet does not say.
#include "web/service/side_sheets.hpp"

#include "intake/held_rows.hpp"
#include "web/service/record_state.hpp"
#include "web/service/working_day.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace weir::web {

namespace {

using intake::HeldRow;
using intake::HeldTable;

constexpr int months_shown = 12;

class Sheets {
public:
    Sheets(Site& site, Snapshot const& snapshot) : site_(site), snapshot_(snapshot) {}

    [[nodiscard]] bool brought(std::string_view table) const { return is_table_supplied(snapshot_, table); }
    [[nodiscard]] Date day() const { return snapshot_.as_at(); }
    // The first day of the twelve months shown.
    [[nodiscard]] Date since() const { return add_months(month_start(day()), 1 - months_shown); }

    [[nodiscard]] Result<HeldTable> read(std::string_view name) {
        return site_.record->ask([&](record::Store& store) {
            return HeldTable::read(store, store.schema().at(name), {site_.options.authority, {}}, day());
        });
    }

private:
    Site& site_;
    Snapshot const& snapshot_;
};

TableView table(std::string caption, std::vector<TableColumn> columns) {
    return {.caption = std::move(caption), .columns = std::move(columns), .rows = {}};
}

void add(TableView& view, std::vector<std::string> texts) {
    std::vector<TableCell> cells;
    for (auto& text : texts) {
        cells.push_back({.text = std::move(text), .href = "", .tag = {}});
    }
    view.rows.push_back(std::move(cells));
}

std::string count_text(std::int64_t count) {
    return number_text(static_cast<double>(count), Unit::count);
}

std::string pounds_text(std::optional<std::int64_t> pence) {
    return pence ? number_text(static_cast<double>(*pence) / 100.0, Unit::pounds) : "Not supplied";
}

std::string date_text(std::optional<Date> day) {
    return day ? short_date(*day) : std::string();
}

void add_to(std::optional<std::int64_t>& sum, std::optional<std::int64_t> value) {
    sum = value ? std::optional(sum.value_or(0) + *value) : sum;
}

// Calls of each line by month, the newest month first; waits weighed by the calls that were answered.
TableView calls(HeldTable const& held, Sheets const& sheets) {
    struct Sum {
        std::int64_t offered = 0, answered = 0, weighed = 0, waited = 0;
        std::optional<std::int64_t> abandoned;
        bool told_answered = false;
    };
    std::map<std::pair<Date, std::string>, Sum> sums;
    for (auto const& row : held.rows()) {
        auto const day = held.start(row);
        if (!day || *day < sheets.since()) {
            continue;
        }
        auto& sum = sums[{month_start(*day), held.text(row, "tele_line")}];
        auto const answered = held.integer(row, "tele_answered");
        sum.offered += held.integer(row, "tele_offered").value_or(0);
        sum.answered += answered.value_or(0);
        sum.told_answered = sum.told_answered || answered.has_value();
        add_to(sum.abandoned, held.integer(row, "tele_abandoned"));
        if (auto const wait = held.integer(row, "tele_wait_seconds")) {
            auto const calls = answered.value_or(held.integer(row, "tele_offered").value_or(0));
            sum.weighed += calls;
            sum.waited += calls * *wait;
        }
    }
    auto view = table("Calls by month and line", {{"Month", false},
                                                  {"Line", false},
                                                  {"Offered", true},
                                                  {"Answered", true},
                                                  {"Given up", true},
                                                  {"Mean wait, seconds", true}});
    for (auto at = sums.rbegin(); at != sums.rend(); ++at) {
        auto const& [key, sum] = *at;
        add(view, {month_text(key.first), key.second, count_text(sum.offered),
                   sum.told_answered ? count_text(sum.answered) : "Not supplied",
                   sum.abandoned ? count_text(*sum.abandoned) : "Not supplied",
                   sum.weighed > 0 ? count_text(sum.waited / sum.weighed) : "Not supplied"});
    }
    view.empty_text = "No calls in the last twelve months.";
    return view;
}

// What the placements with a known cost come to in a week, at each month's end and on the day itself.
TableView costs(HeldTable const& held, Sheets const& sheets) {
    auto view = table("Weekly cost of placements", {{"On", false},
                                                    {"Placements with a cost", true},
                                                    {"A week", true},
                                                    {"Of it health", true},
                                                    {"Of it education", true}});
    auto const add_day = [&](Date day) {
        std::int64_t placements = 0;
        std::optional<std::int64_t> weekly, health, education;
        for (auto const& row : held.rows()) {
            auto const start = held.start(row);
            auto const end = held.end(row);
            if (start && *start <= day && (!end || *end > day) && held.integer(row, "cost_weekly_pence")) {
                ++placements;
                add_to(weekly, held.integer(row, "cost_weekly_pence"));
                add_to(health, held.integer(row, "cost_health_pence"));
                add_to(education, held.integer(row, "cost_education_pence"));
            }
        }
        if (placements > 0) {
            add(view, {short_date(day), count_text(placements), pounds_text(weekly), pounds_text(health),
                       pounds_text(education)});
        }
    };
    add_day(sheets.day());
    for (Date day = month_start(sheets.day()) - Days{1}; day >= sheets.since();
         day = month_start(day) - Days{1}) {
        add_day(day);
    }
    view.empty_text = "No placement has a cost in the last twelve months.";
    return view;
}

// The financial year so far, by line; the forecast is finance's own, of the latest month that has one.
TableView budgets(HeldTable const& held, Sheets const& sheets) {
    struct Sum {
        std::optional<std::int64_t> budget, spent, forecast;
        Date latest = Date::min();
    };
    auto const year = financial_year_end(sheets.day());
    std::map<std::string, Sum> sums;
    for (auto const& row : held.rows()) {
        auto const month = held.start(row);
        if (!month || *month < date(year - 1, 4, 1)) {
            continue;
        }
        auto& sum = sums[held.text(row, "budg_line")];
        add_to(sum.budget, held.integer(row, "budg_budget_pence"));
        add_to(sum.spent, held.integer(row, "budg_spent_pence"));
        if (auto const forecast = held.integer(row, "budg_forecast_pence");
            forecast && *month >= sum.latest) {
            sum.forecast = forecast;
        }
        sum.latest = std::max(sum.latest, *month);
    }
    auto view = table("Budget since 1 April " + std::to_string(year - 1), {{"Line", false},
                                                                           {"To", false},
                                                                           {"Budget so far", true},
                                                                           {"Spent so far", true},
                                                                           {"Forecast for the year", true}});
    for (auto const& [line, sum] : sums) {
        add(view, {line, month_text(sum.latest), pounds_text(sum.budget), pounds_text(sum.spent),
                   pounds_text(sum.forecast)});
    }
    view.empty_text = "No budget line of this financial year.";
    return view;
}

// How often each text of a field occurs in rows that began in the twelve months.
using Counts = std::map<std::pair<std::string, std::string>, std::int64_t>;
TableView counted(std::string caption, std::string first, std::string second, Counts const& counts) {
    auto view =
        table(std::move(caption), {{std::move(first), false}, {std::move(second), false}, {"Count", true}});
    for (auto const& [key, count] : counts) {
        add(view, {key.first, key.second, count_text(count)});
    }
    view.empty_text = "None in the last twelve months.";
    return view;
}

std::string word(CodeWords const& words, std::string const& field, std::string const& code,
                 std::string absent) {
    return code.empty() ? std::move(absent) : words.of(field, code);
}

Counts panel_counts(HeldTable const& held, CodeWords const& words, Date since) {
    Counts counts;
    for (auto const& row : held.rows()) {
        if (held.start(row).value_or(Date::min()) >= since) {
            ++counts[{held.text(row, "pane_panel"),
                      word(words, "panel_decision", held.text(row, "pane_decision"), "Not decided")}];
        }
    }
    return counts;
}

// The flag of ten that is set in the SSD's outcome of a contact.
std::string flag_set(std::string const& json) {
    auto const yes = json.find("\":\"Y\"");
    auto const begin = yes == std::string::npos ? yes : json.rfind('"', yes - 1);
    return begin == std::string::npos ? std::string() : json.substr(begin + 1, yes - begin - 1);
}

Counts contact_counts(HeldTable const& held, CodeWords const& words, Date since) {
    Counts counts;
    for (auto const& row : held.rows()) {
        if (held.start(row).value_or(Date::min()) >= since) {
            ++counts[{word(words, "contact_type", held.text(row, "local_contact_type"), "Not told"),
                      word(words, "contact_outcome", flag_set(held.text(row, "cont_contact_outcome_json")),
                           "Not decided")}];
        }
    }
    return counts;
}

Counts help_counts(HeldTable const& held, CodeWords const& words, Date since) {
    Counts counts;
    for (auto const& row : held.rows()) {
        if (held.start(row).value_or(Date::min()) >= since) {
            ++counts[{
                word(words, "early_help_plan", held.text(row, "local_plan_type"), "Not told"),
                word(words, "early_help_outcome", held.text(row, "earl_episode_end_reason"), "Goes on")}];
        }
    }
    return counts;
}

TableView households(HeldTable const& held, Date day) {
    std::map<std::string, std::int64_t> children;
    for (auto const& row : held.rows()) {
        auto const end = held.end(row);
        if (!end || *end > day) {
            ++children[held.text(row, "hous_key")];
        }
    }
    std::map<std::int64_t, std::int64_t> sizes;
    for (auto const& [key, count] : children) {
        ++sizes[count];
    }
    auto view = table("Households by children in them", {{"Children", false}, {"Households", true}});
    for (auto const& [size, count] : sizes) {
        add(view, {count_text(size), count_text(count)});
    }
    view.empty_text = "No household has a child in it today.";
    return view;
}

bool lives_there(HeldTable const& held, HeldRow const& row, Date day) {
    auto const start = held.start(row);
    auto const end = held.end(row);
    return start && *start <= day && (!end || *end > day);
}

TableView own_households(HeldTable const& held, PersonId child) {
    auto view = table("Households", {{"From", false}, {"Until", false}, {"Household", false}});
    auto const own = held.of(child);
    for (auto at = own.rbegin(); at != own.rend(); ++at) {
        auto const end = held.end(*at);
        add(view,
            {date_text(held.start(*at)), end ? short_date(*end) : "Still there", held.text(*at, "hous_key")});
    }
    view.empty_text = "None recorded.";
    return view;
}

TableView own_panels(HeldTable const& held, CodeWords const& words, PersonId child) {
    auto view = table(
        "Panels",
        {{"Met", false}, {"Panel", false}, {"Asked for", false}, {"Decision", false}, {"Decided", false}});
    auto const own = held.of(child);
    for (auto at = own.rbegin(); at != own.rend(); ++at) {
        add(view, {date_text(held.start(*at)), held.text(*at, "pane_panel"), held.text(*at, "pane_request"),
                   word(words, "panel_decision", held.text(*at, "pane_decision"), "Not decided"),
                   date_text(held.date(*at, "pane_decided_date"))});
    }
    view.empty_text = "None recorded.";
    return view;
}

} // namespace

Result<ChildSides> sides_of(Site& site, Snapshot const& snapshot, CodeWords const& words, PersonId child) {
    Sheets sheets(site, snapshot);
    ChildSides sides;
    if (sheets.brought("weir_household")) {
        auto const held = WEIR_TRY(sheets.read("weir_household"));
        for (auto const& own : held.of(child)) {
            for (auto const& row : held.rows()) {
                bool const together = lives_there(held, own, sheets.day()) &&
                                      lives_there(held, row, sheets.day()) && row.person != child &&
                                      held.text(row, "hous_key") == held.text(own, "hous_key");
                if (together) {
                    sides.household.push_back(row.person);
                }
            }
        }
        sides.history.push_back(own_households(held, child));
    }
    if (sheets.brought("weir_panel")) {
        sides.history.push_back(own_panels(WEIR_TRY(sheets.read("weir_panel")), words, child));
    }
    return sides;
}

Result<std::vector<TableView>> side_totals(Site& site, Snapshot const& snapshot, CodeWords const& words) {
    Sheets sheets(site, snapshot);
    std::vector<TableView> totals;
    auto const since = sheets.since();
    if (sheets.brought("weir_telephony")) {
        totals.push_back(calls(WEIR_TRY(sheets.read("weir_telephony")), sheets));
    }
    if (sheets.brought("weir_placement_cost")) {
        totals.push_back(costs(WEIR_TRY(sheets.read("weir_placement_cost")), sheets));
    }
    if (sheets.brought("weir_budget_line")) {
        totals.push_back(budgets(WEIR_TRY(sheets.read("weir_budget_line")), sheets));
    }
    if (sheets.brought("weir_panel")) {
        totals.push_back(counted("Panels of the last twelve months", "Panel", "Decision",
                                 panel_counts(WEIR_TRY(sheets.read("weir_panel")), words, since)));
    }
    auto const supplied = [&](char const* field) { return snapshot.columns().is_supplied(field); };
    if (supplied("ssd_contacts.local_contact_type")) {
        totals.push_back(counted("Contacts of the last twelve months", "Type", "Outcome",
                                 contact_counts(WEIR_TRY(sheets.read("ssd_contacts")), words, since)));
    }
    if (supplied("ssd_early_help_episodes.local_plan_type")) {
        totals.push_back(
            counted("Early help of the last twelve months", "Plan", "How it ended",
                    help_counts(WEIR_TRY(sheets.read("ssd_early_help_episodes")), words, since)));
    }
    if (sheets.brought("weir_household")) {
        totals.push_back(households(WEIR_TRY(sheets.read("weir_household")), sheets.day()));
    }
    return totals;
}

} // namespace weir::web
