// Every public model, read, written as XMILE, read again and run: the same model, the same numbers to the
// last bit, no element or attribute lost, and a second writing that changes nothing.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/model_text.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_writer.hpp"
#include "dynamics/run/run.hpp"
#include "files/text_file.hpp"
#include "files/xml_tree.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

// Below a folder, with one of the extensions, in order of name.
std::vector<fs::path> models_below(fs::path const& folder, std::set<std::string> const& extensions) {
    std::set<fs::path> found;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (extensions.contains(entry.path().extension().string())) {
            found.insert(entry.path());
        }
    }
    return {found.begin(), found.end()};
}

std::vector<double> numbers_of(Model const& model) {
    auto const compiled = compile(model);
    if (!compiled.program) {
        return {}; // conformance_test.cpp and standard_cases_test.cpp say which run
    }
    auto const output = run(*compiled.program, {});
    REQUIRE(output);
    return output->values;
}

// Counts elements and attributes of `before` that `after` has not at the same place.
std::size_t lost(files::XmlElement before, files::XmlElement after) {
    if (before.name() != after.name()) {
        return 1;
    }
    std::size_t count = before.text() == after.text() ? 0 : 1;
    for (auto const& attribute : before.attributes()) {
        count += after.attribute(attribute.name) == attribute.value ? 0 : 1;
    }
    auto other = after.children().begin();
    for (files::XmlElement child : before.children()) {
        if (other == after.children().end()) {
            return count + 1;
        }
        count += lost(child, *other);
        ++other;
    }
    return count;
}

void goes_round(fs::path const& path) {
    CAPTURE(path.string());
    auto const first = load_model(path);
    if (!first.model) {
        return; // conformance_test.cpp says which are read
    }
    auto const written = write_xmile(*first.model);
    REQUIRE_MESSAGE(written.text, written.diagnostics.text());
    auto const before = files::XmlTree::read(path);
    auto const after = files::XmlTree::parse(*written.text);
    REQUIRE(before);
    REQUIRE(after);
    CHECK(after->repairs().empty());
    CHECK(lost(before->root(), after->root()) == 0);

    auto const second = read_xmile(*written.text, path.string(), parts_beside(path));
    REQUIRE_MESSAGE(second.model, second.diagnostics.text());
    CHECK(model_text(*second.model) == model_text(*first.model));
    CHECK(write_xmile(*second.model).text == written.text);

    auto const one = numbers_of(*first.model);
    auto const other = numbers_of(*second.model);
    REQUIRE(one.size() == other.size());
    CHECK((one.empty() || std::memcmp(one.data(), other.data(), one.size() * sizeof(double)) == 0));
}

TEST_CASE("public XMILE models go round without loss") {
    fs::path const root = fs::path(WEIR_SOURCE_DIR).parent_path() / "shared" / "sd-models";
    if (!fs::exists(root)) {
        MESSAGE("SKIPPED: the public test models (../shared/sd-models) are not here");
        return;
    }
    auto const models = models_below(root, {".xmile", ".stmx"});
    CHECK(models.size() >= 57);
    for (auto const& path : models) {
        goes_round(path);
    }
}

TEST_CASE("our own models go round without loss") {
    fs::path const source = WEIR_SOURCE_DIR;
    auto const models = models_below(source / "tests" / "cases" / "sd", {".xmile"});
    CHECK(models.size() >= 5);
    for (auto const& path : models) {
        goes_round(path);
    }
    goes_round(source / "models" / "care.xmile");
}

