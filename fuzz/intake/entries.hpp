// What the fuzzer of intake does with one input. Apart from the fuzzer, so that a unit test replays the
// corpus through the same code.
#pragma once

#include <string_view>

namespace weir::intake {

// Any bytes as a return: it is read or refused, and of what is read every row is accounted for, every fact
// fits its table and no finding quotes an id.
void fuzz_parse(std::string_view input);

// Any bytes as an XML return, in whatever encoding, of either layout: what is read is UTF-8, every row stands
// under its headers, no element stands in two others of one name, and parsing accounts for every row.
void fuzz_xml_return(std::string_view input);

} // namespace weir::intake
