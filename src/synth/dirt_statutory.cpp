// Faults of the yearly returns. A module of the SSDA903 is a CSV whose rows count from its header; of the
// census an importer counts children, so that a fault's row is the number of its child.
#include "synth/codes.hpp"
#include "synth/draw.hpp"
#include "synth/plant.hpp"
#include "synth/statutory.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace weir::synth {
namespace {

constexpr int tries = 200;

int count_of(std::map<std::string, int> const& counts, char const* kind) {
    auto const found = counts.find(kind);
    return found == counts.end() ? 0 : found->second;
}

// Another pupil number with the same check letter, which then fits no more.
std::string spoiled(std::string number) {
    number[1] = number[1] == '9' ? '8' : static_cast<char>(number[1] + 1);
    return number;
}

class ModulePlanter {
public:
    ModulePlanter(Ssda903& made, ReturnDirt const& dirt)
        : made_(made), dirt_(dirt),
          random_(stream(made.town.settings.seed, static_cast<std::uint32_t>(day_number(made.window.day)), 2,
                         Purpose::dirt)) {}

    void plant() {
        add_rows();
        if (dirt_.put_right) {
            spoil_until_next();
        }
        spoil_cells();
        respell_headers();
    }

private:
    using Row = std::vector<GridCell>;
    using Suits = std::function<bool(Row const&)>;

    [[nodiscard]] int count(char const* kind) const {
        return count_of(made_.town.settings.dirt.ssda903, kind);
    }

    Fault& note(char const* kind, Grid const& grid, std::size_t row, std::string_view column,
                char const* effect) {
        dirt_.manifest.faults.push_back(
            {kind, dirt_.file + grid.name + ".csv", {}, row + 2, std::string(column), kind, effect});
        return dirt_.manifest.faults.back();
    }

    std::optional<std::size_t> find_row(Grid const& grid, Suits const& suits) {
        for (int i = 0; i < tries && !grid.rows.empty(); ++i) {
            std::size_t const row = random_.below(static_cast<std::uint32_t>(grid.rows.size()));
            if (!touched_.contains({grid.name, row}) && suits(grid.rows[row])) {
                return row;
            }
        }
        return std::nullopt;
    }

    // Alters a cell of as many rows as are wanted.
    void each(char const* kind, char const* module, char const* column, char const* effect,
              Suits const& suits, std::function<std::string(std::string const&)> const& change) {
        Grid& grid = made_.module(module);
        auto const at = grid.column(column);
        for (int i = 0; i < count(kind); ++i) {
            auto const row = find_row(grid, suits);
            if (row) {
                auto& cell = grid.rows[*row][at];
                auto const changed = change(text_of(cell) == nullptr ? std::string() : *text_of(cell));
                cell = changed.empty() ? GridCell{} : GridCell{changed};
                touched_.insert({grid.name, *row});
                note(kind, grid, *row, column, effect);
            }
        }
    }

    std::size_t append(Grid& grid, Row row) {
        grid.rows.push_back(std::move(row));
        touched_.insert({grid.name, grid.rows.size() - 1});
        return grid.rows.size() - 1;
    }

    static bool any(Row const&) { return true; }

    void add_rows() {
        for (auto const* module : {"episodes", "reviews"}) {
            Grid& grid = made_.module(module);
            for (int i = 0; i < count("duplicate-row"); ++i) {
                if (auto const row = find_row(grid, any)) {
                    touched_.insert({grid.name, *row});
                    note("duplicate-row", grid, append(grid, grid.rows[*row]), {},
                         "none: the same row again counts once");
                }
            }
        }
        Grid& reviews = made_.module("reviews");
        for (int i = 0; i < count("id-missing"); ++i) {
            if (auto const row = find_row(reviews, any)) {
                auto copy = reviews.rows[*row];
                copy[0] = GridCell{};
                note("id-missing", reviews, append(reviews, std::move(copy)), "CHILD",
                     "the row is refused: nobody can say whose it is");
            }
        }
        for (int i = 0; i < count("date-missing"); ++i) {
            if (auto const row = find_row(reviews, any)) {
                auto copy = reviews.rows[*row];
                copy[2] = GridCell{};
                note("date-missing", reviews, append(reviews, std::move(copy)), "REVIEW",
                     "the row is refused: nobody can say when it was");
            }
        }
        // The row that ends later stands, and is the true one.
        Grid& episodes = made_.module("episodes");
        for (int i = 0; i < count("same-start"); ++i) {
            auto const row = find_row(episodes, [this](Row const& one) {
                return text_of(one[7]) == nullptr && *text_of(one[1]) != slashed(made_.window.day);
            });
            if (row) {
                auto copy = episodes.rows[*row];
                copy[7] = moved(*text_of(copy[1]), 1);
                copy[8] = std::string("X1");
                touched_.insert({episodes.name, *row});
                note("same-start", episodes, append(episodes, std::move(copy)), "DECOM",
                     "none: the row that ends later stands");
            }
        }
    }