// As if it had been built in memory: without the document that it was read from.
TEST_CASE("models with conveyors, queues, ovens and macros are written from memory") {
    auto const folder = fs::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / "standard";
    std::size_t count = 0;
    for (auto const& path : models_below(folder, {".xmile"})) {
        auto const name = path.stem().string();
        bool const wanted = name.starts_with("conveyor") || name.starts_with("queue") ||
                            name.starts_with("oven") || name.starts_with("container") || name == "macros";
        if (!wanted) {
            continue;
        }
        ++count;
        CAPTURE(name);
        auto first = load_model(path);
        REQUIRE_MESSAGE(first.model, first.diagnostics.text());
        first.model->source.reset();
        auto const written = write_xmile(*first.model);
        REQUIRE_MESSAGE(written.text, written.diagnostics.text());
        auto const second = read_xmile(*written.text, path.string());
        REQUIRE_MESSAGE(second.model, second.diagnostics.text());
        CHECK(meaning_text(*second.model) == meaning_text(*first.model));
        auto const one = numbers_of(*first.model);
        auto const other = numbers_of(*second.model);
        REQUIRE(one.size() == other.size());
        CHECK_FALSE(one.empty());
        CHECK((one.empty() || std::memcmp(one.data(), other.data(), one.size() * sizeof(double)) == 0));
    }
    CHECK(count >= 18);
}

// What becomes of a Vensim model that is written as XMILE and read again: "the same", or what is not.
std::string outcome_of(fs::path const& path) {
    LoadOptions options{.data = {}, .data_needed = false};
    if (auto const data = path.parent_path() / "data.tab"; fs::exists(data)) {
        options.data = {data};
    }
    auto const first = load_model(path, options);
    if (!first.model) {
        return "is not read: " + first.diagnostics.text();
    }
    auto const written = write_xmile(*first.model);
    if (!written.text) {
        return "is not written: " + written.diagnostics.text();
    }
    auto const second = read_xmile(*written.text, path.string());
    if (!second.model) {
        return "is not read again: " + second.diagnostics.text();
    }
    CHECK(meaning_text(*second.model) == meaning_text(*first.model));
    if (write_xmile(*second.model).text != written.text) {
        return "is other text when written again";
    }
    auto const one = numbers_of(*first.model);
    auto const other = numbers_of(*second.model);
    if (one.size() != other.size()) {
        return "gives another count of numbers";
    }
    bool const same = one.empty() || std::memcmp(one.data(), other.data(), one.size() * sizeof(double)) == 0;
    return same ? "the same" : "gives other numbers";
}

