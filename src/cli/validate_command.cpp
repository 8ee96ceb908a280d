// Files in, rows at fault out; the rules are the quality room's, the tables are intake's.
#include "cli/validate_command.hpp"

#include "cli/options.hpp"
#include "files/json.hpp"
#include "files/text_file.hpp"
#include "web/returns/checked_return.hpp"
#include "web/returns/return_findings.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <set>

namespace weir::cli {
namespace {

struct Arguments {
    std::vector<std::string> paths;
    std::vector<std::string> last_year;
    int year = 0;
    std::string out;
    std::string child;
    std::string format = "csv";
    DatabaseOptions database;
    std::string extract_date;
};

using web::OpenedReturn;
using web::ReturnFault;

std::string json_of(std::vector<ReturnFault> const& lines) {
    files::JsonArray all;
    for (auto const& line : lines) {
        all.push_back(files::JsonObject{{"code", line.code},
                                        {"severity", line.severity},
                                        {"table", line.table},
                                        {"file", line.file},
                                        {"sheet", line.sheet},
                                        {"row", line.row},
                                        {"child", line.child},
                                        {"fields", line.fields},
                                        {"message", line.message},
                                        {"what_to_do", line.what_to_do},
                                        {"who", line.who}});
    }
    return files::to_pretty_json(all);
}

// Counts and codes only: no child's id.
std::string summary_of(OpenedReturn const& opened, quality::ReturnCheck const& check) {
    auto const& data = *opened.data;
    std::size_t rows = 0;
    std::set<std::int32_t> children;
    for (std::size_t t = 1; t < opened.shape.tables().size(); ++t) {
        if (!opened.shape.tables()[t].last_year) {
            rows += data.table(t).rows();
            children.insert(data.table(t).child.begin(), data.table(t).child.end());
        }
    }
    auto const year = std::to_string(data.year());
    std::string text = opened.format + " of " + std::to_string(data.year() - 1) + "-" + year.substr(2) +
                       " (known from " + opened.year_known_from + "): " + std::to_string(children.size()) +
                       (opened.format.starts_with("csww") ? " workers, " : " children, ") +
                       std::to_string(rows) + " rows\n" + std::to_string(check.asked()) + " rules asked, " +
                       std::to_string(check.failed()) + " of them failed, " +
                       std::to_string(check.found().size()) + " rows at fault; " +
                       std::to_string(check.not_asked().size()) + " rules not supplied\n";
    if (opened.year_before == OpenedReturn::YearBefore::record) {
        text += "compared with the return of the year before, which the record has\n";
    }
    for (auto const& note : opened.notes) {
        text += note + "\n";
    }
    std::map<std::string, std::vector<std::string>> by_reason;
    for (auto const& one : check.not_asked()) {
        by_reason[one.reason].push_back(opened.rules.all()[one.rule].code);
    }
    for (auto const& [reason, codes] : by_reason) {
        text += "not supplied, " + reason + ":";
        for (auto const& code : codes) {
            text += " " + code;
        }
        text += "\n";
    }
    return text;
}

struct Record { // the one that --db names
    std::unique_ptr<record::Store> store;
    std::string authority;
};

// The day on which the return was known: as given, else as its header says, else today.
Result<Date> known_on(Arguments const& given, OpenedReturn const& opened) {
    if (given.extract_date.empty()) {
        return opened.extract_date.value_or(std::chrono::floor<Days>(now()));
    }
    auto const day = parse_iso_date(given.extract_date);
    if (!day) {
        return fail(ErrorCode::invalid, "--extract-date takes a date such as 2019-04-12.");
    }
    return *day;
}

Status keep(Record const& record, Arguments const& given, OpenedReturn const& opened,
            quality::ReturnCheck const& check) {
    auto const findings = web::findings_of(opened.kind, opened, check);
    findings->known_on = WEIR_TRY(known_on(given, opened));
    return record.store->return_checks().keep(record.authority, *findings, "validate", now());
}

Status validate(Arguments const& given) {
    auto const found = WEIR_TRY(home());
    auto const definitions = found.definitions();
    auto const reading = WEIR_TRY(intake::Rules::read(definitions));
    Record record;
    web::KeptBefore before;
    if (!given.database.url.empty()) {
        record.store = WEIR_TRY(open_store(given.database, found));
        record.authority = WEIR_TRY(authority_of(given.database, *record.store));
        before = web::kept_before(*record.store, record.authority);
    }
    auto const opened =
        WEIR_TRY(web::open_return({given.paths, given.last_year, given.year}, definitions, reading, before));
    quality::ReturnCheck const check(opened->rules, *opened->data, opened->calendar);
    if (record.store != nullptr) {
        WEIR_TRY(keep(record, given, *opened, check));
    }
    auto const lines = web::faults_of(*opened, check, given.child);
    auto const text = given.format == "json" ? json_of(lines) : WEIR_TRY(web::csv_of(lines));
    if (given.out.empty()) {
        std::fwrite(text.data(), 1, text.size(), stdout);
    } else {
        WEIR_TRY(files::write_file(given.out, text));
    }
    std::fputs(summary_of(*opened, check).c_str(), stderr);
    return {};
}

int run(Arguments const& given) {
    auto const done = validate(given);
    return done ? 0 : report(done.error());
}

} // namespace

void add_validate_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command =
        app.add_subcommand("validate", "Check an SSDA903 return or a children in need census");
    auto const given = std::make_shared<Arguments>();
    command->add_option("paths", given->paths, "The return: a file, a folder, or its modules one by one")
        ->required();
    command->add_option("--last-year", given->last_year,
                        "The return of the year before, for rules that compare");
    command
        ->add_option("--year", given->year,
                     "The year in which the return's year ends; else it says so itself")
        ->check(CLI::Range(2016, 2100));
    command->add_option("--out", given->out, "File to write; else standard output");
    command->add_option("--child", given->child, "Only what is found of this child");
    add_database_options(*command, given->database, false);
    command->add_option("--extract-date", given->extract_date,
                        "With --db: the day the return was extracted; else its header's, else today");
    command->add_option("--format", given->format, "csv or json; else by the name of --out")
        ->check(CLI::IsMember({"csv", "json"}));
    command->callback([&chosen, given, command] {
        if (command->count("--format") == 0 && given->out.ends_with(".json")) {
            given->format = "json";
        }
        chosen = [given] { return run(*given); };
    });
}

} // namespace weir::cli
