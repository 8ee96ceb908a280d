// Every kind of check on small worlds (tests/cases/quality/record_checks.txt), and what the file of checks
// must be.
#include "quality/record_checks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

using namespace weir;
using namespace weir::quality;
using journey::Rows;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

journey::BuildSettings const& settings() {
    static auto const read = journey::BuildSettings::read(source_dir / "config").value();
    return read;
}
RecordChecks const& checks() {
    static auto const read = RecordChecks::read(source_dir / "config/rules/record_checks.csv");
    REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().message));
    return *read;
}

struct Line {
    std::string what;
    std::map<std::string, std::string> cells;
    [[nodiscard]] std::string text(std::string const& name) const {
        auto const found = cells.find(name);
        return found == cells.end() ? "" : found->second;
    }
    [[nodiscard]] journey::MaybeDate day(std::string const& name) const { return parse_iso_date(text(name)); }
};

Line line_of(std::string const& text) {
    std::istringstream in(text);
    Line line;
    in >> line.what;
    for (std::string word; in >> word;) {
        auto const at = word.find('=');
        line.cells[word.substr(0, at)] = at == std::string::npos ? "" : word.substr(at + 1);
    }
    return line;
}

struct Case {
    std::string rule, title;
    Date day;
    Rows rows;
    std::vector<std::string> expected;
};

std::optional<int> whole(std::string const& text) {
    return text.empty() ? std::nullopt : std::optional(std::stoi(text));
}

void add_person(Rows& rows, Line const& line, PersonId person) {
    using journey::PupilNumber;
    auto const number = line.text("number");
    rows.persons.push_back({person, line.day("birth") ? line.day("birth") : line.day("expected"),
                            line.day("expected").has_value() && !line.day("birth"),
                            rows.codes.intern(line.text("sex")), rows.codes.intern(line.text("ethnicity")),
                            rows.codes.intern(line.text("family")), false, line.text("header") == "no",
                            number == "given"       ? PupilNumber::given
                            : number == "malformed" ? PupilNumber::malformed
                            : number == "UN1"       ? PupilNumber::unknown_code
                                                    : PupilNumber::blank,
                            whole(line.text("same_number")).value_or(0),
                            whole(line.text("same_name")).value_or(0)});
}

void add_further_row(Rows& rows, Line const& line, journey::Common common) {
    auto const code = [&](char const* name) { return rows.codes.intern(line.text(name)); };
    auto const start = line.day("start").value_or(Date{});
    auto const end = line.day("end");
    if (line.what == "section_47") {
        rows.section_47.push_back({common, start, end, code("key"), {}, {}, line.text("needed") == "no"});
    } else if (line.what == "care_periods") {
        rows.care_periods.push_back({common, start, end, code("reason"), start});
    } else if (line.what == "care_episodes") {
        rows.care_episodes.push_back(
            {common, start, end, code("end_reason"), line.day("entered"), start, code("start_reason")});
    } else if (line.what == "cla_reviews") {
        rows.cla_reviews.push_back({common, start, code("participation")});
    } else if (line.what == "cp_visits") {
        rows.cp_visits.push_back({common, start});
    } else if (line.what == "missing") {
        rows.missing.push_back({common, start, end});
    } else if (line.what == "health") {
        rows.health.push_back({common, start, code("type")});
    } else if (line.what == "outcomes") {
        rows.outcomes.push_back({common, start, code("type")});
    } else if (line.what == "deprivations") {
        rows.deprivations.push_back({common, start, end});
    } else if (line.what == "adoptions") {
        rows.adoptions.push_back({common, line.day("decided"), line.day("placed"), line.day("ordered"),
                                  line.text("adopters") == "yes"});
    } else if (line.what == "care_leavers") {
        rows.care_leavers.push_back(
            {common, start, end, code("touch"), 0, {}, {}, code("activity"), code("accommodation")});
    } else if (line.what == "involvements") {
        rows.involvements.push_back(
            {common, WorkerId{std::stoll(line.text("worker"))}, {}, start, end, code("role")});
    } else if (line.what == "extract") {
        rows.extracts.push_back(start);
    } else {
        FAIL(line.what);
    }
}

void add_row(Rows& rows, Line const& line, std::int64_t number) {
    journey::Common const common{RowId{number}, PersonId{whole(line.text("child")).value_or(0)}};
    auto const code = [&](char const* name) { return rows.codes.intern(line.text(name)); };
    if (line.what == "person") {
        return add_person(rows, line, common.person);
    }
    auto const start = line.day("start").value_or(Date{});
    auto const end = line.day("end");
    if (line.what == "cin_episodes") {
        rows.cin_episodes.push_back({common,
                                     start,
                                     end,
                                     true,
                                     line.text("latest") == "yes",
                                     line.text("nfa") == "yes",
                                     code("source"),
                                     code("need"),
                                     code("reason"),
                                     code("status"),
                                     {},
                                     {}});
    } else if (line.what == "assessments") {
        rows.assessments.push_back({common, start, end, {}, {}, 0, code("factors")});
    } else if (line.what == "conferences") {
        rows.conferences.push_back({common, start, code("key"), line.text("plan") == "yes", {}, {}});
    } else if (line.what == "cin_plans") {
        rows.cin_plans.push_back({common, start, end, {}, {}});
    } else if (line.what == "cp_plans") {
        rows.cp_plans.push_back({common, start, end, code("category"), false, whole(line.text("previous")),
                                 line.cells.contains("previous")});
    } else if (line.what == "legal_statuses") {
        rows.legal_statuses.push_back({common, code("code"), start, end});
    } else if (line.what == "placements") {
        rows.placements.push_back({common, start, end, code("code"), code("provider"), code("urn"),
                                   code("postcode"), code("change")});
    } else {
        add_further_row(rows, line, common);
    }
}

