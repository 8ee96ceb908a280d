// Findings become lines for people here, and nowhere else.
#include "intake/report.hpp"

#include "files/json.hpp"
#include "files/table.hpp"

#include <algorithm>
#include <map>

namespace weir::intake {
namespace {

constexpr std::size_t first_places_max = 3;

Where where_of(Issue const& issue, Parsed const& parsed) {
    Where where;
    bool const whole_return =
        issue.spot.place >= parsed.places.size() || issue.code == IssueCode::list_missing ||
        issue.code == IssueCode::old_workbook || issue.code == IssueCode::extract_date_guessed;
    if (!whole_return) {
        auto const& place = parsed.places[issue.spot.place];
        where.file = place.file;
        bool const own_file = place.file.starts_with(place.sheet);
        where.sheet = own_file ? std::string{} : place.sheet;
    } else {
        where.file = parsed.source_name;
    }
    if (issue.spot.row != 0 && issue.spot.column != 0) {
        where.cell = files::cell_name(issue.spot.row, issue.spot.column - 1);
    } else if (issue.spot.row != 0) {
        where.line = issue.spot.row;
    }
    where.field = issue.field;
    return where;
}

ReportedIssue reported(Issue const& issue, Parsed const& parsed, std::size_t count) {
    auto const& kind = kind_of(issue.code);
    ReportedIssue out;
    out.code = kind.text;
    out.severity = name_of(kind.severity);
    auto const where = where_of(issue, parsed);
    out.where = where.text();
    out.message = kind.message;
    if (!issue.detail.empty()) {
        out.message += ": " + issue.detail;
    }
    if (count > 1) {
        out.message += " (and " + std::to_string(count - 1) + " more in this column)";
    }
    out.hint = kind.hint;
    out.sheet =
        issue.spot.place < parsed.places.size() ? parsed.places[issue.spot.place].sheet : std::string{};
    out.field = issue.field;
    out.row = issue.spot.row;
    out.count = count;
    return out;
}

int gravity(std::string const& severity) {
    return severity == "error" ? 0 : severity == "warning" ? 1 : 2;
}

std::vector<KindCount> count_kinds(FileReport const& report, IssueLog const& log) {
    std::map<std::string, KindCount> kinds;
    for (std::size_t i = 0; i < static_cast<std::size_t>(IssueCode::count); ++i) {
        auto const code = static_cast<IssueCode>(i);
        if (log.count(code) > 0) {
            std::string const text(kind_of(code).text);
            kinds[text] = {text, std::string(name_of(kind_of(code).severity)), log.count(code), {}};
        }
    }
    for (auto const& issue : report.issues) {
        auto& kind = kinds[issue.code];
        if (kind.first_places.size() < first_places_max) {
            kind.first_places.push_back(issue.where);
        }
    }
    std::vector<KindCount> out;
    for (auto& [code, kind] : kinds) {
        out.push_back(std::move(kind));
    }
    std::ranges::stable_sort(out, [](KindCount const& a, KindCount const& b) {
        return std::pair(gravity(a.severity), b.count) < std::pair(gravity(b.severity), a.count);
    });
    return out;
}

} // namespace

bool ImportReport::any_refused() const {
    return std::ranges::any_of(files, [](FileReport const& file) { return !file.refusal.empty(); });
}

void ImportReport::append(ImportReport other) {
    std::ranges::move(other.files, std::back_inserter(files));
}

FileReport report_of(Parsed const& parsed, std::string path) {
    FileReport report;
    report.path = std::move(path);
    report.format = parsed.format;
    report.extract_date = parsed.extract_date;
    report.lists = parsed.lists;
    report.not_supplied = parsed.not_supplied;
    report.unmapped = parsed.unmapped;
    for (auto const& list : parsed.lists) {
        report.rows += list.rows;
        report.accepted += list.accepted;
        report.corrected += list.corrected;
        report.refused += list.refused;
    }
    for (auto const& issue : parsed.issues.kept()) {
        report.issues.push_back(reported(issue, parsed, 1));
    }
    for (auto const& more : parsed.issues.more()) {
        report.issues.push_back(reported(more.like, parsed, more.count));
    }
    report.kinds = count_kinds(report, parsed.issues);
    return report;
}

FileReport refused_report(std::string path, Error const& error) {
    FileReport report;
    report.path = std::move(path);
    report.format = "unknown";
    report.refusal = error.text();
    report.issues.push_back(
        {"file-refused", "error", report.path, report.refusal, "nothing of it was loaded", {}, {}});
    report.kinds.push_back({"file-refused", "error", 1, {report.path}});
    return report;
}

namespace {

files::JsonObject counts(std::size_t rows, std::size_t accepted, std::size_t corrected, std::size_t refused) {
    return {{"rows", rows}, {"accepted", accepted}, {"corrected", corrected}, {"refused", refused}};
}

files::JsonObject json_of(record::LoadOutcome const& outcome) {
    return {{"added", outcome.added},
            {"changed", outcome.changed},
            {"unchanged", outcome.unchanged},
            {"duplicates", outcome.duplicates},
            {"returned", outcome.returned},
            {"refused", outcome.refused},
            {"absences", outcome.absences},
            {"withdrawn", outcome.withdrawn},
            {"already_loaded", outcome.already_loaded}};
}

files::JsonObject json_of(ReturnRuleCounts const& rules) {
    if (!rules.not_checked.empty()) {
        return {{"not_checked", rules.not_checked}};
    }
    files::JsonArray codes;
    for (auto const& [code, rows] : rules.rows_by_code) {
        codes.push_back(files::JsonObject{{"code", code}, {"rows", rows}});
    }
    return {{"year", rules.year},          {"asked", rules.asked},
            {"failed", rules.failed},      {"not_supplied", rules.not_supplied},
            {"by_code", std::move(codes)}, {"rows", "weir validate"}};
}

files::JsonObject json_of(FileReport const& file) {
    files::JsonObject out{{"path", file.path}, {"format", file.format}};
    auto const totals = counts(file.rows, file.accepted, file.corrected, file.refused);
    out.insert(totals.begin(), totals.end());
    if (file.extract_date) {
        out["extract_date"] = iso(*file.extract_date);
    }
    out["seconds"] = files::JsonObject{{"read", file.parse_seconds}, {"load", file.load_seconds}};
    files::JsonArray lists;
    for (auto const& list : file.lists) {
        auto entry = counts(list.rows, list.accepted, list.corrected, list.refused);
        entry["name"] = list.name;
        entry["read"] = list.read;
        lists.push_back(std::move(entry));
    }
    out["lists"] = std::move(lists);
    if (file.outcome) {
        out["record"] = json_of(*file.outcome);
    }
    if (!file.refusal.empty()) {
        out["refusal"] = file.refusal;
    }
    files::JsonArray notes;
    for (auto const& note : file.not_supplied) {
        notes.emplace_back(note);
    }
    out["not_supplied"] = std::move(notes);
    files::JsonArray issues;
    for (auto const& issue : file.issues) {
        files::JsonObject entry{{"code", issue.code},
                                {"severity", issue.severity},
                                {"where", issue.where},
                                {"message", issue.message},
                                {"hint", issue.hint}};
        entry["sheet"] = issue.sheet;
        entry["row"] = issue.row;
        entry["field"] = issue.field;
        entry["count"] = issue.count;
        issues.push_back(std::move(entry));
    }
    out["issues"] = std::move(issues);
    if (file.rules) {
        out["rules"] = json_of(*file.rules);
    }
    return out;
}

std::string rules_line(ReturnRuleCounts const& rules, std::string_view format) {
    if (!rules.not_checked.empty()) {
        return "The return's own rules were not checked: " + rules.not_checked + "\n";
    }
    std::string const last_day = format.starts_with("csww") ? "30 September " : "31 March ";
    return "The return's own rules for the year to " + last_day + std::to_string(rules.year) + ": " +
           std::to_string(rules.asked) + " asked, " + std::to_string(rules.failed) + " failed, " +
           std::to_string(rules.not_supplied) + " not supplied; weir validate lists the rows.\n";
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) {
        text.append(width - text.size(), ' ');
    }
    return text;
}

std::string number(std::size_t value) {
    auto text = std::to_string(value);
    return std::string(text.size() < 9 ? 9 - text.size() : 0, ' ') + text;
}

std::string outcome_line(FileReport const& report) {
    auto const& outcome = *report.outcome;
    if (outcome.already_loaded) {
        return "The record: this very content was loaded before; nothing was done.\n";
    }
    std::string out = report.dry_run ? "The record would gain: " : "The record: ";
    out += std::to_string(outcome.added) + " added, " + std::to_string(outcome.changed) + " changed, " +
           std::to_string(outcome.unchanged) + " unchanged, " + std::to_string(outcome.withdrawn) +
           " withdrawn";
    if (outcome.returned > 0) {
        out += ", " + std::to_string(outcome.returned) + " returned";
    }
    if (outcome.refused > 0) {
        out += ", " + std::to_string(outcome.refused) + " refused";
    }
    if (outcome.absences > 0) {
        out += "; " + std::to_string(outcome.absences) + " no longer named, to be confirmed";
    }
    return out + ".\n";
}

} // namespace

