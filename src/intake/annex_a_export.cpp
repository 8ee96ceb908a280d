// Columns filled by what each is (config/intake/annex_a_columns.csv) or by the rule that works it out
// (annex_a_written.csv), so that what is written is read back into the fields it came from.
#include "intake/annex_a_export.hpp"

#include "config/csv_table.hpp"
#include "files/xlsx_writer.hpp"
#include "intake/annex_a_derived.hpp"
#include "record/people.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace weir::intake {
namespace {

using record::Value;
using RuleMap = std::map<std::pair<int, std::size_t>, DerivedRule>; // (list, column from 0)

Result<RuleMap> read_rules(std::filesystem::path const& folder, AnnexALayout const& layout) {
    auto const table =
        WEIR_TRY(config::read_csv_table(folder / "annex_a_written.csv", {"list", "position", "rule"}));
    RuleMap rules;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const list = std::atoi(table.cell(row, "list").c_str());
        auto const position = std::atoi(table.cell(row, "position").c_str());
        auto const rule = rule_named(table.cell(row, "rule"));
        bool const known = list >= 1 && static_cast<std::size_t>(list) <= layout.lists().size() &&
                           position >= 1 &&
                           static_cast<std::size_t>(position) <=
                               layout.lists()[static_cast<std::size_t>(list) - 1].columns.size();
        if (!known || rule == nullptr) {
            return fail(ErrorCode::invalid,
                        table.where(row, "rule").text() + ": no such column or no such rule");
        }
        rules.emplace(std::pair(list, static_cast<std::size_t>(position) - 1), rule);
    }
    return rules;
}

// Names of concepts, by the header that the column has.
Result<std::map<std::string, std::string>> read_concepts(std::filesystem::path const& folder) {
    auto const table =
        WEIR_TRY(config::read_csv_table(folder / "annex_a_columns.csv", {"list", "position", "concept"}));
    std::map<std::string, std::string> names;
    for (std::size_t row = 0; row < table.size(); ++row) {
        names.emplace(table.cell(row, "list") + "|" + table.cell(row, "position"),
                      table.cell(row, "concept"));
    }
    return names;
}

// The plan that a care plan's flags name: {"LTFOST":"Y"}; the first that is set.
std::string permanence_code(std::string const& json) {
    auto const yes = json.find("\":\"Y\"");
    auto const begin = yes == std::string::npos ? yes : json.rfind('"', yes - 1);
    return begin == std::string::npos ? std::string() : json.substr(begin + 1, yes - begin - 1);
}

class Writing {
public:
    Writing(record::Store& store, AnnexASource const& source, AnnexALayout const& layout,
            AnnexALabels const& labels, RuleMap const& rules,
            std::map<std::string, std::string> const& concepts)
        : store_(store), source_(source), layout_(layout), labels_(labels), rules_(rules),
          concepts_(concepts) {}

    Result<AnnexABook> run();

private:
    struct Child {
        std::string id; // empty: the identity does not open
        std::string sex, ethnicity;
        bool disabled = false;
    };
    [[nodiscard]] Result<Child const*> child(PersonId person);
    [[nodiscard]] Status write_list(ListLayout const& list);
    [[nodiscard]] DerivedCell cell(ListLayout const& list, std::size_t column, ListRow const& row,
                                   Child const& child) const;
    [[nodiscard]] DerivedCell child_cell(ColumnKind kind, ListRow const& row, Child const& child) const;
    [[nodiscard]] DerivedCell kept_cell(ListLayout const& list, std::size_t column, ListRow const& row) const;
    [[nodiscard]] DerivedCell period_cell(ListColumn const& column, std::string const& concept_name,
                                          std::string const& field, CarePeriod const& period) const;
    [[nodiscard]] DerivedCell value_cell(ColumnKind kind, std::string const& concept_name,
                                         Value const& value) const;
    [[nodiscard]] std::string concept_name(ListLayout const& list, std::size_t column) const;
    void remark(ListLayout const& list, std::vector<std::size_t> const& not_held, std::size_t rows);

    record::Store& store_;
    AnnexASource const& source_;
    AnnexALayout const& layout_;
    AnnexALabels const& labels_;
    RuleMap const& rules_;
    std::map<std::string, std::string> const& concepts_;
    std::map<PersonId, Child> children_;
    std::set<PersonId> severed_;
    AnnexABook book_;
};

Result<Writing::Child const*> Writing::child(PersonId person) {
    auto const found = children_.find(person);
    if (found != children_.end()) {
        return &found->second;
    }
    Child made;
    auto const identity = store_.people().identity(person);
    if (identity && !identity->source_ids.empty()) {
        made.id = identity->source_ids.front();
    } else if (!identity && identity.error().code != ErrorCode::refused) {
        return tl::unexpected(identity.error());
    }
    auto const& persons = source_.table("ssd_person");
    for (auto const& row : persons.of(person)) {
        auto const gender = persons.text(row, "pers_gender");
        made.sex = gender.empty() ? persons.text(row, "pers_sex") : gender;
        made.ethnicity = persons.text(row, "pers_ethnicity");
    }
    made.disabled = !source_.table("ssd_disability").of(person).empty();
    return &children_.emplace(person, std::move(made)).first->second;
}

