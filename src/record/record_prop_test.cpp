// The order of loading does not matter: small random worlds of two systems, loaded in any order, give what
// a slow and plain fold gives, now and as known on every day between.
#include "record/testing.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

using namespace weir;
using namespace weir::record;
using namespace weir::record::testing;

namespace {

struct Told { // what one load says about one episode; an absent field is not carried
    int episode = 0;
    std::optional<int> reason, nfa;
};
struct SmallLoad {
    bool ssd = false; // with row ids, and withdrawing what it does not name; else without
    int day = 0;
    std::vector<Told> told;
};
struct RowNow {
    std::optional<int> reason, nfa;
    bool live = true;
    friend bool operator==(RowNow const&, RowNow const&) = default;
};
using World = std::map<int, RowNow>; // by episode

Date day_of_world(int day) {
    return date(2024, 1, 1) + Days{day};
}

// The oracle: every load in the order in which it was known, every field said anew by its source overlaid.
World slow_fold(std::vector<SmallLoad> loads, int until) {
    std::sort(loads.begin(), loads.end(), [](SmallLoad const& a, SmallLoad const& b) {
        return std::pair{a.day, a.ssd} < std::pair{b.day, b.ssd}; // "annex-a" before "ssd"
    });
    World world;
    std::map<std::tuple<int, bool, char>, int> said;
    std::set<int> named_by_ssd;
    auto const overlay = [&](SmallLoad const& load, int episode, char field, std::optional<int> value,
                             std::optional<int>& kept) {
        if (value &&
            (!said.contains({episode, load.ssd, field}) || said[{episode, load.ssd, field}] != *value)) {
            said[{episode, load.ssd, field}] = *value;
            kept = value;
        }
    };
    for (auto const& load : loads) {
        if (load.day > until) {
            break;
        }
        std::set<int> named;
        for (auto const& told : load.told) {
            named.insert(told.episode);
            auto& row = world[told.episode];
            row.live = true;
            overlay(load, told.episode, 'r', told.reason, row.reason);
            overlay(load, told.episode, 'n', told.nfa, row.nfa);
        }
        for (auto const episode : named_by_ssd) {
            if (load.ssd && !named.contains(episode)) {
                world[episode].live = false;
            }
        }
        if (load.ssd) {
            named_by_ssd.insert(named.begin(), named.end());
        }
    }
    std::erase_if(world, [](auto const& entry) { return !entry.second.live; });
    return world;
}

std::vector<SmallLoad> random_loads() {
    std::vector<SmallLoad> loads;
    std::set<std::pair<int, bool>> used;
    for (int i = *rc::gen::inRange(2, 8); i > 0; --i) {
        SmallLoad load;
        load.ssd = *rc::gen::arbitrary<bool>();
        load.day = *rc::gen::inRange(1, 7);
        if (!used.insert({load.day, load.ssd}).second) {
            continue; // two extracts of one system and one day: which is later is not for the record to say
        }
        for (int episode = 0; episode < 4; ++episode) {
            if (*rc::gen::inRange(0, 3) == 0) {
                continue;
            }
            Told told{episode, *rc::gen::inRange(0, 2), std::nullopt};
            if (*rc::gen::inRange(0, 4) != 0) {
                told.nfa = *rc::gen::inRange(0, 2);
            }
            load.told.push_back(told);
        }
        loads.push_back(std::move(load));
    }
    return loads;
}

LoadId bring_in(Store& store, SmallLoad const& load) {
    auto const& schema = store.schema();
    std::vector<Fact> facts;
    for (auto const& told : load.told) {
        Named values{{"cine_referral_date", date(2023, 1, 1) + Days{told.episode}},
                     {"cine_close_reason", "RC" + std::to_string(*told.reason)}};
        if (told.nfa) {
            values.emplace_back("cine_referral_nfa", std::to_string(*told.nfa));
        }
        facts.push_back(fact(schema, "ssd_cin_episodes", "SYN" + std::to_string(told.episode % 2),
                             load.ssd ? "R" + std::to_string(told.episode) : "", values));
    }
    auto asked = request(load.ssd ? "ssd" : "annex-a", day_of_world(load.day));
    if (load.ssd) {
        asked.coverage.push_back(
            {schema.at("ssd_cin_episodes").id, CoverageRule::all, {date(2000, 1, 1), {}}});
        asked.confirm_absences = true;
    }
    auto const done = store.load(asked, facts);
    RC_ASSERT(done.has_value());
    return LoadId{done->load_id};
}

World read_world(Store& store, std::optional<Date> known) {
    auto const& table = store.schema().at("ssd_cin_episodes");
    World world;
    auto const done =
        store.read(table.id, {.authority = "local", .known_at = known}, [&](RowView const& row) {
            auto const episode = (*row.date(table.at("cine_referral_date")) - date(2023, 1, 1)).count();
            RowNow now;
            now.reason = row.text(table.at("cine_close_reason")).back() - '0';
            if (!row.blank(table.at("cine_referral_nfa"))) {
                now.nfa = row.text(table.at("cine_referral_nfa")).front() - '0';
            }
            world.emplace(static_cast<int>(episode), now);
        });
    RC_ASSERT(done.has_value());
    return world;
}

void same_as_the_slow_fold(Store& store, std::vector<SmallLoad> const& loads) {
    for (int day = 0; day <= 7; ++day) {
        RC_ASSERT(read_world(store, day_of_world(day)) == slow_fold(loads, day));
    }
    RC_ASSERT(read_world(store, std::nullopt) == slow_fold(loads, 99));
}

} // namespace

