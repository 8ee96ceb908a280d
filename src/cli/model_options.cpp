// The options of a run and the ways out of a command; see model_options.hpp.
#include "cli/model_options.hpp"

#include "dynamics/model/xmile_variables.hpp"
#include "files/text_file.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <mutex>

namespace weir::cli {

using namespace model_exit;

int complain(int code, std::string const& message) {
    std::cerr << "weir model: " << message << '\n';
    return code;
}

int complain(Stop const& stop) {
    return complain(stop.code, stop.message);
}

int report_diagnostics(Diagnostics const& diagnostics) {
    std::cerr << diagnostics.text();
    return diagnostics.has_errors() ? failed : done;
}

Status write_text(std::string const& path, std::string const& text) {
    if (path.empty()) {
        std::cout << text << std::flush;
        return std::cout ? Status{} : fail(ErrorCode::io, "the output could not be written");
    }
    return files::write_file(path, text);
}

int finish_csv(files::CsvWriter& writer, std::string const& text, std::string const& path) {
    auto written = writer.finish();
    written = written ? write_text(path, text) : written;
    return written ? done : complain(failed, written.error().text());
}

Step<std::pair<std::string, std::string>> split_at_equals(std::string const& text, char const* option) {
    auto const equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return tl::unexpected(
            Stop{wrong_usage, std::string(option) + " takes NAME=VALUE, not '" + text + "'"});
    }
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Step<std::vector<dynamics::Setting>> settings_of(std::vector<std::string> const& texts, char const* option) {
    std::vector<dynamics::Setting> settings;
    for (auto const& text : texts) {
        auto parts = split_at_equals(text, option);
        if (!parts) {
            return tl::unexpected(parts.error());
        }
        auto const value = dynamics::parse_number(parts->second);
        if (!value) {
            return tl::unexpected(
                Stop{wrong_usage, std::string(option) + ": '" + parts->second + "' is not a number"});
        }
        settings.push_back({parts->first, *value});
    }
    return settings;
}

Step<std::vector<dynamics::Varied>> varied_of(std::vector<std::string> const& texts) {
    std::vector<dynamics::Varied> varied;
    for (auto const& text : texts) {
        auto parts = split_at_equals(text, "--vary");
        if (!parts) {
            return tl::unexpected(parts.error());
        }
        auto distribution = or_stop(dynamics::parse_distribution(parts->second), wrong_usage);
        if (!distribution) {
            return tl::unexpected(distribution.error());
        }
        varied.push_back({parts->first, std::move(*distribution)});
    }
    return varied;
}

dynamics::LoadOptions load_options(RunOptions const& options) {
    return {.data = {options.data.begin(), options.data.end()}};
}

Step<dynamics::RunSpec> run_spec(RunOptions const& options) {
    dynamics::RunSpec spec;
    auto settings = settings_of(options.set, "--set");
    if (!settings) {
        return tl::unexpected(settings.error());
    }
    spec.set = std::move(*settings);
    if (!options.method.empty()) {
        spec.method = dynamics::method_from(options.method);
    }
    if (options.tolerance != 0) {
        spec.tolerance = options.tolerance;
    }
    if (options.dt != 0) {
        spec.dt = options.dt;
    }
    spec.save = options.save;
    spec.seed = options.seed;
    return spec;
}

void report_troubles(std::vector<dynamics::Trouble> const& troubles) {
    constexpr std::size_t shown_max = 20;
    for (std::size_t i = 0; i < troubles.size() && i < shown_max; ++i) {
        std::cerr << "warning: " << dynamics::text_of(troubles[i]) << '\n';
    }
    if (troubles.size() > shown_max) {
        std::cerr << "warning: " << troubles.size() - shown_max << " more like these\n";
    }
}

std::function<void(std::size_t, std::size_t)> progress_line(std::string unit) {
    if (isatty(STDERR_FILENO) == 0) {
        return {};
    }
    using Clock = std::chrono::steady_clock;
    struct State {
        std::mutex mutex;
        Clock::time_point next = Clock::now() + std::chrono::seconds(2);
        bool shown = false;
        ~State() {
            if (shown) {
                std::cerr << '\n';
            }
        }
    };
    auto const state = std::make_shared<State>();
    return [state, unit = std::move(unit)](std::size_t count, std::size_t total) {
        std::lock_guard const lock(state->mutex);
        if (Clock::now() >= state->next) {
            state->next = Clock::now() + std::chrono::milliseconds(500);
            state->shown = true;
            std::cerr << '\r' << count << " of " << total << ' ' << unit << std::flush;
        }
    };
}

std::function<void(std::size_t)> progress_line(std::size_t total, std::string unit) {
    auto line = progress_line(std::move(unit));
    return line ? [line = std::move(line), total](std::size_t count) { line(count, total); }
                : std::function<void(std::size_t)>();
}

CLI::Option* add_list(CLI::App& command, std::string const& name, std::vector<std::string>& values,
                      std::string const& help) {
    return command.add_option(name, values, help)->expected(1)->take_all()->allow_extra_args(false);
}

void add_model_file(CLI::App& command, std::string& file) {
    command.add_option("FILE", file, "an XMILE model (.xmile, .stmx)")->required();
}

void add_spec_options(CLI::App& command, RunOptions& options) {
    add_model_file(command, options.file);
    add_list(command, "--set", options.set,
             "NAME=VALUE: hold a variable at a value, or a stock's first value");
    add_list(command, "--data", options.data, "FILE.tab: values over time");
    command.add_option("--method", options.method, "integration method (default: as the file says)")
        ->check(CLI::IsMember({"euler", "rk2", "rk4", "rk45"}));
    command
        .add_option("--tolerance", options.tolerance,
                    "how far rk45 may be off in a step of its own, relative (default: 1e-6)")
        ->check(CLI::PositiveNumber);
    command.add_option("--dt", options.dt, "time step (default: as the file says)")
        ->check(CLI::PositiveNumber);
    command.add_option("--seed", options.seed, "seed of random functions and designs (default: 1)");
    command.add_option("--out", options.out, "FILE.csv to write (default: standard output)");
}

void add_run_options(CLI::App& command, RunOptions& options) {
    add_spec_options(command, options);
    add_list(command, "--save", options.save, "NAME: a variable to write (default: all)");
}

CLI::Option* add_vary_option(CLI::App& command, std::vector<std::string>& vary) {
    return add_list(command, "--vary", vary, "NAME=distribution: " + dynamics::distribution_forms());
}

void add_threads_option(CLI::App& command, unsigned& threads) {
    command.add_option("--threads", threads, "threads (default: as many as the machine has)");
}

} // namespace weir::cli
