// The order of reading: the children, their referrals, then what stands inside a referral.
#include "intake/cin_census.hpp"

#include "intake/return_people.hpp"

#include <algorithm>
#include <array>
#include <map>

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

// The census has a row for each factor; the record one for each assessment, with the codes as a list.
void read_factors(ReturnReading& reading) {
    auto const& kept = reading.rules.schema.at("ssd_assessment_factors");
    struct Found {
        std::string id;
        Date start;
        std::vector<std::string> codes;
        std::uint32_t place = 0, number = 0;
    };
    std::vector<Found> all;
    std::map<std::pair<std::string, Date>, std::size_t> known;
    reading.read_module("factors", [&](ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
        auto const started = *module.column("AssessmentActualStartDate");
        auto const factor = *module.column("AssessmentFactors");
        auto const start = row.day(started);
        if (!start) {
            row.refused = true;
            reading.note(table, row, IssueCode::date_missing, started);
            return;
        }
        auto const code = row.text(factor);
        if (code.empty()) {
            return; // unmapped, and said so
        }
        auto const [at, fresh] = known.try_emplace({row.id, *start}, all.size());
        if (fresh) {
            all.push_back({row.id, *start, {}, row.place, row.number});
        }
        auto& codes = all[at->second].codes;
        if (std::ranges::find(codes, code) == codes.end()) {
            codes.push_back(code);
        }
    });
    for (auto& one : all) {
        std::ranges::sort(one.codes);
        std::string list;
        for (auto const& code : one.codes) {
            list += (list.empty() ? "[\"" : ",\"") + code + "\"";
        }
        std::vector<Value> values(kept.fields.size(), Value{NotSupplied{}});
        values[kept.at("cinf_assessment_factors_json")] = list + "]";
        values[*kept.starts_field] = one.start;
        reading.book.add(kept, one.id, std::move(values), one.place, one.number);
    }
}

void declare_coverage(ReturnReading& reading) {
    auto const year = financial_year_end(reading.out.extract_date);
    Interval const window{date(year - 1, 4, 1), reading.out.extract_date + Days{1}};
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> tables{{
        {"referral", "ssd_cin_episodes"},
        {"assessment", "ssd_cin_assessments"},
        {"plan", "ssd_cin_plans"},
        {"enquiry", "ssd_s47_enquiry"},
        {"protection plan", "ssd_cp_plans"},
        {"pre-proceedings", "ssd_pre_proceedings"},
    }};
    for (auto const& [module, table] : tables) {
        if (!reading.has_module(module)) {
            continue;
        }
        // What carries no end is not told of while it is open: an enquiry, pre-proceedings.
        auto const& kept = reading.rules.schema.at(table);
        bool const ends = kept.ends_field.has_value() && module != "enquiry";
        reading.out.coverage.push_back(
            {kept.id, ends ? record::CoverageRule::dated_or_open : record::CoverageRule::all, window});
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
    read_factors(reading);
    simple("pre-proceedings", "ssd_pre_proceedings");
    keep_births(reading);
    declare_coverage(reading);
    reading.out.not_supplied.emplace_back(
        "contacts, early help, visits and who holds the case: the census has none");
    reading.out.not_supplied.emplace_back("whether a conference led to a plan, and ids that join enquiry, "
                                          "conference and plan: joined by child and date");
    return reading.finish("cin-census", "cin census", source_name);
}

} // namespace weir::intake