std::vector<Case> cases() {
    std::ifstream in(source_dir / "tests/cases/quality/record_checks.txt");
    REQUIRE(in);
    std::vector<Case> all;
    std::int64_t number = 0;
    for (std::string text; std::getline(in, text);) {
        if (text.empty() || text[0] == '#') {
            continue;
        }
        if (text.starts_with("case ")) {
            auto const space = text.find(' ', 5);
            all.push_back({text.substr(5, space - 5), text.substr(space + 1), {}, {}, {}});
            number = 0;
        } else if (text.starts_with("day ")) {
            all.back().day = *parse_iso_date(text.substr(4));
        } else if (text.starts_with("expect ")) {
            all.back().expected.push_back(text.substr(7));
        } else {
            add_row(all.back().rows, line_of(text), ++number);
        }
    }
    return all;
}

std::vector<std::string> found_in(Case one) {
    for (auto const& check : checks().all()) {
        one.rows.supplied.insert(check.supply.substr(0, check.supply.find(" or ")));
    }
    auto const columns = journey::build(std::move(one.rows), settings());
    std::vector<std::string> found;
    for (auto const& fault : find_faults(columns, settings(), checks(), one.day).found) {
        if (fault.check->id == one.rule) {
            CHECK(fault.message.find('{') == std::string::npos);
            bool const with_due = one.expected.front().find("due=") != std::string::npos;
            found.push_back("row=" + std::to_string(fault.row.value) + " since=" + iso(fault.first_seen) +
                            (with_due ? " due=" + iso(fault.due) : ""));
        }
    }
    return found.empty() ? std::vector<std::string>{"none"} : found;
}

std::string refusal(std::string const& line) {
    auto const path = std::filesystem::temp_directory_path() / "weir-record-checks-test.csv";
    std::ofstream(path)
        << "rule,check,table,other,column,codes,other_codes,days,severity,who,mend_days,message,"
           "what_to_do,basis,supply,by\n"
        << line << '\n';
    auto const read = RecordChecks::read(path);
    std::filesystem::remove(path);
    return read ? "" : read.error().message;
}

} // namespace

TEST_CASE("each check finds what it is for and nothing else") {
    std::size_t count = 0;
    for (auto& one : cases()) {
        INFO(one.rule << ": " << one.title);
        CHECK(found_in(one) == one.expected);
        ++count;
    }
    CHECK(count >= 70);
}

TEST_CASE("one child's faults are those of everybody's list") {
    Rows rows;
    rows.cin_episodes = {
        {{RowId{1}, PersonId{1}}, date(2017, 1, 2), {}, true, false, false, 0, 0, 0, 0, {}, {}},
        {{RowId{2}, PersonId{2}}, date(2017, 1, 2), {}, true, false, false, 0, 0, 0, 0, {}, {}},
        {{RowId{3}, PersonId{2}}, date(2017, 3, 2), {}, true, false, false, 0, 0, 0, 0, {}, {}}};
    for (auto const& check : checks().all()) {
        rows.supplied.insert(check.supply.substr(0, check.supply.find(" or ")));
    }
    auto const columns = journey::build(std::move(rows), settings());
    auto const day = date(2017, 8, 31);
    auto const all = find_faults(columns, settings(), checks(), day).found;
    auto const second =
        find_faults(columns, settings(), checks(), day, columns.person_place(PersonId{2})).found;
    std::size_t of_second = 0;
    for (auto const& fault : all) {
        of_second += fault.person == columns.person_place(PersonId{2}) ? 1 : 0;
    }
    CHECK(second.size() == of_second);
    CHECK(second.size() < all.size());
}

TEST_CASE("what no feed carries is not judged") {
    auto const columns = journey::build(Rows{}, settings());
    CHECK(find_faults(columns, settings(), checks(), date(2017, 8, 31)).not_supplied.size() ==
          checks().all().size());
}

TEST_CASE("every check that was asked for is made, or says why it cannot be") {
    auto const rules = Rules::read(source_dir / "config/rules/worklist.csv").value();
    for (int number = 1; number <= 64; ++number) {
        auto const id = (number < 10 ? "S0" : "S") + std::to_string(number);
        auto const names = [&](std::string const& text) {
            return text == id || (text.starts_with(id) && text.size() == id.size() + 1);
        };
        bool const here =
            std::ranges::any_of(checks().all(), [&](RecordCheck const& one) { return names(one.id); });
        bool const late = std::ranges::any_of(rules.all(), [&](Rule const& one) { return one.check == id; });
        INFO(id);
        CHECK((here || late));
    }
}

TEST_CASE("a check that cannot be one is refused with its place") {
    CHECK(refusal("X,guess,contacts,,,,,,error,a,5,m,w,b,s,").find("no check \"guess\"") !=
          std::string::npos);
    CHECK(refusal("X,overlap,contacts,,,,,,grave,a,5,m,w,b,s,").find("error, warning, info") !=
          std::string::npos);
    CHECK(refusal("X,too long,placements,,type,T1,,,error,a,5,m,w,b,s,").find("whole number") !=
          std::string::npos);
    CHECK(refusal("X,pair,placements,,type,P1,V2,,error,a,5,m,w,b,s,").find("another table") !=
          std::string::npos);
    CHECK(refusal("X,blank where,placements,,urn,K1,,,error,a,5,m,w,b,s,").find("further column") !=
          std::string::npos);
    CHECK(refusal("X,not held,,,,,,,info,,,m,w,b,,").empty());
    CHECK(refusal("X,overlap,contacts,,,,,,error,a,soon,m,w,b,s,").find("working days") != std::string::npos);
}
