// The public door of the room: make a synthetic authority, then write it as Annex A workbooks, as nightly
// SSD folders, with its truth (the indicators counted from its own events) and the list of planted faults.
#pragma once

#include "base/result.hpp"
#include "base/working_calendar.hpp"
#include "synth/dirt.hpp"
#include "synth/events.hpp"
#include "synth/parameters.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::synth {

inline constexpr std::uint64_t default_seed = 20170831;
inline constexpr int default_population = 28'000;

struct Settings {
    std::uint64_t seed = default_seed;
    int population = default_population; // children aged 0 to 17 living in the town at any time
    Date from = date(2011, 9, 1);
    Date to = date(2017, 8, 31);
    unsigned threads = 2;
    bool annex_a = true; // which feeds are written: the freshness of data depends on them
    bool ssd = true;
    bool ssda903 = false; // the yearly returns are written only where they are named
    bool cin = false;
    Parameters parameters;
    DirtShares dirt;
    WorkingCalendar calendar;

    [[nodiscard]] Date history_start() const { return add_months(from, -12); }
};

// Reads config/synth/*.toml and the bank holidays below `config`.
[[nodiscard]] Result<Settings> read_settings(std::filesystem::path const& config);

struct Synthesis {
    Settings settings;
    std::vector<Household> households;
    std::vector<Child> children;
    std::vector<Team> teams;
    std::vector<Worker> workers;
    Events events;
    std::vector<std::pair<int, int>> population; // calendar year, children 0 to 17 at its middle
};

// done and total are pieces of work, for a bar on a terminal.
using Progress = std::function<void(std::string_view stage, std::size_t done, std::size_t total)>;

// Errors: a period that is empty, longer than forty years or outside the calendar; a population below 200 or
// above a million.
[[nodiscard]] Result<Synthesis> simulate(Settings settings, Progress const& progress = {});

// The days on which feeds are extracted.
[[nodiscard]] std::vector<Date> annex_a_days(Settings const& settings);
[[nodiscard]] std::vector<Date> ssd_days(Settings const& settings);

// Each planted fault is added to `manifest`, which write_manifest then writes.
[[nodiscard]] Status write_annex_a(Synthesis const& town, std::filesystem::path const& out,
                                   Manifest& manifest, Progress const& progress = {});
[[nodiscard]] Status write_ssd(Synthesis const& town, std::filesystem::path const& out, Manifest& manifest,
                               Progress const& progress = {});
[[nodiscard]] Status write_ssda903(Synthesis const& town, std::filesystem::path const& out,
                                   Manifest& manifest, Progress const& progress = {});
[[nodiscard]] Status write_cin_census(Synthesis const& town, std::filesystem::path const& out,
                                      Manifest& manifest, Progress const& progress = {});
[[nodiscard]] Status write_truth(Synthesis const& town, std::filesystem::path const& out,
                                 Progress const& progress = {});
[[nodiscard]] Status write_manifest(Manifest const& manifest, std::filesystem::path const& out,
                                    Progress const& progress = {});

} // namespace weir::synth
