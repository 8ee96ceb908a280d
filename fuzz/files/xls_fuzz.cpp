// libFuzzer's way in; see entries.hpp for what is promised.
#include "entries.hpp"

#include <cstddef>
#include <cstdint>

// Opening what is damaged, freexl 1.0 keeps a few kilobytes for ever; it gives no handle by which to let them
// go.
extern "C" char const* __lsan_default_suppressions() {
    return "leak:libfreexl";
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::files::fuzz_xls({reinterpret_cast<char const*>(data), size});
    return 0;
}
