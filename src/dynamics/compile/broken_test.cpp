// Broken models: tests/cases/sd/broken/NAME.xmile or NAME.mdl with NAME.txt beside it, which lists what must
// be told: code,line,variable[,part of the message]; NAME.tab are data for it. And the catalogue of codes:
// each that the sources emit is in docs/engine/diagnostics.md and in a case. A new case is two text files.
#include "dynamics/compile/compile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

struct Expected {
    std::string code;
    std::size_t line = 0;
    std::string variable;
    std::string part;
};

std::string text_of(fs::path const& path) {
    std::ifstream stream(path, std::ios::binary);
    REQUIRE_MESSAGE(stream, path.string());
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<Expected> read_list(fs::path const& path) {
    std::istringstream stream(text_of(path));
    std::vector<Expected> list;
    std::string line;
    while (std::getline(stream, line)) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream fields(line);
        Expected one;
        std::string number;
        std::getline(fields, one.code, ',');
        std::getline(fields, number, ',');
        std::getline(fields, one.variable, ',');
        std::getline(fields, one.part);
        one.line = static_cast<std::size_t>(std::stoul(number));
        list.push_back(one);
    }
    return list;
}

fs::path cases(char const* folder) {
    return fs::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd" / folder;
}

TEST_CASE("broken models are told what is listed beside them, each with its place and how to mend it") {
    std::size_t count = 0;
    for (auto const& entry : fs::directory_iterator(cases("broken"))) {
        if (entry.path().extension() == ".txt" || entry.path().extension() == ".tab") {
            continue;
        }
        ++count;
        auto table = entry.path();
        bool const with_data = fs::exists(table.replace_extension(".tab"));
        auto const diagnostics =
            with_data ? load_program(entry.path(), {.data = {table}}).diagnostics : check_model(entry.path());
        auto list = entry.path();
        auto const expected = read_list(list.replace_extension(".txt"));
        CAPTURE(entry.path().filename().string());
        CAPTURE(diagnostics.text());
        CHECK(diagnostics.total() == expected.size());
        for (auto const& item : diagnostics.items()) {
            bool const here = item.where.file == entry.path().string();
            CHECK((here || (with_data && item.where.file == table.string())));
            CHECK_FALSE(item.message.empty());
            CHECK_FALSE(item.hint.empty());
        }
        for (auto const& one : expected) {
            CAPTURE(one.code);
            CAPTURE(one.variable);
            auto const& items = diagnostics.items();
            CHECK(std::any_of(items.begin(), items.end(), [&](Diagnostic const& item) {
                return item.code == one.code && item.where.line == one.line &&
                       item.where.field == one.variable && item.message.find(one.part) != std::string::npos;
            }));
        }
    }
    CHECK(count >= 57);
}

TEST_CASE("a model file that is not there is told, and so is a folder") {
    auto const absent = check_model(cases("broken") / "absent.xmile");
    REQUIRE(absent.total() == 1);
    CHECK(absent.items().front().code == "file-unreadable");
    CHECK(check_model(cases("broken")).has_errors());
}

TEST_CASE("every code that is emitted is in the catalogue and in a case") {
    // As the first argument, or after what says where.
    std::regex const emitted(
        R"re(\b(?:error|warning|info)\(\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"|\b(?:error|tell)\([^;"]*"([a-z0-9]+(?:-[a-z0-9]+)+)")re");
    std::set<std::string> codes;
    for (auto const* const room : {"model", "compile", "run"}) {
        for (auto const& entry : fs::directory_iterator(fs::path(WEIR_SOURCE_DIR) / "src/dynamics" / room)) {
            auto const name = entry.path().filename().string();
            if (name.ends_with(".cpp") && !name.ends_with("_test.cpp")) {
                auto const text = text_of(entry.path());
                for (auto at = std::sregex_iterator(text.begin(), text.end(), emitted);
                     at != std::sregex_iterator(); ++at) {
                    codes.insert((*at)[1].matched ? (*at)[1].str() : (*at)[2].str());
                }
            }
        }
    }
    CHECK(codes.size() >= 75);
    auto const catalogue = text_of(fs::path(WEIR_SOURCE_DIR) / "docs/engine/diagnostics.md");
    std::set<std::string> in_cases{"file-unreadable"}; // the case above
    std::istringstream open(text_of(cases("codes_without_case.txt")));
    for (std::string line; std::getline(open, line);) { // "code: why"
        in_cases.insert(line.substr(0, line.find(':')));
    }
    for (auto const* const folder : {"broken", "units"}) {
        for (auto const& entry : fs::directory_iterator(cases(folder))) {
            if (entry.path().extension() == ".txt") {
                for (auto const& one : read_list(entry.path())) {
                    in_cases.insert(one.code);
                }
            }
        }
    }
    for (auto const& code : codes) {
        CAPTURE(code);
        CHECK_MESSAGE(catalogue.find("`" + code + "`") != std::string::npos,
                      code << " is not in docs/engine/diagnostics.md");
        CHECK_MESSAGE(in_cases.contains(code), code << " is in no case of tests/cases/sd/broken or units");
    }
}

} // namespace
} // namespace weir::dynamics
