// One nightly SSD folder as tables, before it is written: what the case system holds on the extract day
// that is dated in the window or open.
#pragma once

#include "synth/grid.hpp"
#include "synth/synthesis.hpp"

#include <map>

namespace weir::synth {

struct SsdFolder {
    Synthesis const& town;
    Date from;          // the window's first day
    Date day;           // of the extract
    bool whole = false; // the first folder: whole histories of whatever it holds
    std::vector<Grid> tables;
    std::vector<bool> named;                  // children that a row is about
    std::map<std::string, std::string> rules; // table → rule in weir_coverage.csv

    [[nodiscard]] bool holds(Date start, MaybeDate const& end) const {
        return start <= day && (start >= from || !end || *end > day || *end >= from);
    }
    [[nodiscard]] bool holds(Date on) const { return on <= day && (whole || on >= from); }
    [[nodiscard]] MaybeDate known(MaybeDate const& end) const {
        return end && *end <= day ? end : std::nullopt;
    }
    Grid& add(std::string_view name, std::initializer_list<std::string_view> columns);
    [[nodiscard]] Grid* find(std::string_view name);
    std::string person(Index child); // its id; the child is then named
    [[nodiscard]] std::string team(Index team) const;
    [[nodiscard]] std::string worker(Index worker) const;
};

[[nodiscard]] SsdFolder make_ssd_folder(Synthesis const& town, Date day, Date from, bool whole);

void add_front_door_tables(SsdFolder& folder); // contacts to assessments
void add_protection_tables(SsdFolder& folder);
void add_care_tables(SsdFolder& folder);
void add_circumstances(SsdFolder& folder); // checks of health, care plans, times missing, ways to a home
void add_people_tables(SsdFolder& folder); // after all others: only children that they name
void add_circumstances_of_people(SsdFolder& folder); // likewise: addresses and disabilities
[[nodiscard]] std::string row_id(char kind, std::size_t number);
[[nodiscard]] std::string row_id(char kind, std::size_t number, std::size_t part);

} // namespace weir::synth
