// What an indicator is: its words for people, its measure for the evaluator, and the settings an
// authority may change. Definitions are data (config/indicators/); catalogue.hpp reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::indicator {

enum class Unit : std::uint8_t { count, percent, per_10k, hours };
enum class Direction : std::uint8_t { higher, lower, context }; // which way is good
enum class Attribution : std::uint8_t { none, at_event, now };  // to which team it counts
enum class MeasureKind : std::uint8_t {
    events, // what happened in the month
    live,   // what is open on its last day
    latest  // how old the newest row is on its last day
};
enum class GroupBy : std::uint8_t { none, team, source };

// Every list of conditions holds only where all of them hold (expression.hpp has the language).
struct Measure {
    MeasureKind kind = MeasureKind::events;
    std::string of;              // the table of journey::Columns
    std::string date = "start";  // events: the column that says when
    std::string until = "end";   // live: open from `date` to before this; missing is open
    std::string covered_by;      // whose coverage counts (Columns::covered_from); empty: the table's
    bool children = false;       // count children, not rows
    bool ratio = false;          // denominator and numerator, else numerator alone
    bool per_population = false; // the denominator is the population aged 0 to 17
    bool shares = false;         // shares of the groups `shares_by` in the month's total: group rows only
    GroupBy shares_by = GroupBy::none;
    int window_months = 1; // months counted together, ending with the month
    int matures_working_days = 0;
    std::vector<std::string> where, denominator, numerator;
};

// The authority's own bounds. For "higher", green at or above and amber at or above; for "lower", at or
// below.
struct Thresholds {
    double green = 0;
    double amber = 0;
};

struct Comparator {
    std::string area; // "England"
    int year = 0;
    double value = 0;
};

struct Definition {
    std::string id, domain, name;
    Unit unit = Unit::count;
    Direction direction = Direction::context;
    std::string counts; // one sentence for people: what it counts
    std::string numerator, denominator;
    std::string basis;     // guidance or return on which it rests
    std::string timescale; // the clock, in words
    Attribution attribution = Attribution::none;
    std::vector<GroupBy> groups;
    std::vector<std::string> supply; // "table.field", or several joined by " or ": else not supplied
    std::string limits;              // what it cannot know
    int version = 1;
    std::vector<std::string> rests_on; // links between events (journey/links.hpp)
    std::vector<std::string> actions;  // of the improvement plan
    std::optional<Thresholds> thresholds;
    std::string comparator_note; // what the comparator figures measure, where not the very same
    std::vector<Comparator> comparators;
    Measure measure;

    [[nodiscard]] bool supports(GroupBy by) const;
};

enum class Rag : std::uint8_t { none, green, amber, red };
[[nodiscard]] Rag rag_of(Definition const& definition, double value);

[[nodiscard]] char const* name_of(Unit unit);
[[nodiscard]] char const* name_of(Direction direction);
[[nodiscard]] char const* name_of(Attribution attribution);
[[nodiscard]] char const* name_of(GroupBy by);

} // namespace weir::indicator
