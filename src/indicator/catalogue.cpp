// Reading definitions from TOML; see catalogue.hpp.
#include "indicator/catalogue.hpp"

#include "config/toml_file.hpp"
#include "files/text_file.hpp"
#include "indicator/expression.hpp"

#include <algorithm>
#include <array>

namespace weir::indicator {

namespace {

template <class Enum, std::size_t N>
Enum choose(config::TomlTable const& table, std::string_view key,
            std::array<std::pair<std::string_view, Enum>, N> const& names, Diagnostics& found) {
    auto const text = table.need_string(key, found);
    for (auto const& [name, value] : names) {
        if (name == text) {
            return value;
        }
    }
    std::string all;
    for (auto const& [name, value] : names) {
        all += all.empty() ? "" : ", ";
        all += name;
    }
    if (!text.empty()) {
        found.error("definition-invalid", table.where(key), "\"" + text + "\" is not one of " + all + ".",
                    "Use one of them.");
    }
    return names[0].second;
}

constexpr std::array<std::pair<std::string_view, Unit>, 4> units{
    {{"count", Unit::count}, {"percent", Unit::percent}, {"per_10k", Unit::per_10k}, {"hours", Unit::hours}}};
constexpr std::array<std::pair<std::string_view, Direction>, 3> directions{
    {{"context", Direction::context}, {"higher", Direction::higher}, {"lower", Direction::lower}}};
constexpr std::array<std::pair<std::string_view, Attribution>, 3> attributions{
    {{"none", Attribution::none},
     {"team at the event", Attribution::at_event},
     {"team now", Attribution::now}}};
constexpr std::array<std::pair<std::string_view, MeasureKind>, 3> kinds{
    {{"events", MeasureKind::events}, {"live", MeasureKind::live}, {"latest", MeasureKind::latest}}};

std::vector<GroupBy> groups_of(config::TomlTable const& table, Diagnostics& found) {
    std::vector<GroupBy> groups;
    for (auto const& name : table.strings("groups")) {
        if (name == "team" || name == "source") {
            groups.push_back(name == "team" ? GroupBy::team : GroupBy::source);
        } else {
            found.error("definition-invalid", table.where("groups"), "\"" + name + "\" is no group.",
                        "Use team or source.");
        }
    }
    return groups;
}

Measure measure_of(config::TomlTable const& table, Diagnostics& found) {
    table.allow_only({"kind", "of", "date", "until", "counts", "where", "denominator", "numerator",
                      "window_months", "covered_by", "matures_working_days"},
                     found);
    Measure measure;
    measure.kind = choose(table, "kind", kinds, found);
    measure.of = table.need_string("of", found);
    measure.date = table.string("date").value_or(measure.date);
    measure.covered_by = table.string("covered_by").value_or("");
    measure.until = table.string("until").value_or(measure.until);
    measure.children = table.string("counts").value_or("rows") == "children";
    measure.window_months = static_cast<int>(table.integer("window_months").value_or(1));
    measure.matures_working_days = static_cast<int>(table.integer("matures_working_days").value_or(0));
    measure.where = table.strings("where");
    measure.numerator = table.strings("numerator");
    // The denominator is a list of conditions, or one of two words.
    auto const word = table.string("denominator");
    measure.per_population = word == "population";
    measure.shares = word == "all sources";
    measure.shares_by = measure.shares ? GroupBy::source : GroupBy::none;
    measure.ratio = table.has("denominator") && !word;
    measure.denominator = table.strings("denominator");
    if (word && !measure.per_population && !measure.shares) {
        found.error("definition-invalid", table.where("denominator"), "\"" + *word + "\" is no denominator.",
                    "Give a list of conditions, \"population\" or \"all sources\".");
    }
    if (measure.window_months < 1 || measure.window_months > 60) {
        found.error("definition-invalid", table.where("window_months"), "A window is 1 to 60 months.", "");
        measure.window_months = 1;
    }
    return measure;
}

void read_settings(config::TomlTable const& table, Definition& definition, Diagnostics& found) {
    if (auto const thresholds = table.table("thresholds")) {
        thresholds->allow_only({"green", "amber"}, found);
        definition.thresholds =
            Thresholds{thresholds->need_number("green", found), thresholds->need_number("amber", found)};
    }
    for (auto const& one : table.tables("comparator")) {
        one.allow_only({"area", "year", "value"}, found);
        definition.comparators.push_back({one.need_string("area", found),
                                          static_cast<int>(one.need_number("year", found)),
                                          one.need_number("value", found)});
    }
}

Definition definition_of(config::TomlTable const& table, std::string const& domain, Diagnostics& found) {
    table.allow_only({"id",        "name",        "unit",       "direction",       "counts",
                      "numerator", "denominator", "basis",      "timescale",       "attribution",
                      "groups",    "supply",      "limits",     "version",         "actions",
                      "rests_on",  "thresholds",  "comparator", "comparator_note", "measure"},
                     found);
    Definition definition;
    definition.domain = domain;
    definition.id = table.need_string("id", found);
    definition.name = table.need_string("name", found);
    definition.unit = choose(table, "unit", units, found);
    definition.direction = choose(table, "direction", directions, found);
    definition.counts = table.need_string("counts", found);
    definition.numerator = table.need_string("numerator", found);
    definition.denominator = table.string("denominator").value_or("");
    definition.basis = table.need_string("basis", found);
    definition.timescale = table.string("timescale").value_or("");
    definition.attribution = choose(table, "attribution", attributions, found);
    definition.groups = groups_of(table, found);
    definition.supply = table.strings("supply");
    definition.limits = table.string("limits").value_or("");
    definition.version = static_cast<int>(table.integer("version").value_or(1));
    definition.actions = table.strings("actions");
    definition.rests_on = table.strings("rests_on");
    definition.comparator_note = table.string("comparator_note").value_or("");
    read_settings(table, definition, found);
    definition.measure = measure_of(table.need_table("measure", found), found);
    if (definition.supply.empty()) {
        found.error("definition-invalid", table.where("supply"),
                    definition.id + " does not say what a feed must supply.",
                    "List the fields as table.field.");
    }
    return definition;
}

bool is_link(std::string_view name) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(journey::LinkKind::count); ++i) {
        if (journey::name_of(static_cast<journey::LinkKind>(i)) == name) {
            return true;
        }
    }
    return false;
}

} // namespace

