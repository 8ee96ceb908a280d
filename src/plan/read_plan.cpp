// Reads a plan's folder: plan.toml, the table of actions and that of their effects. Every mistake is
// collected with its place, and a plan with any is not returned.
#include "base/contract.hpp"
#include "config/csv_table.hpp"
#include "config/toml_file.hpp"
#include "plan/plan.hpp"

#include <algorithm>
#include <map>

namespace weir::plan {

namespace {

std::string trimmed(std::string_view text) {
    auto const from = text.find_first_not_of(' ');
    return from == std::string_view::npos
               ? ""
               : std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

std::vector<std::string> parts(std::string const& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= text.size() && !text.empty();) {
        auto const to = std::min(text.find(';', from), text.size());
        out.push_back(trimmed(std::string_view(text).substr(from, to - from)));
        from = to + 1;
    }
    return out;
}

// "2017-09" is the last day of September 2017.
std::optional<Date> month(config::CsvTable const& table, std::size_t row, std::string_view column,
                          Diagnostics& found) {
    auto const& text = table.cell(row, column);
    if (text.empty()) {
        return std::nullopt;
    }
    auto const day = parse_iso_date(text + "-01");
    if (!day) {
        found.error("month-unreadable", table.where(row, column), "\"" + text + "\" is not a month.",
                    "Write it as YYYY-MM.");
        return std::nullopt;
    }
    return month_end(*day);
}

StepStatus status(config::CsvTable const& table, std::size_t row, Diagnostics& found) {
    static std::map<std::string, StepStatus, std::less<>> const known{
        {"planned", StepStatus::planned},
        {"in_progress", StepStatus::in_progress},
        {"complete", StepStatus::complete}};
    auto const entry = known.find(table.cell(row, "status"));
    if (entry == known.end()) {
        found.error("status-unknown", table.where(row, "status"),
                    "\"" + table.cell(row, "status") + "\" is not a status.",
                    "Write planned, in_progress or complete.");
        return StepStatus::planned;
    }
    return entry->second;
}

Action* action_of(Plan& plan, std::string_view id) {
    auto const entry = std::find_if(plan.actions.begin(), plan.actions.end(),
                                    [id](Action const& action) { return action.id == id; });
    return entry == plan.actions.end() ? nullptr : &*entry;
}

// A row without a step opens its action; the rows with one follow it.
void take_action_row(config::CsvTable const& table, std::size_t row, Plan& plan, Diagnostics& found) {
    auto const& id = table.cell(row, "action");
    auto const& step = table.cell(row, "step");
    Action* action = action_of(plan, id);
    if (step.empty()) {
        if (action != nullptr) {
            found.error("action-twice", table.where(row, "action"), "The action " + id + " is there twice.");
            return;
        }
        plan.actions.push_back({.id = id, .title = table.cell(row, "title")});
        return;
    }
    if (action == nullptr) {
        found.error("step-without-action", table.where(row, "step"),
                    "The step " + step + " belongs to " + id + ", which has no row of its own above it.",
                    "Add a row for the action with an empty step.");
        return;
    }
    action->steps.push_back({.id = step,
                             .title = table.cell(row, "title"),
                             .owners = parts(table.cell(row, "owner")),
                             .intended_outcome = table.cell(row, "intended_outcome"),
                             .due = month(table, row, "due", found),
                             .status = status(table, row, found),
                             .update = table.cell(row, "update")});
}

std::optional<Direction> direction_of(std::string_view text) {
    for (auto const direction : {Direction::up, Direction::down, Direction::hold}) {
        if (text == name_of(direction)) {
            return direction;
        }
    }
    if (text == "up_or_hold") {
        return Direction::up_or_hold;
    }
    return text.empty() ? std::optional(Direction::none) : std::nullopt;
}

std::vector<ExpectedIndicator> indicators_of(config::CsvTable const& table, std::size_t row,
                                             Diagnostics& found) {
    std::vector<ExpectedIndicator> out;
    auto const names = parts(table.cell(row, "indicators"));
    auto const ids = parts(table.cell(row, "catalogue_ids"));
    auto const directions = parts(table.cell(row, "expected_direction"));
    if (names == std::vector<std::string>{"none"}) {
        return out;
    }
    if (ids.size() != names.size() || (directions.size() > 1 && directions.size() != names.size())) {
        found.error("lists-differ", table.where(row, "catalogue_ids"),
                    "There are " + std::to_string(names.size()) + " indicators, " +
                        std::to_string(ids.size()) + " catalogue ids and " +
                        std::to_string(directions.size()) + " directions.",
                    "Give one of each, separated by semicolons.");
        return out;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string const wanted = directions.empty() ? "" : directions[std::min(i, directions.size() - 1)];
        auto const direction = direction_of(wanted);
        if (!direction) {
            found.error("direction-unknown", table.where(row, "expected_direction"),
                        "\"" + wanted + "\" is not a direction.", "Write up, down, hold or up_or_hold.");
        }
        out.push_back({.name = names[i],
                       .catalogue_id = ids[i] == "not measurable" || ids[i] == "none" ? "" : ids[i],
                       .direction = direction.value_or(Direction::none)});
    }
    return out;
}

std::optional<double> amount(config::CsvTable const& table, std::size_t row, std::string_view column,
                             Diagnostics& found) {
    if (!table.has(column) || table.cell(row, column).empty()) {
        return std::nullopt;
    }
    char* end = nullptr;
    auto const& text = table.cell(row, column);
    double const value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size()) {
        found.error("number-unreadable", table.where(row, column), "\"" + text + "\" is not a number.");
        return std::nullopt;
    }
    return value;
}

void take_effect_row(config::CsvTable const& table, std::size_t row, Plan& plan, Diagnostics& found) {
    Action* action = action_of(plan, table.cell(row, "action"));
    auto const& kind = table.cell(row, "kind");
    if (action == nullptr) {
        found.error("effect-without-action", table.where(row, "action"),
                    "There is no action " + table.cell(row, "action") + " in actions.csv.");
        return;
    }
    if (kind != "direct" && kind != "consequential") {
        found.error("kind-unknown", table.where(row, "kind"), "\"" + kind + "\" is not a kind of effect.",
                    "Write direct or consequential.");
        return;
    }
    action->expectations.push_back(
        {.kind = kind == "direct" ? ExpectationKind::direct : ExpectationKind::consequential,
         .text = table.cell(row, "expectation"),
         .indicators = indicators_of(table, row, found),
         .direction_basis = table.cell(row, "direction_basis"),
         .implemented_by = month(table, row, "implemented_by", found),
         .evident_by = month(table, row, "evident_by", found),
         .size = amount(table, row, "expected_size", found),
         .baseline = amount(table, row, "baseline", found)});
}

void take_settings(config::TomlTable const& file, Plan& plan, Diagnostics& found) {
    file.allow_only({"name", "authority", "written_on", "headline"}, found);
    plan.name = file.need_string("name", found);
    plan.authority = file.need_string("authority", found);
    auto const written = file.date("written_on");
    if (!written) {
        found.error("setting-missing", file.where("written_on"), "The date written_on is missing.");
    }
    plan.written_on = written.value_or(Date{});
    if (!file.has("headline")) {
        return;
    }
    auto const headline = file.need_table("headline", found);
    headline.allow_only({"indicator", "change_percent", "baseline", "baseline_on", "target_on"}, found);
    auto const from = headline.date("baseline_on");
    auto const to = headline.date("target_on");
    if (!from || !to || *to <= *from) {
        found.error("headline-dates", headline.where(),
                    "The headline needs baseline_on and a later target_on.");
        return;
    }
    plan.headline = Headline{.indicator = headline.need_string("indicator", found),
                             .change_percent = headline.need_number("change_percent", found),
                             .baseline = headline.need_number("baseline", found),
                             .baseline_on = *from,
                             .target_on = *to};
}

} // namespace