std::string to_json(ImportReport const& report) {
    files::JsonArray entries;
    FileReport sum;
    for (auto const& file : report.files) {
        sum.rows += file.rows;
        sum.accepted += file.accepted;
        sum.corrected += file.corrected;
        sum.refused += file.refused;
        entries.push_back(json_of(file));
    }
    files::JsonObject out;
    out["files"] = std::move(entries);
    auto totals = counts(sum.rows, sum.accepted, sum.corrected, sum.refused);
    totals["files"] = report.files.size();
    totals["files_refused"] =
        std::ranges::count_if(report.files, [](auto const& file) { return !file.refusal.empty(); });
    out["totals"] = std::move(totals);
    return files::to_pretty_json(out);
}

std::string to_text(FileReport const& report) {
    std::string out = report.path + ": " + report.format;
    if (report.extract_date) {
        out += ", as extracted on " + plain(*report.extract_date);
    }
    out += '\n';
    if (!report.lists.empty()) {
        out += padded("", 30) + "     rows accepted corrected  refused\n";
        for (auto const& list : report.lists) {
            out += "  " + padded(list.name, 28) + number(list.rows);
            out += list.read ? number(list.accepted) + " " + number(list.corrected) + number(list.refused)
                             : std::string("  counted, not read");
            out += '\n';
        }
    }
    for (auto const& kind : report.kinds) {
        out += "  " + padded(kind.severity, 8) + padded(kind.code, 26) + number(kind.count);
        for (auto const& place : kind.first_places) {
            out += (&place == kind.first_places.data() ? "  " : "; ") + place;
        }
        out += kind.count > kind.first_places.size() ? "; …\n" : "\n";
    }
    if (report.outcome) {
        out += outcome_line(report);
    }
    if (report.rules) {
        out += rules_line(*report.rules, report.format);
    }
    if (!report.not_supplied.empty() && report.outcome) {
        out += "Not supplied by this return:\n";
        for (auto const& note : report.not_supplied) {
            out += "  " + note + '\n';
        }
    }
    if (!report.refusal.empty()) {
        out += "Refused, and nothing was loaded: " + report.refusal + '\n';
    }
    return out;
}

} // namespace weir::intake
