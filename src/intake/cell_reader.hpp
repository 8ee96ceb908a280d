// Cells into values: codes, flags, dates, names, numbers, postcodes, each with what was found wrong on the
// way. Both feeds read through here, so that a spelling means the same in each.
#pragma once

#include "intake/grid.hpp"
#include "intake/issue.hpp"
#include "intake/read_date.hpp"
#include "intake/values.hpp"
#include "record/value.hpp"

#include <bitset>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace weir::intake {

// Names that stand where no person is allocated: "Duty", "#N/A", "Referral Coordinator".
class GenericWorkers {
public:
    [[nodiscard]] static Result<GenericWorkers> read(std::filesystem::path const& folder);
    [[nodiscard]] bool contains(std::string_view name) const;

private:
    std::unordered_set<std::string> keys_;
};

// The feeds differ in what is worth a word: a workbook has cells for dates, a list as CSV has text only, the
// SSD writes ISO dates and bare codes.
enum class Notation : std::uint8_t { workbook, list_text, ssd };

struct Refused { // a row that was refused, with its place among those of the return
    std::uint32_t place = 0;
    std::uint32_t row = 0;
    std::string person; // the source's id, where the row has one
    std::vector<std::string> cells;
    std::string reason;
};

class CellReader {
public:
    CellReader(IssueLog& log, Mapper& mapper, GenericWorkers const& generic, Notation notation)
        : log_(&log), mapper_(&mapper), generic_(&generic), notation_(notation) {}

    void begin_row(std::uint32_t place, std::uint32_t row);
    // The column that what is read next stands in (from 1) and its header.
    void at_column(std::size_t column, std::string_view header);
    void note(IssueCode code, std::string_view detail = {});
    void note_at(IssueCode code, std::size_t column, std::string_view header, std::string_view detail = {});
    [[nodiscard]] bool row_mended() const { return mended_; }
    [[nodiscard]] bool row_noted(IssueCode code) const { return noted_[static_cast<std::size_t>(code)]; }
    [[nodiscard]] Spot spot() const { return spot_; }
    // Code of the finding for which the row is refused.
    [[nodiscard]] std::string refusal() const;
    // Keeps the row that was begun last, with all its cells, for repair.
    void keep_refused(Grid const& grid, std::size_t grid_row, std::string person,
                      std::vector<Refused>& kept) const;

    [[nodiscard]] record::Value code(CellView const& cell, ConceptId value_concept);
    [[nodiscard]] record::Value flag(CellView const& cell, ConceptId flags); // Y, N, U
    // Nothing when blank or unreadable; unreadable has then been noted.
    struct ReadDate {
        std::optional<Date> day;
        bool unreadable = false;
    };
    // `identifying` keeps the text of a birth date out of what is noted.
    [[nodiscard]] ReadDate date(CellView const& cell, DateColumn const& column, DateWindow const& window,
                                bool identifying = false);
    [[nodiscard]] record::Value text(CellView const& cell);
    [[nodiscard]] record::Value worker(CellView const& cell);
    [[nodiscard]] record::Value integer(CellView const& cell);
    [[nodiscard]] record::Value real(CellView const& cell);
    [[nodiscard]] record::Value pounds(CellView const& cell); // in pence
    [[nodiscard]] record::Value postcode(CellView const& cell);
    [[nodiscard]] record::Value urn(CellView const& cell);

private:
    [[nodiscard]] record::Value mapped(CellView const& cell, ConceptId value_concept, IssueCode variant);
    [[nodiscard]] record::Value as_chosen(CellView const& cell, MappedValue const& found, IssueCode variant);
    [[nodiscard]] ReadDate text_date(std::string_view raw, DateColumn const& column, DateWindow const& window,
                                     bool identifying);

    IssueLog* log_;
    Mapper* mapper_;
    GenericWorkers const* generic_;
    Notation notation_;
    Spot spot_;
    std::string_view header_;
    bool mended_ = false;
    std::bitset<static_cast<std::size_t>(IssueCode::count)> noted_; // in this row
    std::optional<IssueCode> last_, refusal_;                       // likewise
};

// A number of any size that can stand for something; nothing if the cell holds none.
[[nodiscard]] std::optional<double> real_number(CellView const& cell);

// Shows the column to `seen`: what its texts say about the order of day and month.
void see_date_cell(CellView const& cell, DateColumn& seen);

} // namespace weir::intake
