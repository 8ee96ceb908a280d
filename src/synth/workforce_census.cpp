// Workers and their cases are the simulation's own; what the simulation does not know of a worker is drawn
// once, the same in every year.
#include "synth/workforce_census.hpp"

#include "files/output_file.hpp"
#include "synth/draw.hpp"
#include "synth/statutory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace weir::synth {
namespace {

constexpr int first_letters_of_sex = 2024; // the census's shapes: docs/import.md
constexpr int first_year_of_pay = 2025;

struct Census {
    int year = 0;
    Interval span; // 1 October to 30 September
    Date day;      // the last of them
    std::vector<Element> workers;
};

std::vector<Date> census_days(Settings const& settings) {
    std::vector<Date> days;
    for (int year = month_index(settings.from) / 12; year <= month_index(settings.to) / 12; ++year) {
        auto const day = date(year, 9, 30);
        if (settings.from <= day && day <= settings.to) {
            days.push_back(day);
        }
    }
    return days;
}

std::string pick_code(RandomStream& random, int codes) {
    return std::to_string(1 + random.below(static_cast<std::uint32_t>(codes)));
}

void describe(Element& made, Worker const& worker, RandomStream& random, int year) {
    static constexpr std::array<char const*, 6> ethnicities{"WBRI", "WBRI", "WBRI", "WOTH", "APKN", "BAFR"};
    static constexpr std::array<char const*, 4> parts{"1", "1", "0.8", "0.6"};
    made.add("FTE", parts[random.below(4)]);
    made.add("PersonBirthDate",
             iso(worker.employed.start - Days{9'000 + static_cast<int>(random.below(9'000))}));
    bool const man = random.chance(0.2);
    if (year >= first_letters_of_sex) {
        made.add("Sex", man ? "M" : "F");
    } else {
        made.add("GenderCurrent", man ? "1" : "2");
    }
    made.add("Ethnicity", ethnicities[random.below(6)]);
    auto const level = pick_code(random, 3);
    if (year < first_year_of_pay) {
        made.add("QualInst", "University of Synth");
    }
    made.add("QualLevel", level);
    made.add("StepUpGrad", random.chance(0.1) ? "1" : "0");
    made.add("OrgRole", "5");
    made.add("RoleStartDate", iso(worker.employed.start));
    made.add("StartOrigin", pick_code(random, 8));
}

