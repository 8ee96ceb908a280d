// The checks that compare rows, against slow ones that look at every day and every pair of rows of small
// random worlds; and one child's findings against everybody's.
#include "quality/record_checks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace weir;
using namespace weir::quality;
using journey::Rows;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};
auto const today = date(2017, 2, 28); // a day on which the checks of the year's end are asked too

journey::BuildSettings const& settings() {
    static auto const read = journey::BuildSettings::read(source_dir / "config").value();
    return read;
}
RecordChecks const& checks() {
    static auto const read = RecordChecks::read(source_dir / "config/rules/record_checks.csv").value();
    return read;
}

struct Spell {
    std::int64_t row, child;
    Date start;
    std::optional<Date> end;
    std::string code;
    [[nodiscard]] bool covers(Date day) const { return start <= day && (!end || day < *end); }
    [[nodiscard]] bool recent() const {
        return start <= today && (covers(today) || today - start <= Days{365});
    }
    [[nodiscard]] bool ended_lately() const { return end && *end <= today && today - *end <= Days{365}; }
};

class World {
public:
    explicit World(unsigned seed) : random_(seed) {
        cases = drawn(6, {""});
        enquiries = drawn(5, {""});
        episodes = drawn(8, {"X1", "E4A"});
        breaks = drawn(8, {"V3", "V4"});
        missing = drawn(5, {""});
        placements = drawn(6, {"U1", "T1"});
    }
    std::vector<Spell> cases, enquiries, episodes, breaks, missing, placements;

    [[nodiscard]] journey::Columns columns() const {
        Rows rows;
        auto const common = [](Spell const& one) {
            return journey::Common{RowId{one.row}, PersonId{one.child}};
        };
        for (auto const& one : cases) {
            rows.cin_episodes.push_back(
                {common(one), one.start, one.end, true, false, false, 0, 0, 0, 0, {}, {}});
        }
        for (auto const& one : enquiries) {
            rows.section_47.push_back({common(one), one.start, one.end, 0, {}, {}});
        }
        for (auto const& one : episodes) {
            auto const code = rows.codes.intern(one.code);
            auto const began = rows.codes.intern(one.row % 2 == 0 ? "P" : "S");
            rows.care_episodes.push_back({common(one), one.start, one.end, code, {}, one.start, began});
        }
        for (auto const& one : breaks) {
            rows.legal_statuses.push_back({common(one), rows.codes.intern(one.code), one.start, one.end});
        }
        for (auto const& one : missing) {
            rows.missing.push_back({common(one), one.start, one.end});
        }
        for (auto const& one : placements) {
            auto const code = rows.codes.intern(one.code);
            rows.placements.push_back({common(one), one.start, one.end, code, 0});
        }
        for (auto const& check : checks().all()) {
            rows.supplied.insert(check.supply.substr(0, check.supply.find(" or ")));
        }
        return journey::build(std::move(rows), settings());
    }

private:
    std::vector<Spell> drawn(int most, std::vector<std::string> const& codes) {
        std::vector<Spell> spells;
        for (int i = 0; i < most; ++i) {
            // Few days, so that starts and ends often meet; some long ago.
            auto const start =
                today -
                Days{static_cast<int>(random_() % 5 == 0 ? 500 + random_() % 40 : random_() % 40) * 2};
            std::optional<Date> end;
            if (random_() % 3 != 0) {
                end = start + Days{2 * static_cast<int>(random_() % 20)};
            }
            spells.push_back({++row_, static_cast<std::int64_t>(1 + random_() % 2), start, end,
                              codes[random_() % codes.size()]});
        }
        return spells;
    }
    std::mt19937 random_;
    std::int64_t row_ = 0;
};

using RowSet = std::set<std::int64_t>;

RowSet found(journey::Columns const& columns, std::string const& rule) {
    RowSet rows;
    for (auto const& fault : find_faults(columns, settings(), checks(), today).found) {
        if (fault.check->id == rule) {
            rows.insert(fault.row.value);
        }
    }
    return rows;
}

