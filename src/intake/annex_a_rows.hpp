// One list of Annex A, row by row: cells into the slots of the facts that a row makes, with the checks that
// need the row alone. What needs all lists is in annex_a_checks.hpp.
#pragma once

#include "intake/annex_a.hpp"
#include "intake/annex_a_people.hpp"
#include "intake/fact_book.hpp"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace weir::intake {

struct Episode { // a row of a list with its span, for the checks between rows
    std::string child;
    Date start;
    bool open = false;
    Mention at;
};

// What the reading of all lists shares.
struct AnnexAContext {
    Rules const& rules;
    Date extract_date;
    Date window_start;
    IdBook ids;
    Children children;
    FactBook book;
    IssueLog& issues;
    std::vector<Refused> refused;
};

class AnnexARows {
public:
    AnnexARows(AnnexAContext& context, CellReader& reader, AnnexAList const& list,
               std::vector<DateColumn> const& date_columns);

    [[nodiscard]] ListCount read();
    [[nodiscard]] std::vector<Episode> const& episodes() const { return episodes_; }

private:
    struct Dated {             // a date of the row and where it stands
        std::size_t found = 0; // index into the found columns
        Date day;
    };
    struct Row {
        std::string id;
        std::vector<std::vector<record::Value>> slots;
        std::optional<Dated> start, end, seen;
        std::vector<Dated> dates; // of kind date, beside the start
        record::Value sex, ethnicity, team, worker;
        std::optional<Date> birth;
        bool disabled = false;
        std::string status;
        std::optional<std::size_t> age_found, birth_found, status_found;
    };

    enum class Outcome : std::uint8_t { accepted, corrected, refused };
    [[nodiscard]] Outcome read_row(std::size_t grid_row);
    void begin(std::size_t grid_row);
    [[nodiscard]] bool read_id(std::size_t grid_row);
    [[nodiscard]] bool read_key(std::size_t grid_row);
    void read_cell(std::size_t found, CellView const& cell);
    void read_person_cell(std::size_t found, CellView const& cell);
    void read_date_cell(std::size_t found, CellView const& cell);
    [[nodiscard]] record::Value value_of(ListColumn const& column, CellView const& cell);
    void put(ListColumn const& column, record::Value const& value);
    void check_dates();
    void check_visits();
    void check_window();
    void check_age(std::size_t grid_row, Child const& child);
    void tell_birth(Child& child);
    [[nodiscard]] bool adult_throughout();
    void check_adult(Child const& child);
    [[nodiscard]] bool short_break() const;
    void tell_child(Child& child);
    void make_facts();
    [[nodiscard]] bool makes_fact(std::size_t slot) const;
    [[nodiscard]] bool repeats(std::size_t grid_row);
    [[nodiscard]] ListColumn const& column(std::size_t found) const;
    void at(std::size_t found);
    void note(IssueCode code, std::size_t found, std::string_view detail = {});
    [[nodiscard]] Mention mention(std::size_t found) const;

    AnnexAContext& context_;
    CellReader& reader_;
    AnnexAList const& list_;
    ListLayout const& layout_;
    std::vector<DateColumn> const& date_columns_;
    std::optional<ConceptId> flags_;
    bool of_children_ = false; // list 11 is of adopters
    Row row_;
    std::vector<Episode> episodes_;
    std::unordered_multimap<std::uint64_t, std::size_t> prints_;
};

} // namespace weir::intake
