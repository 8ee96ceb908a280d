// A list of loads out, or one of them taken back; what that means is the record's.
#include "cli/loads_command.hpp"

#include "cli/options.hpp"
#include "files/csv_writer.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace weir::cli {
namespace {

struct Arguments {
    DatabaseOptions database;
    std::string out;
    std::int64_t take_back = 0;
    std::string reason;
    std::string user;
};

Status write_list(Arguments const& given, record::Store& store, std::string const& authority) {
    std::string text;
    auto writer = given.out.empty() ? files::CsvWriter::to_string(text)
                                    : WEIR_TRY(files::CsvWriter::to_file(given.out));
    writer.row("load", "extract_date", "format", "source", "loaded_at", "by", "added", "changed", "withdrawn",
               "refused", "decisions", "taken_back");
    for (auto const& load : WEIR_TRY(store.loads(authority))) {
        writer.integer(load.id.value)
            .text(iso(load.extract_date))
            .text(load.format)
            .text(load.source_name)
            .text(iso(load.written_at))
            .text(load.actor)
            .integer(static_cast<std::int64_t>(load.added))
            .integer(static_cast<std::int64_t>(load.changed))
            .integer(static_cast<std::int64_t>(load.withdrawn))
            .integer(static_cast<std::int64_t>(load.refused))
            .text(load.decisions)
            .text(load.taken_back ? "yes" : "no");
        writer.end_row();
    }
    WEIR_TRY(writer.finish());
    std::fputs(text.c_str(), stdout);
    return {};
}

Status take_back(Arguments const& given, record::Store& store, std::string const& authority) {
    auto const done =
        WEIR_TRY(store.take_back(authority, LoadId{given.take_back}, given.reason, given.user, now()));
    std::fprintf(
        stderr,
        "Load %lld was taken back. %zu rows that nothing else tells of are gone from every answer; %zu "
        "rows stand as they would without it.\n",
        static_cast<long long>(given.take_back), done.removed, done.changed);
    return {};
}

Status carry_out(Arguments const& given) {
    auto const found = WEIR_TRY(home());
    auto const store = WEIR_TRY(open_store(given.database, found));
    auto const authority = WEIR_TRY(authority_of(given.database, *store));
    return given.take_back == 0 ? write_list(given, *store, authority) : take_back(given, *store, authority);
}

int run(Arguments const& given) {
    if ((given.take_back != 0) == given.reason.empty()) {
        std::fprintf(stderr, "weir loads: --take-back and --reason go together.\n");
        return 2;
    }
    auto const done = carry_out(given);
    return done ? 0 : report(done.error());
}

std::string name_of_user() {
    auto const* name = std::getenv("USER");
    return name == nullptr || *name == '\0' ? "command line" : name;
}

} // namespace

void add_loads_command(CLI::App& app, std::function<int()>& chosen) {
    auto* const command = app.add_subcommand("loads", "List what was loaded, or take a load back");
    auto const given = std::make_shared<Arguments>();
    given->user = name_of_user();
    add_database_options(*command, given->database);
    command->add_option("--out", given->out, "CSV of the loads (default: standard output)");
    command
        ->add_option("--take-back", given->take_back,
                     "The number of a load: no answer rests on it from now on; the journal keeps it")
        ->check(CLI::PositiveNumber);
    command->add_option("--reason", given->reason, "Why it is taken back; kept sealed");
    command->add_option("--user", given->user, "Who takes it back")->capture_default_str();
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
