// A return into the record: opened, read, checked against the load before it, loaded in one transaction.
// The one door for the command line, the web page and the demonstration.
#pragma once

#include "intake/parsed.hpp"
#include "intake/report.hpp"
#include "intake/return_files.hpp"
#include "record/return_checks.hpp"
#include "record/store.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::intake {

struct ImportOptions {
    std::string authority = "local";
    std::optional<Date> extract_date;
    bool dry_run = false;
    bool confirm_absent = false;                          // what has vanished is withdrawn at once
    files::OldExcel old_excel = files::OldExcel::refused; // `apart` where the program is weir itself
    bool accept_drop = false; // a list with far fewer rows than before is loaded all the same
    std::string actor = "import";
    Instant now;
    std::function<void(StatutoryReturn const&)> seen_return{}; // as ParseOptions has it
    // What the rules of the return found, once it has been seen; kept with the load. Nothing: none of it.
    std::function<std::shared_ptr<record::ReturnFindings>()> findings{};
    std::function<bool()> stop{};                        // asked now and then; true ends the import
    std::function<void(std::string_view stage)> stage{}; // "reading", "checking", "writing"
};

// One of those that a path or an archive holds. A return that cannot be loaded is in the report with its
// refusal; an Error is a failure of the record itself, or `refused` where it was stopped.
[[nodiscard]] Result<ImportReport> import_found(record::Store& store, Rules const& rules,
                                                ImportOptions const& options, FoundReturn const& found,
                                                record::Progress const& progress = {});
// All that a path holds, one after the other.
[[nodiscard]] Result<ImportReport> import_path(record::Store& store, Rules const& rules,
                                               ImportOptions const& options,
                                               std::filesystem::path const& path,
                                               record::Progress const& progress = {});

struct Uploaded { // a file of the return, as it came; its name is for people and never a path
    std::string name;
    std::string_view bytes;
};
// The same for files that are not on a disk: all of them are one return, an archive among them by itself.
[[nodiscard]] Result<ImportReport> import_uploads(record::Store& store, Rules const& rules,
                                                  ImportOptions const& options,
                                                  std::vector<Uploaded> const& files,
                                                  record::Progress const& progress = {});

} // namespace weir::intake