    // An X1 end, which the return after this one tells as it was.
    void spoil_until_next() {
        auto const goes_on = [](Row const& row) {
            return text_of(row[8]) != nullptr && *text_of(row[8]) == "X1" && text_of(row[7]) != nullptr &&
                   *text_of(row[7]) != *text_of(row[1]);
        };
        each("open-before-later-start", "episodes", "DEC", "put right by the next return", goes_on,
             [](std::string const&) { return std::string(); });
        each("episodes-overlap", "episodes", "DEC", "put right by the next return", goes_on,
             [this](std::string const& day) { return moved(day, 1); });
        each("end-before-start", "episodes", "DEC", "put right by the next return", goes_on,
             [](std::string const&) { return std::string("01/01/1999"); });
    }

    // A day or more later, as the return writes it.
    static std::string moved(std::string const& day, int by) {
        auto const parsed =
            parse_iso_date(day.substr(6, 4) + "-" + day.substr(3, 2) + "-" + day.substr(0, 2));
        return parsed ? slashed(*parsed + Days{by}) : day;
    }

    void spoil_cells() {
        each("code-variant", "episodes", "RNE", "none: the same code in a small letter", any,
             [](std::string code) {
                 std::transform(code.begin(), code.end(), code.begin(),
                                [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
                 return code;
             });
        each("code-unmapped", "header", "ETHNIC", "the ethnicity is unknown; no indicator uses it", any,
             [](std::string const&) { return std::string("QQQQ"); });
        each("date-time-tail", "episodes", "DECOM", "none: the same day written otherwise", any,
             [](std::string const& day) { return day + " 00:00:00"; });
        each("birth-dates-differ", "reviews", "DOB", "none: the header's birth date stands", any,
             [](std::string const& day) { return moved(day, 31); });
        each("postcode-unreadable", "episodes", "PL_POST", "the postcode is unknown", any,
             [](std::string const&) { return std::string("nope"); });
        each(
            "urn-unreadable", "episodes", "URN", "the URN is unknown",
            [](Row const& row) { return text_of(row[12]) != nullptr; },
            [](std::string const&) { return std::string("XXXXXXX"); });
        each(
            "upn-invalid", "header", "UPN", "the pupil number is not taken",
            [](Row const& row) { return text_of(row[4])->size() == 13; }, spoiled);
    }

    void respell_headers() {
        for (int i = 0; i < count("header-variant"); ++i) {
            Grid& grid = made_.modules[random_.below(static_cast<std::uint32_t>(made_.modules.size()))];
            auto const column = random_.below(static_cast<std::uint32_t>(grid.header.size()));
            std::string const right = grid.header[column];
            if (!headers_.insert(grid.name).second) {
                continue;
            }
            std::transform(grid.header[column].begin(), grid.header[column].end(),
                           grid.header[column].begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            note("header-variant", grid, 0, right, "none: the column is found by its words").row = 1;
        }
    }

    Ssda903& made_;
    ReturnDirt const& dirt_;
    RandomStream random_;
    std::set<std::pair<std::string, std::size_t>> touched_;
    std::set<std::string> headers_;
};

class CensusPlanter {
public:
    CensusPlanter(CinCensus& census, ReturnDirt const& dirt)
        : census_(census), dirt_(dirt),
          random_(stream(census.town.settings.seed, static_cast<std::uint32_t>(day_number(census.window.day)),
                         3, Purpose::dirt)) {}

    void plant() {
        spoil_children();
        spoil_referrals();
        if (dirt_.put_right) {
            spoil_until_next();
        }
    }

private:
    using Change = std::function<bool(Element&)>; // whether the child suited

    // Tries children until as many have been changed as are wanted; a child has one fault at most.
    void each(char const* kind, char const* module, char const* column, char const* effect,
              Change const& change) {
        auto const& counts = census_.town.settings.dirt.cin;
        for (int i = 0; i < count_of(counts, kind) && !census_.children.empty(); ++i) {
            for (int attempt = 0; attempt < tries; ++attempt) {
                std::size_t const child = random_.below(static_cast<std::uint32_t>(census_.children.size()));
                if (!touched_.contains(child) && change(census_.children[child])) {
                    touched_.insert(child);
                    dirt_.manifest.faults.push_back(
                        {kind, dirt_.file, module, child + 1, column, kind, effect});
                    break;
                }
            }
        }
    }

    static bool set(Element* element, char const* name, std::function<std::string(std::string)> const& to) {
        auto* leaf = element == nullptr ? nullptr : element->find(name);
        if (leaf == nullptr) {
            return false;
        }
        leaf->text = to(leaf->text);
        return true;
    }

    void spoil_children() {
        each("upn-invalid", "child", "UPN", "the pupil number is not taken",
             [](Element& child) { return set(child.find("ChildIdentifiers"), "UPN", spoiled); });
        each("code-unmapped", "characteristics", "Ethnicity",
             "the ethnicity is unknown; no indicator uses it", [](Element& child) {
                 return set(child.find("ChildCharacteristics"), "Ethnicity",
                            [](std::string const&) { return std::string("QQQQ"); });
             });
        each("birth-date-missing", "child", "PersonBirthDate",
             "none: no indicator uses the age of a young child", [this](Element& child) {
                 auto* ids = child.find("ChildIdentifiers");
                 auto const* birth = ids->find("PersonBirthDate");
                 auto const born = birth == nullptr ? std::nullopt : parse_iso_date(birth->text);
                 if (!born || age_years(*born, census_.window.day) >= 13) {
                     return false;
                 }
                 std::erase_if(ids->children,
                               [](Element const& one) { return one.name == "PersonBirthDate"; });
                 return true;
             });
    }

    void spoil_referrals() {
        each("code-variant", "referral", "ReferralNFA", "none: the same answer in capitals",
             [](Element& child) {
                 return set(child.find("CINdetails"), "ReferralNFA", [](std::string const& flag) {
                     return std::string(flag == "true" ? "TRUE" : "FALSE");
                 });
             });
        each("date-time-tail", "referral", "CINreferralDate", "none: the same day written otherwise",
             [](Element& child) {
                 return set(child.find("CINdetails"), "CINreferralDate",
                            [](std::string const& day) { return day + "T00:00:00"; });
             });
        each("duplicate-row", "assessment", "", "none: the same assessment again counts once",
             [](Element& child) {
                 auto* details = child.find("CINdetails");
                 auto const* assessment = details == nullptr ? nullptr : details->find("Assessments");
                 if (assessment != nullptr) {
                     Element again = *assessment;
                     details->children.push_back(std::move(again));
                 }
                 return assessment != nullptr;
             });
    }

    // Dates that the census after this one tells as they were.
    void spoil_until_next() {
        auto const plan = [](Element& child) {
            auto* details = child.find("CINdetails");
            return details == nullptr ? nullptr : details->find("CINPlanDates");
        };
        each("date-unreadable", "plan", "CINPlanEndDate", "put right by the next census",
             [&](Element& child) {
                 return set(plan(child), "CINPlanEndDate",
                            [](std::string const&) { return std::string("2017-02-30"); });
             });
        each("end-before-start", "plan", "CINPlanEndDate", "put right by the next census",
             [&](Element& child) {
                 return set(plan(child), "CINPlanEndDate",
                            [](std::string const&) { return std::string("1999-01-01"); });
             });
    }

    CinCensus& census_;
    ReturnDirt const& dirt_;
    RandomStream random_;
    std::set<std::size_t> touched_;
};

} // namespace

void plant_in_ssda903(Ssda903& made, ReturnDirt const& dirt) {
    ModulePlanter(made, dirt).plant();
}

void plant_in_cin_census(CinCensus& census, ReturnDirt const& dirt) {
    CensusPlanter(census, dirt).plant();
}

} // namespace weir::synth
