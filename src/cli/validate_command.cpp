// Files in, rows at fault out; the rules are the quality room's, the tables are intake's.
#include "cli/validate_command.hpp"

#include "cli/options.hpp"
#include "cli/return_columns.hpp"
#include "config/calendar.hpp"
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "files/text_file.hpp"
#include "intake/return_files.hpp"
#include "quality/return_check.hpp"

#include <CLI/CLI.hpp>

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
};

// Files given one by one are the modules of one return, as a folder of them is.
Result<intake::StatutoryReturn> open_return(std::vector<std::string> const& paths, intake::Rules const& rules) {
    std::vector<intake::Part> parts;
    for (auto const& path : paths) {
        auto opened = intake::open_parts(path);
        if (!opened) {
            return tl::unexpected(std::move(opened.error()).during("reading " + path));
        }
        std::ranges::move(*opened, std::back_inserter(parts));
    }
    auto found = WEIR_TRY(intake::statutory_return(parts, rules));
    if (!found) {
        return fail(ErrorCode::unsupported, "this is neither an SSDA903 return nor a children in need census; only "
                                            "these have rules of their own");
    }
    if (found->tables.tables.empty()) {
        return fail(ErrorCode::invalid, "no table of the return could be found in the files");
    }
    return std::move(*found);
}

// Everything that a check of one return needs, kept alive together.
struct Checked {
    std::unique_ptr<quality::ReturnShape> shape; // where the data look for it
    quality::ReturnRules rules;
    quality::ReturnData data;
    intake::StatutoryReturn found;
    quality::ReturnFindings findings;
    std::string year_known_from;
};

Result<quality::ReturnRules> read_rules(std::filesystem::path const& file, quality::ReturnShape const& shape) {
    Diagnostics wrong;
    auto rules = quality::ReturnRules::read(file, shape, wrong);
    if (!rules && wrong.has_errors()) {
        return fail(rules.error().code, rules.error().message + ":\n" + wrong.text());
    }
    return rules;
}

Result<Checked> check(Arguments const& given) {
    auto const home = WEIR_TRY(cli::home());
    auto const definitions = home.definitions();
    auto const reading = WEIR_TRY(intake::Rules::read(definitions));
    auto found = WEIR_TRY(open_return(given.paths, reading));
    bool const census = found.kind == intake::StatutoryReturn::Kind::cin_census;
    auto const& layout = census ? reading.cin : reading.ssda903;
    auto const* const modules = census ? "cin_modules.csv" : "ssda903_modules.csv";
    auto shape = std::make_unique<quality::ReturnShape>(
        WEIR_TRY(quality::ReturnShape::read(definitions / "intake" / modules)));
    auto rules = WEIR_TRY(read_rules(definitions / "rules" / (census ? "cin_rules.csv" : "ssda903_rules.csv"), *shape));
    auto const calendar = WEIR_TRY(config::read_working_calendar(definitions / "calendar" / "bank_holidays_england_2010_2030.csv"));
    auto year = year_of(found, layout);
    if (given.year != 0) {
        year = ReturnYear{given.year, "--year"};
    }
    if (!year) {
        return fail(ErrorCode::invalid, "the return has no date from which its year could be known: give --year, such "
                                        "as --year 2019 for 2018-19");
    }
    quality::ReturnData data(*shape, year->year);
    add_tables(found, layout, WhichYear::of_the_return, data);
    if (!given.last_year.empty()) {
        auto const before = WEIR_TRY(open_return(given.last_year, reading));
        if (before.kind != found.kind) {
            return fail(ErrorCode::invalid, "last year's return is of another kind: " + before.format);
        }
        add_tables(before, layout, WhichYear::before, data);
    }
    WEIR_TRY(data.settle());
    auto findings = quality::check_return(rules, data, calendar);
    return Checked{std::move(shape), std::move(rules), std::move(data), std::move(found), std::move(findings),
                   year->known_from};
}

struct Line {
    std::string code, severity, table, file, sheet, row, child, fields, message, what_to_do, who;
};

