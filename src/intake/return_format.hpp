// Which statutory return the files are (the SSDA903, the children in need census or that of the social work
// workforce), found from their content, with its modules as tables. Apart from what the rows mean for the
// record, because a return is also checked for itself.
#pragma once

#include "intake/return_rows.hpp"

namespace weir::intake {

struct StatutoryReturn {
    enum class Kind : std::uint8_t { ssda903, cin_census, workforce };
    Kind kind = Kind::ssda903;
    std::string format; // "ssda903 csv", "ssda903 workbook", "ssda903 xml", "cin xml", "csww xml"
    ReturnTables tables;
    IssueLog issues;
};

// The one XML file of a return. Errors: it is none that is read.
[[nodiscard]] Result<StatutoryReturn> statutory_xml(Part const& part, Rules const& rules);
// The same of whatever was opened; nothing if the files are no statutory return (an SSD, an Annex A).
[[nodiscard]] Result<std::optional<StatutoryReturn>> statutory_return(std::vector<Part>& parts,
                                                                      Rules const& rules);

// Errors: files that cannot be one return, such as two workbooks, or XML beside others.
[[nodiscard]] Status one_return(std::vector<Part> const& parts);
void note_old_workbooks(std::vector<Part> const& parts, IssueLog& issues);
// A sheet's first rows, of which one may be its headers, as keys; without blank ones.
[[nodiscard]] std::vector<std::vector<std::string>> first_rows(files::Workbook& workbook, std::size_t sheet);
[[nodiscard]] bool has_key(std::vector<std::string> const& keys, std::string_view key);

} // namespace weir::intake
