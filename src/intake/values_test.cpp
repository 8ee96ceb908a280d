// The spellings that were seen in real extracts: all are known, and of a tenth held out at a time few are
// read wrongly. The figures are printed; the bound on wrong ones is held.
#include "config/csv_table.hpp"
#include "intake/values.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace weir;
using namespace weir::intake;

namespace {

std::filesystem::path const folder = std::filesystem::path{WEIR_SOURCE_DIR} / "config/intake";

ValueMap const& values() {
    static auto const read = ValueMap::read(folder);
    REQUIRE_MESSAGE(read.has_value(), (read ? std::string{} : read.error().text()));
    return *read;
}

std::string code_of(std::string const& concept_name, std::string const& text) {
    auto const id = values().find_concept(concept_name);
    REQUIRE(id.has_value());
    auto const found = values().map(*id, text);
    return std::string(name_of(found.how)) + " " + found.code;
}

struct Tally {
    std::size_t right = 0, wrong = 0, unmapped = 0;
};

void judge(MappedValue const& found, std::string const& group, Tally& tally) {
    if (found.how == Mapping::unmapped) {
        ++tally.unmapped;
    } else if (match_key(found.group) == match_key(group)) {
        ++tally.right;
    } else {
        ++tally.wrong;
    }
}

struct Known {
    std::string concept_name;
    ValueMap::Spelling spelling;
    bool seen = false; // in an extract; else it follows from the code sets
};

std::vector<Known> all_spellings() {
    auto const table = config::read_csv_table(folder / "values.csv",
                                              {"concept", "value", "code", "group", "kind", "source"});
    REQUIRE(table.has_value());
    std::vector<Known> out;
    for (std::size_t row = 0; row < table->size(); ++row) {
        out.push_back({table->cell(row, "concept"),
                       {table->cell(row, "value"), table->cell(row, "code"), table->cell(row, "group"),
                        table->cell(row, "kind") == "exact"},
                       table->cell(row, "source") == "spellings seen in extracts"});
    }
    return out;
}

struct Seen {
    std::string concept_name;
    std::string value;
    std::string group;
};

// Where the label that came with a spelling is itself a slip (tests/cases/import/label_slips.csv says why),
// the right one is asked for.
void mend_labels(std::vector<Seen>& seen) {
    auto const path = std::filesystem::path{WEIR_SOURCE_DIR} / "tests/cases/import/label_slips.csv";
    auto const slips = config::read_csv_table(path, {"concept", "value", "label", "right"});
    REQUIRE(slips.has_value());
    for (std::size_t row = 0; row < slips->size(); ++row) {
        for (auto& one : seen) {
            if (one.concept_name == slips->cell(row, "concept") && one.value == slips->cell(row, "value") &&
                one.group == slips->cell(row, "label")) {
                one.group = slips->cell(row, "right");
            }
        }
    }
}

// Every spelling that authorities typed, with the column it stood in; empty when the file is not here.
std::vector<Seen> seen_spellings() {
    auto const path = std::filesystem::path{WEIR_SOURCE_DIR} / "../shared/data/annex_a_value_aliases_dev.csv";
    std::vector<Seen> out;
    if (!std::filesystem::exists(path)) {
        MESSAGE("SKIPPED: the spellings are not here");
        return out;
    }
    auto const table = config::read_csv_table(path, {"field", "value_seen_in_extracts", "group_or_code"});
    REQUIRE(table.has_value());
    for (std::size_t row = 0; row < table->size(); ++row) {
        auto const id = values().concept_of_header(table->cell(row, "field"));
        INFO(table->cell(row, "field"));
        REQUIRE(id.has_value());
        out.push_back({values().concepts()[id->value], table->cell(row, "value_seen_in_extracts"),
                       table->cell(row, "group_or_code")});
    }
    mend_labels(out);
    return out;
}

// What Weir would know had the spellings of this tenth never been seen.
ValueMap without_tenth(std::vector<Known> const& all, std::vector<Seen> const& seen, std::size_t tenth,
                       std::vector<ValuePattern> const& patterns) {
    std::set<std::pair<std::string, std::string>> left;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (i % 10 != tenth) {
            left.emplace(seen[i].concept_name, match_key(seen[i].value));
        }
    }
    std::map<std::string, std::vector<ValueMap::Spelling>> kept;
    std::vector<std::string> order;
    for (auto const& one : all) {
        if (!kept.contains(one.concept_name)) {
            order.push_back(one.concept_name);
        }
        auto& spellings = kept[one.concept_name];
        if (!one.seen || left.contains({one.concept_name, match_key(one.spelling.value)})) {
            spellings.push_back(one.spelling);
        }
    }
    std::vector<std::pair<std::string, std::vector<ValueMap::Spelling>>> in_order;
    for (auto const& name : order) {
        in_order.emplace_back(name, kept[name]);
    }
    return ValueMap::make(in_order, patterns);
}

