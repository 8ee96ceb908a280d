// The order of reading: dates of all columns, the extract date, the ids of all lists, then the rows, then
// what holds between lists.
#include "intake/annex_a.hpp"

#include "intake/annex_a_checks.hpp"

#include <algorithm>
#include <set>

namespace weir::intake {
namespace {

bool is_date(ColumnKind kind) {
    return kind == ColumnKind::date || kind == ColumnKind::end || kind == ColumnKind::seen ||
           kind == ColumnKind::past || kind == ColumnKind::birth;
}

class Reading {
public:
    Reading(AnnexASheets sheets, IssueLog issues, Rules const& rules, ParseOptions const& options)
        : sheets_(std::move(sheets)), rules_(rules), options_(options) {
        out_.issues = std::move(issues);
        out_.places = std::move(sheets_.places);
    }

    Parsed run(std::string const& source_name, std::string const& format);

private:
    [[nodiscard]] ListLayout const& layout(AnnexAList const& list) const {
        return rules_.annex_a.lists()[list.found.list];
    }
    void see_dates();
    void settle_extract_date();
    void see_ids(AnnexAContext& context);
    void read_rows(AnnexAContext& context);
    void note_missing_lists();
    void note_unused_columns();
    void declare_coverage();

    AnnexASheets sheets_;
    Rules const& rules_;
    ParseOptions const& options_;
    std::vector<std::vector<DateColumn>> date_columns_; // by list, by found column
    std::optional<Date> latest_;
    std::set<int> present_;
    Parsed out_;
};

void Reading::see_dates() {
    for (auto const& list : sheets_.lists) {
        auto& columns = date_columns_.emplace_back(list.found.columns.size());
        for (std::size_t found = 0; found < columns.size(); ++found) {
            auto const kind = layout(list).columns[list.found.columns[found].column].kind;
            if (!is_date(kind) || !layout(list).read()) {
                continue;
            }
            for (std::size_t row = list.found.header_row + 1; row < list.grid.rows(); ++row) {
                auto const cell = list.grid.at(row, list.found.columns[found].grid_column);
                see_date_cell(cell, columns[found]);
                if (kind == ColumnKind::birth || options_.extract_date || sheets_.extract_date) {
                    continue;
                }
                auto const day = cell.kind == files::Cell::Kind::text ? read_date_text(cell.text).certain
                                                                      : date_of_serial(cell.number);
                auto const text =
                    cell.kind == files::Cell::Kind::text ? read_date_text(cell.text) : DateText{};
                auto const when = day ? day : text.two_digit_year ? std::nullopt : text.day_first;
                if (when && *when <= options_.today && (!latest_ || *when > *latest_)) {
                    latest_ = when;
                }
            }
        }
    }
}

void Reading::settle_extract_date() {
    if (options_.extract_date) {
        out_.extract_date = *options_.extract_date;
    } else if (sheets_.extract_date) {
        out_.extract_date = *sheets_.extract_date;
    } else {
        out_.extract_date = latest_.value_or(options_.today);
        out_.issues.add(IssueCode::extract_date_guessed, {}, {}, iso(out_.extract_date));
    }
}

void Reading::see_ids(AnnexAContext& context) {
    for (auto const& list : sheets_.lists) {
        for (auto const& found : list.found.columns) {
            if (layout(list).columns[found.column].kind != ColumnKind::id) {
                continue;
            }
            for (std::size_t row = list.found.header_row + 1; row < list.grid.rows(); ++row) {
                context.ids.see(id_text(list.grid.at(row, found.grid_column)));
            }
        }
    }
    context.ids.settle(options_.known_id);
}

void Reading::read_rows(AnnexAContext& context) {
    Mapper mapper(rules_.values, options_.choices);
    bool const text_only = out_.format.ends_with("csv");
    CellReader reader(out_.issues, mapper, rules_.generic,
                      text_only ? Notation::list_text : Notation::workbook);
    for (std::size_t i = 0; i < sheets_.lists.size(); ++i) {
        auto const& list = sheets_.lists[i];
        present_.insert(layout(list).number);
        AnnexARows rows(context, reader, list, date_columns_[i]);
        out_.lists.push_back(rows.read());
        if (!layout(list).read()) {
            out_.issues.add(IssueCode::list_not_read, {list.place, 0, 0}, layout(list).label(),
                            std::to_string(out_.lists.back().rows) + " rows");
        } else if (layout(list).number >= 6) {
            check_open_episodes(rows.episodes(), out_.issues);
        }
    }
    check_statuses(context, present_);
    out_.refused_rows = std::move(context.refused);
    out_.unmapped = mapper.unmapped();
}

void Reading::note_missing_lists() {
    for (auto const& list : rules_.annex_a.lists()) {
        bool const wanted = list.read() && !list.bites.empty(); // lists 10 and 11 are often handed in apart
        if (wanted && !present_.contains(list.number)) {
            out_.issues.add(IssueCode::list_missing, {}, list.label(), list.bites);
            out_.not_supplied.push_back(list.label() + " " + list.title + ": " + list.bites);
        }
    }
    if (!present_.contains(10) && !present_.contains(11)) {
        out_.not_supplied.emplace_back("adoptions and prospective adopters: no list 10 and no list 11");
    }
    out_.not_supplied.emplace_back(
        "what became of a contact, and when it was decided: Annex A does not carry it");
    out_.not_supplied.emplace_back(
        "ids that join contact, referral, assessment and enquiry: they are joined by child and date");
    out_.not_supplied.emplace_back("visits and reviews before the latest one of each child");
}

void Reading::note_unused_columns() {
    for (auto const& list : sheets_.lists) {
        for (auto const& found : list.found.columns) {
            auto const& column = layout(list).columns[found.column];
            if (layout(list).read() && column.kind == ColumnKind::unused) {
                out_.issues.add(IssueCode::column_not_kept,
                                {list.place, list.grid.row_number(list.found.header_row),
                                 static_cast<std::uint32_t>(found.grid_column + 1)},
                                column.header);
            }
        }
    }
}

void Reading::declare_coverage() {
    Interval const window{add_months(out_.extract_date, -6), out_.extract_date + Days{1}};
    for (auto const& list : sheets_.lists) {
        auto const& here = layout(list);
        if (here.read() && here.coverage != ListCoverage::none) {
            auto const rule = here.coverage == ListCoverage::all ? record::CoverageRule::all
                              : here.coverage == ListCoverage::dated_or_open
                                  ? record::CoverageRule::dated_or_open
                                  : record::CoverageRule::latest_per_person;
            out_.coverage.push_back({*here.table, rule, window});
        }
    }
}

Parsed Reading::run(std::string const& source_name, std::string const& format) {
    out_.system = "annex-a";
    out_.format = format;
    out_.source_name = source_name;
    see_dates();
    settle_extract_date();
    AnnexAContext context{
        rules_, out_.extract_date, add_months(out_.extract_date, -6), {}, {}, {}, out_.issues, {}};
    see_ids(context);
    note_unused_columns();
    read_rows(context);
    note_missing_lists();
    add_people_facts(context.children, rules_.schema, out_.extract_date, context.book);
    out_.facts = std::move(context.book.facts());
    declare_coverage();
    return std::move(out_);
}

} // namespace

Result<Parsed> parse_annex_a(AnnexASheets sheets, IssueLog issues, std::string const& source_name,
                             std::string const& format, Rules const& rules, ParseOptions const& options) {
    if (sheets.lists.empty()) {
        return fail(ErrorCode::unsupported,
                    "none of its sheets is a list of Annex A: a list is known by its headers");
    }
    Reading reading(std::move(sheets), std::move(issues), rules, options);
    return reading.run(source_name, format);
}

} // namespace weir::intake
