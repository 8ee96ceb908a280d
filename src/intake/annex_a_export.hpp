// Annex A written from the record: its eleven lists in the layout of 2023 and later, as they stood on a day,
// with what the record does not hold left empty and told.
#pragma once

#include "base/result.hpp"
#include "files/xlsx_writer.hpp"
#include "intake/annex_a_source.hpp"
#include "intake/parsed.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace weir::intake {

using WrittenCell = files::XlsxValue;

struct WrittenList {
    std::string name; // "List 3"
    std::vector<std::string> header;
    std::vector<std::vector<WrittenCell>> rows; // by date, then as they read
};

struct AnnexABook {
    Date as_at;
    std::vector<WrittenList> lists;   // eleven
    std::vector<std::string> remarks; // what is not held, what was left out
    std::vector<PersonId> children;   // everyone who is on a list
};

// Errors: definitions that contradict each other; an authority of which nothing is known by that day.
[[nodiscard]] Result<AnnexABook> make_annex_a(record::Store& store, Rules const& rules,
                                              std::filesystem::path const& definitions,
                                              AnnexARequest const& request,
                                              record::Progress const& progress = {});

[[nodiscard]] Status write_annex_a(AnnexABook const& book, std::filesystem::path const& path);

} // namespace weir::intake
