// The synthetic authority is coherent: the same for any number of threads, stocks follow from flows, nobody
// is twice in the same place, chains are in order, and history resembles what was published.
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/synthesis.hpp"
#include "synth/truth.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace weir;
using namespace weir::synth;

namespace {

Settings standard_settings() {
    auto settings = read_settings(std::filesystem::path(WEIR_SOURCE_DIR) / "config");
    REQUIRE_MESSAGE(settings.has_value(), (settings ? std::string() : settings.error().text()));
    return *settings;
}

Synthesis small_town(unsigned threads = 1, std::uint64_t seed = 7) {
    Settings settings = standard_settings();
    settings.population = 2'000;
    settings.seed = seed;
    settings.from = date(2015, 9, 1);
    settings.to = date(2016, 8, 31);
    settings.threads = threads;
    auto town = simulate(settings);
    REQUIRE(town.has_value());
    return std::move(*town);
}

template <class Row, class Start>
bool overlap(std::vector<Row const*> rows, Start start_of) {
    std::sort(rows.begin(), rows.end(),
              [&](Row const* a, Row const* b) { return start_of(*a) < start_of(*b); });
    for (std::size_t i = 1; i < rows.size(); ++i) {
        MaybeDate end;
        if constexpr (requires { rows[i]->close; }) {
            end = rows[i - 1]->close;
        } else {
            end = rows[i - 1]->end;
        }
        if (!end || *end > start_of(*rows[i])) {
            return true;
        }
    }
    return false;
}

template <class Row>
std::map<Index, std::vector<Row const*>> by_child(std::vector<Row> const& rows) {
    std::map<Index, std::vector<Row const*>> children;
    for (auto const& row : rows) {
        children[row.child].push_back(&row);
    }
    return children;
}

} // namespace

TEST_CASE("the same seed gives the same events for any number of threads") {
    Synthesis const one = small_town(1);
    Synthesis const two = small_town(2);
    REQUIRE(one.events.contacts.size() == two.events.contacts.size());
    for (std::size_t i = 0; i < one.events.contacts.size(); ++i) {
        REQUIRE(one.events.contacts[i].child == two.events.contacts[i].child);
        REQUIRE(one.events.contacts[i].day == two.events.contacts[i].day);
    }
    auto const first = count_truth(one);
    auto const second = count_truth(two);
    REQUIRE(first.size() == second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        REQUIRE(first[i].id == second[i].id);
        REQUIRE(first[i].numerator == second[i].numerator);
        REQUIRE(first[i].denominator == second[i].denominator);
    }
    CHECK(small_town(1, 8).events.contacts.size() != one.events.contacts.size());
}

TEST_CASE("nobody is twice in the same place, and care and protection lie inside an open episode") {
    Synthesis const town = small_town();
    auto const& events = town.events;
    for (auto const& [child, rows] : by_child(events.episodes)) {
        CHECK_FALSE(overlap(rows, [](Episode const& row) { return row.referral; }));
    }
    for (auto const& [child, rows] : by_child(events.periods)) {
        CHECK_FALSE(overlap(rows, [](CarePeriod const& row) { return row.start; }));
    }
    for (auto const& [child, rows] : by_child(events.cp_plans)) {
        CHECK_FALSE(overlap(rows, [](CpPlan const& row) { return row.start; }));
    }
    for (auto const& [child, rows] : by_child(events.cin_plans)) {
        CHECK_FALSE(overlap(rows, [](CinPlan const& row) { return row.start; }));
    }
    auto const inside = [&](auto const& row) {
        auto const& episode = events.episodes[row.episode];
        CHECK(episode.child == row.child);
        CHECK(episode.referral <= row.start);
        CHECK((!episode.close || (row.end && *row.end <= *episode.close)));
    };
    std::for_each(events.periods.begin(), events.periods.end(), inside);
    std::for_each(events.cp_plans.begin(), events.cp_plans.end(), inside);
    std::for_each(events.cin_plans.begin(), events.cin_plans.end(), inside);
    CHECK(events.periods.size() > 20);
    CHECK(events.cp_plans.size() > 50);
}

TEST_CASE("chains are in order: assessments, conferences, visits, reviews, placements, orders") {
    Synthesis const town = small_town();
    for (auto const& row : town.events.assessments) {
        CHECK(town.events.episodes[row.episode].referral <= row.start);
        CHECK((!row.authorised || row.start < *row.authorised));
    }
    for (auto const& row : town.events.section47s) {
        CHECK((!row.conference || row.start < *row.conference));
        CHECK((!row.planned || row.conference.has_value()));
    }
    for (auto const& plan : town.events.cp_plans) {
        CHECK(town.events.section47s[plan.section47].conference == plan.start);
        Date last = plan.start;
        for (auto const& review : plan.reviews) {
            CHECK(last < review.held);
            last = review.held;
        }
        CHECK((!plan.end || last < *plan.end));
    }
    for (auto const& period : town.events.periods) {
        REQUIRE_FALSE(period.placements.empty());
        REQUIRE_FALSE(period.legal.empty());
        CHECK(period.placements.front().start == period.start);
        CHECK(period.legal.front().start == period.start);
        for (std::size_t i = 1; i < period.placements.size(); ++i) {
            CHECK(period.placements[i - 1].end == period.placements[i].start);
            CHECK(period.placements[i - 1].start < period.placements[i].start);
        }
        for (auto const& review : period.reviews) {
            CHECK(period.start < review.held);
            CHECK((!period.end || review.held < *period.end));
        }
        for (auto const& visit : period.visits) {
            CHECK(period.start <= visit.day);
            CHECK((!period.end || visit.day < *period.end));
        }
    }
}

