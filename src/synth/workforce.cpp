// A post is held by one worker after another, with vacancies between. Whoever holds a post that is drawn
// for a family takes its case for as long as both last.
#include "synth/workforce.hpp"

#include "base/parallel.hpp"
#include "synth/names.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace weir::synth {

namespace {

struct TeamPlan {
    std::string_view name;
    TeamKind kind;
    double posts; // for 28,000 children
};

// About 110 case-holding posts; Blackpool had 135 full-time equivalents, managers included, in 2017.
constexpr std::array<TeamPlan, 9> team_plans{{
    {"Front Door Team", TeamKind::front_door, 8},
    {"Assessment Team North", TeamKind::assessment, 15},
    {"Assessment Team South", TeamKind::assessment, 13},
    {"Safeguarding Team Hawthorn", TeamKind::safeguarding, 14},
    {"Safeguarding Team Rowan", TeamKind::safeguarding, 14},
    {"Safeguarding Team Linden", TeamKind::safeguarding, 14},
    {"Children Looked After Team", TeamKind::looked_after, 14},
    {"Permanence Team", TeamKind::looked_after, 10},
    {"Leaving Care Team", TeamKind::leaving_care, 8},
}};
constexpr Index merged_team = 2;
constexpr Index receiving_team = 1;

void fill_post(World const& world, Workforce& workforce, Index team, Index post) {
    RandomStream random = stream(world.seed, team, post, Purpose::worker);
    Date day = world.begin - Days{between(random, 0, 500)};
    while (day <= world.end) {
        double const stay = random.exponential(365.25 / world.rates.workers_leaving_a_year);
        Date const end = day + Days{60 + static_cast<int>(std::min(stay, 20'000.0))};
        auto const number = static_cast<unsigned>(workforce.workers.size() + 1);
        Worker worker;
        worker.name = worker_name(number);
        worker.id = worker_id(number);
        worker.team = team;
        worker.employed = {day, end};
        worker.agency = random.chance(0.09);
        worker.post = team == 8 ? "Personal Adviser" : "Social Worker";
        workforce.by_team[team].push_back(static_cast<Index>(workforce.workers.size()));
        workforce.workers.push_back(std::move(worker));
        day = end + Days{between(random, 5, 90)};
    }
}

class Allocation {
public:
    Allocation(World const& world, Workforce const& workforce, std::span<Child const> children)
        : world_(world), workforce_(workforce), children_(children) {
        for (Index team = 0; team < workforce.teams.size(); ++team) {
            teams_[static_cast<std::size_t>(workforce.teams[team].kind)].push_back(team);
        }
    }

    void follow_episode(Episode const& episode, Index number, std::vector<Involvement>& out) const {
        Date const close = episode.close.value_or(world_.end + Days{1});
        for (std::size_t i = 0; i < episode.stages.size(); ++i) {
            Date const start = episode.stages[i].day;
            Date const end =
                i + 1 < episode.stages.size() ? std::min(episode.stages[i + 1].day, close) : close;
            if (start < end && start <= world_.end) {
                hold(episode.child, number, episode.stages[i], end, out);
            }
        }
    }

    void follow_leaver(Leaver const& leaver, std::vector<Involvement>& out) const {
        hold(leaver.child, no_index, {leaver.listed.start, TeamKind::leaving_care},
             leaver.listed.end.value_or(world_.end + Days{1}), out);
    }

    // A worker of a kind of team on a day, for events that the front door holds.
    [[nodiscard]] std::pair<Index, Index> somebody(RandomStream& random, TeamKind kind, Date day) const {
        auto const& teams = teams_[static_cast<std::size_t>(kind)];
        Index const team = teams[random.below(static_cast<std::uint32_t>(teams.size()))];
        return {find(random, team, day), team_on(workforce_, team, day)};
    }

private:
    void hold(Index child, Index episode, StageStart const& stage, Date end,
              std::vector<Involvement>& out) const {
        Index const household = children_[child].household;
        RandomStream random = stream(world_.seed, household,
                                     static_cast<std::uint32_t>(day_number(stage.day)) * 8U +
                                         static_cast<std::uint32_t>(stage.kind),
                                     Purpose::allocation);
        auto const& teams = teams_[static_cast<std::size_t>(stage.kind)];
        Index const team = teams[random.below(static_cast<std::uint32_t>(teams.size()))];
        Date day = stage.day;
        bool first = true;
        while (day < end && day <= world_.end) {
            double const gap_chance = world_.rates.allocation_gap_chance * (first ? 1.0 : 4.0);
            if (random.chance(gap_chance)) {
                day += Days{gamma_days(random, world_.rates.allocation_gap_days, 1.2)};
            }
            Index const worker = find(random, team, day);
            if (worker == no_index || day >= end) {
                day += Days{7};
                continue;
            }
            Date const until = std::min({end, *workforce_.workers[worker].employed.end, team_end(team, day)});
            auto const reason = static_cast<std::uint8_t>(first ? 0 : until == end ? 1 : 2);
            out.push_back({child, episode, worker, team_on(workforce_, team, day), day, until, reason});
            day = until;
            first = false;
        }
    }

    // The day on which a merger changes the team's name, if it is still to come.
    [[nodiscard]] Date team_end(Index team, Date day) const {
        auto const& end = workforce_.teams[team].exists.end;
        return end && day < *end ? *end : Date::max();
    }

    [[nodiscard]] Index find(RandomStream& random, Index team, Date day) const {
        auto const& workers = workforce_.by_team[team];
        auto const count = static_cast<std::uint32_t>(workers.size());
        std::uint32_t const first = random.below(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            Index const worker = workers[(first + i) % count];
            if (workforce_.workers[worker].employed.contains(day)) {
                return worker;
            }
        }
        return no_index;
    }

    World const& world_;
    Workforce const& workforce_;
    std::span<Child const> children_;
    std::array<std::vector<Index>, 5> teams_;
};

// Involvements are in the order of episodes, so each episode's are one run.
class WhoHolds {
public:
    explicit WhoHolds(Events const& events) : events_(events), first_(events.episodes.size() + 1, 0) {
        for (auto const& involvement : events.involvements) {
            if (involvement.episode != no_index) {
                ++first_[involvement.episode + 1];
            }
        }
        for (std::size_t i = 1; i < first_.size(); ++i) {
            first_[i] += first_[i - 1];
        }
    }

    template <class Row>
    void give(Row& row, Date day, Index& worker, Index& team) const {
        for (auto i = first_[row.episode]; i < first_[row.episode + 1]; ++i) {
            auto const& held = events_.involvements[i];
            if (held.start <= day) {
                team = held.team;
                worker = open_at(held.start, held.end, day) ? held.worker : no_index;
            }
        }
    }

private:
    Events const& events_;
    std::vector<std::size_t> first_;
};

void name_workers(World const& world, Allocation const& allocation, Events& events) {
    WhoHolds const holders(events);
    for (auto& episode : events.episodes) {
        RandomStream random = stream(world.seed, episode.child,
                                     static_cast<std::uint32_t>(day_number(episode.referral)), Purpose::team);
        std::tie(episode.worker, episode.team) =
            allocation.somebody(random, TeamKind::front_door, episode.referral);
    }
    for (auto& row : events.assessments) {
        row.team = events.episodes[row.episode].team;
        holders.give(row, row.start, row.worker, row.team);
    }
    for (auto& row : events.section47s) {
        row.team = row.conference_team = events.episodes[row.episode].team;
        holders.give(row, row.start, row.worker, row.team);
        holders.give(row, row.conference.value_or(row.start), row.conference_worker, row.conference_team);
    }
}

} // namespace

Workforce make_workforce(World const& world, int population, Date merger) {
    Workforce workforce;
    for (auto const& plan : team_plans) {
        Team team;
        team.name = plan.name;
        team.id = "T" + std::to_string(100 + workforce.teams.size());
        team.kind = plan.kind;
        team.exists.start = world.begin;
        workforce.teams.push_back(std::move(team));
    }
    workforce.teams[merged_team].exists.end = merger;
    workforce.teams[merged_team].successor = receiving_team;
    workforce.by_team.resize(team_plans.size());
    for (Index team = 0; team < team_plans.size(); ++team) {
        auto const posts = std::max(2L, std::lround(team_plans[team].posts * population / 28'000.0));
        for (Index post = 0; post < static_cast<Index>(posts); ++post) {
            fill_post(world, workforce, team, post);
        }
    }
    return workforce;
}

Index team_on(Workforce const& workforce, Index team, Date day) {
    auto const& it = workforce.teams[team];
    return it.exists.end && day >= *it.exists.end ? it.successor : team;
}

void allocate(World const& world, Workforce const& workforce, std::span<Child const> children,
              unsigned threads, Events& events) {
    Allocation const allocation(world, workforce, children);
    constexpr std::size_t piece = 2'000;
    std::size_t const pieces = (events.episodes.size() + piece - 1) / piece;
    std::vector<std::vector<Involvement>> made(pieces);
    parallel_for(pieces, threads, [&](std::size_t number) {
        auto const stop = std::min(events.episodes.size(), (number + 1) * piece);
        for (auto i = number * piece; i < stop; ++i) {
            allocation.follow_episode(events.episodes[i], static_cast<Index>(i), made[number]);
        }
    });
    for (auto const& some : made) {
        events.involvements.insert(events.involvements.end(), some.begin(), some.end());
    }
    for (auto const& leaver : events.leavers) {
        allocation.follow_leaver(leaver, events.involvements);
    }
    for (auto& involvement : events.involvements) {
        if (involvement.end && *involvement.end > world.end) {
            involvement.end.reset();
        }
    }
    name_workers(world, allocation, events);
}

} // namespace weir::synth
