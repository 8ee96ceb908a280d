// Small random worlds: the catalogue's evaluator and the reference give the same answer for every indicator
// and month, whatever the order and the oddities of the rows.
#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"
#include "indicator/reference_evaluator.hpp"
#include "journey/build.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace weir;
using namespace weir::indicator;
using journey::MaybeDate;

namespace {

std::filesystem::path const home = WEIR_SOURCE_DIR;
auto const first_day = date(2016, 1, 1);
constexpr int days = 700;

// A child's world is small and busy, so that events collide: same days, same starts, month ends.
class WorldMaker {
public:
    explicit WorldMaker(WorkingCalendar const& calendar) : calendar_(calendar) {}

    // Half of all days stand at a limit's distance from one already there: rules break at their edges.
    Date day() {
        auto made = first_day + Days{upto(days)};
        if (!used_.empty() && upto(2) == 0) {
            made = at_a_limit(used_[static_cast<std::size_t>(upto(static_cast<int>(used_.size())))]);
        }
        used_.push_back(made);
        return made;
    }
    MaybeDate maybe_after(Date from, int most) {
        if (upto(3) == 0) {
            return std::nullopt;
        }
        auto const made = upto(2) == 0 ? from + Days{upto(most)} : at_a_limit(from);
        used_.push_back(made);
        return made;
    }
    Date at_a_limit(Date from) {
        switch (upto(3)) {
        case 0:
            return calendar_.add_working_days(from, one_of({1, 2, 10, 11, 15, 16, 20, 35, 45, 46}));
        case 1:
            return from + Days{one_of({0, 1, 6, 7, 42, 43, 91, 92, 183, 184})};
        default:
            return add_months(from, one_of({3, 6, 12}));
        }
    }
    journey::Common common() { return {RowId{++row_}, PersonId{*rc::gen::inRange<std::int64_t>(1, 7)}}; }
    int upto(int most) { return *rc::gen::inRange(0, most); }
    template <class T>
    T one_of(std::initializer_list<T> choices) {
        return *(choices.begin() + upto(static_cast<int>(choices.size())));
    }
    journey::Code code(std::initializer_list<char const*> texts) { return rows.codes.intern(one_of(texts)); }
    TeamId team() { return TeamId{upto(4)}; }
    WorkerId worker() { return WorkerId{upto(4)}; }

