// `weir model causes` and `weir model uses`: what a variable comes of and what comes of it, as an indented
// tree, CSV or JSON.
#include "cli/model_command.hpp"
#include "cli/model_options.hpp"
#include "dynamics/compile/structure.hpp"
#include "files/json.hpp"

#include <iostream>
#include <memory>

namespace weir::cli {

using namespace model_exit;

namespace {

using dynamics::CausalGraph;
using dynamics::CausalTree;

struct TreeOptions {
    std::string file;
    std::string name;
    std::string format = "text";
    std::string out;
    std::size_t depth = 3;
};

int write_tree(CausalGraph const& graph, CausalTree const& tree, TreeOptions const& options) {
    std::string text;
    for (auto const& node : tree.nodes) {
        auto const& vertex = graph.vertices[node.vertex];
        text += std::string(2 * node.depth, ' ') + vertex.name + " (" + std::string(name_of(vertex.kind));
        if (node.depth > 0 && node.kind != dynamics::LinkKind::value) {
            text += ", " + std::string(name_of(node.kind));
        }
        text += ")";
        switch (node.mark) {
        case CausalTree::Mark::none:
            break;
        case CausalTree::Mark::loop:
            text += " ↺ loop";
            break;
        case CausalTree::Mark::repeated:
            text += " (shown above)";
            break;
        case CausalTree::Mark::deeper:
            text += " …";
            break;
        }
        text += '\n';
    }
    auto const written = write_text(options.out, text);
    return written ? done : complain(failed, written.error().text());
}

int write_rows(CausalGraph const& graph, CausalTree const& tree, TreeOptions const& options) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, plain_csv);
    writer.row("depth", "name", "kind", "link", "mark", "above");
    std::vector<std::string> path;
    for (auto const& node : tree.nodes) {
        auto const& vertex = graph.vertices[node.vertex];
        path.resize(node.depth);
        writer.integer(static_cast<std::int64_t>(node.depth)).text(vertex.name).text(name_of(vertex.kind));
        writer.text(node.depth == 0 ? "" : name_of(node.kind)).text(name_of(node.mark));
        writer.text(path.empty() ? "" : path.back()).end_row();
        path.push_back(vertex.name);
    }
    return finish_csv(writer, text, options.out);
}

// The node at `at` with all that is below it; `at` moves on to what follows.
files::Json branch(CausalGraph const& graph, CausalTree const& tree, std::size_t& at) {
    auto const& node = tree.nodes[at++];
    auto const& vertex = graph.vertices[node.vertex];
    files::JsonObject made{{"name", vertex.name}, {"kind", std::string(name_of(vertex.kind))}};
    if (node.depth > 0) {
        made["link"] = std::string(name_of(node.kind));
    }
    if (node.mark != CausalTree::Mark::none) {
        made["mark"] = std::string(name_of(node.mark));
    }
    files::JsonArray below;
    while (at < tree.nodes.size() && tree.nodes[at].depth > node.depth) {
        below.push_back(branch(graph, tree, at));
    }
    if (!below.empty()) {
        made["links"] = std::move(below);
    }
    return made;
}

int show(TreeOptions const& options, dynamics::TreeOf what) {
    auto const compiled = dynamics::load_program(options.file, {.data = {}, .data_needed = false});
    if (report_diagnostics(compiled.diagnostics) != done) {
        return failed;
    }
    // An element is asked for among elements, a variable among variables.
    bool const element = options.name.find('[') != std::string::npos;
    auto const graph = CausalGraph::of(*compiled.program, element ? CausalGraph::Grain::elements
                                                                  : CausalGraph::Grain::variables);
    auto const root = graph.find(options.name);
    if (root == dynamics::no_id) {
        return complain(failed, "there is no variable '" + options.name + "'");
    }
    auto const tree = causal_tree(graph, root, what, options.depth);
    if (tree.cut) {
        std::cerr << "weir model: the tree is cut after " << tree.nodes.size()
                  << " lines; ask with a smaller --depth\n";
    }
    if (options.format == "csv") {
        return write_rows(graph, tree, options);
    }
    if (options.format == "json") {
        std::size_t at = 0;
        auto const written = write_text(options.out, files::to_pretty_json(branch(graph, tree, at)));
        return written ? done : complain(failed, written.error().text());
    }
    return write_tree(graph, tree, options);
}

void add(CLI::App& model, std::function<int()>& chosen, char const* name, char const* help,
         dynamics::TreeOf what) {
    constexpr std::size_t depth_max = 15; // JSON nests twice a level, and its readers stop at 32
    auto const options = std::make_shared<TreeOptions>();
    auto* const command = model.add_subcommand(name, help);
    add_model_file(*command, options->file);
    command->add_option("NAME", options->name, "a variable, or an element of an array as \"name[a,b]\"")
        ->required();
    command->add_option("--depth", options->depth, "how far to go (default: 3)")
        ->check(CLI::Range(std::size_t{1}, depth_max));
    command->add_option("--format", options->format, "text (default), csv or json")
        ->check(CLI::IsMember({"text", "csv", "json"}));
    command->add_option("--out", options->out, "file to write (default: standard output)");
    command->callback(
        [options, &chosen, what] { chosen = [options, what] { return show(*options, what); }; });
}

} // namespace

void add_model_causes_commands(CLI::App& model, std::function<int()>& chosen) {
    add(model, chosen, "causes", "what a variable comes of, as a tree", dynamics::TreeOf::causes);
    add(model, chosen, "uses", "what comes of a variable, as a tree", dynamics::TreeOf::uses);
}

} // namespace weir::cli
