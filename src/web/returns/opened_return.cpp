#include "web/returns/opened_return.hpp"

#include "config/calendar.hpp"
#include "intake/return_files.hpp"
#include "web/returns/kept_return.hpp"
#include "web/returns/return_columns.hpp"
#include "web/returns/return_findings.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>

namespace weir::web {
namespace {

// Files given one by one are the modules of one return, as a folder of them is.
Result<intake::StatutoryReturn> find_tables(std::vector<std::string> const& paths,
                                            intake::Rules const& reading) {
    std::vector<intake::Part> parts;
    for (auto const& path : paths) {
        auto opened = intake::open_parts(path, files::OldExcel::apart);
        if (!opened) {
            return tl::unexpected(std::move(opened.error()).during("reading " + path));
        }
        std::ranges::move(*opened, std::back_inserter(parts));
    }
    auto found = WEIR_TRY(intake::statutory_return(parts, reading));
    if (!found) {
        return fail(
            ErrorCode::unsupported,
            "this is neither an SSDA903 return nor a census of children in need or of the social work "
            "workforce; only these have rules of their own");
    }
    if (found->tables.tables.empty()) {
        return fail(ErrorCode::invalid, "no table of the return could be found in the files");
    }
    return std::move(*found);
}

Result<quality::ReturnRules> read_rules(std::filesystem::path const& file,
                                        quality::ReturnShape const& shape) {
    Diagnostics wrong;
    auto rules = quality::ReturnRules::read(file, shape, wrong);
    if (!rules && wrong.has_errors()) {
        return fail(rules.error().code, rules.error().message + ":\n" + wrong.text());
    }
    return rules;
}

// What was found while the tables were looked for. None of it quotes a row.
void note_issues(intake::StatutoryReturn const& found, std::vector<std::string>& notes) {
    for (auto const& issue : found.issues.kept()) {
        auto const& kind = intake::kind_of(issue.code);
        std::string note(name_of(kind.severity));
        note += " " + std::string(kind.text) + ": " + std::string(kind.message);
        for (auto const& part : {issue.field, issue.detail}) {
            note += part.empty() ? "" : ", " + part;
        }
        if (issue.spot.place < found.tables.places.size() && !found.tables.from_xml) {
            note += " (" + found.tables.places[issue.spot.place].file + ")";
        }
        notes.push_back(std::move(note));
    }
}

using Kind = intake::StatutoryReturn::Kind;

intake::ReturnLayout const& layout_of(intake::StatutoryReturn const& found, intake::Rules const& reading) {
    return found.kind == Kind::cin_census  ? reading.cin
           : found.kind == Kind::workforce ? reading.csww
                                           : reading.ssda903;
}

// Without data.
Result<std::unique_ptr<OpenedReturn>> opened_for(std::string const& name,
                                                 std::filesystem::path const& definitions) {
    auto shape = WEIR_TRY(quality::ReturnShape::read(definitions / "intake" / (name + "_modules.csv")));
    auto rules = WEIR_TRY(read_rules(definitions / "rules" / (name + "_rules.csv"), shape));
    auto calendar = WEIR_TRY(
        config::read_working_calendar(definitions / "calendar" / "bank_holidays_england_2010_2030.csv"));
    return std::make_unique<OpenedReturn>(
        OpenedReturn{std::move(shape), std::move(rules), std::move(calendar), name});
}

// As columns, but not settled yet: last year's tables may still come.
Result<std::unique_ptr<OpenedReturn>> unsettled(intake::StatutoryReturn const& found,
                                                std::filesystem::path const& definitions,
                                                intake::Rules const& reading, int given_year) {
    auto opened = WEIR_TRY(opened_for(std::string(kind_of(found)), definitions));
    auto const& layout = layout_of(found, reading);
    std::optional<ReturnYear> year(std::in_place, given_year, "--year");
    if (given_year == 0) {
        year = year_of(found, layout);
    }
    if (!year) {
        return fail(ErrorCode::invalid,
                    "the return has no date from which its year could be known: give --year, "
                    "such as --year 2019 for 2018-19");
    }
    opened->format = found.format;
    opened->extract_date = found.tables.extract_date;
    opened->places = found.tables.places;
    opened->year_known_from = year->known_from;
    note_issues(found, opened->notes);
    opened->data = std::make_unique<quality::ReturnData>(opened->shape, year->year);
    add_tables(found, layout, WhichYear::of_the_return, *opened->data);
    return opened;
}

// The record's return of the year before, as far as it has one.
Status add_from_record(KeptBefore const& before, OpenedReturn& opened) {
    if (!before) {
        return {};
    }
    auto const kept = WEIR_TRY(before(opened.kind, opened.data->year() - 1));
    if (kept) {
        add_kept(*kept, KeptAs::year_before, *opened.data);
        opened.year_before = OpenedReturn::YearBefore::record;
    }
    return {};
}

} // namespace

KeptBefore kept_before(record::Store& store, std::string authority) {
    return [&store, authority = std::move(authority)](std::string_view kind, int year) {
        std::scoped_lock const turn(store.turn()); // while the return itself is read beside
        return store.return_checks().rows(authority, kind, year);
    };
}

Result<std::unique_ptr<OpenedReturn>> open_kept(record::KeptReturn const& kept, std::string_view kind,
                                                int year, KeptBefore const& before,
                                                std::filesystem::path const& definitions) {
    auto opened = WEIR_TRY(opened_for(std::string(kind), definitions));
    opened->data = std::make_unique<quality::ReturnData>(opened->shape, year);
    add_kept(kept, KeptAs::this_year, *opened->data);
    WEIR_TRY(add_from_record(before, *opened));
    WEIR_TRY(opened->data->settle());
    return opened;
}

Result<std::unique_ptr<OpenedReturn>> open_found(intake::StatutoryReturn const& found,
                                                 std::filesystem::path const& definitions,
                                                 intake::Rules const& reading, KeptBefore const& before) {
    auto opened = WEIR_TRY(unsettled(found, definitions, reading, 0));
    WEIR_TRY(add_from_record(before, *opened));
    WEIR_TRY(opened->data->settle());
    return opened;
}

Result<std::unique_ptr<OpenedReturn>> open_return(ReturnToOpen const& which,
                                                  std::filesystem::path const& definitions,
                                                  intake::Rules const& reading, KeptBefore const& before) {
    auto const found = WEIR_TRY(find_tables(which.paths, reading));
    auto opened = WEIR_TRY(unsettled(found, definitions, reading, which.year));
    if (!which.last_year.empty()) {
        auto const last = WEIR_TRY(find_tables(which.last_year, reading));
        if (last.kind != found.kind) {
            return fail(ErrorCode::invalid, "last year's return is of another kind: " + last.format);
        }
        note_issues(last, opened->notes);
        add_tables(last, layout_of(last, reading), WhichYear::before, *opened->data);
        opened->year_before = OpenedReturn::YearBefore::given;
    } else {
        WEIR_TRY(add_from_record(before, *opened));
    }
    WEIR_TRY(opened->data->settle());
    return opened;
}

} // namespace weir::web