TEST_CASE("loads in any order give what the slow fold gives, on every day") {
    bool const held = rc::check([] {
        auto const loads = random_loads();
        auto order = loads;
        for (std::size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
        }
        Place const place;
        auto store = place.open();
        for (auto const& load : order) {
            bring_in(*store, load);
            if (*rc::gen::inRange(0, 3) == 0) {
                store = place.open(); // nothing hangs on what is held in memory
            }
        }
        same_as_the_slow_fold(*store, loads);
        auto const generation = store->generation().value();
        for (auto const& load : order) {
            bring_in(*store, load);
        }
        RC_ASSERT(store->generation().value() == generation);
        auto const report = verify(place.options());
        RC_ASSERT(report.has_value());
        RC_ASSERT(report->sound);
    });
    CHECK(held);
}

TEST_CASE("an answer as known on a day stays the same whatever is loaded for later days") {
    bool const held = rc::check([] {
        auto loads = random_loads();
        std::sort(loads.begin(), loads.end(), [](auto const& a, auto const& b) { return a.day < b.day; });
        Place const place;
        auto store = place.open();
        std::map<int, World> answers;
        for (auto const& load : loads) {
            bring_in(*store, load);
            for (auto const& [day, answer] : answers) {
                if (day < load.day) {
                    RC_ASSERT(read_world(*store, day_of_world(day)) == answer);
                }
            }
            answers[load.day] = read_world(*store, day_of_world(load.day));
        }
    });
    CHECK(held);
}

TEST_CASE(
    "what is taken back is as if it had never come, though another of its system and day came after it") {
    bool const held = rc::check([] {
        auto const loads = random_loads();
        auto wrong = loads[*rc::gen::inRange<std::size_t>(0, loads.size())];
        auto const day = wrong.day;
        auto const strange = random_loads();
        wrong.told = strange.front().told;
        Place const place;
        auto store = place.open();
        LoadId taken;
        bool met = false;
        for (auto const& load : loads) {
            if (load.day == day && load.ssd == wrong.ssd) {
                taken = bring_in(*store, wrong);
                met = true;
            }
            bring_in(*store, load);
        }
        RC_ASSERT(met);
        if (store->loads("local")->size() == loads.size()) {
            return; // the wrong one said the same as the right one
        }
        RC_ASSERT(store->take_back("local", taken, "a slip", "analyst", at(date(2024, 3, 1))));
        same_as_the_slow_fold(*store, loads);
        RC_ASSERT(verify(place.options())->sound);
    });
    CHECK(held);
}

TEST_CASE("what is taken back is as if it had never come, and may come again") {
    bool const held = rc::check([] {
        auto loads = random_loads();
        Place const place;
        auto store = place.open();
        std::vector<LoadId> ids;
        for (auto const& load : loads) {
            ids.push_back(bring_in(*store, load));
        }
        auto in = loads;
        std::vector<SmallLoad> out;
        for (int i = *rc::gen::inRange(1, 4); i > 0 && !in.empty(); --i) {
            auto const which = *rc::gen::inRange<std::size_t>(0, in.size());
            RC_ASSERT(store->take_back("local", ids[which], "a slip", "analyst", at(date(2024, 3, 1))));
            out.push_back(in[which]);
            in.erase(in.begin() + static_cast<std::ptrdiff_t>(which));
            ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(which));
            same_as_the_slow_fold(*store, in);
            if (*rc::gen::arbitrary<bool>()) {
                store = place.open();
            }
        }
        RC_ASSERT(verify(place.options())->sound);
        for (auto const& load : out) {
            bring_in(*store, load);
            in.push_back(load);
            same_as_the_slow_fold(*store, in);
        }
        RC_ASSERT(verify(place.options())->sound);
    });
    CHECK(held);
}
