// The movement of findings between days against a slow reference that knows only sets, and how suppressions
// hold, lapse and are taken back.
#include "quality/trend.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace weir;
using namespace weir::quality;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

RuleNames const& names() {
    static RuleNames const all(RecordChecks::read(source_dir / "config/rules/record_checks.csv").value(), {},
                               Rules::read(source_dir / "config/rules/worklist.csv").value());
    return all;
}

SuppressionReasons const& reasons() {
    static auto const read =
        SuppressionReasons::read(source_dir / "config/rules/suppression_reasons.csv").value();
    return read;
}

AskedSuppression asked(std::uint16_t rule, std::int64_t row, Date from, Date until) {
    return {
        names().of(rule), RowId{row}, PersonId{1}, from, until, "source", "mended, waits for the extract"};
}

// As the record would give them back.
record::Decision kept(record::Decision decision, std::int64_t seq) {
    decision.seq = JournalSeq{seq};
    return decision;
}

// What the trend says, said again with sets alone.
Flow reference(Observation const& before, Observation const& now, Suppressions const& suppressions,
               Scope const& scope) {
    Flow flow{.day = now.day};
    auto const in = [&](Observation const& seen, Observed const& one, bool scoped) {
        return std::any_of(seen.found.begin(), seen.found.end(), [&](Observed const& other) {
            return one.same_finding(other) && (!scoped || scope.covers(other));
        });
    };
    auto const hidden = [&](Observed const& one, Date day) {
        return suppressions.holding(names().of(one.rule), one.row, day) != nullptr;
    };
    for (auto const& one : now.found) {
        if (!scope.covers(one) || hidden(one, now.day)) {
            continue;
        }
        ++flow.open;
        if (!in(before, one, false)) {
            ++flow.fresh;
        } else if (hidden(one, before.day)) {
            ++flow.returned;
        } else if (!in(before, one, true)) {
            ++flow.moved_in;
        }
    }
    for (auto const& one : before.found) {
        if (!scope.covers(one) || hidden(one, before.day)) {
            continue;
        }
        if (!in(now, one, false)) {
            ++flow.mended;
        } else if (hidden(one, now.day)) {
            ++flow.suppressed;
        } else if (!in(now, one, true)) {
            ++flow.moved_out;
        }
    }
    return flow;
}

Observation drawn(std::mt19937& random, Date day) {
    Observation seen{day, {}};
    for (std::uint16_t rule = 0; rule < 3; ++rule) {
        for (std::int64_t row = 1; row <= 6; ++row) {
            if (random() % 2 == 0) {
                seen.found.push_back(
                    {rule, RowId{row}, PersonId{row}, TeamId{static_cast<std::int64_t>(random() % 3)}});
            }
        }
    }
    return seen;
}

void same(Flow const& a, Flow const& b) {
    CHECK(a.open == b.open);
    CHECK(a.fresh == b.fresh);
    CHECK(a.mended == b.mended);
    CHECK(a.suppressed == b.suppressed);
    CHECK(a.returned == b.returned);
    CHECK(a.moved_in == b.moved_in);
    CHECK(a.moved_out == b.moved_out);
}

} // namespace

TEST_CASE("every movement is that of the sets, and open is what was open and moved") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        std::vector<Observation> const days{drawn(random, date(2017, 6, 30)),
                                            drawn(random, date(2017, 7, 31)),
                                            drawn(random, date(2017, 8, 31))};
        std::vector<record::Decision> decisions;
        for (std::int64_t i = 1; i <= 4; ++i) {
            auto const rule = static_cast<std::uint16_t>(random() % 3);
            auto const row = static_cast<std::int64_t>(1 + random() % 6);
            auto const from = date(2017, 6, 15) + Days{static_cast<int>(random() % 60)};
            decisions.push_back(kept(
                decision_of(asked(rule, row, from, from + Days{static_cast<int>(random() % 60)}), "a"), i));
        }
        auto const suppressions = Suppressions::of(decisions);
        Scope scope;
        if (random() % 2 == 0) {
            scope.teams.insert(TeamId{1});
        }
        if (random() % 2 == 0) {
            scope.rules.insert(1);
        }
        auto const flows = trend({&days[0], &days[1], &days[2]}, names(), suppressions, scope);
        REQUIRE(flows.size() == 3);
        for (std::size_t i = 1; i < 3; ++i) {
            same(flows[i], reference(days[i - 1], days[i], suppressions, scope));
            CHECK(flows[i].open + flows[i].mended + flows[i].suppressed + flows[i].moved_out ==
                  flows[i - 1].open + flows[i].fresh + flows[i].returned + flows[i].moved_in);
        }
    }
}