    void front_door() {
        for (int i = upto(15); i > 0; --i) {
            auto const when = day();
            rows.contacts.push_back(
                {common(), when, code({"6", "1A", "2A", "odd", ""}), maybe_after(when, 5), upto(4) > 0});
        }
        for (int i = upto(12); i > 0; --i) {
            journey::CinEpisodeRow row;
            static_cast<journey::Common&>(row) = common();
            row.referral = day();
            row.close = maybe_after(row.referral, 300);
            row.nfa = upto(3) == 0;
            row.latest_only = upto(3) == 0;
            row.close_supplied = row.close || upto(3) > 0;
            row.team = team();
            rows.cin_episodes.push_back(row);
        }
        for (int i = upto(12); i > 0; --i) {
            auto const when = day();
            rows.assessments.push_back({common(), when, maybe_after(when, 90), team(), worker()});
        }
        for (int i = upto(4); i > 0; --i) {
            auto const when = day();
            rows.early_help.push_back({common(), when, maybe_after(when, 100), worker()});
        }
    }
    void protection() {
        for (int i = upto(8); i > 0; --i) {
            auto const when = day();
            rows.section_47.push_back({common(), when, maybe_after(when, 30),
                                       rows.codes.intern("S" + std::to_string(i)), team(), worker()});
        }
        for (int i = upto(8); i > 0; --i) {
            rows.conferences.push_back(
                {common(), day(), code({"", "S1", "S2", "S3"}), false, team(), worker()});
        }
        for (int i = upto(6); i > 0; --i) {
            auto const when = day();
            rows.cp_plans.push_back({common(), when, maybe_after(when, 500), 0, upto(3) == 0});
        }
        for (int i = upto(40); i > 0; --i) {
            rows.cp_visits.push_back({common(), day()});
            rows.cp_reviews.push_back({common(), day()});
        }
    }
    void care() {
        for (int i = upto(6); i > 0; --i) {
            auto const when = day();
            auto const entered = upto(2) == 0 ? MaybeDate(first_day + Days{30 * upto(20)}) : std::nullopt;
            rows.care_episodes.push_back(
                {common(), when, maybe_after(when, 400), code({"X1", "E8", "E4A", ""}), entered, day()});
            auto const start = upto(2) == 0 ? when : first_day + Days{30 * upto(20)};
            rows.care_periods.push_back({common(), start, maybe_after(start, 400), code({"E8", ""}), day()});
            rows.legal_statuses.push_back(
                {common(), code({"V3", "V4", "C2", "V2"}), when, maybe_after(when, 200)});
            rows.placements.push_back({common(), when, maybe_after(when, 200)});
            rows.placements.push_back({common(), day(), std::nullopt});
        }
        for (int i = upto(20); i > 0; --i) {
            rows.cla_visits.push_back({common(), day()});
            rows.cla_reviews.push_back({common(), day()});
        }
        for (int i = upto(8); i > 0; --i) {
            auto const when = day();
            rows.care_leavers.push_back(
                {common(), when, maybe_after(when, 200), code({"YES", "NO", "DIED", ""})});
        }
    }
    void people() {
        for (std::int64_t child = 1; child < 7; ++child) {
            auto const birth = upto(6) == 0 ? MaybeDate() : MaybeDate(add_years(day(), -upto(6) - 17));
            rows.persons.push_back({.person = PersonId{child}, .birth = birth});
        }
        for (std::int64_t worker = 1; worker < 4; ++worker) {
            rows.workers.push_back({WorkerId{worker}, "W", worker == 1});
        }
        rows.teams.push_back({TeamId{1}, "North", TeamId{2}, date(2016, 9, 1)});
        rows.teams.push_back({TeamId{2}, "South", std::nullopt, std::nullopt});
        rows.teams.push_back({TeamId{3}, "East", std::nullopt, std::nullopt});
        for (int i = upto(10); i > 0; --i) {
            auto const when = day();
            rows.involvements.push_back({common(), worker(), team(), when, maybe_after(when, 200)});
            rows.allocations.push_back({common(), worker(), team(), when, maybe_after(when, 100)});
        }
        rows.extracts = {day(), day()};
        rows.population_0_17 = {{2015, 28'000}, {2017, 28'500}};
    }
    journey::Rows rows;

private:
    WorkingCalendar const& calendar_;
    std::vector<Date> used_;
    std::int64_t row_ = 0;
};

} // namespace

TEST_CASE("the catalogue agrees with the reference on random worlds") {
    auto const settings = journey::BuildSettings::read(home / "config").value();
    auto const catalogue = Catalogue::read(home / "config" / "indicators").value();
    std::map<std::string, std::string> groups;
    for (auto const& [code, place] : settings.sources.by_code) {
        groups[code] = settings.sources.names[static_cast<std::size_t>(place)];
    }
    auto const one_world = [&] {
        WorldMaker maker(settings.calendar);
        maker.front_door();
        maker.protection();
        maker.care();
        maker.people();
        auto const today = std::clamp(maker.day(), first_day + Days{300}, first_day + Days{days});
        auto rows = maker.rows;
        for (auto const& definition : catalogue.all()) {
            for (auto const& need : definition.supply) {
                rows.supplied.insert(need.substr(0, need.find(" or ")));
            }
        }
        auto const columns = journey::build(std::move(rows), settings);
        Query const query{.first_month = date(2016, 1, 1), .months = 24, .as_at = today};
        for (auto const& definition : catalogue.all()) {
            auto const series = evaluate(columns, settings.calendar, definition, query);
            RC_ASSERT(series.has_value());
            RC_ASSERT(!series->points.empty());
            for (auto const& point : series->points) {
                ReferenceWorld const world{maker.rows, settings.calendar, groups, point.month, today};
                auto const answers = reference_answer(world, definition.id);
                auto const answer = answers.find(point.group);
                RC_LOG() << definition.id << ' ' << iso(point.month) << ' ' << point.group << " as at "
                         << iso(today) << '\n';
                RC_ASSERT((answer != answers.end()) == (point.state != State::not_supplied));
                if (answer != answers.end()) {
                    RC_ASSERT(answer->second.numerator == point.numerator);
                    RC_ASSERT(answer->second.denominator == point.denominator);
                }
            }
        }
    };
    CHECK(rc::check("every indicator, every month, in ten worlds", [&] {
        for (int world = 0; world < 10; ++world) {
            one_world();
        }
    }));
}