Element worker_of(Synthesis const& town, Index number, Census const& census, std::size_t cases) {
    auto const& worker = town.workers[number];
    auto random = stream(town.settings.seed, number, 1, Purpose::worker);
    Element made{"CSWWWorker", {}, {}};
    made.add("AgencyWorker", worker.agency ? "1" : "0");
    made.add("SWENo", fmt::format("SW{}", 90'000 + number));
    describe(made, worker, random, census.year);
    auto const end = worker.employed.end;
    bool const left = end && *end <= census.day;
    if (left) {
        made.add("RoleEndDate", iso(*end));
        made.add("LeaverDestination", pick_code(random, 8));
        made.add("ReasonLeave", pick_code(random, 8));
    } else {
        made.add("FTE30", made.find("FTE")->text);
        made.add("Cases30", std::to_string(cases));
    }
    auto of_year =
        stream(town.settings.seed, number, static_cast<std::uint32_t>(census.year), Purpose::worker);
    made.add("WorkingDaysLost", fmt::format("{:.1f}", of_year.exponential(9)));
    if (worker.agency) {
        made.add("ContractWeeks", fmt::format("{:.1f}", 4 + of_year.exponential(20)));
    }
    made.add("FrontlineGrad", random.chance(0.1) ? "1" : "0");
    bool const absent = !left && of_year.chance(0.05);
    made.add("Absat30Sept", absent ? "1" : "0");
    if (absent) {
        made.add("ReasonAbsence", "SIC");
    }
    if (census.year >= first_year_of_pay && !worker.agency) {
        made.add("BaseSalary", std::to_string(36'000 + 500 * of_year.below(30)));
        made.add("RRPayments", "0");
        made.add("OtherPayments", "0");
    }
    return made;
}

Census make_census(Synthesis const& town, Date day) {
    Census census{month_index(day) / 12, {add_years(day, -1) + Days{1}, day + Days{1}}, day, {}};
    std::vector<std::size_t> cases(town.workers.size());
    for (auto const& held : town.events.involvements) {
        bool const now = held.start <= day && (!held.end || *held.end > day);
        cases[held.worker] += now && held.episode != no_index ? 1 : 0;
    }
    for (Index i = 0; i < town.workers.size(); ++i) {
        auto const& worker = town.workers[i];
        bool const here = worker.employed.start <= day &&
                          (!worker.employed.end || *worker.employed.end >= census.span.start);
        if (here && worker.post == "Social Worker") {
            census.workers.push_back(worker_of(town, i, census, cases[i]));
        }
    }
    return census;
}

// One of each kind in each file. None may change an indicator: none uses the census.
class Planter {
public:
    Planter(Synthesis const& town, Census& census, std::string file, Manifest& manifest)
        : census_(census), file_(std::move(file)), manifest_(manifest),
          random_(stream(town.settings.seed, static_cast<std::uint32_t>(day_number(census.day)), 3,
                         Purpose::dirt)) {}

    void plant() {
        set("code-unmapped", "OrgRole", "9", "the role is unknown");
        set("date-unreadable", "RoleStartDate", "2017-02-30", "the start of the role is unknown");
        set("number-unreadable", "FTE", "full", "the full-time equivalent is unknown");
        set("end-before-start", "RoleEndDate", "1999-01-01", "the end of the role is unknown");
        if (auto const at = find([](Element const&) { return true; })) {
            std::erase_if(census_.workers[*at].children, [](auto const& one) { return one.name == "SWENo"; });
            note("id-missing", *at, "SWENo", "the row is refused: nobody can say whose it is");
        }
        if (auto const at = find([](Element const&) { return true; })) {
            census_.workers.push_back(census_.workers[*at]);
            note("duplicate-row", census_.workers.size() - 1, {}, "none: the same row again counts once");
        }
    }

private:
    std::optional<std::size_t> find(std::function<bool(Element const&)> const& suits) {
        constexpr int tries = 200;
        for (int i = 0; i < tries && !census_.workers.empty(); ++i) {
            std::size_t const at = random_.below(static_cast<std::uint32_t>(census_.workers.size()));
            if (!touched_.contains(at) && suits(census_.workers[at])) {
                touched_.insert(at);
                return at;
            }
        }
        return std::nullopt;
    }
    void set(char const* kind, char const* column, char const* text, char const* effect) {
        auto const has = [&](Element const& worker) {
            return std::ranges::any_of(worker.children, [&](auto const& one) { return one.name == column; });
        };
        if (auto const at = find(has)) {
            census_.workers[*at].find(column)->text = text;
            note(kind, *at, column, effect);
        }
    }
    void note(char const* kind, std::size_t at, std::string column, char const* effect) {
        manifest_.faults.push_back({kind, file_, "worker", at + 1, std::move(column), kind, effect});
    }

    Census& census_;
    std::string file_;
    Manifest& manifest_;
    RandomStream random_;
    std::set<std::size_t> touched_;
};

void append(std::string& xml, Element const& element) {
    xml += "<" + element.name + ">" + element.text; // no text of ours needs escaping
    for (auto const& child : element.children) {
        append(xml, child);
    }
    xml += "</" + element.name + ">\n";
}

std::string xml_of(Census const& census) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Message>\n";
    Element header{"Header", {}, {}};
    auto& collection = header.add("CollectionDetails");
    collection.add("Collection", "CSWW");
    collection.add("Year", std::to_string(census.year));
    collection.add("ReferenceDate", iso(census.day));
    auto& source = header.add("Source");
    source.add("SourceLevel", "L");
    source.add("LEA", "999");
    append(xml, header);
    auto const agency = std::ranges::count_if(
        census.workers, [](auto const& worker) { return worker.children.front().text == "1"; });
    Element posts{"LALevelVacancies", {}, {}};
    posts.add("NumberOfVacancies", std::to_string(census.workers.size() / 10));
    posts.add("NoAgencyFTE", std::to_string(agency));
    posts.add("NoAgencyHeadcount", std::to_string(agency));
    if (census.year >= first_year_of_pay) {
        for (auto const* name : {"RecruitmentBonus", "RetentionBonus", "PerformanceAward", "CarAllowance",
                                 "RelocationPackage", "RegionalWeighting", "CostSWE", "CostDBS"}) {
            posts.add(name, "0");
        }
        posts.add("OtherAllowances", "None");
    }
    append(xml, posts);
    for (auto const& worker : census.workers) {
        append(xml, worker);
    }
    return xml + "</Message>\n";
}

} // namespace

Status write_workforce_census(Synthesis const& town, std::filesystem::path const& out, Manifest& manifest,
                              Progress const& progress) {
    auto const days = census_days(town.settings);
    if (days.empty()) {
        return fail(ErrorCode::invalid, "The period holds no 30 September, the day of the workforce census.");
    }
    std::error_code failed;
    std::filesystem::create_directories(out / "csww", failed);
    if (failed) {
        return fail(ErrorCode::io, "The folder " + (out / "csww").string() + " cannot be made: " +
                                       failed.message() + ". Choose another with --out.");
    }
    for (std::size_t i = 0; i < days.size(); ++i) {
        auto census = make_census(town, days[i]);
        auto const path = "csww/csww_" + iso(days[i]) + ".xml";
        Planter(town, census, path, manifest).plant();
        auto file = WEIR_TRY(files::OutputFile::create(out / path));
        WEIR_TRY(file.write(xml_of(census)));
        WEIR_TRY(file.put_in_place());
        if (progress) {
            progress("workforce census files", i + 1, days.size());
        }
    }
    return {};
}

} // namespace weir::synth
