// Puts the lists of a workbook together and writes one workbook a month end.
#include "base/parallel.hpp"
#include "files/table.hpp"
#include "files/xlsx_writer.hpp"
#include "synth/annex_a_book.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/plant.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace weir::synth {

namespace {

template <class Rows>
std::vector<std::vector<Index>> places_by_child(Rows const& rows, std::size_t children) {
    std::vector<std::vector<Index>> places(children);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        places[rows[i].child].push_back(static_cast<Index>(i));
    }
    return places;
}

Status write_sheet(files::XlsxWriter& writer, Grid const& grid, std::string const& title) {
    if (title.empty()) {
        WEIR_TRY(writer.add_sheet(grid.name, grid.header));
    } else {
        WEIR_TRY(writer.add_sheet(grid.name));
        writer.text(title).end_row();
        for (auto const& header : grid.header) {
            writer.text(header);
        }
        writer.end_row();
    }
    for (auto const& row : grid.rows) {
        for (auto const& cell : row) {
            writer.value(cell);
        }
        writer.end_row();
    }
    return {};
}

Status write_book(Book const& book, std::vector<std::string> const& titles,
                  std::filesystem::path const& path) {
    auto writer = WEIR_TRY(files::XlsxWriter::create(path));
    WEIR_TRY(writer.add_sheet("Guidance"));
    writer.text("Child-level data of a synthetic authority: nobody in it exists").end_row();
    writer.text("Extract date").date(book.day).end_row();
    for (std::size_t i = 0; i < book.lists.size(); ++i) {
        WEIR_TRY(write_sheet(writer, book.lists[i], titles[i]));
    }
    return writer.finish();
}

std::string book_name(Date day) {
    return "annex_a_" + iso(day) + ".xlsx";
}

// Most rows are gone, as when a report was run with a filter left on; an importer must not take it.
Status write_dropped(ByChild const& facts, Date day, std::filesystem::path const& out, Manifest& manifest) {
    Book book = make_book(facts, day);
    for (auto& list : book.lists) {
        list.rows.resize(list.rows.size() / 12);
    }
    std::string const file = "refused/" + book_name(day);
    manifest.faults.push_back({"rows-dropped",
                               file,
                               {},
                               0,
                               {},
                               "rows-dropped",
                               "eleven of twelve rows are missing: the file is to be refused as a whole"});
    return write_book(book, std::vector<std::string>(book.lists.size()), out / file);
}

Status make_folders(std::filesystem::path const& out) {
    std::error_code failed;
    for (char const* name : {"annex-a", "refused"}) {
        std::filesystem::create_directories(out / name, failed);
        if (failed) {
            return fail(ErrorCode::io, "The folder " + (out / name).string() + " cannot be made: " +
                                           failed.message() + ". Choose another with --out.");
        }
    }
    return {};
}

} // namespace

ByChild::ByChild(Synthesis const& made)
    : town(made), episodes(places_by_child(made.events.episodes, made.children.size())),
      assessments(places_by_child(made.events.assessments, made.children.size())),
      section47s(places_by_child(made.events.section47s, made.children.size())),
      cp_plans(places_by_child(made.events.cp_plans, made.children.size())),
      periods(places_by_child(made.events.periods, made.children.size())),
      involvements(places_by_child(made.events.involvements, made.children.size())) {}

std::string_view yes_no(bool yes) {
    return yes ? "a) Yes" : "b) No";
}

// Unborn children carry the expected date and the age of -1 (Annex A guidance).
void put_child(GridRow& row, Book const& book, Index number) {
    auto const& child = book.town().children[number];
    bool const born = child.birth <= book.day;
    row.text(child_id(number))
        .text(born ? sexes()[child.sex].annex_a : std::string_view("c) Not stated/recorded"))
        .text(ethnicities()[child.ethnicity].annex_a)
        .day(born ? child.birth : child.expected_birth)
        .integer(born ? age_years(child.birth, book.day) : -1);
}

void put_disability(GridRow& row, Book const& book, Index child) {
    row.text(yes_no(book.town().children[child].disabled));
}

void put_holder(GridRow& row, Book const& book, Index team, Index worker) {
    row.text(team == no_index ? std::string_view() : book.town().teams[team].name)
        .text(worker == no_index ? std::string_view() : book.town().workers[worker].name);
}

// Whoever holds the case on the extract day; when nobody does, the team that last did and no worker.
void put_holder_now(GridRow& row, Book const& book, Index child, Index episode) {
    Index team = book.town().events.episodes[episode].team;
    Index worker = no_index;
    Index elsewhere = no_index;
    for (Index const i : book.facts.involvements[child]) {
        auto const& held = book.town().events.involvements[i];
        bool const now = open_at(held.start, held.end, book.day);
        if (held.episode == episode && held.start <= book.day) {
            team = held.team;
            worker = now ? held.worker : no_index;
        } else if (now) {
            elsewhere = held.worker;
        }
    }
    put_holder(row, book, team, worker == no_index ? elsewhere : worker);
}

Book make_book(ByChild const& facts, Date day) {
    Book book{facts, add_months(day, -6), day, {}};
    for (int list = 1; list <= 11; ++list) {
        book.lists.push_back(list_grid(list));
    }
    add_event_lists(book);
    add_stock_lists(book);
    add_looked_after_list(book);
    return book;
}

Status write_annex_a(Synthesis const& town, std::filesystem::path const& out, Manifest& manifest,
                     Progress const& progress) {
    WEIR_TRY(make_folders(out));
    ByChild const facts(town);
    auto const days = annex_a_days(town.settings);
    std::vector<Status> written(days.size());
    std::vector<Manifest> planted(days.size());
    std::mutex lock;
    std::size_t done = 0;
    parallel_for(days.size(), town.settings.threads, [&](std::size_t i) {
        Book book = make_book(facts, days[i]);
        std::vector<std::string> titles(book.lists.size());
        BookDirt dirt{book, titles, "annex-a/" + book_name(days[i]), i + 1 == days.size(), planted[i]};
        plant_in_book(dirt);
        written[i] = write_book(book, titles, out / "annex-a" / book_name(days[i]));
        std::scoped_lock const held(lock);
        ++done;
        if (progress) {
            progress("annex a workbooks", done, days.size());
        }
    });
    for (std::size_t i = 0; i < days.size(); ++i) {
        WEIR_TRY(Status(written[i]));
        manifest.faults.insert(manifest.faults.end(), planted[i].faults.begin(), planted[i].faults.end());
    }
    return write_dropped(facts, days.back(), out, manifest);
}

} // namespace weir::synth
