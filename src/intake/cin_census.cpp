// The order of reading: the children, their referrals, then what stands inside a referral.
#include "intake/cin_census.hpp"

#include "intake/return_people.hpp"

#include <array>

namespace weir::intake {

namespace {

using record::NotSupplied;
using record::Value;

void read_children(ReturnReading& reading) {
    auto const& persons = reading.rules.schema.at("ssd_person");
    reading.read_module("child", [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
        if (auto values = reading.values_for(module, row, persons)) {
            // Both may stand there; the birth that took place is the one that counts.
            if (record::has_content((*values)[persons.at("pers_dob")])) {
                (*values)[persons.at("pers_expected_dob")] = NotSupplied{};
            }
            reading.children.of(row.id, {row.place, row.number, 0}).expected =
                record::has_content((*values)[persons.at("pers_expected_dob")]);
            reading.book.add(persons, row.id, *std::move(values), row.place, row.number);
        }
        keep_pupil_number(reading, table, row, *module.column("UPN"));
    });
    reading.read_module("characteristics",
                        [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
                            reading.keep(module, table, row, "ssd_person");
                        });
    reading.read_module("disability",
                        [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
                            if (row.text(*module.column("Disability")) != "NONE") {
                                reading.keep(module, table, row, "ssd_disability");
                            }
                        });
}

void read_enquiries(ReturnReading& reading) {
    auto const& conferences = reading.rules.schema.at("ssd_initial_cp_conference");
    reading.read_module("enquiry", [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
        if (!reading.keep(module, table, row, "ssd_s47_enquiry")) {
            return;
        }
        if (auto conference = reading.values_for(module, row, conferences)) {
            reading.book.add(conferences, row.id, *std::move(conference), row.place, row.number);
        }
    });
}

void declare_coverage(ReturnReading& reading) {
    auto const year = financial_year_end(reading.out.extract_date);
    Interval const window{date(year - 1, 4, 1), reading.out.extract_date + Days{1}};
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> tables{{
        {"referral", "ssd_cin_episodes"},
        {"assessment", "ssd_cin_assessments"},
        {"plan", "ssd_cin_plans"},
        {"enquiry", "ssd_s47_enquiry"},
        {"protection plan", "ssd_cp_plans"},
    }};
    for (auto const& [module, table] : tables) {
        if (!reading.has_module(module)) {
            continue;
        }
        // An enquiry carries no end, so the census cannot speak for the open ones.
        auto const rule =
            module == "enquiry" ? record::CoverageRule::all : record::CoverageRule::dated_or_open;
        reading.out.coverage.push_back({reading.rules.schema.at(table).id, rule, window});
    }
}

} // namespace

Parsed parse_cin_census(ReturnTables tables, IssueLog issues, std::string const& source_name,
                        Rules const& rules, ParseOptions const& options) {
    ReturnReading reading(std::move(tables), std::move(issues), rules.cin, rules, options);
    reading.look_over();
    reading.note_headers();
    read_children(reading);
    auto const simple = [&](std::string_view module, std::string_view kept) {
        reading.read_module(module, [&](ReturnModule const& of, ReturnTable const& table, ReturnRow& row) {
            reading.keep(of, table, row, kept);
        });
    };
    simple("referral", "ssd_cin_episodes");
    simple("assessment", "ssd_cin_assessments");
    simple("plan", "ssd_cin_plans");
    read_enquiries(reading);
    simple("protection plan", "ssd_cp_plans");
    simple("plan review", "ssd_cp_reviews");
    for (auto const* counted : {"factors", "pre-proceedings"}) {
        reading.read_module(counted, {});
    }
    keep_births(reading);
    declare_coverage(reading);
    reading.out.not_supplied.emplace_back(
        "contacts, early help, visits and who holds the case: the census has none");
    reading.out.not_supplied.emplace_back("whether a conference led to a plan, and ids that join enquiry, "
                                          "conference and plan: joined by child and date");
    return reading.finish("cin-census", "cin census", source_name);
}

} // namespace weir::intake
