// What an import says afterwards, to a person and to a program: every row accepted, changed or refused and
// why, by sheet and cell; what the record made of it; what this return cannot know.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "intake/parsed.hpp"
#include "record/fact.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::intake {

struct ReportedIssue {
    std::string code;
    std::string severity;
    std::string where;
    std::string message;
    std::string hint;
    std::string sheet; // "List 3", "ssd_contacts"
    std::string field;
    std::size_t row = 0;
    std::size_t count = 1; // of findings that this line stands for
};

struct KindCount {
    std::string code;
    std::string severity;
    std::size_t count = 0;
    std::vector<std::string> first_places;
};

// What the checks of a statutory return found, by code; the rows are for `weir validate`.
struct ReturnRuleCounts {
    int year = 0; // in which the return's year ends
    std::size_t asked = 0, failed = 0, not_supplied = 0;
    std::vector<std::pair<std::string, std::size_t>> rows_by_code;
    std::string not_checked; // why there are none; empty if there are
};

struct FileReport {
    std::string path; // as it was given
    std::string format;
    std::optional<Date> extract_date;
    std::size_t rows = 0, accepted = 0, corrected = 0, refused = 0;
    std::vector<ListCount> lists;
    std::vector<ReportedIssue> issues;
    std::vector<KindCount> kinds; // by how often, the grave ones first
    std::vector<std::string> not_supplied;
    std::optional<record::LoadOutcome> outcome; // absent: nothing was loaded
    std::string extract_date_from; // "given", "return" (its own header), "guessed" (its latest event)
    std::vector<record::UnmappedSpelling> unmapped;
    bool dry_run = false;
    bool dropped = false; // a list lost most of its rows, which was not accepted
    std::string refusal;  // why nothing was loaded; empty if it was
    double parse_seconds = 0, load_seconds = 0;
    std::optional<ReturnRuleCounts> rules; // of a return that has rules of its own
};

struct ImportReport {
    std::vector<FileReport> files;

    [[nodiscard]] bool any_refused() const;
    void append(ImportReport other);
};

[[nodiscard]] FileReport report_of(Parsed const& parsed, std::string path);
[[nodiscard]] FileReport refused_report(std::string path, Error const& error);

[[nodiscard]] std::string to_json(ImportReport const& report); // what `weir import --report` writes
[[nodiscard]] std::string to_text(FileReport const& report);

} // namespace weir::intake
