// `weir model loops`: which feedback loops drive the behaviour of a model, and when, as CSV with the upshot
// in sentences on standard error; or, with --structure, which loops there are.
#include "cli/interruption.hpp"
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/compile/feedback.hpp"
#include "dynamics/run/loops_that_matter.hpp"

#include <iostream>
#include <memory>

namespace weir::cli {

using namespace model_exit;

namespace {

struct LoopsOptions {
    RunOptions run;
    std::size_t top = 20;
    std::size_t limit = 1'000;
    unsigned threads = 0;
    bool structure = false;
};

// Loops as they stand in the equations, arrays whole.
int list_loops(dynamics::Program const& program, LoopsOptions const& options) {
    auto const graph = dynamics::CausalGraph::of(program, dynamics::CausalGraph::Grain::variables);
    auto found = dynamics::elementary_loops(graph.graph, options.limit);
    if (!found.all) {
        found.loops = dynamics::shortest_independent_loops(graph.graph);
        std::cerr << "weir model: there are more than " << options.limit
                  << " feedback loops (--limit); these are the " << found.loops.size()
                  << " of the shortest independent set (Oliva 2004), which holds every link of them\n";
    }
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("loop", "length", "names");
    for (std::size_t i = 0; i < found.loops.size(); ++i) {
        std::string names;
        for (auto const edge : found.loops[i]) {
            names += graph.vertices[graph.graph.edges[edge].from].name + " → ";
        }
        names += graph.vertices[graph.graph.edges[found.loops[i].front()].from].name;
        writer.integer(static_cast<std::int64_t>(i + 1));
        writer.integer(static_cast<std::int64_t>(found.loops[i].size())).text(names).end_row();
    }
    return finish_csv(writer, text, options.run.out);
}

int write_scores(dynamics::LoopsOutput const& output, LoopsOptions const& options) {
    std::vector<dynamics::FeedbackLoop const*> shown;
    for (auto const& loop : output.loops) {
        shown.push_back(&loop);
    }
    // Within the greater part first, by share: the order in which they come.
    shown.resize(std::min(shown.size(), options.top));
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("time", "loop", "part", "polarity", "relative_score", "score", "names");
    for (std::size_t time = 0; time < output.times.size(); ++time) {
        for (auto const* const loop : shown) {
            writer.number(output.times[time])
                .text(loop->id)
                .integer(static_cast<std::int64_t>(loop->part + 1));
            writer.text(name_of(loop->polarity)).number(loop->relative[time]).number(loop->score[time]);
            writer.text(path_of(*loop)).end_row();
        }
    }
    if (shown.size() < output.loops.size()) {
        std::cerr << output.loops.size() - shown.size() << " more loops are not written (--top)\n";
    }
    return finish_csv(writer, text, options.run.out);
}

int score_loops(dynamics::Program const& program, LoopsOptions const& options) {
    auto const base = run_spec(options.run);
    if (!base) {
        return complain(base.error());
    }
    Interruption const interruption;
    auto line = progress_line("save times");
    auto const output = dynamics::loops_that_matter(program, {.base = *base,
                                                              .loops_max = options.limit,
                                                              .threads = options.threads,
                                                              .stop = interruption.token(),
                                                              .progress = line});
    line = {};
    if (!output) {
        return complain(failed, output.error().text());
    }
    if (output->stopped) {
        return complain(interruption.exit_code(), "stopped; nothing was written");
    }
    report_troubles(output->troubles);
    for (auto const& note : output->notes) {
        std::cerr << "note: " << note << '\n';
    }
    if (output->at_rest > 0) {
        std::cerr << output->at_rest << " loops never move and are left out\n";
    }
    constexpr std::size_t parts_told = 5;
    for (auto const& sentence : sentences(*output, parts_told)) {
        std::cerr << sentence << '\n';
    }
    return write_scores(*output, options);
}

int answer(LoopsOptions const& options) {
    auto const compiled = dynamics::load_program(options.run.file, load_options(options.run));
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    return options.structure ? list_loops(*compiled.program, options)
                             : score_loops(*compiled.program, options);
}

} // namespace

void add_model_loops_command(CLI::App& model, std::function<int()>& chosen) {
    auto const options = std::make_shared<LoopsOptions>();
    auto* const command =
        model.add_subcommand("loops", "which feedback loops drive a model's behaviour, and when, as CSV");
    add_spec_options(*command, options->run);
    command->add_option("--top", options->top, "how many loops to write (default: 20)");
    command->add_option("--limit", options->limit,
                        "list all loops up to this many (default: 1000); beyond it the strongest are sought");
    command->add_flag("--structure", options->structure, "only list the loops of the equations");
    add_threads_option(*command, options->threads);
    command->callback([options, &chosen] { chosen = [options] { return answer(*options); }; });
}

} // namespace weir::cli