Result<Catalogue> Catalogue::read(std::filesystem::path const& folder) {
    Catalogue catalogue;
    Diagnostics found;
    for (auto const& file : WEIR_TRY(files::list_folder(folder))) {
        if (file.extension() != ".toml") {
            continue;
        }
        auto const toml = WEIR_TRY(config::read_toml(file));
        toml.allow_only({"domain", "indicator"}, found);
        auto const domain = toml.need_string("domain", found);
        for (auto const& table : toml.tables("indicator")) {
            auto definition = definition_of(table, domain, found);
            if (catalogue.find(definition.id) != nullptr) {
                found.error("definition-invalid", table.where("id"), definition.id + " is defined twice.",
                            "");
            }
            catalogue.definitions_.push_back(std::move(definition));
        }
    }
    if (found.has_errors()) {
        return fail(ErrorCode::invalid, found.text());
    }
    if (catalogue.definitions_.empty()) {
        return fail(ErrorCode::not_found, folder.string() + ": there are no indicators.");
    }
    return catalogue;
}

Definition const* Catalogue::find(std::string_view id) const {
    auto const found = std::find_if(definitions_.begin(), definitions_.end(),
                                    [&](Definition const& one) { return one.id == id; });
    return found == definitions_.end() ? nullptr : &*found;
}

Status Catalogue::check(journey::Columns const& columns) const {
    for (auto const& one : definitions_) {
        auto const during = [&](Error error) {
            return std::move(error).during("checking the definition of " + one.id);
        };
        auto const* table = columns.find(one.measure.of);
        if (table == nullptr) {
            return fail(ErrorCode::invalid, one.id + ": there is no table \"" + one.measure.of + "\".");
        }
        for (auto const& link : one.rests_on) {
            if (!is_link(link)) {
                return fail(ErrorCode::invalid, one.id + ": there is no link \"" + link + "\".");
            }
        }
        for (auto const& conditions : {one.measure.where, one.measure.denominator, one.measure.numerator}) {
            WEIR_TRY(Conditions::compile(conditions, *table).map_error(during));
        }
    }
    return {};
}

} // namespace weir::indicator
