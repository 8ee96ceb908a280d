// Reads what the authority is like and how dirty its feeds are, and knows the days of the extracts.
#include "config/calendar.hpp"
#include "config/csv_table.hpp"
#include "config/toml_file.hpp"
#include "synth/synthesis.hpp"

#include <algorithm>
#include <string>

namespace weir::synth {

namespace {

class ParameterReader {
public:
    explicit ParameterReader(config::TomlTable const& file) : file_(file) {}

    void section(std::string_view name) { section_ = file_.need_table(name, found_); }

    void number(std::string_view key, double& value) {
        if (section_) {
            value = section_->need_number(key, found_);
        }
    }
    void years(std::string_view key, YearSeries& series) {
        std::vector<double> values = list(key);
        if (!values.empty()) {
            series = {first_year_, std::move(values)};
        }
    }
    template <std::size_t Size>
    void numbers(std::string_view key, std::array<double, Size>& values) {
        std::vector<double> const given = list(key);
        if (given.size() == Size) {
            std::copy(given.begin(), given.end(), values.begin());
        } else if (section_) {
            found_.error("list-length", section_->where(key),
                         std::string(key) + " must have " + std::to_string(Size) + " values.",
                         "Give one for each, in the order that the comment says.");
        }
    }
    void first_year(int& warm_up) {
        first_year_ = static_cast<int>(file_.need_number("first_year", found_));
        warm_up = static_cast<int>(file_.need_number("warm_up_years", found_));
    }
    [[nodiscard]] Diagnostics const& found() const { return found_; }

private:
    std::vector<double> list(std::string_view key) {
        std::vector<double> values = section_ ? section_->numbers(key) : std::vector<double>{};
        if (section_ && values.empty()) {
            found_.error("list-missing", section_->where(),
                         std::string(key) + " is missing or no list of numbers.",
                         "Give it as in config/synth/blackpool_like.toml.");
        }
        return values;
    }

    config::TomlTable const& file_;
    std::optional<config::TomlTable> section_;
    Diagnostics found_;
    int first_year_ = 2010;
};

void read_families(ParameterReader& reader, Parameters& made) {
    reader.section("families");
    reader.numbers("family_sizes", made.family_sizes);
    reader.number("years_between_births", made.years_between_births);
    reader.number("moving_share", made.moving_share);
    reader.number("moving_stay_years", made.moving_stay_years);
    reader.number("need_shape", made.need_shape);
    reader.number("disabled_share", made.disabled_share);
}

void read_front_door(ParameterReader& reader, Parameters& made) {
    reader.section("front_door");
    reader.years("contacts_per_1000", made.contacts_per_1000);
    reader.numbers("season", made.season);
    reader.numbers("school_season", made.school_season);
    reader.years("conversion", made.conversion);
    reader.years("decision_in_time", made.decision_in_time);
    reader.number("early_help_share", made.early_help_share);
    reader.years("early_help_per_1000", made.early_help_per_1000);
    reader.number("early_help_days", made.early_help_days);
    reader.years("return_chance", made.return_chance);
    reader.number("return_days", made.return_days);
}

void read_cases(ParameterReader& reader, Parameters& made) {
    reader.section("referral");
    reader.years("nfa", made.nfa);
    reader.years("assessed_in_45", made.assessed_in_45);
    reader.number("assessment_absent", made.assessment_absent);
    reader.years("not_in_need", made.not_in_need);
    reader.number("cin_plan_days", made.cin_plan_days);
    reader.years("cin_pace", made.cin_pace);
    reader.section("protection");
    reader.years("s47_at_referral", made.s47_at_referral);
    reader.years("s47_in_plan", made.s47_in_plan);
    reader.years("icpc", made.icpc);
    reader.years("icpc_in_15", made.icpc_in_15);
    reader.years("plan_from_icpc", made.plan_from_icpc);
    reader.number("cp_days", made.cp_days);
    reader.years("cp_pace", made.cp_pace);
    reader.number("cp_visit_in_10", made.cp_visit_in_10);
}

void read_care_and_workforce(ParameterReader& reader, Parameters& made) {
    reader.section("care");
    reader.years("entry", made.entry);
    reader.years("exit_pace", made.exit_pace);
    reader.number("reentry_chance", made.reentry_chance);
    reader.number("care_visit_in_time", made.care_visit_in_time);
    reader.number("care_review_in_time", made.care_review_in_time);
    reader.number("placement_moves_a_year", made.placement_moves_a_year);
    reader.number("short_break_chance", made.short_break_chance);
    reader.section("workforce");
    reader.number("workers_leaving_a_year", made.workers_leaving_a_year);
    reader.number("allocation_gap_chance", made.allocation_gap_chance);
    reader.number("allocation_gap_days", made.allocation_gap_days);
    reader.section("leaving_care");
    reader.number("in_touch_share", made.in_touch_share);
}

Result<Parameters> read_parameters(std::filesystem::path const& path) {
    auto const file = WEIR_TRY(config::read_toml(path));
    Parameters made;
    ParameterReader reader(file);
    reader.first_year(made.warm_up_years);
    read_families(reader, made);
    read_front_door(reader, made);
    read_cases(reader, made);
    read_care_and_workforce(reader, made);
    if (reader.found().has_errors()) {
        return fail(ErrorCode::invalid, reader.found().text());
    }
    return made;
}

Result<std::map<std::string, int>> read_counts(config::TomlTable const& file, std::string_view feed) {
    Diagnostics found;
    auto const table = file.need_table(feed, found);
    if (found.has_errors()) {
        return fail(ErrorCode::invalid, found.text());
    }
    std::map<std::string, int> counts;
    for (auto const& kind : table.keys()) {
        counts[kind] = static_cast<int>(table.integer(kind).value_or(0));
    }
    return counts;
}

} // namespace

Result<Settings> read_settings(std::filesystem::path const& config) {
    auto calendar =
        WEIR_TRY(config::read_working_calendar(config / "calendar" / "bank_holidays_england_2010_2030.csv"));
    Settings settings{.calendar = std::move(calendar)};
    settings.parameters = WEIR_TRY(read_parameters(config / "synth" / "blackpool_like.toml"));
    auto const dirt = WEIR_TRY(config::read_toml(config / "synth" / "dirt.toml"));
    settings.dirt.annex_a = WEIR_TRY(read_counts(dirt, "annex_a"));
    settings.dirt.ssd = WEIR_TRY(read_counts(dirt, "ssd"));
    settings.dirt.ssda903 = WEIR_TRY(read_counts(dirt, "ssda903"));
    settings.dirt.cin = WEIR_TRY(read_counts(dirt, "cin"));
    auto const spellings =
        WEIR_TRY(config::read_csv_table(config / "synth" / "spellings.csv", {"field", "code", "spelling"}));
    for (std::size_t row = 0; row < spellings.size(); ++row) {
        settings.dirt.spellings[{spellings.cell(row, "field"), spellings.cell(row, "code")}].push_back(
            spellings.cell(row, "spelling"));
    }
    return settings;
}

// A workbook each month end; two before the period, so that the lists' six months reach a year back.
std::vector<Date> annex_a_days(Settings const& settings) {
    std::vector<Date> days{add_months(settings.from, -6) - Days{1}, settings.from - Days{1}};
    for (int month = month_index(settings.from); month <= month_index(settings.to); ++month) {
        Date const end = month_end(month_of_index(month));
        days.push_back(std::min(end, settings.to));
    }
    return days;
}

} // namespace weir::synth
