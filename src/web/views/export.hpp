// Writing out again: Annex A with how far it is, the counts of a quarter, empty side sheets.
#pragma once

#include "web/template.hpp"
#include "web/views/load.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct ExportView {
    bool names_children = false; // the role may write a return that names them
    std::string as_at;           // as typed: "2017-08-31"
    std::vector<FieldError> errors;
    std::vector<RecentRun> runs;   // of this account
    std::vector<Choice> quarters;  // the newest first
    std::vector<Link> side_sheets; // what each is for, and where it is fetched
};

struct ExportRunView {
    std::string token;
    RunState state = RunState::waiting;
    std::size_t done = 0, total = 0;
    std::optional<Date> as_at;
    Instant asked_at{};
    std::string why;                  // of failed
    std::vector<LoadedList> lists;    // rows alone are told
    std::vector<std::string> remarks; // what the record cannot tell, what was left out
    bool kept = false;                // the workbook can be fetched
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ExportView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ExportRunView const& view);
[[nodiscard]] std::string render_export_progress(Templates const& templates, ExportRunView const& view);

} // namespace weir::web
