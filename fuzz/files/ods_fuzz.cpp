// libFuzzer's way in; see entries.hpp for what is promised.
#include "entries.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::files::fuzz_ods({reinterpret_cast<char const*>(data), size});
    return 0;
}
