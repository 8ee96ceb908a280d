// Options in, a file out. Whoever is on the lists is written into the view log first, as for a page: an
// export that cannot be logged is not made.
#include "cli/export_command.hpp"

#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "files/csv_writer.hpp"
#include "identity/accounts.hpp"
#include "identity/view_log.hpp"
#include "indicator/quarterly.hpp"
#include "indicator/withholding.hpp"
#include "intake/annex_a_export.hpp"
#include "intake/side_sheets.hpp"
#include "intake/ssd_export.hpp"
#include "journey/read.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace weir::cli {
namespace {

struct Arguments {
    DatabaseOptions database;
    std::string what; // "annex-a", for the view log
    std::string as_at, known_at, user, out, quarter;
    int small = 5;
};

Result<std::optional<Date>> date_of(std::string const& option, std::string const& text) {
    auto const day = parse_iso_date(text);
    if (!day && !text.empty()) {
        return fail(ErrorCode::invalid, option + " takes a date such as 2017-08-31.");
    }
    return day;
}

// Later than the latest extract nothing can be known.
Result<Date> latest_extract(record::Store& store, std::string const& authority,
                            std::optional<Date> known_at) {
    std::optional<Date> latest;
    for (auto const& load : WEIR_TRY(store.loads(authority))) {
        bool const counts = !load.taken_back && (!known_at || load.extract_date <= *known_at);
        latest = counts ? load.extract_date : latest;
    }
    if (!latest) {
        return fail(ErrorCode::not_found,
                    "Nothing has been loaded for this authority by that day. Import a return first.");
    }
    return *latest;
}

Result<identity::View> view_by(Arguments const& given, record::OpenOptions const& at, Instant when) {
    identity::View view;
    view.at = when;
    view.role = "command line";
    view.page = "weir export " + given.what;
    if (!given.user.empty()) {
        auto const accounts = WEIR_TRY(identity::Accounts::open({at.url, at.key_file, {}}, when));
        auto const account = WEIR_TRY(accounts->find(given.user));
        if (!account || account->disabled) {
            return fail(ErrorCode::not_found,
                        "There is no account " + given.user + " in use; see weir user.");
        }
        view.user = account->id;
        view.role = account->role;
    }
    return view;
}

Status write_view(Arguments const& given, std::vector<PersonId> const& people) {
    record::OpenOptions at;
    at.url = given.database.url;
    at.key_file = WEIR_TRY(key_file_of(given.database));
    auto view = WEIR_TRY(view_by(given, at, now()));
    view.people = people;
    auto const log = WEIR_TRY(identity::ViewLog::open(at.url, at.key_file, view.at));
    return log->write(view);
}

// What of which authority as at which day, from the open record.
struct Asked {
    std::unique_ptr<record::Store> store;
    intake::AnnexARequest request;
    Date latest; // extract
};

Result<Asked> ask(Arguments const& given, config::Home const& found) {
    Asked asked;
    asked.store = WEIR_TRY(open_store(given.database, found));
    asked.request.authority = WEIR_TRY(authority_of(given.database, *asked.store));
    asked.request.known_at = WEIR_TRY(date_of("--known-at", given.known_at));
    asked.latest = WEIR_TRY(latest_extract(*asked.store, asked.request.authority, asked.request.known_at));
    asked.request.as_at = WEIR_TRY(date_of("--as-at", given.as_at)).value_or(asked.latest);
    return asked;
}

template <class Make>
auto with_progress(std::string const& title, Make make) {
    std::optional<ProgressLine> line;
    if (on_terminal()) {
        line.emplace(title);
    }
    auto book = make([&](std::size_t done, std::size_t total) {
        if (line) {
            line->show("tables of the record", done, total);
        }
    });
    if (line) {
        line->done(book ? "put together" : "failed");
    }
    return book;
}

template <class Book>
void say_how_late(Book& book, Asked const& asked) {
    if (asked.request.as_at > asked.latest) {
        book.remarks.insert(book.remarks.begin(), "the latest extract is of " + iso(asked.latest) +
                                                      "; what has happened since is not known");
    }
}

Result<intake::AnnexABook> make_book(Arguments const& given) {
    auto const found = WEIR_TRY(home());
    auto const rules = WEIR_TRY(intake::Rules::read(found.definitions()));
    auto const asked = WEIR_TRY(ask(given, found));
    auto book = WEIR_TRY(with_progress("annex a", [&](auto const& progress) {
        return intake::make_annex_a(*asked.store, rules, found.definitions(), asked.request, progress);
    }));
    say_how_late(book, asked);
    return book;
}

Result<intake::SsdBook> make_tables(Arguments const& given) {
    auto const found = WEIR_TRY(home());
    auto const asked = WEIR_TRY(ask(given, found));
    auto book = WEIR_TRY(with_progress("ssd", [&](auto const& progress) {
        return intake::make_ssd(*asked.store, asked.request, progress);
    }));
    say_how_late(book, asked);
    return book;
}

int export_annex_a(Arguments const& given) {
    auto const book = make_book(given);
    if (!book) {
        return report(book.error());
    }
    if (auto const logged = write_view(given, book->children); !logged) {
        return report(logged.error());
    }
    if (auto const written = intake::write_annex_a(*book, given.out); !written) {
        return report(written.error());
    }
    for (auto const& remark : book->remarks) {
        std::fprintf(stderr, "weir export: %s\n", remark.c_str());
    }
    std::printf("Annex A as at %s\n", iso(book->as_at).c_str());
    for (auto const& list : book->lists) {
        std::printf("  %-8s %6zu rows\n", list.name.c_str(), list.rows.size());
    }
    return 0;
}

int export_ssd(Arguments const& given) {
    auto const book = make_tables(given);
    if (!book) {
        return report(book.error());
    }
    if (auto const logged = write_view(given, book->children); !logged) {
        return report(logged.error());
    }
    if (auto const written = intake::write_ssd(*book, given.out); !written) {
        return report(written.error());
    }
    for (auto const& remark : book->remarks) {
        std::fprintf(stderr, "weir export: %s\n", remark.c_str());
    }
    std::printf("SSD as at %s\n", iso(book->as_at).c_str());
    for (auto const& table : book->tables) {
        std::printf("  %-28s %8zu rows\n", table.name.c_str(), table.rows.size());
    }
    return 0;
}

void add_dated_export(CLI::App& command, std::shared_ptr<Arguments> const& given, char const* out) {
    add_database_options(command, given->database);
    command.add_option("--as-at", given->as_at, "The day of the return; else that of the latest extract");
    command.add_option("--known-at", given->known_at,
                       "Only what was known by that day; else all that is known now");
    command.add_option("--user", given->user, "The account that exports, for the view log");
    command.add_option("--out", given->out, out)->required();
}

void add_annex_a(CLI::App& command, std::function<int()>& chosen) {
    auto* const annex_a = command.add_subcommand("annex-a", "Lists 1 to 9 of Annex A as one workbook");
    auto const given = std::make_shared<Arguments>();
    given->what = "annex-a";
    add_dated_export(*annex_a, given, "The workbook to write (.xlsx)");
    annex_a->callback([&chosen, given] { chosen = [given] { return export_annex_a(*given); }; });
}

void add_ssd(CLI::App& command, std::function<int()>& chosen) {
    auto* const ssd = command.add_subcommand(
        "ssd", "The tables of the Standard Safeguarding Dataset as a folder of CSV files");
    auto const given = std::make_shared<Arguments>();
    given->what = "ssd";
    add_dated_export(*ssd, given, "The folder to write");
    ssd->callback([&chosen, given] { chosen = [given] { return export_ssd(*given); }; });
}

struct Counted {
    std::string authority;
    indicator::Quarter quarter;
    std::vector<indicator::QuarterCount> counts;
};

Result<Counted> count_quarter(Arguments const& given) {
    auto const found = WEIR_TRY(home());
    auto const folder = found.definitions() / "indicators";
    auto const settings = WEIR_TRY(journey::BuildSettings::read(found.definitions()));
    auto const catalogue = WEIR_TRY(indicator::Catalogue::read(folder));
    auto const measures =
        WEIR_TRY(indicator::read_quarter_measures(folder / "regional_quarterly.csv", catalogue));
    auto const relations = WEIR_TRY(indicator::read_relations(folder / "regional_relations.csv", measures));
    auto const store = WEIR_TRY(open_store(given.database, found));
    Counted out;
    out.authority = WEIR_TRY(authority_of(given.database, *store));
    auto const latest = WEIR_TRY(latest_extract(*store, out.authority, {}));
    auto const quarter = given.quarter.empty() ? std::optional(indicator::Quarter::ended_by(latest))
                                               : indicator::Quarter::parse(given.quarter);
    if (!quarter) {
        return fail(ErrorCode::invalid, "--quarter takes a quarter of the calendar year such as 2017-Q3.");
    }
    if (quarter->first() > latest) {
        return fail(ErrorCode::not_found, "Nothing of " + quarter->text() +
                                              " is known: the latest extract is of " + iso(latest) + ".");
    }
    out.quarter = *quarter;
    std::optional<ProgressLine> line;
    if (on_terminal()) {
        line.emplace("counts of " + quarter->text());
    }
    auto const columns = WEIR_TRY(journey::read(*store, {out.authority, {}}, settings));
    out.counts = WEIR_TRY(indicator::quarter_counts(columns, settings.calendar, catalogue, measures,
                                                    relations, {*quarter, latest, given.small}));
    if (line) {
        line->done("counted");
    }
    return out;
}

Status write_counts(Arguments const& given, Counted const& counted) {
    auto csv = WEIR_TRY(files::CsvWriter::to_file(given.out));
    return indicator::write_quarter(csv, counted.authority, counted.quarter, counted.counts);
}

int export_regional(Arguments const& given) {
    auto const counted = count_quarter(given);
    if (!counted) {
        return report(counted.error());
    }
    for (auto const& one : counted->counts) {
        if (!one.count) {
            std::fprintf(stderr, "weir export: %s (%s): %s\n", one.measure.name.c_str(),
                         one.measure.indicator.c_str(), one.state.c_str());
        }
    }
    auto const written = write_counts(given, *counted);
    return written ? 0 : report(written.error());
}

void add_regional(CLI::App& command, std::function<int()>& chosen) {
    auto* const regional = command.add_subcommand("regional", "Counts of a quarter, as regions collect them");
    auto const given = std::make_shared<Arguments>();
    add_database_options(*regional, given->database);
    regional->add_option("--quarter", given->quarter,
                         "Of the calendar year, such as 2017-Q3 for July to September; else the last that is "
                         "over at the latest extract");
    regional
        ->add_option("--small", given->small,
                     "Counts from 1 to one less than this are withheld, and those that leave so few out; 0 "
                     "keeps all")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    regional->add_option("--out", given->out, "The file to write (.csv)")->required();
    regional->callback([&chosen, given] { chosen = [given] { return export_regional(*given); }; });
}

int export_side_sheet(std::string name, std::string const& out) {
    std::ranges::replace(name, '-', ' ');
    auto const found = home();
    if (!found) {
        return report(found.error());
    }
    auto const rules = intake::Rules::read(found->definitions());
    if (!rules) {
        return report(rules.error());
    }
    auto const written = intake::write_side_sheet(*rules, name, out);
    return written ? 0 : report(written.error());
}

void add_side_sheet(CLI::App& command, std::function<int()>& chosen) {
    auto* const sheet =
        command.add_subcommand("side-sheet", "An empty side sheet with what its columns mean");
    auto const name = std::make_shared<std::string>();
    auto const out = std::make_shared<std::string>();
    sheet
        ->add_option("name", *name,
                     "contact-outcomes, early-help-plans, households, telephony, placement-costs, "
                     "workflow-items, panel or budget-lines")
        ->required();
    sheet->add_option("--out", *out, "The workbook to write (.xlsx)")->required();
    sheet->callback(
        [&chosen, name, out] { chosen = [name, out] { return export_side_sheet(*name, *out); }; });
}

} // namespace

void add_export_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command = app.add_subcommand("export", "Write a return from the record");
    command->require_subcommand(1);
    add_annex_a(*command, chosen);
    add_ssd(*command, chosen);
    add_regional(*command, chosen);
    add_side_sheet(*command, chosen);
}

} // namespace weir::cli
