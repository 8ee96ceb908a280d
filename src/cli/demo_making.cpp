#include "cli/demo_making.hpp"

#include "cli/progress.hpp"
#include "db/connection.hpp"
#include "files/text_file.hpp"
#include "identity/accounts.hpp"
#include "intake/import.hpp"
#include "journey/read.hpp"
#include "seal/password.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace weir::cli {

namespace {

namespace fs = std::filesystem;

struct Feed {
    Date extracted;
    fs::path path;
};

struct Made {
    fs::path database;
    fs::path mark;  // says that the demonstration is whole
    fs::path feeds; // folder of what was generated
};

Result<Made> paths_of(DemoMaking const& making) {
    auto const database = WEIR_TRY(db::sqlite_path(making.database.url));
    return Made{database, database.string() + ".whole", database.string() + ".feeds"};
}

// What was made with other settings must not pass for these.
std::string mark_text(DemoMaking const& making) {
    return "demonstration 1, population " + std::to_string(making.population) + ", from " + iso(making.from) +
           "\n";
}

void remove_all_of(Made const& made) {
    std::error_code ignored;
    for (auto const* ending : {"", "-wal", "-shm", ".key", ".keys", ".keys-wal", ".keys-shm", ".erasures"}) {
        fs::remove(made.database.string() + ending, ignored);
    }
    fs::remove(made.mark, ignored);
    fs::remove_all(made.feeds, ignored);
}

Status generate(config::Home const& home, DemoMaking const& making, fs::path const& out) {
    auto settings = WEIR_TRY(synth::read_settings(home.definitions()));
    settings.population = making.population;
    settings.from = making.from;
    settings.to = demo_today;
    ProgressLine line("Making a synthetic authority");
    auto const progress = [&line](std::string_view stage, std::size_t done, std::size_t total) {
        line.show(stage, done, total);
    };
    auto const town = WEIR_TRY(synth::simulate(std::move(settings), progress));
    synth::Manifest manifest;
    WEIR_TRY(synth::write_annex_a(town, out, manifest, progress));
    WEIR_TRY(synth::write_ssd(town, out, manifest, progress));
    WEIR_TRY(synth::write_truth(town, out, progress));
    WEIR_TRY(synth::write_manifest(manifest, out, progress));
    line.done(std::to_string(town.children.size()) + " children simulated");
    return {};
}

// The date stands at the end of the name: annex_a_2017-07-31.xlsx, 2017-08-02.
std::optional<Date> date_in_name(fs::path const& path) {
    auto const name = path.stem().string();
    return name.size() < 10 ? std::nullopt : parse_iso_date(std::string_view(name).substr(name.size() - 10));
}

Result<std::vector<Feed>> feeds_in(fs::path const& out) {
    std::vector<Feed> feeds;
    for (auto const* folder : {"annex-a", "ssd"}) {
        std::error_code error;
        for (auto const& entry : fs::directory_iterator(out / folder, error)) {
            if (auto const day = date_in_name(entry.path())) {
                feeds.push_back({*day, entry.path()});
            }
        }
        if (error) {
            return fail(ErrorCode::io, "The generated feeds cannot be listed: " + error.message() + ".");
        }
    }
    std::sort(feeds.begin(), feeds.end(), [](Feed const& a, Feed const& b) {
        return std::tie(a.extracted, a.path) < std::tie(b.extracted, b.path);
    });
    return feeds;
}

Status import_all(config::Home const& home, DemoMaking const& making, fs::path const& out) {
    auto const rules = WEIR_TRY(intake::Rules::read(home.definitions()));
    auto const store = WEIR_TRY(open_store(making.database, home, true));
    auto const feeds = WEIR_TRY(feeds_in(out));
    ProgressLine line("Importing every extract");
    std::size_t rows = 0;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < feeds.size(); ++i) {
        line.show(iso(feeds[i].extracted), i, feeds.size());
        intake::ImportOptions const options{.authority = making.database.authority,
                                            .extract_date = feeds[i].extracted,
                                            .confirm_absent = true,
                                            .actor = "demonstration",
                                            .now = now()};
        auto const report = WEIR_TRY(intake::import_path(*store, rules, options, feeds[i].path));
        for (auto const& file : report.files) {
            if (!file.refusal.empty()) {
                return fail(ErrorCode::refused,
                            "The extract of " + iso(feeds[i].extracted) + " was refused: " + file.refusal);
            }
            rows += file.rows;
            refused += file.refused;
        }
    }
    line.done(std::to_string(feeds.size()) + " extracts, " + std::to_string(rows) + " rows read, " +
              std::to_string(refused) + " refused with their reason");
    return {};
}