template <class Wrong>
RowSet all_that(std::vector<Spell> const& spells, Wrong wrong) {
    RowSet rows;
    for (auto const& one : spells) {
        if (wrong(one)) {
            rows.insert(one.row);
        }
    }
    return rows;
}

bool another(std::vector<Spell> const& spells, Spell const& than, auto fits) {
    return std::any_of(spells.begin(), spells.end(), [&](Spell const& one) {
        return one.child == than.child && one.row != than.row && fits(one);
    });
}

// Every one of the last 365 days on which a break runs counts once for each break; the latest row tells.
RowSet too_many_days(std::vector<Spell> const& breaks) {
    RowSet rows;
    for (std::int64_t child = 1; child <= 2; ++child) {
        int days = 0;
        Spell const* latest = nullptr;
        for (auto const& one : breaks) {
            bool any = false;
            for (auto day = today - Days{364}; day <= today; day += Days{1}) {
                bool const counts = one.child == child && one.code == "V3" && one.covers(day);
                days += counts ? 1 : 0;
                any = any || counts;
            }
            bool const later = latest == nullptr || latest->start < one.start ||
                               (latest->start == one.start && latest->row < one.row);
            if (any && later) {
                latest = &one;
            }
        }
        if (days > 75 && latest != nullptr) {
            rows.insert(latest->row);
        }
    }
    return rows;
}

} // namespace

TEST_CASE("the checks of neighbouring rows are what looking at every pair and every day gives") {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        World const world(seed);
        auto const columns = world.columns();
        CHECK(found(columns, "S38") == all_that(world.episodes, [&](Spell const& one) {
                  return one.code == "X1" && one.ended_lately() &&
                         !another(world.episodes, one,
                                  [&](Spell const& other) { return other.start == *one.end; });
              }));
        CHECK(found(columns, "S39") == all_that(world.episodes, [&](Spell const& one) {
                  return one.row % 2 == 0 && one.recent() &&
                         !another(world.episodes, one,
                                  [&](Spell const& other) { return other.end == one.start; });
              }));
        CHECK(found(columns, "S54b") == all_that(world.missing, [&](Spell const& one) {
                  return one.covers(today) && another(world.placements, one, [&](Spell const& other) {
                             return other.start > one.start && other.start <= today;
                         });
              }));
        CHECK(found(columns, "S28b") == all_that(world.enquiries, [&](Spell const& one) {
                  return one.recent() &&
                         !another(world.cases, one,
                                  [&](Spell const& other) { return other.covers(one.start); }) &&
                         another(world.cases, one, [&](Spell const& other) {
                             return other.start > one.start && other.start <= today &&
                                    other.start - one.start <= Days{28};
                         });
              }));
        CHECK(found(columns, "S49") == all_that(world.placements, [&](Spell const& one) {
                  return one.ended_lately() && another(world.placements, one, [&](Spell const& other) {
                             return other.start == *one.end;
                         });
              }));
        CHECK(found(columns, "S45b") == too_many_days(world.breaks));
    }
}

TEST_CASE("one child's faults are everybody's, child by child, under every check") {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        INFO("seed " << seed);
        auto const columns = World(seed).columns();
        std::multiset<std::pair<std::string, std::int64_t>> whole;
        std::multiset<std::pair<std::string, std::int64_t>> one_by_one;
        for (auto const& fault : find_faults(columns, settings(), checks(), today).found) {
            whole.emplace(fault.check->id, fault.row.value);
        }
        for (std::int32_t person = 0; person < static_cast<std::int32_t>(columns.persons.size()); ++person) {
            for (auto const& fault : find_faults(columns, settings(), checks(), today, person).found) {
                one_by_one.emplace(fault.check->id, fault.row.value);
            }
        }
        CHECK(whole == one_by_one);
    }
}
