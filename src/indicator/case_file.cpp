// Reading cases; see case_file.hpp. A file has "name: value" lines, then tables: a line with the table's
// name, a line of column names, and a line a row, cells parted by "|".
#include "indicator/case_file.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

namespace weir::indicator {

using journey::MaybeDate;
using journey::Rows;

namespace {

std::string trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> cells_of(std::string const& line) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '|');) {
        cells.push_back(trimmed(cell));
    }
    if (line.ends_with('|')) {
        cells.emplace_back();
    }
    return cells;
}

class Cells {
public:
    Cells(Rows& rows, std::vector<std::string> const& columns, std::vector<std::string> const& cells,
          std::int64_t row)
        : rows_(rows), row_(row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            unread_[columns[i]] = i < cells.size() ? cells[i] : "";
        }
        common.row = RowId{row};
        common.person = PersonId{number("child")};
    }
    journey::Common common;

    std::string text(std::string const& name) {
        auto const found = unread_.find(name);
        auto const value = found == unread_.end() ? std::string() : found->second;
        unread_.erase(name);
        return value;
    }
    MaybeDate maybe(std::string const& name) {
        auto const value = text(name);
        auto const day = parse_iso_date(value);
        wrong_ = wrong_ || (!value.empty() && !day);
        return day;
    }
    Date date(std::string const& name) {
        auto const day = maybe(name);
        wrong_ = wrong_ || !day;
        return day.value_or(Date{});
    }
    std::int64_t number(std::string const& name) {
        std::int64_t value = 0;
        auto const cell = text(name);
        std::from_chars(cell.data(), cell.data() + cell.size(), value);
        return value;
    }
    journey::Code code(std::string const& name) { return rows_.codes.intern(text(name)); }
    bool yes(std::string const& name) { return text(name) == "yes"; }
    TeamId team() { return TeamId{number("team")}; }
    WorkerId worker() { return WorkerId{number("worker")}; }
    [[nodiscard]] bool sound() const { return !wrong_ && unread_.empty(); }

private:
    Rows& rows_;
    std::int64_t row_;
    std::map<std::string, std::string> unread_;
    bool wrong_ = false;
};

using AddRow = std::function<void(Rows&, Cells&)>;

void add_care(std::map<std::string, AddRow>& tables) {
    tables["care_episodes"] = [](Rows& rows, Cells& cells) {
        rows.care_episodes.push_back({cells.common, cells.date("start"), cells.maybe("end"),
                                      cells.code("end_reason"), cells.maybe("entered_care"),
                                      cells.maybe("known_on").value_or(Date{})});
    };
    tables["care_periods"] = [](Rows& rows, Cells& cells) {
        rows.care_periods.push_back({cells.common, cells.date("start"), cells.maybe("ceased"),
                                     cells.code("reason"), cells.maybe("known_on").value_or(Date{})});
    };
    tables["legal_statuses"] = [](Rows& rows, Cells& cells) {
        rows.legal_statuses.push_back(
            {cells.common, cells.code("status"), cells.date("start"), cells.maybe("end")});
    };
    tables["placements"] = [](Rows& rows, Cells& cells) {
        rows.placements.push_back({cells.common, cells.date("start"), cells.maybe("end")});
    };
    tables["cla_visits"] = [](Rows& rows, Cells& cells) {
        rows.cla_visits.push_back({cells.common, cells.date("date")});
    };
    tables["cla_reviews"] = [](Rows& rows, Cells& cells) {
        rows.cla_reviews.push_back({cells.common, cells.date("date")});
    };
    tables["care_leavers"] = [](Rows& rows, Cells& cells) {
        rows.care_leavers.push_back(
            {cells.common, cells.date("known_from"), cells.maybe("known_until"), cells.code("in_touch")});
    };
}

void add_protection(std::map<std::string, AddRow>& tables) {
    tables["section_47"] = [](Rows& rows, Cells& cells) {
        rows.section_47.push_back({cells.common, cells.date("start"), cells.maybe("end"), cells.code("id"),
                                   cells.team(), cells.worker()});
    };
    tables["conferences"] = [](Rows& rows, Cells& cells) {
        rows.conferences.push_back({cells.common, cells.date("date"), cells.code("section_47"), false,
                                    cells.team(), cells.worker()});
    };
    tables["cp_plans"] = [](Rows& rows, Cells& cells) {
        rows.cp_plans.push_back(
            {cells.common, cells.date("start"), cells.maybe("end"), 0, cells.yes("latest_only")});
    };
    tables["cp_visits"] = [](Rows& rows, Cells& cells) {
        rows.cp_visits.push_back({cells.common, cells.date("date")});
    };
    tables["cp_reviews"] = [](Rows& rows, Cells& cells) {
        rows.cp_reviews.push_back({cells.common, cells.date("date")});
    };
}

