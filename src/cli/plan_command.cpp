#include "cli/plan_command.hpp"

#include "cli/options.hpp"
#include "config/csv_table.hpp"
#include "plan/lint.hpp"

#include <cstdio>
#include <set>

namespace weir::cli {

namespace {

struct PlanOptions {
    DatabaseOptions database;
    std::string folder;
    std::string as_at;
};

Result<std::set<std::string>> catalogue_ids(config::Home const& home) {
    auto const table =
        WEIR_TRY(config::read_csv_table(home.definitions() / "plans" / "indicator_names.csv", {"id"}));
    std::set<std::string> ids;
    for (std::size_t row = 0; row < table.size(); ++row) {
        ids.insert(table.cell(row, "id"));
    }
    return ids;
}

Status lint(PlanOptions const& options) {
    auto const where = WEIR_TRY(home());
    std::filesystem::path const folder = options.folder.empty()
                                             ? where.definitions() / "plans" / "blackpool_2017"
                                             : std::filesystem::path(options.folder);
    Diagnostics found;
    auto const plan = WEIR_TRY(plan::read_plan(folder, found));
    auto const as_at = options.as_at.empty() ? std::optional(plan.written_on) : parse_iso_date(options.as_at);
    if (!as_at) {
        return fail(ErrorCode::invalid, "--as-at takes a date as YYYY-MM-DD.");
    }
    auto const ids = WEIR_TRY(catalogue_ids(where));
    auto const known = [&ids](std::string const& id) { return ids.contains(id); };
    auto const findings = plan::lint(plan, {.as_at = *as_at, .defined = known, .measured = known});
    std::printf("severity,action,step,code,message,hint\n");
    auto const quoted = [](std::string const& text) {
        std::string out = "\"";
        for (char const c : text) {
            out += c == '"' ? "\"\"" : std::string(1, c);
        }
        return out + "\"";
    };
    for (auto const& finding : findings) {
        std::printf("%s,%s,%s,%s,%s,%s\n", std::string(name_of(finding.severity)).c_str(),
                    finding.action.c_str(), finding.step.c_str(), finding.code.c_str(),
                    quoted(finding.message).c_str(), quoted(finding.hint).c_str());
    }
    return {};
}

} // namespace

void add_plan_command(CLI::App& app, std::function<int()>& chosen) {
    auto* command =
        app.add_subcommand("plan", "Read an improvement plan and ask what a careful reader would ask");
    command->require_subcommand(1);
    auto options = std::make_shared<PlanOptions>();
    auto* lint_command = command->add_subcommand("lint", "List what the plan leaves open, as CSV");
    lint_command->add_option("--plan", options->folder, "Folder with plan.toml, actions.csv and effects.csv");
    lint_command->add_option("--as-at", options->as_at,
                             "Day on which to read it (default: the day it was written)");
    add_database_options(*lint_command, options->database, false);
    lint_command->callback([options, &chosen] {
        chosen = [options] {
            auto const done = lint(*options);
            return done ? 0 : report(done.error());
        };
    });
}

} // namespace weir::cli