// The manager of the team with the most children, and the worker of that team who holds the most.
struct Posts {
    WorkerId worker;
    TeamId team;
};

Result<Posts> busiest(config::Home const& home, DatabaseOptions const& database) {
    auto const store = WEIR_TRY(open_store(database, home));
    auto const settings = WEIR_TRY(journey::BuildSettings::read(home.definitions()));
    auto const columns = WEIR_TRY(journey::read(*store, {.authority = database.authority}, settings));
    auto const day = day_number(demo_today);
    std::map<std::int32_t, std::map<std::int32_t, int>> held; // team → worker → children
    auto const& episodes = columns.table("cin_episodes");
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        if (episodes.start[i] <= day && day < episodes.end[i]) {
            auto const allocated = columns.allocated(episodes.person[i], day);
            if (allocated.team != journey::missing && allocated.worker != journey::missing) {
                ++held[columns.answering(allocated.team, day)][allocated.worker];
            }
        }
    }
    Posts posts;
    int most = 0;
    for (auto const& [team, workers] : held) {
        int total = 0;
        auto best = workers.begin();
        for (auto worker = workers.begin(); worker != workers.end(); ++worker) {
            total += worker->second;
            best = worker->second > best->second ? worker : best;
        }
        if (total > most) {
            most = total;
            posts = {columns.workers.at(static_cast<std::size_t>(best->first)).id,
                     columns.teams.at(static_cast<std::size_t>(team)).id};
        }
    }
    return posts;
}

} // namespace

Status make_demonstration(config::Home const& home, DemoMaking const& making) {
    auto const made = WEIR_TRY(paths_of(making));
    auto const mark = files::read_file(made.mark, 4'096);
    if (mark && *mark == mark_text(making) && !making.again) {
        return {};
    }
    if (!mark && fs::exists(made.database) && !making.again && fs::file_size(made.database) > 0 &&
        !fs::exists(made.feeds)) {
        return fail(ErrorCode::refused,
                    made.database.string() +
                        " is there and is not a demonstration. Name another file with --db.");
    }
    remove_all_of(made);
    WEIR_TRY(generate(home, making, made.feeds));
    WEIR_TRY(import_all(home, making, made.feeds));
    return files::write_file(made.mark, mark_text(making));
}

Result<DemoAccounts> set_demo_accounts(config::Home const& home, DatabaseOptions const& database) {
    auto const key_file = WEIR_TRY(key_file_of(database));
    auto const accounts = WEIR_TRY(identity::Accounts::open({database.url, key_file, {}}, now()));
    char const* fixed = std::getenv("WEIR_DEMO_PASSWORD");
    auto constexpr rules = identity::PasswordRules::demonstration;
    std::optional<Posts> posts;
    DemoAccounts out;
    struct Wanted {
        char const* name;
        char const* role;
        char const* display;
    };
    for (auto const& wanted : {Wanted{"director", "director", "Demonstration director"},
                               Wanted{"manager", "team_manager", "Demonstration team manager"},
                               Wanted{"worker", "worker", "Demonstration social worker"},
                               Wanted{"analyst", "analyst", "Demonstration analyst"},
                               Wanted{"owner", "data_owner", "Demonstration data owner"}}) {
        DemoAccount account{wanted.name, wanted.display, fixed != nullptr ? fixed : seal::random_token(12)};
        if (auto const there = WEIR_TRY(accounts->find(account.name))) {
            WEIR_TRY(accounts->set_password(there->id, account.password, rules));
        } else {
            if (!posts) {
                posts = WEIR_TRY(busiest(home, database));
            }
            bool const team = std::string_view(wanted.role) == "team_manager";
            bool const worker = std::string_view(wanted.role) == "worker";
            WEIR_TRY(accounts->add({.name = wanted.name,
                                    .display_name = wanted.display,
                                    .role = wanted.role,
                                    .authority = database.authority,
                                    .worker = worker ? posts->worker : WorkerId{},
                                    .team = team || worker ? posts->team : TeamId{}},
                                   account.password, now(), rules));
        }
        out.list.push_back(std::move(account));
    }
    return out;
}

} // namespace weir::cli