// WEIR_SHOW=wrong or unmapped lists them, to see which pattern is missing or too eager.
void show(Seen const& one, MappedValue const& found) {
    auto const* const wanted = std::getenv("WEIR_SHOW");
    bool const unmapped = found.how == Mapping::unmapped;
    bool const right = !unmapped && match_key(found.group) == match_key(one.group);
    if (wanted != nullptr && !right && std::string_view(wanted) == (unmapped ? "unmapped" : "wrong")) {
        MESSAGE(one.concept_name << " | " << one.value << " | " << found.group << " | " << one.group);
    }
}

} // namespace

TEST_CASE("official texts, bare codes and known spellings") {
    CHECK(code_of("source", "a) 1A: Individual") == "exact 1A");
    CHECK(code_of("source", "q) 6: Police") == "exact 6");
    CHECK(code_of("source", " Q) 6: POLICE ") == "known 6");
    CHECK(code_of("source", "6") == "known 6");
    CHECK(code_of("sex", "a) Male") == "exact M");
    CHECK(code_of("sex", "female") == "known F");
    CHECK(code_of("ethnicity", "a) WBRI") == "exact WBRI");
    CHECK(code_of("ethnicity", "s) REFU") == "exact REFU");
    CHECK(code_of("ethnicity", "s) NOBT") == "exact NOBT");
    CHECK(code_of("need", "N1 - Abuse or neglect") == "exact N1");
    CHECK(code_of("need", "N2 - Child's disability") == "exact N2");
    CHECK(code_of("need", "N2 - Child’s disability") == "exact N2");
    CHECK(code_of("legal_status", "C2: FCO") == "exact C2");
    CHECK(code_of("placement_type", "a) U1: Foster placement - relatives - long term") == "exact U1");
    CHECK(code_of("ceased", "E11: Adopted - application unopposed") == "known E11");
    CHECK(code_of("flag", "Y") == "known Y");
    CHECK(code_of("flag", "1 - Yes") == "known Y");
    CHECK(code_of("flag", "FALSE") == "known N");
}

TEST_CASE("nothing is guessed") {
    for (auto const* text : {"s)", "Martian", "zz) not in any list", "QQQQ", "", "other", "?", "1 2 3"}) {
        INFO(text);
        CHECK(code_of("ethnicity", text) == "unmapped ");
    }
    CHECK(code_of("source", "Carrier pigeon") == "unmapped ");
    CHECK(code_of("placement_type", "Residing with aunt") == "unmapped ");
}

TEST_CASE("every spelling seen in real extracts is known") {
    auto const seen = seen_spellings();
    Tally tally;
    for (auto const& one : seen) {
        judge(values().map(*values().find_concept(one.concept_name), one.value), one.group, tally);
    }
    MESSAGE("known spellings: " << tally.right << " right, " << tally.unmapped << " unmapped, " << tally.wrong
                                << " wrong of " << seen.size());
    CHECK(tally.wrong * 1000 <= seen.size() * 5);
    CHECK(tally.right * 100 >= seen.size() * 98);
}

TEST_CASE("of spellings held out a tenth at a time, few are read wrongly") {
    auto const all = all_spellings();
    auto const seen = seen_spellings();
    auto const patterns = read_value_patterns(folder);
    REQUIRE(patterns.has_value());
    Tally sum;
    std::map<std::string, Tally> by_concept;
    for (std::size_t tenth = 0; tenth < 10 && !seen.empty(); ++tenth) {
        auto const map = without_tenth(all, seen, tenth, *patterns);
        for (std::size_t i = tenth; i < seen.size(); i += 10) {
            auto const found = map.map(*map.find_concept(seen[i].concept_name), seen[i].value);
            judge(found, seen[i].group, sum);
            judge(found, seen[i].group, by_concept[seen[i].concept_name]);
            show(seen[i], found);
        }
    }
    MESSAGE("held out: " << sum.right << " right, " << sum.unmapped << " unmapped, " << sum.wrong
                         << " wrong of " << seen.size());
    for (auto const& [name, tally] : by_concept) {
        MESSAGE(name << ": " << tally.right << " right, " << tally.unmapped << " unmapped, " << tally.wrong
                     << " wrong");
    }
    CHECK(sum.wrong * 1000 <= seen.size() * 5);
    CHECK(sum.right * 100 >= seen.size() * 85);
}