TEST_CASE("a suppression holds to its last day, lapses, and is taken back at once") {
    auto const from = date(2017, 8, 1);
    auto first = kept(decision_of(asked(0, 5, from, date(2017, 8, 30)), "worker"), 10);
    auto const all = Suppressions::of({first});
    CHECK(all.holding(names().of(0), RowId{5}, date(2017, 7, 31)) == nullptr);
    CHECK(all.holding(names().of(0), RowId{5}, from) != nullptr);
    CHECK(all.holding(names().of(0), RowId{5}, date(2017, 8, 30)) != nullptr);
    CHECK(all.holding(names().of(0), RowId{5}, date(2017, 8, 31)) == nullptr);
    CHECK(all.holding(names().of(0), RowId{6}, from) == nullptr);
    CHECK(all.holding(names().of(1), RowId{5}, from) == nullptr);
    auto const* held = all.holding(names().of(0), RowId{5}, from);
    REQUIRE(held != nullptr);
    CHECK(held->words == "mended, waits for the extract");
    CHECK(held->by == "worker");
    auto const back = Suppressions::of({first, kept(taking_back(*held, date(2017, 8, 10), "manager"), 11)});
    CHECK(back.holding(names().of(0), RowId{5}, date(2017, 8, 9)) != nullptr);
    CHECK(back.holding(names().of(0), RowId{5}, date(2017, 8, 10)) == nullptr);
    auto const anew = Suppressions::of(
        {first, kept(taking_back(*held, date(2017, 8, 10), "manager"), 11),
         kept(decision_of(asked(0, 5, date(2017, 8, 10), date(2017, 8, 20)), "worker"), 12)});
    CHECK(anew.holding(names().of(0), RowId{5}, date(2017, 8, 15)) != nullptr);
    CHECK(anew.all().size() == 2);
}

TEST_CASE("a suppression needs a reason of the list, words, and an end within a year") {
    auto const day = date(2017, 8, 31);
    auto const fields = [&](AskedSuppression const& one) {
        std::string found;
        for (auto const& fault : faults_of(one, reasons())) {
            found += fault.field + ' ';
        }
        return found;
    };
    CHECK(fields(asked(0, 1, day, day + Days{suppression_days_default})).empty());
    CHECK(fields(asked(0, 1, day, day)).empty());
    CHECK(fields(asked(0, 1, day, day + Days{365})).empty());
    CHECK(fields(asked(0, 1, day, day + Days{366})) == "until ");
    CHECK(fields(asked(0, 1, day, day - Days{1})) == "until ");
    auto wrong = asked(0, 1, day, day);
    wrong.reason = "because";
    wrong.words = "no";
    CHECK(fields(wrong) == "reason words ");
    wrong = asked(0, 1, day, day);
    wrong.words = std::string(3000, 'x');
    CHECK(fields(wrong) == "words ");
}

TEST_CASE("what is no suppression is passed over") {
    record::Decision strange;
    strange.clear = "not json";
    record::Decision dateless;
    dateless.clear = "{\"act\":\"suppress\",\"rule\":\"S14\",\"until\":\"soon\"}";
    CHECK(Suppressions::of({strange, dateless}).all().empty());
}
