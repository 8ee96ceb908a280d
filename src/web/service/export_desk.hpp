// Where a return is written out again beside the pages: one at a time, in memory until it is fetched, for the
// account that asked alone. It reads through a store of its own and writes nothing into the record.
#pragma once

#include "config/home.hpp"
#include "intake/annex_a_export.hpp"
#include "jobs/queue.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

struct ExportRun {
    std::string token; // in the page's address
    std::string actor; // name of the account: nobody else sees it
    Instant asked_at{};
    std::optional<Date> as_at; // none: that of the latest extract
    jobs::Standing standing;
    // Once it is done; gone again after a while.
    std::shared_ptr<std::string const> workbook;
    std::shared_ptr<intake::AnnexABook const> book; // whom it names, and its remarks

    [[nodiscard]] bool ended() const {
        return standing.state != jobs::State::waiting && standing.state != jobs::State::running;
    }
};

class ExportDesk {
public:
    struct Options {
        config::Home home;
        std::string db_url;
        std::filesystem::path key_file;
        std::string authority;
        std::function<Instant()> clock;
        std::function<void(std::string_view line)> log;
    };
    explicit ExportDesk(Options options);
    ~ExportDesk();

    // Errors: busy (as many wait as may).
    [[nodiscard]] Result<std::string> ask(std::string actor, std::optional<Date> as_at);
    // Only of the account that asked.
    [[nodiscard]] std::optional<ExportRun> find(std::string_view token, std::string_view actor) const;
    [[nodiscard]] std::vector<ExportRun> runs_of(std::string_view actor) const; // the newest first
    void forget_old();

    static constexpr std::size_t waiting_max = 4;
    static constexpr std::size_t kept_max = 4;              // workbooks in memory
    static constexpr std::chrono::minutes kept_minutes{30}; // likewise

private:
    struct Run {
        ExportRun shown; // its standing is the queue's
        jobs::JobId job;
        std::optional<Instant> ended_at;
    };
    [[nodiscard]] Status make(std::shared_ptr<Run> const& run, jobs::Course& course);
    [[nodiscard]] ExportRun shown(Run const& run) const;

    Options options_;
    mutable std::mutex mutex_; // over the runs
    std::vector<std::shared_ptr<Run>> runs_;
    jobs::Queue queue_; // last: its thread uses all of the above
};

// A file written by `write` into a folder that nobody else may read, as bytes; nothing of it stays on the
// disk.
[[nodiscard]] Result<std::string> bytes_of(std::string const& name,
                                           std::function<Status(std::filesystem::path const&)> const& write);

} // namespace weir::web
