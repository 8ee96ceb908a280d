// Writes the nightly SSD folders: the first one whole, the others the last sixty days and whatever is open.
#include "base/parallel.hpp"
#include "synth/plant.hpp"
#include "synth/ssd_folder.hpp"
#include "synth/text_out.hpp"

#include <atomic>

namespace weir::synth {

namespace {

constexpr int nights = 30;
constexpr Days nightly_window{60};

Status write_grid(Grid const& grid, std::filesystem::path const& folder) {
    auto table = WEIR_TRY(TextTable::create(folder / (grid.name + ".csv")));
    for (auto const& title : grid.header) {
        table.text(title);
    }
    table.end_row();
    for (auto const& row : grid.rows) {
        for (auto const& cell : row) {
            if (auto const* text = std::get_if<std::string>(&cell)) {
                table.text(*text);
            } else if (auto const* day = std::get_if<Date>(&cell)) {
                table.day(*day);
            } else if (auto const* number = std::get_if<std::int64_t>(&cell)) {
                table.integer(*number);
            } else {
                table.empty();
            }
        }
        table.end_row();
    }
    return table.finish();
}

Status write_folder(SsdFolder const& folder, std::filesystem::path const& path) {
    for (auto const& grid : folder.tables) {
        WEIR_TRY(write_grid(grid, path));
    }
    auto coverage = WEIR_TRY(TextTable::create(path / "weir_coverage.csv"));
    coverage.row("table", "window_from", "window_to", "rule");
    for (auto const& [table, rule] : folder.rules) {
        coverage.row(table, iso(folder.from), iso(folder.day), rule);
    }
    WEIR_TRY(coverage.finish());
    auto population = WEIR_TRY(TextTable::create(path / "weir_population.csv"));
    population.row("year", "population_0_17");
    for (auto const& [year, children] : folder.town.population) {
        population.row(std::to_string(year), std::to_string(children));
    }
    return population.finish();
}

} // namespace

std::vector<Date> ssd_days(Settings const& settings) {
    std::vector<Date> days;
    for (int back = nights - 1; back >= 0; --back) {
        Date const day = settings.to - Days{back};
        if (day >= settings.from) {
            days.push_back(day);
        }
    }
    return days;
}

Status write_ssd(Synthesis const& town, std::filesystem::path const& out, Manifest& manifest,
                 Progress const& progress) {
    auto const days = ssd_days(town.settings);
    std::vector<Status> written(days.size());
    std::vector<Manifest> planted(days.size());
    std::atomic<std::size_t> done{0};
    parallel_for(days.size(), town.settings.threads, [&](std::size_t i) {
        bool const whole = i == 0;
        Date const from = whole ? town.settings.history_start() : days[i] - nightly_window;
        SsdFolder folder = make_ssd_folder(town, days[i], from, whole);
        std::string const path = "ssd/" + iso(days[i]) + "/";
        FolderDirt dirt{folder, path, i, i + 1 == days.size(), planted[i]};
        plant_in_folder(dirt);
        written[i] = write_folder(folder, out / "ssd" / iso(days[i]));
        ++done;
    });
    for (std::size_t i = 0; i < days.size(); ++i) {
        WEIR_TRY(Status(written[i]));
        manifest.faults.insert(manifest.faults.end(), planted[i].faults.begin(), planted[i].faults.end());
    }
    if (progress) {
        progress("ssd folders", done, days.size());
    }
    return {};
}

} // namespace weir::synth
