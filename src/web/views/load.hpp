// Handing in a return: the form with what came before, how far an import is, and what it found. Findings by
// code, count and place; never what stood in a cell.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct PastLoad {
    std::string source; // file or folder
    std::string format; // as the record has it: "annex-a"
    Date extract_date;
    Instant written_at{};
    std::string actor;
    double added = 0, changed = 0, withdrawn = 0, refused = 0;
    std::string decisions; // mostly empty
    std::string href{};
    bool taken_back = false; // no answer rests on it
};

struct RecentRun { // since the service started
    std::string href;
    std::string files;
    std::string actor;
    Instant asked_at{};
    Tag state;
};

struct CheckedRow {         // a statutory return of a year
    std::string name, href; // "Looked-after return (SSDA903) of 2018-19"
    Date known_on;          // of its newest load
    std::optional<Date> due;
    double open = 0, errors = 0, gone = 0;
    bool overtaken = false; // by a return of a later year
};

struct LoadView {
    std::vector<FieldError> errors; // fields: files, extract_date
    std::string day, month, year;   // of the extract date, as typed
    bool load_at_once = false;
    std::vector<RecentRun> runs;
    std::vector<PastLoad> loads; // the newest first; of this page only
    Paging paging;
    std::size_t unmapped = 0, vanished = 0, refused = 0; // that wait for a person
    std::vector<CheckedRow> returns;                     // that have rules of their own, the newest first
};

struct LoadedList {
    std::string name;
    bool read = true;
    double rows = 0, accepted = 0, corrected = 0, refused = 0;
};

struct LoadFinding {
    std::string code;
    std::string severity; // "error", "warning", "info"
    std::string message;
    std::string hint;
    double count = 0;
    std::string places; // the first few
};

struct LoadCheck {
    std::string code;
    std::string severity; // "error", "query"
    std::string message;
    std::string what_to_do;
    std::string who;
    double rows = 0;
};

enum class RunState { waiting, running, done, refused, failed, stopped };

struct LoadRunView {
    std::string token;
    RunState state = RunState::waiting;
    std::string stage; // in words: "Writing"
    std::size_t done = 0, total = 0;
    std::size_t before = 0; // that come first
    bool stopping = false;
    bool check_only = true;
    std::string files;
    std::string actor;
    Instant asked_at{};
    std::string why; // of refused, failed, stopped: a sentence

    std::string format;
    std::optional<Date> extract_date;
    std::string extract_date_from; // "given", "return", "guessed"
    std::vector<LoadedList> lists;
    std::vector<LoadFinding> findings;
    std::vector<std::string> not_supplied;
    std::vector<LoadCheck> checks; // rules of the return that some row fails
    std::string checks_text;       // how many were asked, and what could not be; empty if it has no rules
    bool checks_listed = false;    // the rows can be downloaded
    std::string outcome;           // what the record made of it, or would: a sentence
    std::size_t absences = 0;      // rows that vanished and wait to be confirmed
    std::size_t unmapped = 0;      // spellings
    bool may_load = false;         // checked, and the files are still here
    bool may_accept_drop = false;  // refused for it, and the files are still here
    std::string dropped_lists;     // which, with their counts
};

[[nodiscard]] std::string format_words(std::string_view format); // "Annex A workbook"
[[nodiscard]] std::string instant_text(Instant instant);         // "31 Aug 2017, 10:20 UTC"

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, LoadView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, LoadRunView const& view);
// The part of the page that follows an import that is under way.
[[nodiscard]] std::string render_load_progress(Templates const& templates, LoadRunView const& view);

} // namespace weir::web