std::string Writing::concept_name(ListLayout const& list, std::size_t column) const {
    auto const found = concepts_.find(std::to_string(list.number) + "|" + std::to_string(column + 1));
    return found == concepts_.end() ? std::string() : found->second;
}

// Unborn children carry the expected date and the age of -1 (Ofsted, Annex A guidance).
DerivedCell Writing::child_cell(ColumnKind kind, ListRow const& row, Child const& child) const {
    auto const birth = source_.birth(row.person);
    auto const coded = [&](std::string_view name, std::string const& code) {
        return code.empty() ? WrittenCell{} : WrittenCell{labels_.of(name, code)};
    };
    switch (kind) {
    case ColumnKind::id:
        return WrittenCell{child.id};
    case ColumnKind::sex:
        return coded("sex", child.sex);
    case ColumnKind::ethnicity:
        return coded("ethnicity", child.ethnicity);
    case ColumnKind::birth:
        return birth ? WrittenCell{*birth} : WrittenCell{};
    case ColumnKind::age:
        return birth
                   ? WrittenCell{std::int64_t{*birth > source_.day() ? -1 : age_years(*birth, source_.day())}}
                   : WrittenCell{};
    default: // a disability that is told of some children is not had by the others
        return source_.holds("ssd_disability")
                   ? DerivedCell{WrittenCell{labels_.of("flag", child.disabled ? "Y" : "N")}}
                   : std::nullopt;
    }
}

DerivedCell Writing::value_cell(ColumnKind kind, std::string const& concept_name, Value const& value) const {
    if (!record::is_supplied(value)) {
        return std::nullopt;
    }
    if (auto const* day = std::get_if<Date>(&value)) {
        return *day <= source_.day() || kind == ColumnKind::date ? WrittenCell{*day} : WrittenCell{};
    }
    if (auto const* number = std::get_if<std::int64_t>(&value)) {
        auto const name = kind == ColumnKind::team     ? source_.team(*number)
                          : kind == ColumnKind::worker ? source_.worker(*number)
                                                       : std::string();
        bool const named = kind == ColumnKind::team || kind == ColumnKind::worker;
        return !named ? WrittenCell{*number} : name.empty() ? WrittenCell{} : WrittenCell{name};
    }
    auto const* text = std::get_if<std::string>(&value);
    if (text == nullptr || text->empty()) {
        return WrittenCell{};
    }
    switch (kind) {
    case ColumnKind::code:
    case ColumnKind::flag:
        return WrittenCell{labels_.of(concept_name, *text)};
    case ColumnKind::inverse_flag:
        return WrittenCell{labels_.of("flag", *text == "Y" ? "N" : *text == "N" ? "Y" : *text)};
    case ColumnKind::permanence: {
        auto const code = permanence_code(*text);
        return code.empty() ? WrittenCell{} : WrittenCell{labels_.of("permanence", code)};
    }
    default:
        return WrittenCell{*text};
    }
}

DerivedCell Writing::period_cell(ListColumn const& column, std::string const& concept_name,
                                 std::string const& field, CarePeriod const& period) const {
    auto const day_of = [](std::optional<Date> day) { return day ? Value{*day} : Value{record::Blank{}}; };
    auto const code_of = [](std::string const& code) {
        return code.empty() ? Value{record::Blank{}} : Value{code};
    };
    Value value = record::NotSupplied{};
    if (field == "carp_start_date") {
        value = period.start;
    } else if (field == "carp_ceased_date") {
        value = day_of(period.ceased);
    } else if (field == "carp_ceased_reason") {
        value = code_of(period.reason);
    } else if (field == "carp_primary_need_code") {
        value = code_of(period.need);
    } else if (field == "carp_last_iro_contact_date") {
        value = day_of(period.last_iro);
    }
    return value_cell(column.kind, concept_name, value);
}

// From the first of the column's targets that has a row. Where there is no row of a table that the record
// does hold, there is nothing to say; where it holds none of anybody, it cannot tell.
DerivedCell Writing::kept_cell(ListLayout const& list, std::size_t at, ListRow const& row) const {
    auto const& column = list.columns[at];
    auto const name = concept_name(list, at);
    DerivedCell found;
    for (auto const& target : column.targets) {
        auto const& table = *list.slots[target.slot].table;
        if (row.period != nullptr && table.name == "weir_care_period") {
            return period_cell(column, name, table.fields[target.field].name, *row.period);
        }
        auto const* held = row.slots[target.slot];
        auto here = held != nullptr             ? value_cell(column.kind, name, held->values[target.field])
                    : source_.holds(table.name) ? DerivedCell{WrittenCell{}}
                                                : std::nullopt;
        if (here && !found) {
            found = std::move(here);
        }
    }
    return found;
}

