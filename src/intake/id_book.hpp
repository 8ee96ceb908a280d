// Which ids of a return mean the same person. A spreadsheet that takes an id for a number drops its leading
// zeros, so ids that differ in them alone are one person's: "0012345" and "12345", "SYN0001234" and
// "SYN1234".
#pragma once

#include "intake/grid.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

// The id as it stands in a cell, without stray spaces; empty if there is none.
[[nodiscard]] std::string id_text(CellView const& cell);

// What stands where an id should, told by its letters alone: below a list that a person made by hand there is
// often a total, and inside one that was pasted together the headers come again.
enum class NoId : std::uint8_t { is_one, word, header };
[[nodiscard]] NoId no_id(std::string_view id, std::string_view header);

// Which form is the right one, the record decides if it knows one; else the longest of the return; else the
// width that nearly all ids of the return have.
class IdBook {
public:
    void see(std::string const& id);
    void settle(std::function<bool(std::string_view)> const& known);
    [[nodiscard]] std::string const& canonical(std::string const& id) const;

private:
    [[nodiscard]] std::string best_form(std::string const& bare, std::vector<std::string> const& forms,
                                        std::function<bool(std::string_view)> const& known) const;
    [[nodiscard]] std::size_t usual_width(std::string const& prefix) const;

    std::map<std::string, std::vector<std::string>> forms_; // by the id without leading zeros
    std::map<std::string, std::map<std::size_t, std::size_t>>
        widths_; // by prefix: how many ids of each width
    std::unordered_map<std::string, std::string> canonical_;
};

} // namespace weir::intake
