// The course of an import.
#include "intake/import.hpp"

#include "db/connection.hpp"
#include "intake/list_counts.hpp"
#include "intake/return_files.hpp"
#include "record/people.hpp"
#include "record/spellings.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <mutex>
#include <utility>

namespace weir::intake {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// While a return is read, the record is asked of each id: one read transaction for all of them, not a lock
// for each.
class ReadingRecord {
public:
    [[nodiscard]] static Result<ReadingRecord> begin(db::Connection& connection) {
        WEIR_TRY(connection.execute("BEGIN"));
        return ReadingRecord(connection);
    }
    ReadingRecord(ReadingRecord&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
    ReadingRecord& operator=(ReadingRecord&&) = delete;
    ReadingRecord(ReadingRecord const&) = delete;
    ReadingRecord& operator=(ReadingRecord const&) = delete;
    ~ReadingRecord() {
        if (connection_ != nullptr) {
            static_cast<void>(connection_->execute("COMMIT")); // nothing has been written
        }
    }

private:
    explicit ReadingRecord(db::Connection& connection) : connection_(&connection) {}
    db::Connection* connection_;
};

std::string place_text(Place const& place) {
    return place.file.starts_with(place.sheet) ? place.file : place.file + "|" + place.sheet;
}

// Between the stages; within the last one the record asks.
Status go_on(ImportOptions const& options, std::string_view stage) {
    if (options.stop && options.stop()) {
        return fail(ErrorCode::refused, "The import was stopped, and nothing of it was loaded.");
    }
    if (options.stage) {
        options.stage(stage);
    }
    return {};
}

Result<ParseOptions> parse_options(record::Store& store, ImportOptions const& options) {
    ParseOptions out;
    for (auto const& choice : WEIR_TRY(store.spellings().choices(options.authority))) {
        if (choice.stands) {
            out.choices.add(choice.code_set, choice.spelling, choice.code);
        }
    }
    out.extract_date = options.extract_date;
    out.today = std::chrono::floor<Days>(options.now);
    out.seen_return = options.seen_return;
    auto const authorities = WEIR_TRY(store.authorities());
    if (std::ranges::find(authorities, options.authority) == authorities.end()) {
        return out; // its first return: nobody is known
    }
    out.known_id = [&store, authority = options.authority](std::string_view id) {
        std::scoped_lock const turn(store.turn());
        auto const found = store.people().find(authority, id);
        return found && found->has_value();
    };
    return out;
}

record::LoadRequest request_of(Parsed& parsed, ImportOptions const& options) {
    record::LoadRequest request;
    request.authority = options.authority;
    request.system = parsed.system;
    request.format = parsed.format;
    request.source_name = parsed.source_name;
    request.extract_date = parsed.extract_date;
    request.written_at = options.now;
    request.actor = options.actor;
    request.coverage = parsed.coverage;
    request.confirm_absences = options.confirm_absent;
    request.dry_run = options.dry_run;
    for (auto const& place : parsed.places) {
        request.places.push_back(place_text(place));
    }
    for (auto& row : parsed.refused_rows) {
        request.refused_rows.push_back({request.places.at(row.place), row.row, std::move(row.person),
                                        std::move(row.cells), std::move(row.reason)});
    }
    request.unmapped = std::move(parsed.unmapped);
    request.stop = options.stop;
    return request;
}

// Notes the lists that lost most of their rows. Gives what the load's entry says if they are accepted all
// the same; empty where there are none.
Result<std::string> lists_that_dropped(record::Store& store, ImportOptions const& options, Parsed& parsed) {
    std::string accepted;
    for (auto const& list : WEIR_TRY(dropped_lists(store, options.authority, parsed, options.now))) {
        auto const counts = std::to_string(list.now) + " rows, " + std::to_string(list.before) + " before";
        parsed.issues.add(IssueCode::rows_dropped, {list.place, 0, 0}, list.name, counts);
        accepted += (accepted.empty() ? "accepted far fewer rows: " : "; ") + list.name + " " + counts;
    }
    return accepted;
}

// Where the extract date came from.
std::string_view date_source(Parsed const& parsed, ImportOptions const& options) {
    return options.extract_date                                       ? "given"
           : parsed.issues.count(IssueCode::extract_date_guessed) > 0 ? "guessed"
                                                                      : "return";
}

// What the record itself refused, by sheet and row; true if there is any.
bool note_refused(Parsed& parsed, record::LoadOutcome const& outcome) {
    bool any = false;
    for (std::size_t i = 0; i < outcome.facts.size(); ++i) {
        if (outcome.facts[i] != record::FactOutcome::refused) {
            continue;
        }
        any = true;
        auto const& fact = parsed.facts[i];
        parsed.issues.add(IssueCode::row_not_held, {fact.place, fact.row_number, 0});
        for (auto& list : parsed.lists) {
            if (list.place == fact.place && list.accepted + list.corrected > 0) {
                --(list.accepted > 0 ? list.accepted : list.corrected);
                ++list.refused;
            }
        }
    }
    return any;
}

// The outer error is the record's, the inner one the return's.
Result<Result<Parsed>> parse_with_record(record::Store& store, std::vector<Part>& parts,
                                         std::string const& source_name, Rules const& rules,
                                         ParseOptions const& options) {
    auto const reading = WEIR_TRY(ReadingRecord::begin(store.connection()));
    return parse(parts, source_name, rules, options);
}

Result<ImportReport> import_parts(record::Store& store, Rules const& rules, ImportOptions const& options,
                                  Result<std::vector<Part>> parts, std::string const& path,
                                  std::string const& source_name, record::Progress const& progress) {
    ImportReport report;
    auto const begun = Clock::now();
    if (!parts) {
        report.files.push_back(refused_report(path, parts.error()));
        return report;
    }
    WEIR_TRY(go_on(options, "checking"));
    auto const parsing = WEIR_TRY(parse_options(store, options));
    auto parsed = WEIR_TRY(parse_with_record(store, *parts, source_name, rules, parsing));
    if (!parsed) {
        report.files.push_back(refused_report(path, parsed.error()));
        return report;
    }
    auto const parse_seconds = seconds_since(begun);
    auto const dropped = WEIR_TRY(lists_that_dropped(store, options, *parsed));
    auto file = report_of(*parsed, path);
    file.parse_seconds = parse_seconds;
    file.dry_run = options.dry_run;
    file.extract_date_from = date_source(*parsed, options);
    if (!dropped.empty() && !options.accept_drop) {
        file.dropped = true;
        file.refusal = "a list has far fewer rows than at the last load of this system; --accept-drop loads "
                       "it all the same";
        report.files.push_back(std::move(file));
        return report;
    }
    auto const load_begun = Clock::now();
    WEIR_TRY(go_on(options, "writing"));
    auto request = request_of(*parsed, options);
    request.decisions = dropped;
    if (auto const findings = options.findings ? options.findings() : nullptr) {
        findings->known_on = parsed->extract_date;
        findings->guessed = file.extract_date_from == "guessed";
        request.findings = findings;
    }
    file.outcome = WEIR_TRY(store.load(request, parsed->facts, progress));
    if (!options.dry_run && !file.outcome->already_loaded) {
        WEIR_TRY(remember_counts(store, options.authority, *parsed, file.outcome->load_id));
    }
    if (note_refused(*parsed, *file.outcome)) {
        auto outcome = std::move(file.outcome);
        file = report_of(*parsed, path);
        file.parse_seconds = parse_seconds;
        file.dry_run = options.dry_run;
        file.extract_date_from = date_source(*parsed, options);
        file.outcome = std::move(outcome);
    }
    file.load_seconds = seconds_since(load_begun);
    report.files.push_back(std::move(file));
    return report;
}

} // namespace

Result<ImportReport> import_found(record::Store& store, Rules const& rules, ImportOptions const& options,
                                  FoundReturn const& found, record::Progress const& progress) {
    WEIR_TRY(go_on(options, "reading"));
    auto const path = std::filesystem::path(found.name);
    auto const plain = path.has_filename() ? path : path.parent_path();
    return import_parts(store, rules, options, found.open(), found.name, plain.filename().string(), progress);
}

Result<ImportReport> import_path(record::Store& store, Rules const& rules, ImportOptions const& options,
                                 std::filesystem::path const& path, record::Progress const& progress) {
    auto const found = find_returns(path, options.old_excel);
    ImportReport report;
    if (!found) {
        report.files.push_back(refused_report(path.string(), found.error()));
        return report;
    }
    for (auto const& each : *found) {
        report.append(WEIR_TRY(import_found(store, rules, options, each, progress)));
    }
    return report;
}

namespace {

Result<std::vector<Part>> parts_of_uploads(std::vector<Uploaded> const& files, files::OldExcel old_excel) {
    std::vector<Part> parts;
    for (auto const& file : files) {
        auto found = returns_in(std::string(file.bytes), file.name, old_excel);
        auto opened =
            found.and_then([](std::vector<FoundReturn> const& returns) -> Result<std::vector<Part>> {
                WEIR_TRY(only_one(returns));
                return returns.front().open();
            });
        if (!opened) {
            return tl::unexpected(std::move(opened.error()).during("reading " + file.name));
        }
        std::ranges::move(*opened, std::back_inserter(parts));
    }
    return parts;
}

} // namespace

Result<ImportReport> import_uploads(record::Store& store, Rules const& rules, ImportOptions const& options,
                                    std::vector<Uploaded> const& files, record::Progress const& progress) {
    WEIR_TRY(go_on(options, "reading"));
    auto const name = files.size() == 1 ? files.front().name : std::to_string(files.size()) + " files";
    return import_parts(store, rules, options, parts_of_uploads(files, options.old_excel), name, name,
                        progress);
}

} // namespace weir::intake
