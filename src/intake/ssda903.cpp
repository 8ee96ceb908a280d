// The order of reading: the header, the episodes, then what hangs on them; birth dates of all modules last.
#include "intake/ssda903.hpp"

#include "intake/care_episodes.hpp"
#include "intake/return_people.hpp"
#include "record/pupil_number.hpp"

#include <array>

namespace weir::intake {

namespace {

using record::NotSupplied;
using record::Value;

void read_header(ReturnReading& reading) {
    reading.read_module("header", [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
        reading.keep(module, table, row, "ssd_person");
        auto const column = *module.of_kind(ReturnColumnKind::upn);
        keep_pupil_number(reading, table, row, column);
        // One column holds the number or the reason for having none, so that a number says that there is no
        // reason.
        if (record::upn_fits(row.text(column))) {
            auto const& persons = reading.rules.schema.at("ssd_person");
            std::vector<Value> values(persons.fields.size(), Value{NotSupplied{}});
            values[persons.at("pers_upn_unknown")] = record::Blank{};
            reading.book.add(persons, row.id, std::move(values), row.place, row.number);
        }
    });
}

// The letter says where, the digit whether that is suitable (SSDA903 guide, ACCOM).
void read_leavers(ReturnReading& reading) {
    auto const& kept = reading.rules.schema.at("ssd_care_leavers");
    reading.read_module("oc3", [&](ReturnModule const& module, ReturnTable const&, ReturnRow& row) {
        auto values = reading.values_for(module, row, kept);
        if (!values) {
            return;
        }
        auto const code = row.text(*module.column("ACCOM"));
        if (code.size() == 2 && (code[1] == '1' || code[1] == '2')) {
            (*values)[kept.at("clea_care_leaver_accommodation")] = code.substr(0, 1);
            (*values)[kept.at("clea_care_leaver_accom_suitable")] = code.substr(1);
        }
        for (auto const& [column, field] : {std::pair("ACCOM", "clea_care_leaver_accommodation"),
                                            std::pair("ACTIV", "clea_care_leaver_activity")}) {
            if (row.text(*module.column(column)) == "0") { // not known: no longer in touch
                (*values)[kept.at(field)] = NotSupplied{};
            }
        }
        reading.book.add(kept, row.id, *std::move(values), row.place, row.number);
    });
}

// What the return says of a whole year: the table of it is the house's own, for the SSD's tables of checks
// and scores are of days, and a day that nobody told would look like one.
void read_year(ReturnReading& reading) {
    auto const& kept = reading.rules.schema.at("weir_cla_year");
    auto const year_end = date(financial_year_end(reading.out.extract_date), 3, 31);
    reading.read_module("oc2", [&](ReturnModule const& module, ReturnTable const&, ReturnRow& row) {
        std::vector<Value> values(kept.fields.size(), Value{NotSupplied{}});
        bool says = false;
        for (std::size_t c = 0; c < module.columns.size(); ++c) {
            if (module.columns[c].table == &kept) {
                says = says || record::has_content(row.values[c]);
                values[module.columns[c].field] = row.values[c];
            }
        }
        if (says) {
            values[*kept.starts_field] = year_end;
            reading.book.add(kept, row.id, std::move(values), row.place, row.number);
        }
    });
}

void read_previous_permanence(ReturnReading& reading) {
    auto const& kept = reading.rules.schema.at("ssd_cla_previous_permanence");
    reading.read_module("previous permanence",
                        [&](ReturnModule const& module, ReturnTable const&, ReturnRow& row) {
                            if (auto values = reading.values_for(module, row, kept)) {
                                reading.book.add(kept, row.id, *std::move(values), row.place, row.number);
                            }
                        });
}

// An unaccompanied child is one from the start of care; the return says only when that ceased.
void read_uasc(ReturnReading& reading) {
    auto const& kept = reading.rules.schema.at("ssd_immigration_status");
    reading.read_module("uasc", [&](ReturnModule const& module, ReturnTable const&, ReturnRow& row) {
        if (row.text(*module.column("UASC")) == "N") {
            return;
        }
        std::vector<Value> values(kept.fields.size(), Value{NotSupplied{}});
        values[kept.at("immi_immigration_status")] = std::string("UASC");
        values[kept.at("immi_immigration_status_end_date")] = row.values[*module.column("DUC")];
        reading.book.add(kept, row.id, std::move(values), row.place, row.number);
    });
}

void declare_coverage(ReturnReading& reading) {
    auto const year = financial_year_end(reading.out.extract_date);
    Interval const window{date(year - 1, 4, 1), reading.out.extract_date + Days{1}};
    auto const covers = [&](std::string_view module, std::string_view table, record::CoverageRule rule) {
        if (reading.has_module(module)) {
            reading.out.coverage.push_back({reading.rules.schema.at(table).id, rule, window});
        }
    };
    covers("episodes", "ssd_cla_episodes", record::CoverageRule::dated_or_open);
    covers("reviews", "ssd_cla_reviews", record::CoverageRule::all);
    covers("missing", "ssd_missing", record::CoverageRule::dated_or_open);
    covers("deprivation of liberty", "weir_deprivation_of_liberty", record::CoverageRule::dated_or_open);
}

void say_what_is_missing(ReturnReading& reading) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> modules{{
        {"header", "sex and ethnicity: no header module"},
        {"episodes", "who is looked after, where and under which legal status: no episodes module"},
        {"reviews", "reviews of children looked after: no reviews module"},
        {"oc2", "yearly outcomes: immunisation, dental, health and the rest: no module of them"},
        {"oc3", "care leavers: no module of them"},
        {"ad1", "adoptions: no module of them"},
        {"placed for adoption", "children who should be placed for adoption: no module of them"},
        {"missing", "missing episodes: no module of them"},
        {"social worker", "who holds the case: no social worker module (before 2023-24 there is none)"},
    }};
    for (auto const& [module, bites] : modules) {
        if (!reading.has_module(module)) {
            reading.out.issues.add(IssueCode::list_missing, {}, module, bites);
            reading.out.not_supplied.emplace_back(bites);
        }
    }
    reading.out.not_supplied.emplace_back("contacts, referrals, assessments, enquiries, plans and visits: "
                                          "the SSDA903 is of children looked after");
    reading.out.not_supplied.emplace_back(
        "when health, dental and other yearly outcomes were: the return says it of the year, without days");
}

} // namespace