TEST_CASE("each month a stock changes by what came in less what went out") {
    Synthesis const town = small_town();
    auto const check = [&](auto const& rows, auto start_of, auto end_of) {
        auto const open = [&](Date day) {
            return std::count_if(rows.begin(), rows.end(),
                                 [&](auto const& row) { return open_at(start_of(row), end_of(row), day); });
        };
        for (Date first = town.settings.from; first < town.settings.to; first = add_months(first, 1)) {
            Date const last = month_end(first);
            auto const in = std::count_if(rows.begin(), rows.end(), [&](auto const& row) {
                return first <= start_of(row) && start_of(row) <= last;
            });
            auto const out = std::count_if(rows.begin(), rows.end(), [&](auto const& row) {
                return end_of(row) && first <= *end_of(row) && *end_of(row) <= last;
            });
            CHECK(open(last) == open(first - Days{1}) + in - out);
        }
    };
    auto const start = [](auto const& row) { return row.start; };
    auto const end = [](auto const& row) { return row.end; };
    check(town.events.periods, start, end);
    check(town.events.cp_plans, start, end);
    check(
        town.events.episodes, [](Episode const& row) { return row.referral; },
        [](Episode const& row) { return row.close; });
}

TEST_CASE("the default authority has the history that was published for Blackpool") {
    auto const town = simulate(standard_settings());
    REQUIRE(town.has_value());
    auto const truth = count_truth(*town);
    auto const at = [&](std::string_view id, Date day) {
        auto const found = std::find_if(truth.begin(), truth.end(), [&](TruthRow const& row) {
            return row.id == id && row.month == month_start(day);
        });
        REQUIRE(found != truth.end());
        return static_cast<double>(found->numerator);
    };
    auto const near = [](double got, double published, double tolerance) {
        CHECK_MESSAGE(std::abs(got / published - 1.0) <= tolerance, got, " where ", published,
                      " was published");
    };
    // DfE, children looked after, on child protection plans and in need at 31 March (Blackpool).
    std::map<int, std::array<double, 3>> const published{{2012, {434, 0, 0}},      {2013, {483, 337, 1634}},
                                                         {2014, {443, 307, 1884}}, {2015, {454, 355, 1672}},
                                                         {2016, {469, 364, 1889}}, {2017, {525, 364, 1901}}};
    for (auto const& [year, stocks] : published) {
        near(at("LC01", date(year, 3, 31)), stocks[0], 0.08);
        if (stocks[1] > 0) {
            near(at("CP01", date(year, 3, 31)), stocks[1], 0.08);
            near(at("CN01", date(year, 3, 31)), stocks[2], 0.08);
        }
    }
    std::map<int, std::array<double, 2>> const flows{{2013, {3175, 1261}},
                                                     {2014, {3290, 1174}},
                                                     {2015, {3062, 1372}},
                                                     {2016, {2523, 1373}},
                                                     {2017, {3502, 2046}}};
    for (auto const& [year, counts] : flows) {
        double referrals = 0;
        double enquiries = 0;
        for (Date month = date(year - 1, 4, 1); month < date(year, 4, 1); month = add_months(month, 1)) {
            referrals += at("RF01", month);
            enquiries += at("SP01", month);
        }
        near(referrals, counts[0], 0.08);
        near(enquiries, counts[1], 0.08);
    }
    for (auto const& [year, children] : town->population) {
        near(children, 28'000, 0.04);
    }
}

TEST_CASE("nothing looks like a real person's record") {
    CHECK(child_id(1233) == "SYN0001234");
    for (Index i = 0; i < 500; ++i) {
        CHECK(surname(7, i).ends_with("-Synth"));
        CHECK(postcode(i).starts_with("ZZ9"));
        std::string const number = upn(i, date(2006, 5, 4));
        CHECK(number.size() == 13);
        CHECK(number.substr(1, 3) == "999");
        CHECK(number[0] == upn_check_letter(number.substr(1)));
    }
    CHECK(worker_name(17).starts_with("Worker "));
}

TEST_CASE("what makes no sense is refused") {
    Settings settings = standard_settings();
    settings.to = settings.from;
    CHECK_FALSE(simulate(settings).has_value());
    settings = standard_settings();
    settings.population = 3;
    CHECK_FALSE(simulate(settings).has_value());
    settings = standard_settings();
    settings.from = date(1950, 1, 1);
    settings.to = date(1951, 1, 1);
    CHECK_FALSE(simulate(settings).has_value());
}
