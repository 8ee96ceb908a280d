// The command line of the room synth: its options, its progress, and where its settings are read from.
#include "cli/synth_command.hpp"

#include "config/home.hpp"
#include "synth/synthesis.hpp"
#include "synth/workforce_census.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

namespace weir::cli {

namespace {

struct Options {
    std::string out;
    std::uint64_t seed = synth::default_seed;
    int population = synth::default_population;
    std::string from = "2011-09-01";
    std::string to = "2017-08-31";
    std::vector<std::string> formats;
};

int wrong_usage(std::string const& message) {
    std::fprintf(stderr, "weir synth: %s\n", message.c_str());
    return 2;
}

int failed(Error const& error) {
    std::fprintf(stderr, "weir synth: %s\n", error.text().c_str());
    return 1;
}

synth::Progress progress_on_terminal() {
    if (::isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return [](std::string_view stage, std::size_t done, std::size_t total) {
        std::fprintf(stderr, "\r%-40.*s %5zu of %-5zu%s", static_cast<int>(stage.size()), stage.data(), done,
                     total, done == total ? "\n" : "");
    };
}

Result<synth::Settings> settings_of(Options const& options, Date from, Date to) {
    char const* const named = std::getenv("WEIR_HOME");
    std::error_code unknown;
    auto const program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    auto const home = WEIR_TRY(config::find_home(named == nullptr ? "" : named, program));
    synth::Settings settings = WEIR_TRY(synth::read_settings(home.definitions()));
    auto const& formats = options.formats;
    auto const wanted = [&formats](char const* name) {
        return formats.empty() || std::find(formats.begin(), formats.end(), name) != formats.end();
    };
    settings.seed = options.seed;
    settings.population = options.population;
    settings.from = from;
    settings.to = to;
    settings.annex_a = wanted("annex-a");
    settings.ssd = wanted("ssd");
    settings.ssda903 = !formats.empty() && wanted("ssda903");
    settings.cin = !formats.empty() && wanted("cin");
    return settings;
}

Status make(Options const& options, Date from, Date to) {
    synth::Progress const progress = progress_on_terminal();
    auto const settings = WEIR_TRY(settings_of(options, from, to));
    auto const town = WEIR_TRY(synth::simulate(settings, progress));
    std::filesystem::path const out(options.out);
    synth::Manifest manifest;
    WEIR_TRY(synth::write_truth(town, out, progress));
    if (settings.ssd) {
        WEIR_TRY(synth::write_ssd(town, out, manifest, progress));
    }
    if (settings.annex_a) {
        WEIR_TRY(synth::write_annex_a(town, out, manifest, progress));
    }
    if (settings.ssda903) {
        WEIR_TRY(synth::write_ssda903(town, out, manifest, progress));
    }
    if (settings.cin) {
        WEIR_TRY(synth::write_cin_census(town, out, manifest, progress));
    }
    if (std::ranges::find(options.formats, "csww") != options.formats.end()) {
        WEIR_TRY(synth::write_workforce_census(town, out, manifest, progress));
    }
    return synth::write_manifest(manifest, out, progress);
}

int run(Options const& options) {
    auto const from = parse_iso_date(options.from);
    auto const to = parse_iso_date(options.to);
    if (!from || !to) {
        return wrong_usage("--from and --to are dates such as 2011-09-01.");
    }
    Status const done = make(options, *from, *to);
    return done ? 0 : failed(done.error());
}

} // namespace

void add_synth_command(CLI::App& app, std::function<int()>& chosen) {
    auto const options = std::make_shared<Options>();
    auto* const command =
        app.add_subcommand("synth", "Make a synthetic authority: its feeds, its truth, its faults");
    command->add_option("--out", options->out, "folder to write to")->required();
    command->add_option("--seed", options->seed, "same seed, same bytes")->capture_default_str();
    command->add_option("--population", options->population, "children aged 0 to 17 in the town")
        ->capture_default_str();
    command->add_option("--from", options->from, "first day of the history")->capture_default_str();
    command->add_option("--to", options->to, "last day of the history")->capture_default_str();
    command
        ->add_option("--format", options->formats,
                     "annex-a, ssd, ssda903, cin or csww; the first two if not given")
        ->check(CLI::IsMember({"annex-a", "ssd", "ssda903", "cin", "csww"}));
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

} // namespace weir::cli
