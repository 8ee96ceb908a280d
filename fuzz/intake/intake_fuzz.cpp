// Any bytes, read as a return.
#include "entries.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::intake::fuzz_parse({reinterpret_cast<char const*>(data), size});
    return 0;
}
