// The order of reading: coverage (it carries the extract date), the tables in the order of the schema
// (persons first, periods of care before their reviews), then the sheets about other tables' rows.
#include "intake/ssd.hpp"

#include "intake/ssd_checks.hpp"

#include <algorithm>
#include <set>

namespace weir::intake {
namespace {

class Reading {
public:
    Reading(SsdFiles files, IssueLog issues, Rules const& rules, ParseOptions const& options)
        : files_(std::move(files)), rules_(rules), options_(options), mapper_(rules.values, options.choices) {
        out_.issues = std::move(issues);
        out_.places = std::move(files_.places);
    }
    [[nodiscard]] Result<Parsed> run(std::string const& source_name, std::string const& format);

private:
    void settle_extract_date();
    [[nodiscard]] std::optional<Date> latest_event() const;
    void note_headers(SsdFile const& file);
    void read_tables(SsdContext& context, CellReader& reader);
    void read_decisions(SsdContext& context, CellReader& reader, SsdFile const& file);
    void read_population(CellReader& reader, SsdFile const& file);
    void read_coverage(SsdFile const& file);
    void default_coverage();
    [[nodiscard]] static std::optional<Date> plain_date(CellView const& cell);

    SsdFiles files_;
    Rules const& rules_;
    ParseOptions const& options_;
    Mapper mapper_;
    Parsed out_;
    bool coverage_given_ = false;
};

std::optional<Date> Reading::plain_date(CellView const& cell) {
    if (cell.kind == files::Cell::Kind::date || cell.kind == files::Cell::Kind::number) {
        return date_of_serial(cell.number);
    }
    auto const text = read_date_text(cell.text);
    return text.certain ? text.certain : text.two_digit_year ? std::nullopt : text.day_first;
}

std::optional<Date> Reading::latest_event() const {
    std::optional<Date> latest;
    for (auto const& file : files_.files) {
        if (file.found.sheet != SsdSheet::table) {
            continue;
        }
        auto const& table = *file.found.table;
        for (std::size_t field = 0; field < table.fields.size(); ++field) {
            if (table.fields[field].type != record::FieldType::date || table.fields[field].sealed ||
                !file.found.columns[field]) {
                continue;
            }
            for (std::size_t row = 1; row < file.grid.rows(); ++row) {
                auto const day = plain_date(file.grid.at(row, *file.found.columns[field]));
                if (day && *day <= options_.today && (!latest || *day > *latest)) {
                    latest = day;
                }
            }
        }
    }
    return latest;
}

void Reading::settle_extract_date() {
    std::optional<Date> told;
    for (auto const& file : files_.files) {
        if (file.found.sheet != SsdSheet::coverage) {
            continue;
        }
        for (std::size_t row = 1; row < file.grid.rows(); ++row) {
            auto const day = plain_date(file.grid.at(row, *file.found.columns[2]));
            if (day && (!told || *day > *told)) {
                told = day;
            }
        }
    }
    if (options_.extract_date) {
        out_.extract_date = *options_.extract_date;
    } else if (told) {
        out_.extract_date = *told;
    } else {
        out_.extract_date = latest_event().value_or(options_.today);
        out_.issues.add(IssueCode::extract_date_guessed, {}, {}, iso(out_.extract_date));
    }
}

void Reading::note_headers(SsdFile const& file) {
    auto const& table = *file.found.table;
    std::set<std::size_t> used;
    for (std::size_t field = 0; field < table.fields.size(); ++field) {
        bool const local = table.fields[field].name.starts_with("local_");
        if (file.found.columns[field]) {
            used.insert(*file.found.columns[field]);
            auto const written = file.grid.at(0, *file.found.columns[field]).text;
            if (written != table.fields[field].name) {
                out_.issues.add(IssueCode::header_variant,
                                {file.place, 1, static_cast<std::uint32_t>(*file.found.columns[field] + 1)},
                                table.fields[field].name, written);
            }
        } else if (!local) {
            out_.issues.add(IssueCode::header_missing, {file.place, 1, 0}, table.fields[field].name);
        }
    }
    for (std::size_t column = 0; column < file.grid.width(0); ++column) {
        if (!used.contains(column) && !file.grid.at(0, column).blank()) {
            bool const known = rules_.ssd.field_not_kept(file.grid.at(0, column).text);
            out_.issues.add(known ? IssueCode::column_not_kept : IssueCode::header_unknown,
                            {file.place, 1, static_cast<std::uint32_t>(column + 1)},
                            file.grid.at(0, column).text.substr(0, 120));
        }
    }
}

void Reading::read_tables(SsdContext& context, CellReader& reader) {
    for (auto const& file : files_.files) {
        switch (file.found.sheet) {
        case SsdSheet::table: {
            note_headers(file);
            SsdRows rows(context, reader, file);
            out_.lists.push_back(rows.read());
            break;
        }
        case SsdSheet::not_kept:
            out_.lists.push_back({file.found.name, file.place, false, {}, file.grid.rows() - 1});
            out_.issues.add(IssueCode::table_unknown, {file.place, 0, 0}, file.found.name);
            break;
        case SsdSheet::coverage:
            break; // read before the tables
        case SsdSheet::decisions:
            read_decisions(context, reader, file);
            break;
        case SsdSheet::population:
            read_population(reader, file);
            break;
        }
    }
}

void Reading::read_decisions(SsdContext& context, CellReader& reader, SsdFile const& file) {
    auto const& contacts = rules_.schema.at("ssd_contacts");
    auto const decided = contacts.at("local_decision_date");
    auto const subtype = contacts.at("local_contact_subtype");
    DateColumn dates;
    for (std::size_t row = 1; row < file.grid.rows(); ++row) {
        see_date_cell(file.grid.at(row, *file.found.columns[1]), dates);
    }
    DateWindow const window{add_years(out_.extract_date, -40), add_years(out_.extract_date, 2)};
    ListCount count{file.found.name, file.place};
    for (std::size_t row = 1; row < file.grid.rows(); ++row) {
        if (file.grid.row_blank(row)) {
            continue;
        }
        ++count.rows;
        reader.begin_row(file.place, file.grid.row_number(row));
        auto const id = tidied(file.grid.at(row, *file.found.columns[0]).text);
        if (id.empty()) {
            reader.note_at(IssueCode::row_id_missing, *file.found.columns[0] + 1, "contact_id");
            reader.keep_refused(file.grid, row, {}, out_.refused_rows);
            ++count.refused;
            continue;
        }
        auto const known = context.contacts.find(id);
        if (known == context.contacts.end()) {
            record::Fact fact{contacts.id, id, {}, {}, file.place, file.grid.row_number(row)};
            fact.values.resize(contacts.fields.size());
            fact.values[*contacts.row_id_field] = id;
            context.facts.push_back(std::move(fact));
        }
        auto& fact = known == context.contacts.end() ? context.facts.back() : context.facts[known->second];
        reader.at_column(*file.found.columns[1] + 1, "decision_date");
        auto const day = reader.date(file.grid.at(row, *file.found.columns[1]), dates, window);
        fact.values[decided] = day.day          ? record::Value{*day.day}
                               : day.unreadable ? record::Value{record::NotSupplied{}}
                                                : record::Value{record::Blank{}};
        if (auto const column = file.found.columns[2]) {
            reader.at_column(*column + 1, "contact_subtype");
            fact.values[subtype] = reader.text(file.grid.at(row, *column));
        }
        ++(reader.row_mended() ? count.corrected : count.accepted);
    }
    out_.lists.push_back(count);
}

void Reading::read_population(CellReader& reader, SsdFile const& file) {
    auto const& table = rules_.schema.at("weir_population");
    ListCount count{file.found.name, file.place};
    for (std::size_t row = 1; row < file.grid.rows(); ++row) {
        if (file.grid.row_blank(row)) {
            continue;
        }
        ++count.rows;
        reader.begin_row(file.place, file.grid.row_number(row));
        reader.at_column(*file.found.columns[0] + 1, "year");
        auto year = reader.integer(file.grid.at(row, *file.found.columns[0]));
        reader.at_column(*file.found.columns[1] + 1, "population_0_17");
        auto people = reader.integer(file.grid.at(row, *file.found.columns[1]));
        if (!record::has_content(year) || !record::has_content(people)) {
            reader.note(IssueCode::date_missing);
            reader.keep_refused(file.grid, row, {}, out_.refused_rows);
            ++count.refused;
            continue;
        }
        record::Fact fact{table.id, {}, {}, {}, file.place, file.grid.row_number(row)};
        fact.values.resize(table.fields.size());
        fact.values[table.at("popu_year")] = std::move(year);
        fact.values[table.at("popu_population_0_17")] = std::move(people);
        out_.facts.push_back(std::move(fact));
        ++count.accepted;
    }
    out_.lists.push_back(count);
}

void Reading::read_coverage(SsdFile const& file) {
    coverage_given_ = true;
    for (std::size_t row = 1; row < file.grid.rows(); ++row) {
        auto const cell = [&](std::size_t header) { return file.grid.at(row, *file.found.columns[header]); };
        auto const* table = rules_.schema.find(trimmed(cell(0).text));
        auto const from = plain_date(cell(1));
        auto const to = plain_date(cell(2));
        if (table == nullptr || !from || !to) {
            continue; // a table that is not kept has nothing to miss
        }
        auto const rule = match_key(cell(3).text) == "all" ? record::CoverageRule::all
                                                           : record::CoverageRule::dated_or_open;
        out_.coverage.push_back({table->id, rule, {*from, *to + Days{1}}});
    }
}

// A folder that declares nothing is the dataset as its script makes it: six years, every row.
void Reading::default_coverage() {
    if (coverage_given_) {
        return;
    }
    for (auto const& file : files_.files) {
        if (file.found.sheet == SsdSheet::table && file.found.table->starts_field) {
            out_.coverage.push_back({file.found.table->id,
                                     record::CoverageRule::all,
                                     {add_years(out_.extract_date, -6), out_.extract_date + Days{1}}});
        }
    }
}

Result<Parsed> Reading::run(std::string const& source_name, std::string const& format) {
    out_.system = "ssd";
    out_.format = format;
    out_.source_name = source_name;
    std::ranges::stable_sort(files_.files, [](SsdFile const& a, SsdFile const& b) {
        auto const order = [](SsdFile const& file) {
            return file.found.table == nullptr ? std::uint16_t{65535} : file.found.table->id.value;
        };
        return order(a) < order(b);
    });
    settle_extract_date();
    for (auto const& file : files_.files) {
        if (file.found.sheet == SsdSheet::coverage) {
            read_coverage(file);
        }
    }
    SsdContext context{rules_,
                       out_.extract_date,
                       out_.facts,
                       out_.issues,
                       look_over(files_.files, rules_, options_.known_id),
                       {},
                       {},
                       {},
                       {},
                       out_.coverage,
                       out_.refused_rows};
    CellReader reader(out_.issues, mapper_, rules_.generic, Notation::ssd);
    read_tables(context, reader);
    out_.unmapped = mapper_.unmapped();
    default_coverage();
    check_open_before_later(context);
    check_visits_before_plan(context);
    check_two_ids(context);
    std::set<std::string, std::less<>> present;
    for (auto const& list : out_.lists) {
        present.insert(list.name);
    }
    if (!present.contains("weir_contact_decisions")) {
        out_.not_supplied.emplace_back("when a contact was decided: no weir_contact_decisions.csv");
    }
    if (!present.contains("weir_population")) {
        out_.not_supplied.emplace_back("population: no weir_population.csv");
    }
    return std::move(out_);
}

} // namespace

Result<SsdFiles> find_ssd(std::vector<Part>& parts, Rules const& rules, IssueLog& issues) {
    SsdFiles out;
    WEIR_TRY(each_sheet(parts, out.places, [&](Part const& part, Grid grid, std::uint32_t place) {
        if (auto found = rules.ssd.find(out.places[place].sheet, grid, rules.schema)) {
            out.files.push_back({std::move(*found), std::move(grid), place});
        } else if (grid.rows() > 0) {
            issues.add(IssueCode::sheet_unknown, {place, 0, 0}, {}, part.name);
        }
    }));
    return out;
}

Result<Parsed> parse_ssd(SsdFiles files, IssueLog issues, std::string const& source_name,
                         std::string const& format, Rules const& rules, ParseOptions const& options) {
    bool const any = std::ranges::any_of(
        files.files, [](SsdFile const& file) { return file.found.sheet == SsdSheet::table; });
    if (!any) {
        return fail(ErrorCode::unsupported,
                    "none of its files is a table of the SSD: a table is known by its fields");
    }
    return Reading(std::move(files), std::move(issues), rules, options).run(source_name, format);
}

} // namespace weir::intake
