// The modules of a statutory return as data (config/intake/ssda903_modules.csv, cin_modules.csv,
// csww_modules.csv): which columns each has, what each column is, and which field of the record it fills. A
// module is found by its headers, whatever its file or sheet is called.
#pragma once

#include "base/result.hpp"
#include "intake/code_lists.hpp"
#include "intake/values.hpp"
#include "record/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::intake {

enum class ReturnColumnKind : std::uint8_t {
    id,
    birth,
    adult_birth, // of a worker
    date,
    end,        // when what the row tells of ended
    past,       // never after the extract
    above,      // a date of the row it belongs to: read to find that row, kept nowhere
    code,       // of a concept of values.csv
    list,       // of a list of return_codes.csv
    conference, // the same; "conference not required?" is kept in the enquiry's outcome
    text,
    integer,
    real,
    pounds, // kept as pence
    worker,
    postcode,
    urn,
    upn,
    group, // the element of that name in which the row stands, numbered; of XML alone
    own,   // the element of that name which the row is
    unused
};

struct ReturnColumn {
    std::string header;
    std::vector<std::string> keys; // match_key of the header, then of its other spellings
    ReturnColumnKind kind = ReturnColumnKind::unused;
    std::optional<ConceptId> value_concept;
    std::string list;
    record::TableDef const* table = nullptr;
    std::size_t field = 0;
    bool needed = false;   // the module is not found without it
    bool xml_only = false; // its CSV form does not have it
    std::string note;
};

// Its value is the number of an element, not what stands in one.
[[nodiscard]] inline bool numbers_an_element(ReturnColumn const& column) {
    return column.kind == ReturnColumnKind::group || column.kind == ReturnColumnKind::own;
}

// Whether one letter was left out, put in, changed, or two neighbours swapped, in names long enough to tell.
[[nodiscard]] bool one_letter_off(std::string_view a, std::string_view b);

struct ReturnModule {
    std::string name;
    std::vector<ReturnColumn> columns;

    [[nodiscard]] std::optional<std::size_t> column(std::string_view header) const;
    [[nodiscard]] std::optional<std::size_t> of_kind(ReturnColumnKind kind) const;
    [[nodiscard]] bool kept() const; // some column fills a field or is read for one
};

struct FoundModule {
    std::size_t module = 0;
    std::vector<std::optional<std::size_t>> columns; // of the module → of the table
    std::size_t matched = 0;
};

class ReturnLayout {
public:
    [[nodiscard]] static Result<ReturnLayout> read(std::filesystem::path const& file,
                                                   record::Schema const& schema, ValueMap const& values,
                                                   CodeLists const& lists);
    [[nodiscard]] std::vector<ReturnModule> const& modules() const { return modules_; }
    // The module that most of these headers (as keys) make up; nothing where none has all it needs. A header
    // may be one letter off where it is long and fits nothing else.
    [[nodiscard]] std::optional<FoundModule> find(std::span<std::string const> keys) const;

private:
    std::vector<ReturnModule> modules_;
};

} // namespace weir::intake
