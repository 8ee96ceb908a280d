// What reading a return gives: the facts it states, what it claims to cover, and what was found wrong. Pure:
// nothing here has touched the record. load.hpp hands it to the store.
#pragma once

#include "base/date.hpp"
#include "intake/cell_reader.hpp"
#include "intake/code_lists.hpp"
#include "intake/grid.hpp"
#include "intake/issue.hpp"
#include "intake/layout.hpp"
#include "intake/return_layout.hpp"
#include "intake/ssd_layout.hpp"
#include "intake/values.hpp"
#include "record/fact.hpp"
#include "record/schema.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::intake {

// Everything that reading goes by, read once from config/intake.
struct Rules {
    record::Schema schema;
    ValueMap values;
    AnnexALayout annex_a;
    SsdLayout ssd;
    GenericWorkers generic;
    CodeLists codes;
    ReturnLayout ssda903;
    ReturnLayout cin;
    ReturnLayout csww;
    ReturnLayout side_sheets;

    [[nodiscard]] static Result<Rules> read(std::filesystem::path const& definitions);
};

struct StatutoryReturn; // return_format.hpp

struct ParseOptions {
    std::optional<Date> extract_date; // what the user says; else the return itself
    Date today;                       // no event after it can stand for the extract date
    // Whether the record knows a person's id; may be empty.
    std::function<bool(std::string_view)> known_id;
    // Shown a statutory return as it was found, on a thread of its own while its rows are given their
    // meaning; over before the reading is. May be empty.
    std::function<void(StatutoryReturn const&)> seen_return{};
    Choices choices{}; // what people of this authority said that spellings mean
};

struct Place { // a sheet, or a file that is one table
    std::string file;
    std::string sheet;
};

struct ListCount {
    std::string name; // "List 3 Referrals", "ssd_contacts"
    std::uint32_t place = 0;
    bool read = true; // else only counted
    std::optional<record::TableId> table{};
    std::size_t rows = 0;
    std::size_t accepted = 0;
    std::size_t corrected = 0;
    std::size_t refused = 0;
};

struct Parsed {
    std::string system;
    std::string format;
    std::string source_name;
    Date extract_date;
    std::vector<Place> places;
    std::vector<record::Fact> facts;
    std::vector<record::Coverage> coverage;
    IssueLog issues;
    std::vector<ListCount> lists;
    std::vector<std::string> not_supplied; // what this return cannot know, in words
    std::vector<Refused> refused_rows;
    std::vector<record::UnmappedSpelling> unmapped;
};

// One file of a return, opened.
struct Part {
    std::string name;                          // without its folder
    std::unique_ptr<files::Workbook> workbook; // none for XML
    std::string xml{};                         // the whole of it
};

// Reads every sheet of the parts into memory and gives it to `take` with its part and its place, which is
// added to `places`.
using SheetTaker = std::function<void(Part const& part, Grid grid, std::uint32_t place)>;
[[nodiscard]] Status each_sheet(std::vector<Part> const& parts, std::vector<Place>& places,
                                SheetTaker const& take);

// Finds the format by content and reads it. Errors: a return that is none of the formats, or cannot be read
// whole; then nothing of it may be loaded.
[[nodiscard]] Result<Parsed> parse(std::vector<Part>& parts, std::string const& source_name,
                                   Rules const& rules, ParseOptions const& options);

} // namespace weir::intake
