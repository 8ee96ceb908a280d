// Where returns are handed in: keeps what was uploaded, has it imported one at a time beside the pages, and
// knows how far each is and what came of it. The one writer of the record within the service.
#pragma once

#include "http/body_file.hpp"
#include "intake/import.hpp"
#include "jobs/queue.hpp"
#include "web/returns/checked_return.hpp"
#include "web/service/record_state.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

// The files of one form, with what holds their bytes: a file without a name on the service's own disk, or
// memory. Gone when the last one lets it go, however the process ends.
struct UploadedReturn {
    std::shared_ptr<http::BodyFile> file;
    std::string body;
    std::vector<intake::Uploaded> files; // views of the above
};

struct LoadAsked {
    std::optional<Date> extract_date;
    bool check_only = true;   // say what would be loaded, and load nothing
    bool accept_drop = false; // a list that lost most of its rows is loaded all the same
    std::string actor;        // name of the account
};

struct LoadRun {
    std::string token; // in the page's address
    LoadAsked asked;
    std::vector<std::string> file_names;
    Instant asked_at{};
    jobs::Standing standing;
    std::shared_ptr<intake::ImportReport const> report; // once it is done
    std::shared_ptr<CheckedReturn const> checked;       // of a return that has rules of its own
    bool upload_kept = false;                           // can be asked again without uploading again

    [[nodiscard]] bool ended() const {
        return standing.state != jobs::State::waiting && standing.state != jobs::State::running;
    }
};

class LoadDesk {
public:
    struct Options {
        config::Home home;
        std::string db_url;
        std::filesystem::path key_file;
        std::string authority;
        std::function<Instant()> clock;
        std::function<void(std::string_view line)> log;
        RecordState* record = nullptr; // outlives the desk
    };
    explicit LoadDesk(Options options);
    ~LoadDesk(); // what runs is stopped; nothing of it stays

    // Errors: busy (too many wait).
    [[nodiscard]] Result<std::string> hand_in(std::shared_ptr<UploadedReturn> upload, LoadAsked asked);
    // The same upload once more. Errors: not_found, conflict (the upload is no longer kept), busy.
    [[nodiscard]] Result<std::string> again(std::string_view token, LoadAsked asked);
    [[nodiscard]] std::optional<LoadRun> find(std::string_view token) const;
    [[nodiscard]] std::vector<LoadRun> runs() const; // since the service started, the newest first
    bool stop(std::string_view token, std::string_view actor);
    void forget_old_uploads();

    // The definitions by which returns are read; the first call takes a moment.
    [[nodiscard]] Result<std::shared_ptr<intake::Rules const>> rules();
    // Something that a person decided, written to the record. Errors: busy, while an import writes.
    [[nodiscard]] Status decide(std::function<Status(record::Store&)> const& decision);

    // Whether an import holds the database, so that what can be written later should be.
    [[nodiscard]] bool writing() const { return writing_; }
    // Comes back when no import writes, or after a few seconds.
    void wait_for_turn() const;

private:
    struct Run {
        LoadRun shown; // its standing is the queue's
        jobs::JobId job;
        std::shared_ptr<UploadedReturn> upload;
        std::optional<Instant> ended_at;
    };
    [[nodiscard]] Status import(std::shared_ptr<Run> const& run, jobs::Course& course);
    struct Imported {
        intake::ImportReport report;
        std::shared_ptr<CheckedReturn const> checked;
    };
    [[nodiscard]] Result<Imported> import_upload(Run const& run, jobs::Course& course);
    void note_end(Run& run, Result<Imported> const& imported);
    [[nodiscard]] LoadRun shown(Run const& run) const;
    [[nodiscard]] std::shared_ptr<Run> run_of(std::string_view token) const;
    [[nodiscard]] Result<record::Store*> store();

    Options options_;
    mutable std::mutex mutex_; // over the runs
    std::vector<std::shared_ptr<Run>> runs_;
    std::mutex store_mutex_; // over the store, for the length of an import
    std::unique_ptr<record::Store> store_;
    std::mutex rules_mutex_;
    std::shared_ptr<intake::Rules const> rules_;
    std::atomic<bool> writing_ = false;
    jobs::Queue queue_; // last: its thread uses all of the above
};

} // namespace weir::web
