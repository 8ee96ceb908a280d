// Cases as data: each file of tests/cases/links is one record of a few events and the links that must be
// found, in the order of their kinds; see its first lines for the words.
#include "journey/links.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace weir;
using namespace weir::journey;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

// "referral 1 2017-01-04 id R1 of C1": what, child, day, and the ids where the source has them.
struct Line {
    std::string what;
    Common common;
    Date day;
    std::string id, of;
};

Line line_of(std::istringstream& words) {
    Line line;
    std::string day, word;
    words >> line.common.person.value >> day;
    auto const parsed = parse_iso_date(day);
    REQUIRE_MESSAGE(parsed.has_value(), day);
    line.day = *parsed;
    while (words >> word) {
        words >> (word == "id" ? line.id : line.of);
    }
    return line;
}

void add(Rows& rows, Line const& line) {
    auto const id = rows.codes.intern(line.id);
    auto const of = rows.codes.intern(line.of);
    if (line.what == "contact") {
        rows.contacts.push_back({line.common, line.day});
    } else if (line.what == "referral") {
        CinEpisodeRow row{line.common, line.day};
        row.key = id;
        rows.cin_episodes.push_back(row);
    } else if (line.what == "assessment") {
        AssessmentRow row{line.common, line.day};
        row.referral_key = of;
        rows.assessments.push_back(row);
    } else if (line.what == "section47") {
        Section47Row row{line.common, line.day};
        row.key = id;
        row.referral_key = of;
        rows.section_47.push_back(row);
    } else if (line.what == "conference") {
        ConferenceRow row{line.common, line.day};
        row.key = id;
        row.section_47_key = of;
        rows.conferences.push_back(row);
    } else if (line.what == "plan") {
        CpPlanRow row{line.common, line.day};
        row.key = id;
        row.conference_key = of;
        rows.cp_plans.push_back(row);
    } else if (line.what == "care") {
        CareEpisodeRow row{line.common, line.day};
        row.referral_key = of;
        rows.care_episodes.push_back(row);
    } else {
        FAIL("no such event: " << line.what);
    }
}

std::string text_of(Link const& link, LinkRules const& rules) {
    return std::string(name_of(link.kind)) + " " + std::to_string(link.person.value) + " " + iso(link.from) +
           " " + iso(link.to) + " " + std::string(name_of(rules.all()[link.rule].confidence));
}

} // namespace

TEST_CASE("links are found as the cases say") {
    auto const rules = LinkRules::read(source_dir / "config" / "journey" / "links.csv").value();
    std::size_t cases = 0;
    for (auto const& entry : std::filesystem::directory_iterator(source_dir / "tests" / "cases" / "links")) {
        Rows rows;
        std::vector<std::string> expected;
        std::ifstream file(entry.path());
        for (std::string text; std::getline(file, text);) {
            std::istringstream words(text);
            std::string what;
            words >> what;
            if (what == "link") {
                expected.push_back(text.substr(5));
            } else if (!what.empty() && what.front() != '#') {
                auto line = line_of(words);
                line.what = what;
                add(rows, line);
            }
        }
        auto const found = link_rows(rows, rules);
        std::vector<std::string> got;
        for (auto const& link : found.links) {
            got.push_back(text_of(link, rules));
        }
        CHECK_MESSAGE(got == expected, entry.path().filename().string());
        ++cases;
    }
    CHECK(cases >= 6);
}

TEST_CASE("every kind of link has a rule, and what none fits is counted") {
    auto const rules = LinkRules::read(source_dir / "config" / "journey" / "links.csv").value();
    for (std::size_t kind = 0; kind < static_cast<std::size_t>(LinkKind::count); ++kind) {
        CHECK(std::any_of(rules.all().begin(), rules.all().end(), [kind](LinkRule const& rule) {
            return static_cast<std::size_t>(rule.kind) == kind;
        }));
    }
    Rows rows;
    rows.cin_episodes.push_back({{RowId{1}, PersonId{1}}, date(2017, 1, 4)});
    auto const found = link_rows(rows, rules);
    CHECK(found.links.empty());
    CHECK(found.counts[0].events == 1);
    CHECK(found.counts[0].unlinked() == 1);
}
