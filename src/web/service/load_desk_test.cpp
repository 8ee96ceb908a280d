// The desk with a record behind it and a clock that the test moves: how long an upload is kept, that it is
// loaded once, that a decision waits its turn, and that pages see what was loaded.
#include "web/service/load_desk.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

using namespace weir;
using namespace weir::web;

namespace {

std::filesystem::path const source{WEIR_SOURCE_DIR};

class Desk {
public:
    Desk() {
        std::string pattern = (std::filesystem::temp_directory_path() / "weir_desk_XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        auto const url = "sqlite:" + (folder_ / "weir.db").string();
        config::Home const home{source};
        auto const schema = home.definitions() / "record" / "ssd_tables.csv";
        REQUIRE(record::Store::open({.url = url, .key_file = {}, .schema_csv = schema, .create = true}));
        auto const clock = [this] { return now; };
        auto opened = RecordState::open(
            {.home = home, .db_url = url, .key_file = {}, .authority = "local", .clock = clock, .today = [] {
                 return date(2017, 8, 31);
             }});
        REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().text()));
        record = std::move(*opened);
        desk = std::make_unique<LoadDesk>(LoadDesk::Options{.home = home,
                                                            .db_url = url,
                                                            .key_file = {},
                                                            .authority = "local",
                                                            .clock = clock,
                                                            .log = [this](auto line) { log += line; },
                                                            .record = record.get()});
    }
    Desk(Desk const&) = delete;
    Desk& operator=(Desk const&) = delete;
    ~Desk() {
        desk.reset();
        record.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    [[nodiscard]] static std::shared_ptr<UploadedReturn> upload(int child) {
        auto made = std::make_shared<UploadedReturn>();
        made->body = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of "
                     "Contact,Contact Source\nSYN" +
                     std::to_string(child) + ",a) Male,a) WBRI,14/02/2010,7,01/06/2017,q) 6: Police\n";
        made->files.push_back({"private name.csv", made->body});
        return made;
    }
    [[nodiscard]] std::string check(int child) const {
        return *desk->hand_in(upload(child), {.extract_date = date(2017, 6, 30), .actor = "analyst"});
    }
    [[nodiscard]] LoadRun ended(std::string const& token) const {
        for (;;) {
            auto const run = desk->find(token);
            REQUIRE(run.has_value());
            // The queue says that it is through a moment after the desk has noted what came of it.
            if (run->ended()) {
                return *run;
            }
            std::this_thread::yield();
        }
    }

    Instant now = Instant{date(2017, 8, 31)};
    std::string log;
    std::unique_ptr<RecordState> record;
    std::unique_ptr<LoadDesk> desk;

private:
    std::filesystem::path folder_;
};

} // namespace

TEST_CASE("a return that was checked is loaded once from what was uploaded, and the pages see it") {
    Desk desk;
    auto const before = *desk.record->current();
    auto const token = desk.check(1);
    auto const checked = desk.ended(token);
    REQUIRE(checked.report != nullptr);
    CHECK(checked.upload_kept);
    CHECK(desk.record->loads()->empty());
    auto const next = desk.desk->again(token, {.check_only = false, .actor = "owner"});
    REQUIRE(next.has_value());
    CHECK(desk.ended(*next).standing.state == jobs::State::done);
    CHECK_FALSE(desk.ended(*next).upload_kept);
    auto const twice = desk.desk->again(token, {.check_only = false, .actor = "owner"});
    REQUIRE_FALSE(twice.has_value());
    CHECK(twice.error().code == ErrorCode::conflict);
    REQUIRE(desk.record->loads()->size() == 1);
    CHECK(desk.record->loads()->front().actor == "owner");
    auto const after = *desk.record->current();
    CHECK(before->columns().persons.empty());
    CHECK(after->columns().persons.size() == 1);
    CHECK(desk.log.find("private") == std::string::npos);
    CHECK(desk.log.find("load by owner: annex-a csv") != std::string::npos);
}

TEST_CASE("uploads that nobody loads are let go: after a while, and the oldest of many at once") {
    Desk desk;
    std::vector<std::string> tokens;
    for (int child = 1; child <= 6; ++child) {
        tokens.push_back(desk.check(child));
        static_cast<void>(desk.ended(tokens.back()));
    }
    desk.desk->forget_old_uploads();
    CHECK_FALSE(desk.desk->find(tokens.at(0))->upload_kept);
    CHECK_FALSE(desk.desk->find(tokens.at(1))->upload_kept);
    CHECK(desk.desk->find(tokens.at(2))->upload_kept);
    desk.now += std::chrono::minutes(29);
    desk.desk->forget_old_uploads();
    CHECK(desk.desk->find(tokens.at(5))->upload_kept);
    desk.now += std::chrono::minutes(1);
    desk.desk->forget_old_uploads();
    CHECK_FALSE(desk.desk->find(tokens.at(5))->upload_kept);
    CHECK(desk.desk->runs().front().token == tokens.back());
    CHECK_FALSE(desk.desk->find("never"));
    CHECK(desk.desk->again("never", {}).error().code == ErrorCode::not_found);
}

TEST_CASE("while pages are held to what there is, they show it; afterwards what was committed") {
    Desk desk;
    auto const before = *desk.record->current();
    {
        RecordState::Hold const hold(*desk.record);
        REQUIRE(desk.desk->decide([](record::Store& store) -> Status {
            record::LoadRequest request;
            request.authority = "local";
            request.system = request.format = request.source_name = "test";
            request.extract_date = date(2017, 6, 30);
            request.actor = "import";
            record::Fact fact{store.schema().at("ssd_person").id, {}, "SYN1", {}};
            fact.values.resize(store.schema().at("ssd_person").fields.size());
            fact.values[store.schema().at("ssd_person").at("pers_sex")] = std::string("F");
            auto const done = store.load(request, std::vector{fact});
            return done ? Status{} : Status(tl::unexpected<Error>(done.error()));
        }));
        desk.now += std::chrono::seconds(5);
        CHECK(*desk.record->current() == before);
    }
    auto const after = *desk.record->current();
    CHECK(after != before);
    CHECK(after->columns().persons.size() == 1);
}
