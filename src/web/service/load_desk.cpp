// The course of an upload, from the form to the record.
#include "web/service/load_desk.hpp"

#include "base/limits.hpp"
#include "seal/password.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace weir::web {

namespace {

constexpr std::size_t runs_kept_max = 64;
constexpr std::chrono::seconds turn_wait_max{30}; // then the database says that it is busy
constexpr std::chrono::milliseconds turn_pause{20};

bool is_loaded(intake::ImportReport const& report) {
    return std::ranges::any_of(report.files, [](auto const& file) {
        return file.outcome && !file.dry_run && !file.outcome->already_loaded;
    });
}

} // namespace

LoadDesk::LoadDesk(Options options)
    : options_(std::move(options)),
      queue_({.waiting_max = limits::loads_waiting_max, .kept_max = runs_kept_max}) {}
LoadDesk::~LoadDesk() = default;

Result<std::string> LoadDesk::hand_in(std::shared_ptr<UploadedReturn> upload, LoadAsked asked) {
    auto run = std::make_shared<Run>();
    run->shown.token = seal::random_token(12);
    run->shown.asked_at = options_.clock();
    for (auto const& file : upload->files) {
        run->shown.file_names.push_back(file.name);
    }
    run->shown.asked = std::move(asked);
    run->upload = std::move(upload);
    {
        std::scoped_lock const lock(mutex_); // before its work looks for it
        auto const job =
            queue_.add([this, run](jobs::Course& course) -> Status { return import(run, course); });
        run->job = WEIR_TRY(job);
        runs_.push_back(run);
        if (runs_.size() > runs_kept_max) {
            runs_.erase(runs_.begin());
        }
    }
    forget_old_uploads();
    return run->shown.token;
}

Result<std::string> LoadDesk::again(std::string_view token, LoadAsked asked) {
    auto const run = run_of(token);
    if (run == nullptr) {
        return fail(ErrorCode::not_found, "There is no such load.");
    }
    std::shared_ptr<UploadedReturn> upload;
    {
        std::scoped_lock const lock(mutex_);
        if (run->ended_at) {
            upload = std::exchange(run->upload, nullptr); // so that it is loaded once
        }
    }
    if (upload == nullptr) {
        return fail(ErrorCode::conflict, "The files are no longer kept here. Upload them again.");
    }
    auto next = hand_in(upload, std::move(asked));
    if (!next) {
        std::scoped_lock const lock(mutex_);
        run->upload = std::move(upload);
    }
    return next;
}

std::shared_ptr<LoadDesk::Run> LoadDesk::run_of(std::string_view token) const {
    std::scoped_lock const lock(mutex_);
    auto const found =
        std::ranges::find_if(runs_, [&](auto const& run) { return run->shown.token == token; });
    return found == runs_.end() ? nullptr : *found;
}

LoadRun LoadDesk::shown(Run const& run) const {
    LoadRun out = run.shown;
    out.standing = queue_.standing(run.job).value_or(jobs::Standing{.state = jobs::State::stopped});
    out.upload_kept = run.ended_at && run.upload != nullptr;
    return out;
}

std::optional<LoadRun> LoadDesk::find(std::string_view token) const {
    auto const run = run_of(token);
    if (run == nullptr) {
        return std::nullopt;
    }
    std::scoped_lock const lock(mutex_);
    return shown(*run);
}

std::vector<LoadRun> LoadDesk::runs() const {
    std::scoped_lock const lock(mutex_);
    std::vector<LoadRun> out;
    for (auto at = runs_.rbegin(); at != runs_.rend(); ++at) {
        out.push_back(shown(**at));
    }
    return out;
}

bool LoadDesk::stop(std::string_view token, std::string_view actor) {
    auto const run = run_of(token);
    if (run == nullptr || !queue_.stop(run->job)) {
        return false;
    }
    options_.log("load stopped by " + std::string(actor));
    std::scoped_lock const lock(mutex_);
    if (queue_.standing(run->job).value_or(jobs::Standing{}).state == jobs::State::stopped) {
        run->upload = nullptr; // it never ran
    }
    return true;
}

void LoadDesk::forget_old_uploads() {
    std::scoped_lock const lock(mutex_);
    auto const now = options_.clock();
    std::size_t kept = 0;
    for (auto at = runs_.rbegin(); at != runs_.rend(); ++at) {
        auto& run = **at;
        if (!run.ended_at || run.upload == nullptr) {
            continue;
        }
        bool const old = now - *run.ended_at >= std::chrono::minutes(limits::upload_kept_minutes_max);
        if (old || ++kept > limits::uploads_kept_max) {
            run.upload = nullptr;
        }
    }
}

