// The course of an export, from the form to the bytes that are fetched.
#include "web/service/export_desk.hpp"

#include "files/text_file.hpp"
#include "record/store.hpp"
#include "seal/password.hpp"

#include <algorithm>
#include <cstdlib>

namespace weir::web {

namespace {

constexpr std::size_t runs_kept_max = 32;
constexpr std::uint64_t workbook_bytes_max = 256ULL << 20U;

Result<Date> latest_extract(record::Store& store, std::string const& authority) {
    std::optional<Date> latest;
    for (auto const& load : WEIR_TRY(store.loads(authority))) {
        latest = load.extract_date;
    }
    return latest ? Result<Date>(*latest)
                  : fail(ErrorCode::not_found,
                         "Nothing has been loaded yet, so that there is nothing to write.");
}

} // namespace

Result<std::string> bytes_of(std::string const& name,
                             std::function<Status(std::filesystem::path const&)> const& write) {
    std::error_code failed;
    auto pattern = (std::filesystem::temp_directory_path(failed) / "weir-export-XXXXXX").string();
    if (failed || ::mkdtemp(pattern.data()) == nullptr) { // of mode 0700
        return fail(ErrorCode::io, "No folder can be made for the file.");
    }
    std::filesystem::path const folder = pattern;
    auto const written = write(folder / name);
    auto bytes = written ? files::read_file(folder / name, workbook_bytes_max)
                         : Result<std::string>(tl::unexpected<Error>(written.error()));
    std::filesystem::remove_all(folder, failed);
    return bytes;
}

ExportDesk::ExportDesk(Options options)
    : options_(std::move(options)), queue_({.waiting_max = waiting_max, .kept_max = runs_kept_max}) {}
ExportDesk::~ExportDesk() = default;

Result<std::string> ExportDesk::ask(std::string actor, std::optional<Date> as_at) {
    auto run = std::make_shared<Run>();
    run->shown.token = seal::random_token(12);
    run->shown.actor = std::move(actor);
    run->shown.asked_at = options_.clock();
    run->shown.as_at = as_at;
    {
        std::scoped_lock const lock(mutex_); // before its work looks for it
        run->job =
            WEIR_TRY(queue_.add([this, run](jobs::Course& course) -> Status { return make(run, course); }));
        runs_.push_back(run);
        if (runs_.size() > runs_kept_max) {
            runs_.erase(runs_.begin());
        }
    }
    forget_old();
    return run->shown.token;
}

Status ExportDesk::make(std::shared_ptr<Run> const& run, jobs::Course& course) {
    course.stage("reading");
    auto const made = [&]() -> Result<std::pair<intake::AnnexABook, std::string>> {
        auto const definitions = options_.home.definitions();
        auto const rules = WEIR_TRY(intake::Rules::read(definitions));
        auto const store =
            WEIR_TRY(record::Store::open({.url = options_.db_url,
                                          .key_file = options_.key_file,
                                          .schema_csv = definitions / "record" / "ssd_tables.csv",
                                          .read_only = true}));
        auto const latest = WEIR_TRY(latest_extract(*store, options_.authority));
        intake::AnnexARequest const request{options_.authority, run->shown.as_at.value_or(latest), {}};
        auto book = WEIR_TRY(
            intake::make_annex_a(*store, rules, definitions, request,
                                 [&](std::size_t done, std::size_t total) { course.progress(done, total); }));
        course.stage("writing");
        auto bytes = WEIR_TRY(
            bytes_of("annex_a.xlsx", [&](auto const& path) { return intake::write_annex_a(book, path); }));
        return std::pair(std::move(book), std::move(bytes));
    }();
    std::scoped_lock const lock(mutex_);
    run->ended_at = options_.clock();
    if (!made) {
        options_.log("export of Annex A for " + run->shown.actor + " failed: " + made.error().text());
        return tl::unexpected<Error>(made.error());
    }
    run->shown.as_at = made->first.as_at;
    run->shown.book = std::make_shared<intake::AnnexABook const>(made->first);
    run->shown.workbook = std::make_shared<std::string const>(made->second);
    options_.log("export of Annex A as at " + iso(made->first.as_at) + " made for " + run->shown.actor);
    return {};
}

ExportRun ExportDesk::shown(Run const& run) const {
    ExportRun out = run.shown;
    out.standing = queue_.standing(run.job).value_or(jobs::Standing{.state = jobs::State::stopped});
    return out;
}

std::optional<ExportRun> ExportDesk::find(std::string_view token, std::string_view actor) const {
    std::scoped_lock const lock(mutex_);
    auto const found = std::ranges::find_if(
        runs_, [&](auto const& run) { return run->shown.token == token && run->shown.actor == actor; });
    return found == runs_.end() ? std::nullopt : std::optional(shown(**found));
}

std::vector<ExportRun> ExportDesk::runs_of(std::string_view actor) const {
    std::scoped_lock const lock(mutex_);
    std::vector<ExportRun> out;
    for (auto at = runs_.rbegin(); at != runs_.rend(); ++at) {
        if ((*at)->shown.actor == actor) {
            out.push_back(shown(**at));
        }
    }
    return out;
}

void ExportDesk::forget_old() {
    std::scoped_lock const lock(mutex_);
    auto const now = options_.clock();
    std::size_t kept = 0;
    for (auto at = runs_.rbegin(); at != runs_.rend(); ++at) {
        auto& run = **at;
        if (!run.ended_at || run.shown.workbook == nullptr) {
            continue;
        }
        bool const old = now - *run.ended_at >= kept_minutes;
        if (old || ++kept > kept_max) {
            run.shown.workbook = nullptr;
            run.shown.book = nullptr;
        }
    }
}

} // namespace weir::web