std::string_view name_of(Direction direction) {
    switch (direction) {
    case Direction::none:
        return "";
    case Direction::up:
        return "up";
    case Direction::down:
        return "down";
    case Direction::hold:
        return "hold";
    case Direction::up_or_hold:
        return "up or hold";
    }
    WEIR_UNREACHABLE();
}

Action const* Plan::find(std::string_view id) const {
    auto const entry =
        std::find_if(actions.begin(), actions.end(), [id](Action const& action) { return action.id == id; });
    return entry == actions.end() ? nullptr : &*entry;
}

Result<Plan> read_plan(std::filesystem::path const& folder, Diagnostics& found) {
    auto const settings = WEIR_TRY(config::read_toml(folder / "plan.toml"));
    auto const actions = WEIR_TRY(
        config::read_csv_table(folder / "actions.csv", {"action", "step", "title", "owner",
                                                        "intended_outcome", "due", "status", "update"}));
    auto const effects = WEIR_TRY(config::read_csv_table(
        folder / "effects.csv", {"action", "kind", "expectation", "indicators", "catalogue_ids",
                                 "expected_direction", "direction_basis", "implemented_by", "evident_by"}));
    Plan plan;
    take_settings(settings, plan, found);
    for (std::size_t row = 0; row < actions.size(); ++row) {
        take_action_row(actions, row, plan, found);
    }
    for (std::size_t row = 0; row < effects.size(); ++row) {
        take_effect_row(effects, row, plan, found);
    }
    if (found.has_errors()) {
        return fail(ErrorCode::invalid, "The plan in " + folder.filename().string() + " has " +
                                            std::to_string(found.error_count()) + " mistakes:\n" +
                                            found.text());
    }
    return plan;
}

} // namespace weir::plan
