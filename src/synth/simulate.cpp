// The whole: a town of families, each living its own life on its own streams, then the workforce.
#include "base/parallel.hpp"
#include "synth/front_door.hpp"
#include "synth/population.hpp"
#include "synth/synthesis.hpp"
#include "synth/workforce.hpp"

#include <algorithm>
#include <atomic>

namespace weir::synth {

namespace {

Status check(Settings const& settings) {
    if (settings.to <= settings.from || settings.to > add_years(settings.from, 40)) {
        return fail(ErrorCode::invalid,
                    "The period must end after it begins and last forty years at most: give --from "
                    "and --to as dates, for example 2011-09-01 and 2017-08-31.");
    }
    if (settings.population < 200 || settings.population > 1'000'000) {
        return fail(ErrorCode::limit, "The population must be between 200 and 1,000,000 children.");
    }
    if (!settings.calendar.covers(settings.history_start() - Days{180}) ||
        !settings.calendar.covers(settings.to + Days{200})) {
        return fail(ErrorCode::invalid,
                    "The bank holidays known cover " + iso(settings.calendar.first()) + " to " +
                        iso(settings.calendar.last()) +
                        ": choose a period a year inside them, or add to the calendar file.");
    }
    return {};
}

// The warm-up lies before the bank holidays that are known; there the calendar knows weekends only, which
// no indicator sees.
Result<WorkingCalendar> widened(WorkingCalendar const& calendar, Date first) {
    std::vector<Date> holidays;
    for (Date day = calendar.first(); day <= calendar.last(); day += Days{1}) {
        std::chrono::weekday const weekday{day};
        bool const weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
        if (!weekend && !calendar.is_working_day(day)) {
            holidays.push_back(day);
        }
    }
    return WorkingCalendar::make(holidays, std::min(first, calendar.first()),
                                 calendar.last() + Days{365 * 45});
}

Events live_all(World const& world, Town& town, unsigned threads, Progress const& progress) {
    constexpr std::size_t piece = 256;
    std::size_t const pieces = (town.households.size() + piece - 1) / piece;
    std::vector<Events> made(pieces);
    parallel_for(pieces, threads, [&](std::size_t number) {
        auto const stop = std::min(town.households.size(), (number + 1) * piece);
        for (auto i = number * piece; i < stop; ++i) {
            auto const& household = town.households[i];
            std::span<Child> const children(town.children.data() + household.first_child, household.children);
            live(world, household, static_cast<Index>(i), children, made[number]);
        }
    });
    Events all;
    for (std::size_t i = 0; i < pieces; ++i) {
        made[i].trim(world.end);
        all.append(std::move(made[i]));
        if (progress) {
            progress("families", i + 1, pieces);
        }
    }
    return all;
}

std::vector<std::pair<int, int>> yearly_population(Settings const& settings, Town const& town) {
    std::vector<std::pair<int, int>> years;
    int const first = int{std::chrono::year_month_day{settings.history_start()}.year()};
    int const last = int{std::chrono::year_month_day{settings.to}.year()};
    for (int year = first; year <= last; ++year) {
        years.emplace_back(year, children_at(town, date(year, 6, 30)));
    }
    return years;
}

} // namespace

Result<Synthesis> simulate(Settings settings, Progress const& progress) {
    WEIR_TRY(check(settings));
    Date const begin = add_years(settings.history_start(), -settings.parameters.warm_up_years);
    settings.calendar = WEIR_TRY(widened(settings.calendar, add_years(begin, -26)));
    World const world{settings.parameters, settings.calendar, settings.seed, begin, settings.to};
    Town town = make_town(world, settings.population);
    Synthesis made{settings, {}, {}, {}, {}, live_all(world, town, settings.threads, progress), {}};
    int const half = (month_index(settings.from) + month_index(settings.to)) / 2;
    Workforce workforce = make_workforce(world, settings.population, month_of_index(half));
    allocate(world, workforce, town.children, settings.threads, made.events);
    made.population = yearly_population(settings, town);
    made.households = std::move(town.households);
    made.children = std::move(town.children);
    made.teams = std::move(workforce.teams);
    made.workers = std::move(workforce.workers);
    return made;
}

} // namespace weir::synth
