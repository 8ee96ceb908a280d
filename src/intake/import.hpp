// A return into the record: opened, read, checked against the load before it, loaded in one transaction.
// The one door for the command line, the web page and the demonstration.
#pragma once

#include "intake/parsed.hpp"
#include "intake/report.hpp"
#include "record/store.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weir::intake {

struct ImportOptions {
    std::string authority = "local";
    std::optional<Date> extract_date;
    bool dry_run = false;
    bool confirm_absent = false; // what has vanished is withdrawn at once
    bool accept_drop = false;    // a list with far fewer rows than before is loaded all the same
    std::string actor = "import";
    Instant now;
    std::function<void(StatutoryReturn const&)> seen_return; // as ParseOptions has it
};

// A file, or a folder that is one return. A return that cannot be loaded is in the report with its refusal;
// an Error is a failure of the record itself.
[[nodiscard]] Result<ImportReport> import_path(record::Store& store, Rules const& rules,
                                               ImportOptions const& options,
                                               std::filesystem::path const& path,
                                               record::Progress const& progress = {});
// The same for a file in memory (an upload).
[[nodiscard]] Result<ImportReport> import_bytes(record::Store& store, Rules const& rules,
                                                ImportOptions const& options, std::string bytes,
                                                std::string const& name,
                                                record::Progress const& progress = {});

} // namespace weir::intake
