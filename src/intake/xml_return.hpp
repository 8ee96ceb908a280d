// A statutory return as XML, turned into tables: one for each module of its layout, so that it is read as
// its CSV form is. Elements may be nested, named and ordered as their writer likes: a row is made of the
// leaves of one element and of what stands above it. The text is UTF-8 (files/xml_encoding.hpp).
#pragma once

#include "files/table.hpp"
#include "intake/return_layout.hpp"
#include "intake/xml_names.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::intake {

struct XmlReturn {
    std::optional<Date> reference_date;
    std::unique_ptr<files::Workbook> tables;
    std::vector<std::pair<std::string, std::string>> header;  // leaves outside the records, by match_key
    std::vector<NameSlip> slips;                              // elements read as others, a letter off
    std::vector<std::pair<std::string, std::size_t>> unknown; // elements of no module, and how many of each
};

// Which return it is, without reading more than its beginning.
struct XmlKind {
    std::string collection;              // as its header says: "CIN", "CLA", "CSWW"; empty if it does not
    bool names_children_of_need = false; // an LAchildID stands there, the census's name for the child's id
    bool names_workers = false;          // a CSWWWorker does
};
[[nodiscard]] XmlKind kind_of_xml(std::string_view text);

// `record` is the key of the element that holds one child ("child") or one worker. Errors: XML that is not
// well-formed, with a document type, too deep, or with a record of more than `limits::xml_record_nodes_max`
// elements.
[[nodiscard]] Result<XmlReturn> read_xml_return(std::string_view text, std::string const& name,
                                                ReturnLayout const& layout, std::string_view record);

} // namespace weir::intake
