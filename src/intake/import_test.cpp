// Returns into a record: the same twice changes nothing, the order of loading does not matter, a list that
// lost its rows stops the load, and what is no return leaves the record as it was.
#include "intake/import.hpp"
#include "intake/return_format.hpp"
#include "record/organisation.hpp"
#include "record/people.hpp"
#include "record/spellings.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>

using namespace weir;
using namespace weir::intake;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

Rules const& rules() {
    static auto const read = Rules::read(source_dir / "config");
    REQUIRE_MESSAGE(read.has_value(), (read ? std::string{} : read.error().text()));
    return *read;
}

class Scratch { // a folder of its own, gone afterwards
public:
    explicit Scratch(std::string const& name)
        : folder_(std::filesystem::temp_directory_path() /
                  ("weir_intake_" + name + "_" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch() { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::unique_ptr<record::Store> store(std::string const& name) const {
        record::OpenOptions options;
        options.url = "sqlite:" + (folder_ / (name + ".db")).string();
        options.schema_csv = source_dir / "config/record/ssd_tables.csv";
        options.create = true;
        auto opened = record::Store::open(options);
        REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string{} : opened.error().text()));
        return std::move(*opened);
    }
    [[nodiscard]] std::filesystem::path file(std::string const& name, std::string const& content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
        return folder_ / name;
    }

private:
    std::filesystem::path folder_;
};

ImportOptions on(Date extract) {
    ImportOptions options;
    options.extract_date = extract;
    options.now = Instant{std::chrono::seconds{1'500'000'000}};
    return options;
}

FileReport imported(record::Store& store, std::filesystem::path const& path, ImportOptions const& options) {
    auto report = import_path(store, rules(), options, path);
    REQUIRE_MESSAGE(report.has_value(), (report ? std::string{} : report.error().text()));
    REQUIRE(report->files.size() == 1);
    return std::move(report->files.front());
}

// Every live row as text, whatever its number.
std::vector<std::string> rows_of(record::Store& store) {
    std::vector<std::string> rows;
    for (auto const& table : store.schema().tables()) {
        auto const status = store.read(table.id, {"local", {}}, [&](record::RowView const& row) {
            std::string line = table.name;
            for (std::size_t i = 0; i < table.fields.size(); ++i) {
                bool const id = table.fields[i].role != record::FieldRole::none &&
                                table.fields[i].role != record::FieldRole::starts &&
                                table.fields[i].role != record::FieldRole::ends;
                if (!id && !row.blank(i)) {
                    line += '|' + (row.date(i) ? iso(*row.date(i)) : std::string(row.text(i)));
                }
            }
            rows.push_back(line);
        });
        REQUIRE(status.has_value());
    }
    std::ranges::sort(rows);
    return rows;
}

std::string contacts(int from, int to, std::string const& month = "06") {
    std::string text = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of "
                       "Contact,Contact Source\n";
    for (int i = from; i < to; ++i) {
        text += "SYN" + std::to_string(100'000 + i) + ",a) Male,a) WBRI,14/02/2010,7," +
                (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "/" + month + "/2017,q) 6: Police\n";
    }
    return text;
}

} // namespace

TEST_CASE("a return loaded twice changes nothing") {
    Scratch const scratch("twice");
    auto const store = scratch.store("a");
    auto const folder = source_dir / "tests/cases/import/plans_and_care/return";
    auto const first = imported(*store, folder, on(date(2017, 8, 31)));
    REQUIRE(first.outcome.has_value());
    CHECK(first.outcome->added > 10);
    auto const before = rows_of(*store);
    auto const again = imported(*store, folder, on(date(2017, 8, 31)));
    REQUIRE(again.outcome.has_value());
    CHECK(again.outcome->already_loaded);
    CHECK(again.outcome->added + again.outcome->changed == 0);
    // The same content a day later says nothing new either.
    auto const later = imported(*store, folder, on(date(2017, 9, 1)));
    REQUIRE(later.outcome.has_value());
    CHECK(later.outcome->added == 0);
    CHECK(rows_of(*store).size() >= before.size());
}

TEST_CASE("the order in which returns are loaded does not matter") {
    Scratch const scratch("order");
    std::array<std::pair<std::filesystem::path, Date>, 3> const returns{{
        {source_dir / "tests/cases/import/referral_and_episode/return", date(2017, 7, 31)},
        {source_dir / "tests/cases/import/plans_and_care/return", date(2017, 8, 31)},
        {source_dir / "tests/cases/import/ssd_folder/return", date(2017, 8, 30)},
    }};
    std::array<int, 3> order{0, 1, 2};
    std::vector<std::string> expected;
    do {
        auto const store = scratch.store("o" + std::to_string(order[0]) + std::to_string(order[1]));
        for (int const i : order) {
            auto const& [path, day] = returns.at(static_cast<std::size_t>(i));
            CHECK(imported(*store, path, on(day)).refusal.empty());
        }
        auto const rows = rows_of(*store);
        if (expected.empty()) {
            expected = rows;
        }
        CHECK(rows == expected);
    } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("a list that lost most of its rows stops the load until it is accepted") {
    Scratch const scratch("drop");
    auto const store = scratch.store("a");
    CHECK(imported(*store, scratch.file("list 1.csv", contacts(0, 200)), on(date(2017, 6, 30)))
              .refusal.empty());
    auto const before = rows_of(*store);
    auto const small = scratch.file("list 1 next.csv", contacts(0, 40));
    auto const stopped = imported(*store, small, on(date(2017, 7, 31)));
    CHECK_FALSE(stopped.refusal.empty());
    CHECK_FALSE(stopped.outcome.has_value());
    CHECK(
        std::ranges::any_of(stopped.issues, [](auto const& issue) { return issue.code == "rows-dropped"; }));
    CHECK(rows_of(*store) == before);
    auto options = on(date(2017, 7, 31));
    options.accept_drop = true;
    CHECK(imported(*store, small, options).refusal.empty());
}

TEST_CASE("ids that lost their zeros are matched to those the record knows") {
    Scratch const scratch("zeros");
    auto const store = scratch.store("a");
    std::string const header =
        "Child Unique ID,Date of Birth,Date of Contact,Contact Source,Gender,Ethnicity\n";
    CHECK(imported(*store, scratch.file("a.csv", header + "0012345,14/02/2010,01/06/2017,1A,M,WBRI\n"),
                   on(date(2017, 6, 30)))
              .refusal.empty());
    auto const next =
        imported(*store, scratch.file("b.csv", header + "12345,14/02/2010,02/07/2017,1A,M,WBRI\n"),
                 on(date(2017, 7, 31)));
    CHECK(
        std::ranges::any_of(next.issues, [](auto const& issue) { return issue.code == "id-leading-zeros"; }));
    auto const persons = store->people().birth_dates("local");
    REQUIRE(persons.has_value());
    CHECK(persons->size() == 1);
}

TEST_CASE("a dry run tells what would come and leaves the record as it was") {
    Scratch const scratch("dry");
    auto const store = scratch.store("a");
    auto options = on(date(2017, 6, 30));
    options.dry_run = true;
    auto const report = imported(*store, scratch.file("list 1.csv", contacts(0, 20)), options);
    REQUIRE(report.outcome.has_value());
    CHECK(report.outcome->added == 40);
    CHECK(rows_of(*store).empty());
}

TEST_CASE("what is no return is refused with a reason and nothing is loaded") {
    Scratch const scratch("hostile");
    auto const store = scratch.store("a");
    std::map<std::string, std::string> const files{
        {"empty.csv", ""},
        {"spaces.csv", "\n \n,,,\n"},
        {"noise.xlsx", std::string("PK\x03\x04") + std::string(3000, '\x7f')},
        {"old.xls", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + std::string(2000, '\0')},
        {"nul.csv", std::string("Child Unique ID\0,Gender\n", 24)},
        {"header only.csv", "Child Unique ID,Gender\n"},
        {"quotes.csv", "\"Child Unique ID,Gender\nSYN1,M"},
        {"census.xml", "<Message><Header><Collection>CIN</Collection></Header></Message>"},
        {"formula.csv", "=cmd|' /C calc'!A0,b\n1,2\n"},
    };
    for (auto const& [name, content] : files) {
        INFO(name);
        auto const report = imported(*store, scratch.file(name, content), on(date(2017, 6, 30)));
        CHECK_FALSE(report.refusal.empty());
        CHECK_FALSE(report.outcome.has_value());
    }
    CHECK_FALSE(imported(*store, "/nowhere/at all.xlsx", on(date(2017, 6, 30))).refusal.empty());
    CHECK(rows_of(*store).empty());
}

TEST_CASE("a report never says a child's id or birth date") {
    Scratch const scratch("private");
    auto const store = scratch.store("a");
    std::string const header = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of "
                               "Contact,Contact Source\n";
    auto const report =
        imported(*store,
                 scratch.file("list 1.csv", header + " PLANTEDID77 ,Q,?,31/02/1877,x,03/04/2017 bis,?\n"
                                                     "PLANTEDID77,Q,?,29/02/1871,x,03/04/2017,?\n"),
                 on(date(2017, 6, 30)));
    ImportReport whole;
    whole.files.push_back(report);
    for (auto const& text : {to_json(whole), to_text(report)}) {
        CHECK(text.find("PLANTEDID77") == std::string::npos);
        CHECK(text.find("1877") == std::string::npos);
        CHECK(text.find("1871") == std::string::npos);
    }
    CHECK(report.rows == report.accepted + report.corrected + report.refused);
}

TEST_CASE(
    "a spelling that a person has mapped is read so from then on, in a concept and in a list of codes") {
    Scratch const scratch("spellings");
    auto const store = scratch.store("a");
    auto const say = [&](std::string const& set, std::string const& code) {
        auto const unknown = store->spellings().unknown("local");
        REQUIRE(unknown.has_value());
        auto const found = std::ranges::find(*unknown, set, &record::UnknownSpelling::code_set);
        REQUIRE(found != unknown->end());
        REQUIRE(store->spellings().choose("local", found->id, code, "analyst", on(date(2017, 7, 1)).now));
        return found->spelling;
    };
    auto text = contacts(0, 3);
    for (auto at = text.find("q) 6: Police"); at != std::string::npos; at = text.find("q) 6: Police")) {
        text.replace(at, 12, "Tooth  fairy DESK");
    }
    auto const file = scratch.file("c.csv", text);
    auto const first = imported(*store, file, on(date(2017, 6, 30)));
    REQUIRE(first.unmapped.size() == 1);
    CHECK(first.unmapped.front().count == 3);
    CHECK(first.unmapped.front().field == "Contact Source");
    CHECK(say("source", "6") == "Tooth fairy DESK");
    auto const second = imported(*store, file, on(date(2017, 7, 1)));
    CHECK(second.unmapped.empty());
    auto const mapped = rows_of(*store);
    CHECK(std::ranges::count_if(mapped, [](auto const& row) {
              return row.starts_with("ssd_contacts") && row.ends_with("|6");
          }) == 3);

    auto const care = scratch.file("episodes.csv",
                                   "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
                                   "HOME_POST,PL_POST,URN\n"
                                   "SYN1,01/05/2016,because,C2,N1,U1,PR1,,,,,,\n");
    auto const episodes = imported(*store, care, on(date(2017, 3, 31)));
    REQUIRE(episodes.unmapped.size() == 1);
    CHECK(episodes.unmapped.front().code_set.starts_with("list:"));
    auto const set = episodes.unmapped.front().code_set;
    CHECK(say(set, "") == "because"); // none of the codes
    auto const again = imported(*store, care, on(date(2017, 4, 1)));
    CHECK(again.unmapped.empty());
    CHECK(std::ranges::any_of(again.kinds, [](auto const& kind) { return kind.code == "code-none"; }));
    auto const choice = store->spellings().choices("local")->front();
    REQUIRE(store->spellings().take_back("local", choice.id, "analyst", on(date(2017, 7, 1)).now));
    CHECK(imported(*store, care, on(date(2017, 4, 2))).unmapped.size() == 1);
}

TEST_CASE("what is refused is kept whole for repair, sealed, with the reason; a rehearsal keeps nothing") {
    Scratch const scratch("refused");
    auto const store = scratch.store("a");
    auto const file =
        scratch.file("c.csv", contacts(0, 2) + ",a) Male,a) WBRI,14/02/2010,7,02/06/2017,q) 6: Police\n" +
                                  "SYN100009,a) Male,a) WBRI,14/02/2010,7,soon,q) 6: Police\n");
    auto rehearsal = on(date(2017, 6, 30));
    rehearsal.dry_run = true;
    CHECK(imported(*store, file, rehearsal).refused == 2);
    CHECK(store->refused_rows("local")->empty());
    auto const done = imported(*store, file, on(date(2017, 6, 30)));
    REQUIRE(done.outcome.has_value());
    auto const rows = store->kept_rows("local", LoadId{done.outcome->load_id});
    REQUIRE(rows->size() == 2);
    CHECK(rows->at(0).reason == "id-missing");
    CHECK(rows->at(0).row_number == 4);
    CHECK(rows->at(1).reason == "date-missing");
    CHECK(rows->at(1).cells.at(0) == "SYN100009");
    CHECK(rows->at(1).cells.at(5) == "soon");
    CHECK(store->loads("local")->front().refused == 2);
}

TEST_CASE("files handed in together are one return; what is stopped at any stage leaves nothing") {
    Scratch const scratch("uploads");
    auto const store = scratch.store("a");
    auto const text = contacts(0, 30);
    auto options = on(date(2017, 6, 30));
    std::vector<std::string> stages;
    options.stage = [&](std::string_view stage) { stages.emplace_back(stage); };
    int asked = 0;
    int stop_at = 0;
    options.stop = [&] { return ++asked == stop_at; };
    // Stopped at the first question, the second, and so on, until none is left and the load goes through.
    for (stop_at = 1;; ++stop_at) {
        REQUIRE(stop_at < 50);
        asked = 0;
        auto const report = import_uploads(*store, rules(), options, {{"list 1.csv", text}});
        if (report) {
            CHECK(report->files.front().outcome->added > 0);
            break;
        }
        CHECK(report.error().code == ErrorCode::refused);
        CHECK(store->loads("local")->empty());
    }
    CHECK(stop_at > 4);
    CHECK(stages.back() == "writing");
    auto const two =
        import_uploads(*store, rules(), on(date(2017, 6, 30)),
                       {{"list 1.csv", text}, {"picture.csv", std::string("\x89PNG\r\n\x1a\n\0", 9)}});
    REQUIRE(two.has_value());
    CHECK(two->any_refused());
    CHECK(store->loads("local")->size() == 1);
}

TEST_CASE("a worker of the census is the worker whom an SSDA903 numbers, whichever came first") {
    Scratch const scratch("workforce");
    auto const census = source_dir / "tests/cases/import/csww_2022/return/csww.xml";
    auto const care = scratch.file("sw.csv", "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"
                                             "SYN1,14/02/2010,SW90001,01/05/2022,,\n"
                                             "SYN2,14/02/2011,SW90009,01/05/2022,,\n");
    std::vector<std::vector<std::string>> made;
    for (bool const census_first : {true, false}) {
        auto const store = scratch.store(census_first ? "census" : "care");
        for (bool const census_now : {census_first, !census_first}) {
            auto const report = imported(*store, census_now ? census : care, on(date(2022, 9, 30)));
            CHECK(report.refused == 0);
        }
        auto const workers = store->organisation().workers("local");
        REQUIRE(workers.has_value());
        CHECK(workers->size() == 4); // three of the census, one of them in the SSDA903, which has another
        CHECK(std::ranges::count(*workers, "SW90001", &record::Worker::name) == 1);
        auto const before = rows_of(*store);
        CHECK(imported(*store, census, on(date(2022, 9, 30))).outcome->already_loaded);
        CHECK(rows_of(*store) == before);
        made.push_back(before);
    }
    CHECK(made[0] == made[1]);
    CHECK(made[0].size() > 10);
}

TEST_CASE("censuses of two years in either order give the same record") {
    Scratch const scratch("censuses");
    std::vector<std::vector<std::string>> made;
    for (bool const older_first : {true, false}) {
        auto const store = scratch.store(older_first ? "older" : "newer");
        for (bool const older : {older_first, !older_first}) {
            auto const* const name = older ? "csww_2022" : "csww_2025";
            auto const path = source_dir / "tests/cases/import" / name / "return";
            REQUIRE(imported(*store, path, on(date(older ? 2022 : 2025, 9, 30))).outcome.has_value());
        }
        made.push_back(rows_of(*store));
        CHECK(
            std::ranges::any_of(made.back(), [](auto const& row) { // how the worker is now: of the later year
                return row.starts_with("ssd_professionals") &&
                       row.find("Middle manager") != std::string::npos;
            }));
    }
    CHECK(made[0] == made[1]);
}

TEST_CASE("a return of many rows is shown while it is read, stored whole, and known again row by row") {
    Scratch const scratch("many");
    constexpr std::size_t children = 3'000;
    constexpr std::size_t reviews = 4; // of each: more facts than go into the record at a time
    std::string text = "CHILD,DOB,REVIEW,REVIEW_CODE\n";
    for (std::size_t child = 0; child < children; ++child) {
        for (std::size_t number = 0; number < reviews; ++number) {
            auto const day = date(2017, 4, 3) + Days{static_cast<int>(80 * number + child % 70)};
            std::chrono::year_month_day const ymd{day};
            std::array<char, 40> row{};
            std::snprintf(row.data(), row.size(), "SYN%05zu,01/02/2008,%02u/%02u/%04d,PN1\n", child,
                          unsigned{ymd.day()}, unsigned{ymd.month()}, int{ymd.year()});
            text += row.data();
        }
    }
    auto const path = scratch.file("reviews.csv", text);
    auto store = scratch.store("many");
    auto options = on(date(2018, 3, 31));
    std::size_t shown = 0;
    options.seen_return = [&](StatutoryReturn const& found) {
        for (auto const& table : found.tables.tables) {
            shown += table.grid.rows() - table.header_row - 1;
        }
    };
    auto const first = imported(*store, path, options);
    CHECK(shown == children * reviews);
    CHECK(first.accepted == children * reviews);
    REQUIRE(first.outcome.has_value());
    auto const facts = children * reviews + children; // and a birth date of each
    CHECK(first.outcome->added == facts);
    auto const rows = rows_of(*store);
    CHECK(rows.size() == facts);
    auto const again = imported(*store, path, on(date(2018, 4, 30)));
    CHECK(again.outcome->unchanged == facts);
    CHECK(rows_of(*store) == rows);

    auto broken = on(date(2018, 5, 31));
    broken.seen_return = [](StatutoryReturn const&) { throw std::runtime_error("whoever looks on"); };
    CHECK_THROWS_AS(static_cast<void>(import_path(*store, rules(), broken, path)), std::runtime_error);
    CHECK(rows_of(*store) == rows);
}