std::vector<Line> lines_of(Checked const& checked, std::string const& child) {
    std::vector<Line> lines;
    for (auto const& finding : checked.findings.found) {
        auto const& rule = checked.rules.all()[finding.rule];
        auto const& table = checked.data.table(rule.table);
        auto const& id = checked.data.children().text(table.child[finding.row]);
        bool const nobody = id.starts_with('\n');
        if (!child.empty() && id != child) {
            continue;
        }
        bool const whole = rule.table == quality::ReturnShape::whole;
        auto const& place = checked.found.tables.places[table.place[finding.row]];
        lines.push_back({rule.code, std::string(quality::name_of(rule.severity)),
                         checked.data.shape().tables()[rule.table].module, place.file, whole ? "" : place.sheet,
                         whole ? "" : std::to_string(table.row_number[finding.row]), nobody ? "" : id, rule.fields,
                         rule.message, rule.what_to_do, rule.who});
    }
    return lines;
}

Result<std::string> csv_of(std::vector<Line> const& lines) {
    std::string text;
    auto csv = files::CsvWriter::to_string(text);
    csv.row("code", "severity", "table", "file", "sheet", "row", "child", "fields", "message", "what_to_do", "who");
    for (auto const& line : lines) {
        csv.row(line.code, line.severity, line.table, line.file, line.sheet, line.row, line.child, line.fields,
                line.message, line.what_to_do, line.who);
    }
    WEIR_TRY(csv.finish());
    return text;
}

std::string json_of(std::vector<Line> const& lines) {
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
std::string summary_of(Checked const& checked) {
    auto const& data = checked.data;
    std::size_t rows = 0;
    std::set<std::int32_t> children;
    for (std::size_t t = 1; t < data.shape().tables().size(); ++t) {
        if (!data.shape().tables()[t].last_year) {
            rows += data.table(t).rows();
            children.insert(data.table(t).child.begin(), data.table(t).child.end());
        }
    }
    auto const& findings = checked.findings;
    auto const year = std::to_string(data.year());
    std::string text = checked.found.format + " of " + std::to_string(data.year() - 1) + "-" + year.substr(2) +
                       " (known from " + checked.year_known_from + "): " + std::to_string(children.size()) +
                       " children, " + std::to_string(rows) + " rows\n" + std::to_string(findings.asked) +
                       " rules asked, " + std::to_string(findings.failed) + " of them failed, " +
                       std::to_string(findings.found.size()) + " rows at fault; " +
                       std::to_string(findings.not_asked.size()) + " rules not supplied\n";
    std::map<std::string, std::vector<std::string>> by_reason;
    for (auto const& one : findings.not_asked) {
        by_reason[one.reason].push_back(checked.rules.all()[one.rule].code);
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

Status validate(Arguments const& given) {
    auto const checked = WEIR_TRY(check(given));
    auto const lines = lines_of(checked, given.child);
    auto const text = given.format == "json" ? json_of(lines) : WEIR_TRY(csv_of(lines));
    if (given.out.empty()) {
        std::fwrite(text.data(), 1, text.size(), stdout);
    } else {
        WEIR_TRY(files::write_file(given.out, text));
    }
    std::fputs(summary_of(checked).c_str(), stderr);
    return {};
}

int run(Arguments const& given) {
    auto const done = validate(given);
    return done ? 0 : report(done.error());
}

} // namespace

void add_validate_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command = app.add_subcommand("validate", "Check an SSDA903 return or a children in need census");
    auto const given = std::make_shared<Arguments>();
    command->add_option("paths", given->paths, "The return: a file, a folder, or its modules one by one")->required();
    command->add_option("--last-year", given->last_year, "The return of the year before, for rules that compare");
    command->add_option("--year", given->year, "The year in which the return's year ends; else it says so itself")
        ->check(CLI::Range(2016, 2100));
    command->add_option("--out", given->out, "File to write; else standard output");
    command->add_option("--child", given->child, "Only what is found of this child");
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