DerivedCell Writing::cell(ListLayout const& list, std::size_t at, ListRow const& row,
                          Child const& child) const {
    if (auto const rule = rules_.find({list.number, at}); rule != rules_.end()) {
        return rule->second({source_, labels_, row});
    }
    switch (list.columns[at].kind) {
    case ColumnKind::id:
    case ColumnKind::sex:
    case ColumnKind::ethnicity:
    case ColumnKind::birth:
    case ColumnKind::age:
    case ColumnKind::disability:
        return child_cell(list.columns[at].kind, row, child);
    default:
        return kept_cell(list, at, row);
    }
}

void Writing::remark(ListLayout const& list, std::vector<std::size_t> const& not_held, std::size_t rows) {
    for (std::size_t i = 0; i < list.columns.size(); ++i) {
        if (not_held[i] != 0) {
            book_.remarks.push_back(list.label() + ", " + list.columns[i].header +
                                    ": the record cannot tell it; left empty in " +
                                    std::to_string(not_held[i]) + " of " + std::to_string(rows) + " rows");
        }
    }
}

Status Writing::write_list(ListLayout const& list) {
    auto& out = book_.lists.emplace_back();
    out.name = list.label();
    for (auto const& column : list.columns) {
        out.header.push_back(column.header);
    }
    std::vector<std::size_t> not_held(list.columns.size());
    auto rows = rows_of(source_, list);
    if (rows.empty() && (!list.table || !source_.holds(*list.table))) {
        book_.remarks.push_back(list.label() + " " + list.title +
                                ": the record holds none of it; the sheet has its headers only");
    }
    std::vector<std::pair<Date, std::vector<WrittenCell>>> written;
    for (auto const& row : rows) {
        bool const of_child = row.person != PersonId{};
        static Child const nobody;
        auto const* known = of_child ? WEIR_TRY(child(row.person)) : &nobody;
        if (of_child && known->id.empty()) {
            severed_.insert(row.person);
            continue;
        }
        std::vector<WrittenCell> cells(list.columns.size());
        for (std::size_t i = 0; i < list.columns.size(); ++i) {
            auto made = cell(list, i, row, *known);
            not_held[i] += made ? 0 : 1;
            cells[i] = made ? std::move(*made) : WrittenCell{};
        }
        if (of_child) {
            book_.children.push_back(row.person);
        }
        written.emplace_back(row.date, std::move(cells));
    }
    std::ranges::sort(written);
    for (auto& row : written) {
        out.rows.push_back(std::move(row.second));
    }
    remark(list, not_held, out.rows.size());
    return {};
}

Result<AnnexABook> Writing::run() {
    book_.as_at = source_.day();
    for (auto const& list : layout_.lists()) {
        WEIR_TRY(write_list(list));
    }
    if (!severed_.empty()) {
        book_.remarks.push_back(
            std::to_string(severed_.size()) +
            " children are left out: their identity does not open (severed by adoption, or "
            "without an id of any source)");
    }
    std::ranges::sort(book_.children);
    auto const repeated = std::ranges::unique(book_.children);
    book_.children.erase(repeated.begin(), repeated.end());
    return std::move(book_);
}

} // namespace

Result<AnnexABook> make_annex_a(record::Store& store, Rules const& rules,
                                std::filesystem::path const& definitions, AnnexARequest const& request,
                                record::Progress const& progress) {
    auto const folder = definitions / "intake";
    auto const labels = WEIR_TRY(AnnexALabels::read(folder));
    auto const derived = WEIR_TRY(read_rules(folder, rules.annex_a));
    auto const concepts = WEIR_TRY(read_concepts(folder));
    auto const source = WEIR_TRY(AnnexASource::read(store, request, progress));
    return Writing(store, source, rules.annex_a, labels, derived, concepts).run();
}

Status write_annex_a(AnnexABook const& book, std::filesystem::path const& path) {
    auto writer = WEIR_TRY(files::XlsxWriter::create(path));
    WEIR_TRY(writer.add_sheet("Guidance"));
    writer.text("Annex A, its lists in the layout of 2023 and later").end_row();
    writer.text("Extract date").date(book.as_at).end_row();
    for (auto const& remark : book.remarks) {
        writer.text(remark).end_row();
    }
    for (auto const& list : book.lists) {
        WEIR_TRY(writer.add_sheet(list.name, list.header));
        for (auto const& row : list.rows) {
            for (auto const& cell : row) {
                writer.value(cell);
            }
            writer.end_row();
        }
    }
    return writer.finish();
}

} // namespace weir::intake
