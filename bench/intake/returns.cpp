// The figures of statutory returns: the SSDA903 of ten times the sample (26,750 children) and a census of
// 3,320 children read, stored and checked by every rule; one child edited and checked again; a workbook of a
// million cells. Each is measured in a process of its own: seconds on the wall, seconds of processor, and the
// most memory held. Needs ../shared/samples. An argument names which of them: "SSDA903, ten".
#include "intake/grid.hpp"
#include "intake/import.hpp"
#include "made_returns.hpp"
#include "quality/return_check.hpp"
#include "quality/rule_oracle.hpp"
#include "storing_floor.hpp"
#include "web/returns/opened_return.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

namespace {

using namespace weir;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

fs::path const source_dir{WEIR_SOURCE_DIR};
fs::path const definitions = source_dir / "config";
fs::path const samples = source_dir.parent_path() / "shared" / "samples";

struct Stopwatch {
    int whose = RUSAGE_SELF; // or this thread alone
    Clock::time_point wall = Clock::now();
    double processor = used(whose);

    static double used(int of) {
        rusage usage{};
        getrusage(of, &usage);
        auto const seconds = [](timeval const& time) {
            return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
        };
        return seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }
    void tell(char const* what, double per = 1, char const* unit = "s") const {
        auto const seconds = std::chrono::duration<double>(Clock::now() - wall).count();
        std::printf("  %-44s %9.3f %s wall %9.3f %s processor\n", what, seconds * per, unit,
                    (used(whose) - processor) * per, unit);
    }
};

// In a process of its own, so that each has its own peak of memory. Only those whose title has the words
// asked for.
bool measured(std::string_view asked, char const* title, std::function<void()> const& work) {
    if (std::string_view(title).find(asked) == std::string_view::npos) {
        return true;
    }
    std::printf("%s\n", title);
    std::fflush(stdout);
    auto const child = fork();
    if (child == 0) {
        work();
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    std::printf("  %-44s %9.1f MB\n", "peak memory", static_cast<double>(usage.ru_maxrss) / 1024);
    return status == 0;
}

std::unique_ptr<web::OpenedReturn> opened(fs::path const& path, intake::Rules const& reading) {
    return web::open_return({{path.string()}, {}, 0}, definitions, reading).value();
}

void import_and_check(fs::path const& path, fs::path const& folder) {
    auto const reading = intake::Rules::read(definitions).value();
    Stopwatch const whole;
    record::OpenOptions options;
    options.url = "sqlite:" + (folder / (path.filename().string() + ".db")).string();
    options.schema_csv = definitions / "record" / "ssd_tables.csv";
    options.create = true;
    auto const store = record::Store::open(options).value();
    intake::ImportOptions import;
    import.now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    import.seen_return =
        [&](intake::StatutoryReturn const& found) { // the tables that are read for the record
            Stopwatch const columns{RUSAGE_THREAD};
            auto const one = web::open_found(found, definitions, reading).value();
            columns.tell("tables into columns, and the rules read");
            Stopwatch const rules{RUSAGE_THREAD};
            quality::ReturnCheck const check(one->rules, *one->data, one->calendar);
            rules.tell("every rule");
            std::printf("  %zu rules asked, %zu failed, %zu rows at fault, %zu rules not supplied\n",
                        check.asked(), check.failed(), check.found().size(), check.not_asked().size());
        };
    auto const report = intake::import_path(*store, reading, import, path).value();
    if (report.any_refused()) {
        std::printf("  refused: %s\n", report.files.front().refusal.c_str());
        _exit(1);
    }
    std::printf("  reading and checking %.3f s wall, storing %.3f s wall\n",
                report.files.front().parse_seconds, report.files.front().load_seconds);
    whole.tell("read, stored and checked by every rule");
}

// How the columns compare with walking the tree row by row, which is what a rule in a script does.
void against_rows(fs::path const& path) {
    auto const reading = intake::Rules::read(definitions).value();
    auto const one = opened(path, reading);
    Stopwatch const columns;
    quality::ReturnCheck const check(one->rules, *one->data, one->calendar);
    auto const fast = Stopwatch::used(RUSAGE_SELF) - columns.processor;
    columns.tell("by columns");
    Stopwatch const rows;
    quality::RuleOracle const oracle(*one->data, one->calendar);
    std::size_t asked = 0;
    std::vector<quality::RuleFinding> by_rows, by_columns = check.found();
    auto const across = [&](std::size_t rule) { // row by row, `repeated` would take the square of the rows
        return std::ranges::any_of(one->rules.all()[rule].fails.nodes,
                                   [](auto const& node) { return node.op == quality::RuleOp::repeated; });
    };
    for (std::size_t i = 0; i < one->rules.all().size(); ++i) {
        auto const& rule = one->rules.all()[i];
        if (across(i) || !rule.holds_in(one->data->year()) ||
            !quality::why_not_asked(rule, *one->data).empty()) {
            continue;
        }
        ++asked;
        for (std::uint32_t row = 0; row < one->data->table(rule.table).rows(); ++row) {
            if (oracle.truth_of(rule, row) == quality::Truth::yes) {
                by_rows.push_back({i, row});
            }
        }
    }
    rows.tell("row by row");
    std::printf(
        "  row by row takes %.1f times the processor time of columns (%zu rules, %zu rows at fault)\n",
        (Stopwatch::used(RUSAGE_SELF) - rows.processor) / fast, asked, by_rows.size());
    std::erase_if(by_columns, [&](auto const& found) { return across(found.rule); });
    if (by_rows != by_columns) {
        std::printf("  they do not find the same\n");
        _exit(1);
    }
}

// The rows that a child has now, to be given back as the edit: what is asked again is the same.
void edit_children(fs::path const& path) {
    auto const reading = intake::Rules::read(definitions).value();
    auto const one = opened(path, reading);
    quality::ReturnCheck check(one->rules, *one->data, one->calendar);
    auto const& data = *one->data;
    constexpr std::size_t edits = 500;
    std::vector<double> milliseconds;
    Stopwatch const all;
    for (std::size_t i = 0; i < edits; ++i) {
        auto const who = static_cast<std::int32_t>(i * data.children().size() / edits);
        std::string const id = data.children().text(who);
        if (id.starts_with('\n')) {
            continue; // the whole return, or a row that says nobody's id
        }
        std::vector<std::vector<std::uint32_t>> rows;
        for (std::size_t t = 0; t < data.shape().tables().size(); ++t) {
            auto const of_child = data.table(t).rows_of(who);
            rows.emplace_back(of_child.begin(), of_child.end());
        }
        auto const begun = Clock::now();
        auto const edited = check.replace_child(id, [&](quality::ReturnData& to) {
            for (std::size_t t = 1; t < rows.size(); ++t) {
                for (auto const row : rows[t]) {
                    to.copy_row(t, row, id);
                }
            }
        });
        milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
        if (!edited) {
            std::printf("  refused: %s\n", edited.error().message.c_str());
            _exit(1);
        }
    }
    std::ranges::sort(milliseconds);
    all.tell("one child edited, all its rules", 1000.0 / static_cast<double>(milliseconds.size()), "ms");
    std::printf("  median %.3f ms, longest %.3f ms of %zu\n", milliseconds[milliseconds.size() / 2],
                milliseconds.back(), milliseconds.size());
}

void read_workbook(fs::path const& path) {
    Stopwatch const whole;
    auto const workbook = files::open_workbook(path).value();
    auto const grid = intake::Grid::read(*workbook, 0).value();
    whole.tell("a workbook of a million cells, read");
    std::printf("  %zu rows, file of %.1f MB\n", grid.rows(), static_cast<double>(fs::file_size(path)) / 1e6);
}

} // namespace

int main(int count, char** words) {
    std::string_view const asked = count > 1 ? words[1] : "";
    if (!fs::exists(samples)) {
        std::printf("skipped: %s is not there\n", samples.c_str());
        return 0;
    }
    auto const folder = fs::temp_directory_path() / ("weir_bench_" + std::to_string(getpid()));
    fs::create_directories(folder);
    auto const care = folder / "ssda903", need = folder / "cin.xml", book = folder / "million.xlsx";
    weir::bench::repeat_ssda903(samples / "ssda903" / "one_year_dirty", care, 10);
    weir::bench::repeat_cin(samples / "cin" / "CIN_Census_2024.xml", need, 3'320);
    bool right = measured(asked, "SSDA903, ten times the sample", [&] { import_and_check(care, folder); });
    right = measured(asked, "SSDA903, ten times: what storing its rows costs at least",
                     [&] {
                         auto const made = folder / "ssda903.db";
                         if (fs::exists(made)) { // the first of these makes it
                             weir::bench::tell_storing_floor(made, folder / "floor.db");
                         }
                     }) &&
            right;
    right = measured(asked, "SSDA903, one child", [&] { edit_children(care); }) && right;
    right = measured(asked, "SSDA903, rules by columns and row by row", [&] { against_rows(care); }) && right;
    right = measured(asked, "CIN census, 3,320 children", [&] { import_and_check(need, folder); }) && right;
    right = measured(asked, "making the workbook", [&] { weir::bench::make_workbook(book, 50'000, 20); }) &&
            right;
    right = measured(asked, "xlsx of a million cells", [&] { read_workbook(book); }) && right;
    fs::remove_all(folder);
    return right ? 0 : 1;
}
