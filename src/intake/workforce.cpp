// Workers have no name in the census: Social Work England's number stands for one, as it does in the
// SSDA903's module of social workers, so that both returns tell of the same worker.
#include "intake/workforce.hpp"

#include <algorithm>
#include <map>

namespace weir::intake {

namespace {

using record::NotSupplied;
using record::Value;

std::vector<Value> nothing_of(record::TableDef const& table) {
    return std::vector<Value>(table.fields.size(), Value{NotSupplied{}});
}

std::string const* header_item(std::vector<std::pair<std::string, std::string>> const& header,
                               std::string_view name) {
    auto const key = match_key(name);
    auto const found = std::ranges::find(header, key, [](auto const& one) { return one.first; });
    return found == header.end() ? nullptr : &found->second;
}

// 30 September of the year that the header names; without a header, the last one by the extract date.
Date census_day(std::vector<std::pair<std::string, std::string>> const& header,
                std::optional<Date> reference_date, Date extract_date) {
    if (auto const* said = header_item(header, "Year")) {
        auto const year = real_number({files::Cell::Kind::text, *said, 0});
        if (year && *year >= 2010 && *year <= 2100) {
            return date(static_cast<int>(*year), 9, 30);
        }
    }
    auto const day = reference_date.value_or(extract_date);
    int const year = month_index(day) / 12;
    auto const same_year = date(year, 9, 30);
    return day >= same_year ? same_year : date(year - 1, 9, 30);
}

class Census {
public:
    Census(ReturnReading& reading, std::vector<std::pair<std::string, std::string>> header, Date year_end)
        : reading_(reading), header_(std::move(header)), year_end_(year_end) {}

    void read_workers();
    void read_posts();

private:
    void take(ReturnModule const& module, ReturnTable const& table, ReturnRow& row);
    void keep_now(ReturnModule const& module, ReturnRow const& row);
    [[nodiscard]] Value posts_value(record::FieldDef const& field, ReturnColumn const& column,
                                    std::string const& said, ListCount& count);

    ReturnReading& reading_;
    std::vector<std::pair<std::string, std::string>> header_;
    Date year_end_;
    std::map<std::uint32_t, std::string> institutions_; // by worker of the file
};

// How the worker is now, for the SSD's table: of who has left the number alone.
void Census::keep_now(ReturnModule const& module, ReturnRow const& row) {
    auto const& kept = reading_.rules.schema.at("ssd_professionals");
    auto values = nothing_of(kept);
    values[kept.at("prof_professional_name")] = row.id;
    values[kept.at("prof_social_worker_registration_no")] = row.id;
    if (!row.day(*module.column("RoleEndDate"))) {
        values[kept.at("prof_agency_worker_flag")] = row.values[*module.column("AgencyWorker")];
        values[kept.at("prof_full_time_equivalency")] = row.values[*module.column("FTE")];
        values[kept.at("prof_professional_caseload")] = row.values[*module.column("Cases30")];
        auto const* role = reading_.rules.codes.find("workforce_role", row.text(*module.column("OrgRole")));
        values[kept.at("prof_professional_job_title")] =
            role == nullptr ? row.values[*module.column("OrgRole")] : Value{role->meaning};
    }
    reading_.book.add(kept, {}, std::move(values), row.place, row.number);
}

void Census::take(ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
    auto const& kept = reading_.rules.schema.at("weir_workforce");
    auto values = nothing_of(kept);
    for (std::size_t c = 0; c < module.columns.size(); ++c) {
        if (module.columns[c].table == &kept) {
            values[module.columns[c].field] = row.values[c];
        }
    }
    values[kept.at("wfor_worker")] = row.id;
    values[kept.at("wfor_year_end")] = year_end_;
    auto const started = row.day(*module.column("RoleStartDate"));
    auto const ended = *module.column("RoleEndDate");
    if (started && row.day(ended) && *row.day(ended) < *started) {
        reading_.note(table, row, IssueCode::end_before_start, ended,
                      iso(*row.day(ended)) + " is before " + iso(*started));
        values[kept.at("wfor_role_end_date")] = NotSupplied{};
    }
    // A worker may have qualified at several places: one element each, and one row of the table each.
    auto const institution = row.text(*module.column("QualInst"));
    auto& all = institutions_[row.number];
    if (!institution.empty()) {
        all += (all.empty() ? "" : "; ") + institution;
        values[kept.at("wfor_qualification_institution")] = all;
    }
    reading_.book.add(kept, {}, std::move(values), row.place, row.number);
    keep_now(module, row);
}

void Census::read_workers() {
    reading_.read_module("worker", [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
        take(module, table, row);
    });
}

Value Census::posts_value(record::FieldDef const& field, ReturnColumn const& column, std::string const& said,
                          ListCount& count) {
    if (field.type == record::FieldType::code || field.type == record::FieldType::text) {
        return said;
    }
    auto const number = real_number({files::Cell::Kind::text, said, 0});
    bool const whole = number && *number == static_cast<double>(static_cast<std::int64_t>(*number));
    if (!number || (field.type == record::FieldType::integer && !whole)) {
        reading_.out.issues.add(IssueCode::number_unreadable, {}, column.header,
                                "“" + said.substr(0, 80) + "”");
        count.corrected = 1;
        return record::Blank{};
    }
    return field.type == record::FieldType::integer ? Value{static_cast<std::int64_t>(*number)}
                                                    : Value{*number};
}

// The authority's own figures stand before the workers, once.
void Census::read_posts() {
    auto const& kept = reading_.rules.schema.at("weir_workforce_posts");
    auto values = nothing_of(kept);
    ListCount count{"posts", 0};
    for (auto const& module : reading_.rules.csww.modules()) {
        for (auto const& column : module.columns) {
            auto const* said = column.table == &kept ? header_item(header_, column.header) : nullptr;
            if (said != nullptr) {
                count.rows = 1;
                values[column.field] = posts_value(kept.fields[column.field], column, *said, count);
            }
        }
    }
    if (count.rows == 0) {
        reading_.out.issues.add(IssueCode::list_missing, {}, "LALevelVacancies",
                                "vacancies and agency cover");
        reading_.out.not_supplied.emplace_back(
            "vacancies, and agency workers who cover them: not in the file");
        return;
    }
    count.accepted = count.rows - count.corrected;
    reading_.out.lists.push_back(count);
    values[kept.at("post_year_end")] = year_end_;
    reading_.book.add(kept, {}, std::move(values), 0, 0);
}

} // namespace

Parsed parse_workforce(ReturnTables tables, IssueLog issues, std::string const& source_name,
                       Rules const& rules, ParseOptions const& options) {
    auto const header = tables.header;
    auto const reference_date = tables.extract_date;
    ReturnReading reading(std::move(tables), std::move(issues), rules.csww, rules, options);
    reading.look_over();
    reading.note_headers();
    auto const year_end = census_day(header, reference_date, reading.out.extract_date);
    Census census(reading, header, year_end);
    census.read_workers();
    census.read_posts();
    Interval const census_year{year_end, year_end + Days{1}};
    reading.out.coverage.push_back(
        {rules.schema.at("weir_workforce").id, record::CoverageRule::all, census_year});
    reading.out.not_supplied.emplace_back("workers' names and teams, and whose case each holds: the census "
                                          "numbers workers and counts their cases");
    return reading.finish("csww", "csww xml", source_name);
}

} // namespace weir::intake
