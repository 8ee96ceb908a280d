// Any bytes, read as a return in XML.
#include "entries.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::intake::fuzz_xml_return({reinterpret_cast<char const*>(data), size});
    return 0;
}
