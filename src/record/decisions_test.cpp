// Decisions in the journal: kept in their order, sealed, forgotten with the person, and covered by verify.
#include "db/connection.hpp"
#include "record/testing.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

std::unique_ptr<Store> with_one_child(Place const& place) {
    auto store = place.open();
    std::vector<Fact> const facts{
        fact(store->schema(), "ssd_person", "SYN1", "",
             {{"pers_forename", words("Ada")}, {"pers_dob", date(1990, 1, 2)}}),
        fact(store->schema(), "ssd_contacts", "SYN1", "C1",
             {{"cont_contact_date", date(2000, 3, 1)}, {"cont_contact_source_code", words("1A")}})};
    REQUIRE(store->load(request("ssd", date(2000, 4, 1)), facts));
    return store;
}

Decision about_finding(PersonId person, std::string words) {
    Decision decision;
    decision.subject = 7;
    decision.person = person;
    decision.day = date(2017, 8, 31);
    decision.actor = "manager";
    decision.clear = "{\"act\":\"suppress\"}";
    decision.secret = std::move(words);
    return decision;
}

std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("decisions come back in their order, with who, when and the words") {
    Place const place;
    auto store = with_one_child(place);
    auto const child = store->people().find("local", "SYN1").value().value();
    auto const first =
        store->decide("local", about_finding(child, "the court sits in May"), at(date(2017, 9, 1)));
    auto const second = store->decide("local", about_finding(child, ""), at(date(2017, 9, 2)));
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->value < second->value);
    auto const all = store->decisions("local", DecisionAbout::finding).value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].secret == "the court sits in May");
    CHECK(all[0].actor == "manager");
    CHECK(all[0].day == date(2017, 8, 31));
    CHECK(all[0].written_at == at(date(2017, 9, 1)));
    CHECK(all[0].person == child);
    CHECK(all[0].subject == 7);
    CHECK(all[1].secret.empty());
    CHECK(store->decisions("local", DecisionAbout::campaign).value().empty());
    store.reset();
    auto again = place.open();
    CHECK(again->decisions("local", DecisionAbout::finding).value().size() == 2);
    CHECK(bytes_of(place.database()).find("court sits") == std::string::npos);
}

TEST_CASE("verify covers decisions: one that was altered is named") {
    Place const place;
    auto store = with_one_child(place);
    auto decision = about_finding({}, "a catch-up week");
    decision.about = DecisionAbout::campaign;
    auto const seq = store->decide("local", decision, at(date(2017, 9, 1))).value();
    store.reset();
    CHECK(verify(place.options()).value().sound);
    {
        auto raw = db::Connection::open("sqlite:" + place.database().string());
        REQUIRE(raw);
        REQUIRE((*raw)->execute("UPDATE journal SET clear = '{\"act\":\"close\"}' WHERE tab = -14"));
    }
    auto const report = verify(place.options()).value();
    CHECK_FALSE(report.sound);
    CHECK(report.first_bad == seq);
}

TEST_CASE("what was decided about an erased person is gone with the key") {
    Place const place;
    auto store = with_one_child(place);
    auto const child = store->people().find("local", "SYN1").value().value();
    REQUIRE(store->decide("local", about_finding(child, "words"), at(date(2017, 9, 1))));
    REQUIRE(store->people().erase(child, "one", "two", at(date(2100, 1, 1))));
    CHECK(store->decisions("local", DecisionAbout::finding).value().empty());
    CHECK_FALSE(store->decide("local", about_finding(child, "more"), at(date(2100, 1, 2))));
}

TEST_CASE("several rows that vanished are answered for one reason, all or none") {
    Place const place;
    auto store = place.open();
    auto const contact = [&](std::string const& person, Date day) {
        return fact(store->schema(), "ssd_contacts", person, "", {{"cont_contact_date", day}});
    };
    auto first = request("annex-a", date(2017, 6, 30));
    REQUIRE(store->load(first, std::vector{contact("A", date(2017, 6, 1)), contact("B", date(2017, 6, 2)),
                                           contact("C", date(2017, 6, 3))}));
    auto second = request("annex-a", date(2017, 7, 31));
    second.coverage = {{store->schema().at("ssd_contacts").id, CoverageRule::all,
                        Interval{date(2017, 1, 1), date(2017, 8, 1)}}};
    REQUIRE(store->load(second, std::vector{contact("D", date(2017, 7, 1))}));
    auto const open = *store->absences("local", true);
    REQUIRE(open.size() == 3);
    auto const now = at(date(2017, 8, 1));
    AnsweredAbsences answered{{open[0].id, open[1].id}, true, "never made: entered for a brother"};
    CHECK_FALSE(store->answer_absences("local", {{}, true, "nothing"}, "owner", now));
    CHECK_FALSE(store->answer_absences("local", {{open[0].id}, true, ""}, "owner", now));
    REQUIRE(store->answer_absences("local", answered, "owner", now));
    CHECK(store->absences("local", true)->size() == 1);
    answered.absences = {open[2].id, open[0].id};
    auto const again = store->answer_absences("local", answered, "owner", now);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::conflict);
    CHECK(store->absences("local", true)->size() == 1);
    auto const decisions = *store->decisions("local", DecisionAbout::finding);
    REQUIRE(decisions.size() == 2);
    CHECK(decisions[0].secret == "never made: entered for a brother");
    CHECK(decisions[0].person == open[0].person);
    std::size_t live = 0;
    REQUIRE(store->read(store->schema().at("ssd_contacts").id, {"local"}, [&](RowView const&) { ++live; }));
    CHECK(live == 2);
    CHECK(verify(place.options())->sound);
}

TEST_CASE("nobody's decision, too many words and another authority's are refused, and nothing is written") {
    Place const place;
    auto store = with_one_child(place);
    auto nobody = about_finding({}, "words");
    nobody.actor.clear();
    CHECK(store->decide("local", nobody, at(date(2017, 9, 1))).error().code == ErrorCode::invalid);
    CHECK(store->decide("local", about_finding({}, std::string(40'000, 'x')), at(date(2017, 9, 1)))
              .error()
              .code == ErrorCode::invalid);
    CHECK(store->decide("elsewhere", about_finding({}, ""), at(date(2017, 9, 1))).error().code ==
          ErrorCode::not_found);
    CHECK(store->decisions("local", DecisionAbout::finding).value().empty());
}