void add_people(std::map<std::string, AddRow>& tables) {
    tables["persons"] = [](Rows& rows, Cells& cells) {
        rows.persons.push_back({.person = cells.common.person, .birth = cells.maybe("birth")});
    };
    tables["teams"] = [](Rows& rows, Cells& cells) {
        journey::TeamRow team{cells.team(), cells.text("name"), std::nullopt, std::nullopt};
        if (auto const successor = cells.number("successor"); successor != 0) {
            team.successor = TeamId{successor};
        }
        team.succeeded_on = cells.maybe("succeeded_on");
        rows.teams.push_back(team);
    };
    tables["workers"] = [](Rows& rows, Cells& cells) {
        rows.workers.push_back({cells.worker(), cells.text("name"), cells.yes("generic")});
    };
    tables["involvements"] = [](Rows& rows, Cells& cells) {
        rows.involvements.push_back(
            {cells.common, cells.worker(), cells.team(), cells.date("start"), cells.maybe("end")});
    };
    tables["allocations"] = [](Rows& rows, Cells& cells) {
        rows.allocations.push_back({cells.common, cells.worker(), cells.team(), cells.date("known_from"),
                                    cells.maybe("known_until")});
    };
    tables["extracts"] = [](Rows& rows, Cells& cells) { rows.extracts.push_back(cells.date("date")); };
    tables["population"] = [](Rows& rows, Cells& cells) {
        auto const year = static_cast<int>(cells.number("year"));
        rows.population_0_17[year] = cells.number("population");
    };
}

std::map<std::string, AddRow> const& tables() {
    static auto const all = [] {
        std::map<std::string, AddRow> made;
        made["contacts"] = [](Rows& rows, Cells& cells) {
            rows.contacts.push_back({cells.common, cells.date("date"), cells.code("source"),
                                     cells.maybe("decided"), cells.text("decisions") != "not supplied"});
        };
        made["early_help"] = [](Rows& rows, Cells& cells) {
            rows.early_help.push_back(
                {cells.common, cells.date("start"), cells.maybe("end"), cells.worker()});
        };
        made["cin_episodes"] = [](Rows& rows, Cells& cells) {
            journey::CinEpisodeRow row;
            static_cast<journey::Common&>(row) = cells.common;
            row.referral = cells.date("referral");
            row.close = cells.maybe("close");
            row.close_supplied = cells.text("closing") != "not supplied";
            row.latest_only = cells.yes("latest_only");
            row.nfa = cells.yes("nfa");
            row.source = cells.code("source");
            row.team = cells.team();
            rows.cin_episodes.push_back(row);
        };
        made["assessments"] = [](Rows& rows, Cells& cells) {
            rows.assessments.push_back(
                {cells.common, cells.date("start"), cells.maybe("authorised"), cells.team(), cells.worker()});
        };
        add_protection(made);
        add_care(made);
        add_people(made);
        return made;
    }();
    return all;
}

class CaseReader {
public:
    explicit CaseReader(std::filesystem::path const& path) : path_(path) {}

    Result<Case> read() {
        std::ifstream file(path_);
        if (!file) {
            return fail(ErrorCode::io, path_.string() + " cannot be opened.");
        }
        for (std::string line; std::getline(file, line);) {
            ++line_;
            line = trimmed(line);
            if (line.empty()) {
                table_.clear();
                columns_.clear();
            } else if (!line.starts_with('#')) {
                WEIR_TRY(take(line));
            }
        }
        return std::move(case_);
    }

private:
    tl::unexpected<Error> wrong(std::string const& what) const {
        return fail(ErrorCode::invalid, path_.string() + ":" + std::to_string(line_) + ": " + what);
    }

    Status take(std::string const& line) {
        if (!table_.empty()) {
            return columns_.empty() ? (columns_ = cells_of(line), Status{}) : row(line);
        }
        if (line == "expect" || tables().contains(line)) {
            table_ = line;
            return {};
        }
        auto const colon = line.find(':');
        if (colon == std::string::npos) {
            return wrong("there is no table \"" + line + "\".");
        }
        return setting(line.substr(0, colon), trimmed(std::string_view(line).substr(colon + 1)));
    }

    Status setting(std::string const& name, std::string const& value) {
        auto const day = parse_iso_date(name == "month" ? value + "-01" : value);
        if (name == "rule") {
            case_.rule = value;
        } else if (name == "source") {
            case_.source = value;
        } else if (name == "indicator") {
            case_.indicator = value;
        } else if (name == "month" && day) {
            case_.query.first_month = *day;
            case_.query.months = 1;
        } else if (name == "as_at" && day) {
            case_.query.as_at = *day;
        } else if (name == "by" && (value == "team" || value == "source")) {
            case_.query.by = value == "team" ? GroupBy::team : GroupBy::source;
        } else if (name == "not_supplied") {
            case_.not_supplied.insert(value);
        } else {
            return wrong("\"" + name + ": " + value + "\" is no setting of a case.");
        }
        return {};
    }

    Status row(std::string const& line) {
        auto const cells = cells_of(line);
        if (table_ == "expect") {
            std::map<std::string, std::string> named;
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                named[columns_[i]] = i < cells.size() ? cells[i] : "";
            }
            case_.expected.push_back(
                {named["group"], named["numerator"], named["denominator"], named["value"], named["state"]});
            return {};
        }
        Cells reading(case_.rows, columns_, cells, ++row_);
        tables().at(table_)(case_.rows, reading);
        return reading.sound() ? Status{}
                               : wrong("a cell of " + table_ + " cannot be read, or a column is not known.");
    }

    std::filesystem::path path_;
    std::size_t line_ = 0;
    std::int64_t row_ = 0;
    std::string table_;
    std::vector<std::string> columns_;
    Case case_;
};

} // namespace

Result<Case> read_case(std::filesystem::path const& path) {
    return CaseReader(path).read();
}

} // namespace weir::indicator
