// Mends end tags that do not match their start tags, as some versions of Stella write them. Apart from
// the tree, because it is tried only when the strict parser has failed, and because it is a plain pass
// over text that can be tested as such.
#pragma once

#include "files/xml_tree.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

struct RepairedXml {
    std::string text;
    std::vector<XmlRepair> repairs; // positions are those of the text given
};

// The rules, in this order, for an end tag that does not close the innermost open element:
// 1. it names an open element further out: the elements within are closed before it;
// 2. it names none, and the innermost open element has no child elements and has begun on the same
//    line (<inflow>a</flow>): the end tag is taken for that element's;
// 3. otherwise it is left out (a second </flow>).
// Elements still open at the end are not closed: a file cut short must not pass for a whole one.
[[nodiscard]] RepairedXml repair_end_tags(std::string_view text);

// Turns byte offsets of a text into lines and columns; CR, LF and CRLF each end a line.
class LineTable {
public:
    explicit LineTable(std::string_view text);
    [[nodiscard]] XmlPosition position(std::size_t offset) const;

private:
    std::vector<std::uint32_t> starts_; // texts are far below 4 GiB
};

} // namespace weir::files
