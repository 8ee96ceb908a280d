// Faults of a nightly SSD folder. What is wrong in substance is planted in the first folder only, where the
// nights after it put it right.
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/plant.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

namespace weir::synth {

namespace {

constexpr int tries = 200;

std::string numbered(char const* format, unsigned number) {
    std::array<char, 24> text{};
    int const size = std::snprintf(text.data(), text.size(), format, number);
    return {text.data(), static_cast<std::size_t>(size)};
}

class FolderPlanter {
public:
    explicit FolderPlanter(FolderDirt& dirt)
        : dirt_(dirt), folder_(dirt.folder),
          random_(stream(folder_.town.settings.seed, static_cast<std::uint32_t>(day_number(folder_.day)), 1,
                         Purpose::dirt)) {}

    void plant() {
        add_rows();
        add_second_ids();
        if (dirt_.night == 0 && !dirt_.last) {
            spoil_until_tomorrow();
        }
        respell();
        spoil_texts();
        spoil_people();
        respell_headers();
    }

private:
    [[nodiscard]] int count(char const* kind) const {
        auto const& counts = folder_.town.settings.dirt.ssd;
        auto const found = counts.find(kind);
        return found == counts.end() ? 0 : found->second;
    }

    Fault& note(char const* kind, Grid const& grid, std::size_t row, std::string_view field,
                char const* effect) {
        dirt_.manifest.faults.push_back(
            {kind, dirt_.path + grid.name + ".csv", {}, row + 2, std::string(field), kind, effect});
        return dirt_.manifest.faults.back();
    }

    template <class Suits>
    std::optional<std::size_t> find_row(Grid const& grid, Suits suits) {
        for (int i = 0; i < tries && !grid.rows.empty(); ++i) {
            std::size_t const row = random_.below(static_cast<std::uint32_t>(grid.rows.size()));
            if (!touched_.contains({grid.name, row}) && suits(grid.rows[row])) {
                return row;
            }
        }
        return std::nullopt;
    }

    void alter(char const* kind, Grid& grid, std::size_t row, std::size_t column, GridCell cell,
               char const* effect) {
        touched_.insert({grid.name, row});
        grid.rows[row][column] = std::move(cell);
        note(kind, grid, row, grid.header[column], effect);
    }

    std::size_t append(Grid& grid, std::vector<GridCell> row) {
        grid.rows.push_back(std::move(row));
        touched_.insert({grid.name, grid.rows.size() - 1});
        return grid.rows.size() - 1;
    }

    template <class Suits, class Change>
    void each(char const* kind, char const* table, Suits suits, Change change) {
        Grid& grid = *folder_.find(table);
        for (int i = 0; i < count(kind); ++i) {
            if (auto const row = find_row(grid, suits)) {
                change(grid, *row);
            }
        }
    }

    static bool any(std::vector<GridCell> const&) { return true; }