Parsed parse_ssda903(ReturnTables tables, IssueLog issues, std::string const& source_name,
                     std::string const& format, Rules const& rules, ParseOptions const& options) {
    ReturnReading reading(std::move(tables), std::move(issues), rules.ssda903, rules, options);
    reading.look_over();
    reading.note_headers();
    read_header(reading);
    CareEpisodes episodes(reading);
    reading.read_module("episodes", [&](ReturnModule const& module, ReturnTable const& table,
                                        ReturnRow& row) { episodes.take(module, table, row); });
    episodes.finish();
    auto const simple = [&](std::string_view module, std::string_view kept) {
        reading.read_module(module, [&](ReturnModule const& of, ReturnTable const& table, ReturnRow& row) {
            reading.keep(of, table, row, kept);
        });
    };
    simple("reviews", "ssd_cla_reviews");
    read_uasc(reading);
    read_leavers(reading);
    simple("ad1", "ssd_permanence");
    simple("placed for adoption", "ssd_permanence");
    simple("missing", "ssd_missing");
    simple("social worker", "ssd_involvements");
    read_year(reading);
    read_previous_permanence(reading);
    simple("deprivation of liberty", "weir_deprivation_of_liberty");
    keep_births(reading);
    declare_coverage(reading);
    say_what_is_missing(reading);
    return reading.finish("ssda903", format, source_name);
}

} // namespace weir::intake
