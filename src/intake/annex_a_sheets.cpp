// Finding the lists among the sheets of a return, and the date they were extracted on.
#include "intake/annex_a.hpp"

#include <algorithm>
#include <set>

namespace weir::intake {
namespace {

// "Extract date" with the date beside or below it, on any sheet that is no list.
std::optional<Date> extract_date_in(Grid const& grid) {
    static std::set<std::string, std::less<>> const names{"extract date",       "date of extract",
                                                          "date extracted",     "extraction date",
                                                          "date of extraction", "data extract date"};
    auto const read = [&](std::size_t row, std::size_t column) -> std::optional<Date> {
        auto const cell = row < grid.rows() ? grid.at(row, column) : CellView{};
        if (cell.kind == files::Cell::Kind::date || cell.kind == files::Cell::Kind::number) {
            return date_of_serial(cell.number);
        }
        auto const text = read_date_text(cell.text);
        return text.certain ? text.certain : text.two_digit_year ? std::nullopt : text.day_first;
    };
    for (std::size_t row = 0; row < std::min<std::size_t>(grid.rows(), 400); ++row) {
        for (std::size_t column = 0; column < grid.width(row); ++column) {
            auto const cell = grid.at(row, column);
            if (cell.kind != files::Cell::Kind::text || cell.text.size() > 64 ||
                !names.contains(match_key(cell.text))) {
                continue;
            }
            for (std::size_t right = 1; right <= 3; ++right) {
                if (auto const day = read(row, column + right)) {
                    return day;
                }
            }
            if (auto const day = read(row + 1, column)) {
                return day;
            }
        }
    }
    return {};
}

// The sheets that surround the lists in Ofsted's workbook.
bool is_guidance(std::string_view name) {
    auto const key = match_key(name);
    for (std::string_view word : {"guidance", "front", "faq", "code", "cover", "contents", "note", "about"}) {
        if (key.find(word) != std::string::npos) {
            return true;
        }
    }
    return false;
}

void note_headers(AnnexAList const& found, ListLayout const& list, IssueLog& issues) {
    auto const row = found.found.header_row;
    Spot spot{found.place, found.grid.row_number(row), 0};
    std::vector<bool> present(list.columns.size());
    for (std::size_t column = 0; column < found.grid.width(row); ++column) {
        auto const cell = found.grid.at(row, column);
        if (cell.blank()) {
            continue;
        }
        spot.column = static_cast<std::uint32_t>(column + 1);
        auto const here = std::ranges::find(found.found.columns, column, &FoundColumn::grid_column);
        if (here != found.found.columns.end()) {
            present[here->column] = true;
            if (cell.text != list.columns[here->column].header) {
                issues.add(IssueCode::header_variant, spot, list.columns[here->column].header, cell.text);
            }
        } else {
            issues.add(list.column(cell.text) ? IssueCode::header_repeated : IssueCode::header_unknown, spot,
                       cell.text.substr(0, 120));
        }
    }
    spot.column = 0;
    for (std::size_t i = 0; i < list.columns.size(); ++i) {
        if (!present[i] && list.columns[i].kind != ColumnKind::unused) {
            issues.add(IssueCode::header_missing, spot, list.columns[i].header);
        }
    }
}

class Finder {
public:
    Finder(Rules const& rules, IssueLog& issues) : rules_(rules), issues_(issues) {}

    void sheet(std::string const& name, Grid grid, std::uint32_t place, bool one_sheet_file) {
        auto const& layout = rules_.annex_a;
        auto found = layout.find(name, grid);
        if (!found) {
            if (!out_.extract_date) {
                out_.extract_date = extract_date_in(grid);
            }
            note_unread(name, grid, place);
            return;
        }
        auto const& list = layout.lists()[found->list];
        if (!taken_.insert(found->list).second) {
            issues_.add(IssueCode::list_repeated, {place, 0, 0}, list.label(), name);
            return;
        }
        if (!one_sheet_file && name != list.label()) {
            issues_.add(IssueCode::sheet_name_variant, {place, 0, 0}, list.label(), name);
        }
        out_.lists.push_back({std::move(*found), std::move(grid), place});
        note_headers(out_.lists.back(), list, issues_);
    }
    AnnexASheets& out() { return out_; }

private:
    void note_unread(std::string const& name, Grid const& grid, std::uint32_t place) {
        auto const named = rules_.annex_a.list_of_name(name);
        if (named && grid.rows() > 0) {
            issues_.add(IssueCode::list_unreadable, {place, 0, 0}, rules_.annex_a.lists()[*named].label(),
                        name);
        } else if (!named && grid.rows() > 0 && !is_guidance(name)) {
            issues_.add(IssueCode::sheet_unknown, {place, 0, 0}, {}, name);
        }
    }

    Rules const& rules_;
    IssueLog& issues_;
    AnnexASheets out_;
    std::set<std::size_t> taken_;
};

} // namespace

Result<AnnexASheets> find_annex_a(std::vector<Part>& parts, Rules const& rules, IssueLog& issues) {
    Finder finder(rules, issues);
    for (auto& part : parts) {
        auto const& sheets = part.workbook->sheets();
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            auto grid = Grid::read(*part.workbook, i);
            if (!grid) {
                return tl::unexpected(std::move(grid.error()).during("reading the sheet " + sheets[i].name));
            }
            auto const place = static_cast<std::uint32_t>(finder.out().places.size());
            finder.out().places.push_back({part.name, sheets[i].name});
            finder.sheet(sheets[i].name, std::move(*grid), place, part.workbook->format() == "csv");
        }
    }
    std::ranges::sort(finder.out().lists, {}, [](AnnexAList const& list) { return list.found.list; });
    return std::move(finder.out());
}

} // namespace weir::intake