Result<std::shared_ptr<intake::Rules const>> LoadDesk::rules() {
    std::scoped_lock const lock(rules_mutex_);
    if (rules_ == nullptr) {
        rules_ =
            std::make_shared<intake::Rules const>(WEIR_TRY(intake::Rules::read(options_.home.definitions())));
    }
    return rules_;
}

Result<record::Store*> LoadDesk::store() {
    if (store_ == nullptr) {
        store_ = WEIR_TRY(
            record::Store::open({.url = options_.db_url,
                                 .key_file = options_.key_file,
                                 .schema_csv = options_.home.definitions() / "record" / "ssd_tables.csv"}));
    }
    return store_.get();
}

Status LoadDesk::decide(std::function<Status(record::Store&)> const& decision) {
    std::unique_lock const lock(store_mutex_, std::try_to_lock);
    if (!lock.owns_lock()) {
        return fail(ErrorCode::busy, "A return is being loaded. Try again when it is through.");
    }
    return decision(*WEIR_TRY(store()));
}

void LoadDesk::wait_for_turn() const {
    auto const until = std::chrono::steady_clock::now() + turn_wait_max;
    while (writing_ && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(turn_pause);
    }
}

Result<LoadDesk::Imported> LoadDesk::import_upload(Run const& run, jobs::Course& course) {
    course.stage("waiting for the record");
    std::scoped_lock const lock(store_mutex_);
    RecordState::Hold const hold(*options_.record);
    auto const definitions = WEIR_TRY(rules());
    auto& record = *WEIR_TRY(store());
    intake::ImportOptions options;
    options.authority = options_.authority;
    options.extract_date = run.shown.asked.extract_date;
    options.dry_run = run.shown.asked.check_only;
    options.accept_drop = run.shown.asked.accept_drop;
    options.old_excel = files::OldExcel::apart;
    options.actor = run.shown.asked.actor;
    options.now = options_.clock();
    options.stop = [&course] { return course.stopped(); };
    options.stage = [&](std::string_view stage) {
        course.stage(stage);
        writing_ = stage == "writing";
    };
    Imported imported;
    std::shared_ptr<CheckedReturn> checked;
    options.seen_return = [&](intake::StatutoryReturn const& found) {
        checked =
            std::make_shared<CheckedReturn>(check_found(found, options_.home.definitions(), *definitions,
                                                        {.rows_max = limits::return_faults_kept_max,
                                                         .findings = !options.dry_run,
                                                         .before = kept_before(record, options_.authority)}));
    };
    options.findings = [&checked] { return checked ? std::exchange(checked->findings, nullptr) : nullptr; };
    imported.report = WEIR_TRY(
        intake::import_uploads(record, *definitions, options, run.upload->files,
                               [&](std::size_t done, std::size_t total) { course.progress(done, total); }));
    if (checked != nullptr) {
        checked->findings.reset(); // what the record keeps sealed is not kept in memory
    }
    imported.checked = std::move(checked);
    writing_ = false;
    if (is_loaded(imported.report)) {
        course.stage("computing");
        if (auto const computed = options_.record->refresh(record); !computed) {
            options_.log("the pages' figures could not be computed anew: " + computed.error().text());
        }
    }
    return imported;
}

Status LoadDesk::import(std::shared_ptr<Run> const& run, jobs::Course& course) {
    auto imported = import_upload(*run, course);
    writing_ = false;
    note_end(*run, imported);
    return imported ? Status{} : Status(tl::unexpected<Error>(imported.error()));
}

// Who loaded what, in the service's log: counts and codes, never a file's name, which is somebody's words.
void LoadDesk::note_end(Run& run, Result<Imported> const& imported) {
    std::scoped_lock const lock(mutex_);
    run.ended_at = options_.clock();
    auto const who = "load by " + run.shown.asked.actor + ": ";
    if (!imported) {
        run.upload = nullptr;
        bool const stopped = imported.error().code == ErrorCode::refused;
        options_.log(who + (stopped ? "stopped, nothing kept" : "failed: " + imported.error().text()));
        return;
    }
    run.shown.report = std::make_shared<intake::ImportReport const>(imported->report);
    run.shown.checked = imported->checked;
    for (auto const& file : imported->report.files) {
        bool const wanted_again = file.outcome ? file.dry_run : file.dropped;
        run.upload = wanted_again ? run.upload : nullptr;
        auto const what = file.outcome   ? file.dry_run ? std::string("checked only")
                                           : file.outcome->already_loaded
                                               ? std::string("loaded before")
                                               : "loaded as " + std::to_string(file.outcome->load_id)
                            : file.dropped ? std::string("not loaded: a list lost most of its rows")
                                         : std::string("refused");
        auto line = who + file.format + ", " + what;
        if (file.extract_date) {
            line += ", extracted " + iso(*file.extract_date);
        }
        if (run.shown.asked.accept_drop) {
            line += ", lists with far fewer rows accepted";
        }
        options_.log(line);
    }
}

} // namespace weir::web