TEST_CASE("our own Vensim models go to XMILE and back with the same numbers") {
    auto const models = models_below(fs::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd", {".mdl"});
    CHECK(models.size() >= 11);
    for (auto const& path : models) {
        if (path.parent_path().filename() == "broken") {
            continue; // compile/broken_test.cpp says what is told of them
        }
        CAPTURE(path.string());
        CHECK(outcome_of(path) == "the same");
    }
}

// Lines of "folder/file.mdl what is wrong".
std::map<std::string, std::string> known_losses() {
    std::map<std::string, std::string> list;
    std::ifstream file(std::string(WEIR_SOURCE_DIR) + "/tests/cases/sd/vensim_to_xmile_losses.txt");
    REQUIRE(file);
    std::string line;
    while (std::getline(file, line)) {
        auto const blank = line.find(' ');
        if (!line.starts_with("#") && blank != std::string::npos) {
            list.emplace(line.substr(0, blank), line.substr(blank + 1));
        }
    }
    return list;
}

TEST_CASE("public Vensim models go to XMILE and back with the same numbers") {
    fs::path const root = fs::path(WEIR_SOURCE_DIR).parent_path() / "shared" / "sd-models";
    if (!fs::exists(root)) {
        MESSAGE("SKIPPED: the public test models (../shared/sd-models) are not here");
        return;
    }
    auto const models = models_below(root, {".mdl", ".MDL"});
    CHECK(models.size() >= 95);
    auto known = known_losses();
    std::size_t same = 0;
    for (auto const& path : models) {
        auto const name = fs::relative(path, root).generic_string();
        CAPTURE(name);
        auto const outcome = outcome_of(path);
        auto const listed = known.find(name);
        same += outcome == "the same" ? 1 : 0;
        std::string const wanted = listed == known.end() ? "the same" : listed->second;
        CHECK_MESSAGE(outcome.starts_with(wanted),
                      name << " is listed as: " << wanted << "; but it " << outcome);
        known.erase(name);
    }
    CHECK_MESSAGE(known.empty(), "a listed model is not there: " << known.begin()->first);
    MESSAGE(same << " of " << models.size() << " Vensim models are the same after XMILE");
}

// The document as a program sees it that knows nothing of what Weir adds to XMILE.
std::string without_own_parts(std::string const& text) {
    auto tree = files::XmlTree::parse(text);
    REQUIRE(tree);
    std::vector<files::XmlElement> open{tree->root()};
    auto bare = files::XmlTree::make("xmile");
    std::vector<files::XmlElement> made{bare.root()};
    while (!open.empty()) {
        auto const from = open.back();
        auto to = made.back();
        open.pop_back();
        made.pop_back();
        to.set_text(from.text());
        for (auto const& attribute : from.attributes()) {
            if (attribute.name.find("weir") == std::string_view::npos) {
                to.set(attribute.name, attribute.value);
            }
        }
        for (files::XmlElement child : from.children()) {
            if (!child.name().starts_with("weir:")) {
                open.push_back(child);
                made.push_back(to.add(child.name()));
            }
        }
    }
    return bare.print();
}

// The greatest gap between two runs, by variable and time, in shares of the first one's greatest value.
double greatest_gap(RunOutput const& one, RunOutput const& other) {
    double gap = 0;
    for (std::size_t column = 0; column < one.names.size(); ++column) {
        auto const same = [&](std::string const& name) {
            return name_key(name) == name_key(one.names[column]);
        };
        auto const found = std::find_if(other.names.begin(), other.names.end(), same);
        REQUIRE_MESSAGE(found != other.names.end(), one.names[column]);
        auto const there = static_cast<std::size_t>(found - other.names.begin());
        double most = 1e-9;
        double furthest = 0;
        for (std::size_t row = 0; row < one.times.size(); ++row) {
            auto const time = std::find(other.times.begin(), other.times.end(), one.times[row]);
            double const value = one.at(row, column);
            if (time == other.times.end() || !std::isfinite(value)) {
                continue;
            }
            double const seen = other.at(static_cast<std::size_t>(time - other.times.begin()), there);
            most = std::max(most, std::abs(value));
            furthest = std::max(furthest, std::abs(seen - value));
        }
        gap = std::max(gap, furthest / most);
    }
    return gap;
}

// Where a word of Vensim's or a part of ours is needed, that program must say so; never a wrong number.
TEST_CASE("what is written from Vensim is reported or read right as plain XMILE") {
    fs::path const root = fs::path(WEIR_SOURCE_DIR).parent_path() / "shared" / "sd-models";
    if (!fs::exists(root)) {
        MESSAGE("SKIPPED: the public test models (../shared/sd-models) are not here");
        return;
    }
    std::size_t plain = 0;
    auto const models = models_below(root, {".mdl", ".MDL"});
    for (auto const& path : models) {
        CAPTURE(path.string());
        auto const first = load_model(path, {.data = {}, .data_needed = false});
        if (!first.model) {
            continue;
        }
        auto const wanted = compile(*first.model);
        auto const written = write_xmile(*first.model);
        if (!wanted.program || !written.text) {
            continue;
        }
        auto const second = read_xmile(without_own_parts(*written.text), path.string());
        if (!second.model) {
            continue; // reported
        }
        auto const compiled = compile(*second.model);
        if (!compiled.program) {
            continue; // reported
        }
        auto const one = run(*wanted.program, {});
        auto const other = run(*compiled.program, {});
        REQUIRE(one);
        REQUIRE(other);
        CHECK(greatest_gap(*one, *other) <= 1e-9);
        ++plain;
    }
    CHECK(plain >= 40);
    MESSAGE(plain << " of " << models.size() << " Vensim models are plain XMILE when written");
}

} // namespace
} // namespace weir::dynamics