    void add_rows() {
        for (int i = 0; i < count("duplicate-row"); ++i) {
            constexpr std::array<char const*, 3> tables{"ssd_contacts", "ssd_cin_visits", "ssd_cp_visits"};
            Grid& grid = *folder_.find(tables[random_.below(3)]);
            if (auto const row = find_row(grid, any)) {
                touched_.insert({grid.name, *row});
                note("duplicate-row", grid, append(grid, grid.rows[*row]), {},
                     "none: the same row again counts once");
            }
        }
        each("id-missing", "ssd_contacts", any, [this](Grid& grid, std::size_t row) {
            auto copy = grid.rows[row];
            copy[0] = numbered("C99%05u", random_.below(100'000));
            copy[1] = GridCell{};
            note("id-missing", grid, append(grid, std::move(copy)), "cont_person_id",
                 "the row is refused: nobody can say whose it is");
        });
        each("visit-after-extract", "ssd_cin_visits", any, [this](Grid& grid, std::size_t row) {
            auto copy = grid.rows[row];
            copy[0] = numbered("V99%05u-1", random_.below(100'000));
            copy[2] = folder_.day + Days{between(random_, 2, 9)};
            note("visit-after-extract", grid, append(grid, std::move(copy)), "cinv_cin_visit_date",
                 "the row is refused: it had not happened when it was extracted");
        });
        each("visit-before-plan", "ssd_cp_visits", any,
             [this](Grid& grid, std::size_t row) { add_early_visit(grid, row); });
        each(
            "zero-length", "ssd_cla_episodes",
            [](auto const& row) { return text_of(row[3]) && *text_of(row[3]) == "S"; },
            [this](Grid& grid, std::size_t row) {
                auto copy = grid.rows[row];
                copy[0] = *text_of(copy[0]) + "0";
                copy[5] = copy[2];
                copy[6] = std::string("X1");
                touched_.insert({grid.name, row});
                note("zero-length", grid, append(grid, std::move(copy)), {},
                     "none: it ended (X1) on the day it began");
            });
        add_old_contacts();
        add_generic_holders();
    }

    void add_early_visit(Grid& grid, std::size_t row) {
        auto copy = grid.rows[row];
        Grid const& plans = *folder_.find("ssd_cp_plans");
        auto const plan = std::find_if(plans.rows.begin(), plans.rows.end(),
                                       [&](auto const& one) { return one[0] == copy[2]; });
        if (plan != plans.rows.end()) {
            copy[0] = numbered("Y99%05u-1", random_.below(100'000));
            copy[3] = std::get<Date>((*plan)[4]) - Days{between(random_, 5, 30)};
            note("visit-before-plan", grid, append(grid, std::move(copy)), "cppv_cp_visit_date",
                 "none: it is no visit of this plan");
        }
    }

    void add_old_contacts() {
        auto const& contacts = folder_.town.events.contacts;
        Grid& grid = *folder_.find("ssd_contacts");
        for (int planted = 0, i = 0;
             !folder_.whole && planted < count("outside-window") && i < 40'000 && !contacts.empty(); ++i) {
            auto const number = random_.below(static_cast<std::uint32_t>(contacts.size()));
            auto const& contact = contacts[number];
            if (contact.day < folder_.from - Days{5} && contact.day > folder_.from - Days{150} &&
                contact.decided) {
                GridRow(grid)
                    .text(row_id('C', number))
                    .text(child_id(contact.child))
                    .day(contact.day)
                    .text(sources()[contact.source].bare)
                    .text(sources()[contact.source].group);
                touched_.insert({grid.name, grid.rows.size() - 1});
                note("outside-window", grid, grid.rows.size() - 1, "cont_contact_date",
                     "none: a true contact that is listed again");
                ++planted;
            }
        }
    }

    // Children whom nobody holds, put down under a name that is nobody's.
    void add_generic_holders() {
        auto const& events = folder_.town.events;
        std::set<Index> held;
        for (auto const& one : events.involvements) {
            if (open_at(one.start, one.end, folder_.day)) {
                held.insert(one.child);
            }
        }
        Grid& workers = *folder_.find("ssd_professionals");
        Grid& grid = *folder_.find("ssd_involvements");
        int left = count("worker-generic");
        for (std::size_t i = 0; i < events.episodes.size() && left > 0; ++i) {
            auto const& episode = events.episodes[i];
            if (episode.nfa || held.contains(episode.child) || episode.referral > folder_.day - Days{4} ||
                !open_at(episode.referral, episode.close, folder_.day)) {
                continue;
            }
            GridRow(grid)
                .text(row_id('D', i))
                .text("W90001")
                .text("Allocated Worker")
                .text(folder_.team(episode.team))
                .day(folder_.day - Days{2})
                .empty(2)
                .text(child_id(episode.child))
                .text(row_id('R', i));
            touched_.insert({grid.name, grid.rows.size() - 1});
            note("worker-generic", grid, grid.rows.size() - 1, "invo_professional_id",
                 "none: the child is still nobody's");
            --left;
        }
        GridRow(workers).text("W90001").empty().text("Duty").empty(3).text("Front Door Team").empty(2);
    }

    // A child under two ids: linked, so that it can be known; and not, so that it cannot.
    void add_second_ids() {
        Grid& people = *folder_.find("ssd_person");
        Grid& links = *folder_.find("ssd_linked_identifiers");
        int const wanted = dirt_.night == 0 ? count("two-ids-one-child") : 0;
        for (int i = 0; i < wanted; ++i) {
            auto const row = find_row(people, any);
            Grid& contacts = *folder_.find("ssd_contacts");
            auto const theirs =
                row ? std::find_if(contacts.rows.begin(), contacts.rows.end(),
                                   [&](auto const& one) { return one[1] == people.rows[*row][0]; })
                    : contacts.rows.end();
            if (theirs == contacts.rows.end()) {
                continue;
            }
            std::string const id = *text_of(people.rows[*row][0]);
            std::string const second = numbered("SYN98%05u", static_cast<unsigned>(2 * i));
            copy_person(people, *row, second);
            GridRow(links)
                .text(numbered("U99%05u", static_cast<unsigned>(i)))
                .text(id)
                .text("Former Person ID")
                .text(second)
                .day(folder_.from)
                .empty();
            auto const at = static_cast<std::size_t>(theirs - contacts.rows.begin());
            alter("two-ids-one-child", contacts, at, 1, second,
                  "none: ssd_linked_identifiers says whose id it is");
            auto& unlinked = note(
                "two-ids-one-child", people,
                copy_person(people, *row, numbered("SYN98%05u", static_cast<unsigned>(2 * i + 1))), {},
                "nothing says that two ids are one child; the second has no events, so no indicator sees it");
            unlinked.expect = "undecidable";
        }
    }

    std::size_t copy_person(Grid& people, std::size_t row, std::string const& id) {
        touched_.insert({people.name, row});
        auto copy = people.rows[row];
        copy[0] = id;
        return append(people, std::move(copy));
    }

    void spoil_until_tomorrow() {
        Grid& episodes = *folder_.find("ssd_cin_episodes");
        std::size_t const close = episodes.column("cine_close_date");
        auto const lately = [&](GridCell const& cell) {
            auto const* day = std::get_if<Date>(&cell);
            return day != nullptr && *day > folder_.day - Days{50};
        };
        std::map<std::string, std::vector<std::size_t>> of_child;
        for (std::size_t i = 0; i < episodes.rows.size(); ++i) {
            of_child[*text_of(episodes.rows[i][1])].push_back(i);
        }
        int left = count("open-before-later-start");
        for (auto const& [child, rows] : of_child) {
            if (left > 0 && rows.size() > 1 && lately(episodes.rows[rows[rows.size() - 2]][close]) &&
                *text_of(episodes.rows[rows[rows.size() - 2]][7]) == "N") {
                alter("open-before-later-start", episodes, rows[rows.size() - 2], close, {},
                      "put right the night after");
                --left;
            }
        }
        each(
            "end-before-start", "ssd_cin_plans", [&](auto const& row) { return lately(row[4]); },
            [this](Grid& grid, std::size_t row) {
                alter("end-before-start", grid, row, 4, std::get<Date>(grid.rows[row][3]) - Days{10},
                      "put right the night after");
            });
        each(
            "plan-without-episode", "ssd_cp_plans",
            [](auto const& row) { return std::holds_alternative<std::monostate>(row[5]); },
            [this](Grid& grid, std::size_t row) {
                alter("plan-without-episode", grid, row, 1, std::string("R9999999"),
                      "put right the night after");
            });
    }

    void respell() {
        auto const& spellings = folder_.town.settings.dirt.spellings;
        auto const spell = [&](char const* table, char const* field, char const* kind_of_code,
                               auto annex_a_of) {
            Grid& grid = *folder_.find(table);
            std::size_t const column = grid.column(field);
            for (int i = 0; i < count("code-variant"); ++i) {
                auto const row = find_row(grid, any);
                auto const* code = row ? text_of(grid.rows[*row][column]) : nullptr;
                auto const found =
                    code ? spellings.find({kind_of_code, std::string(annex_a_of(*code))}) : spellings.end();
                if (found != spellings.end()) {
                    auto const which = random_.below(static_cast<std::uint32_t>(found->second.size()));
                    alter("code-variant", grid, *row, column, found->second[which],
                          "none: another spelling of the same code");
                }
            }
        };
        auto const lettered = [](auto const& table) {
            return [&table](std::string const& bare) {
                auto const found = std::find_if(table.begin(), table.end(),
                                                [&](auto const& code) { return code.bare == bare; });
                return found == table.end() ? std::string_view() : found->annex_a;
            };
        };
        auto const source_codes = sources();
        auto const legal_codes = legal_statuses();
        spell("ssd_contacts", "cont_contact_source_code", "source", lettered(source_codes));
        spell("ssd_legal_status", "lega_legal_status", "legal status", lettered(legal_codes));
        each("flag-variant", "ssd_cin_episodes", any, [this](Grid& grid, std::size_t row) {
            constexpr std::array<std::string_view, 3> yes{"Yes", "1", "true"};
            constexpr std::array<std::string_view, 3> no{"No", "0", "false"};
            bool const set = *text_of(grid.rows[row][7]) == "Y";
            alter("flag-variant", grid, row, 7, std::string((set ? yes : no)[random_.below(3)]),
                  "none: the same answer in other words");
        });
    }

    void spoil_texts() {
        rewrite_dates("date-time-tail", [this](Date day) {
            return iso(day) + (random_.chance(0.5) ? "T00:00:00" : " 00:00:00.000");
        });
        rewrite_dates("date-text", [](Date day) { return slashed(day); });
        each("date-unreadable", "ssd_care_leavers", any, [this](Grid& grid, std::size_t row) {
            alter("date-unreadable", grid, row, 8, std::string("tbc"),
                  "the date is unknown; no indicator uses it");
        });
        each("text-whitespace", "ssd_contacts", any, [this](Grid& grid, std::size_t row) {
            alter("text-whitespace", grid, row, 1, *text_of(grid.rows[row][1]) + " ",
                  "none: the same id with another space");
        });
        each(
            "id-leading-zeros", "ssd_contacts",
            [](auto const& row) { return text_of(row[1]) && text_of(row[1])->starts_with("SYN0"); },
            [this](Grid& grid, std::size_t row) {
                std::string id = *text_of(grid.rows[row][1]);
                id.erase(3, id.find_first_not_of('0', 3) - 3);
                alter("id-leading-zeros", grid, row, 1, id,
                      "none: SYN and the same number without its zeros");
            });
        each("postcode-unreadable", "ssd_cla_placement", any, [this](Grid& grid, std::size_t row) {
            alter("postcode-unreadable", grid, row, 7, std::string("nope"), "the postcode is unknown");
        });
        each(
            "urn-unreadable", "ssd_cla_placement", [](auto const& row) { return text_of(row[3]) != nullptr; },
            [this](Grid& grid, std::size_t row) {
                alter("urn-unreadable", grid, row, 3, std::string("XXXXXXX"), "the URN is unknown");
            });
        each(
            "upn-invalid", "ssd_linked_identifiers",
            [](auto const& row) { return text_of(row[3])->size() == 13; },
            [this](Grid& grid, std::size_t row) {
                std::string number = *text_of(grid.rows[row][3]);
                number[0] = number[0] == 'A' ? 'B' : 'A';
                alter("upn-invalid", grid, row, 3, number, "the pupil number is not taken");
            });
    }

    template <class Write>
    void rewrite_dates(char const* kind, Write write) {
        constexpr std::array<char const*, 6> tables{"ssd_contacts", "ssd_cin_episodes", "ssd_cin_assessments",
                                                    "ssd_cp_plans", "ssd_cla_visits",   "ssd_involvements"};
        for (int i = 0; i < count(kind); ++i) {
            Grid& grid = *folder_.find(tables[random_.below(tables.size())]);
            auto const row = find_row(grid, any);
            if (!row) {
                continue;
            }
            auto const& cells = grid.rows[*row];
            for (std::size_t column = 0; column < cells.size(); ++column) {
                if (auto const* day = std::get_if<Date>(&cells[column])) {
                    alter(kind, grid, *row, column, write(*day), "none: the same day written otherwise");
                    break;
                }
            }
        }
    }

    void spoil_people() {
        auto const young = [this](auto const& row) {
            auto const* birth = std::get_if<Date>(&row[6]);
            return birth != nullptr && age_years(*birth, folder_.day) < 13;
        };
        each("birth-date-missing", "ssd_person", young, [this](Grid& grid, std::size_t row) {
            alter("birth-date-missing", grid, row, 6, {}, "none: no indicator uses the age of a young child");
        });
        each("birth-after-event", "ssd_person", young, [this](Grid& grid, std::size_t row) {
            alter("birth-after-event", grid, row, 6, folder_.day + Days{between(random_, 400, 900)},
                  "none: no indicator uses the age of a young child");
        });
        each("code-unmapped", "ssd_person", any, [this](Grid& grid, std::size_t row) {
            alter("code-unmapped", grid, row, 5, std::string("QQQQ"),
                  "the ethnicity is unknown; no indicator uses it");
        });
    }

    void respell_headers() {
        for (int i = 0; i < count("header-variant"); ++i) {
            Grid& grid = folder_.tables[random_.below(static_cast<std::uint32_t>(folder_.tables.size()))];
            std::size_t const column = random_.below(static_cast<std::uint32_t>(grid.header.size()));
            std::string const right = grid.header[column];
            if (!grid.name.starts_with("ssd_") || !headers_.insert(right).second) {
                continue;
            }
            std::string& header = grid.header[column];
            if (random_.chance(0.5)) {
                std::transform(header.begin(), header.end(), header.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            } else {
                header += ' ';
            }
            auto& fault = note("header-variant", grid, 0, right, "none: the column is found by its words");
            fault.row = 1;
        }
    }

    FolderDirt& dirt_;
    SsdFolder& folder_;
    RandomStream random_;
    std::set<std::pair<std::string, std::size_t>> touched_;
    std::set<std::string> headers_;
};

} // namespace

void plant_in_folder(FolderDirt& dirt) {
    FolderPlanter(dirt).plant();
}

} // namespace weir::synth
