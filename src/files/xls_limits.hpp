// The limits of the process that reads workbooks of Excel before 2007; the other limits of files stand in
// base/limits.hpp. Apart from them, because nothing but that process goes by these.
#pragma once

#include <cstddef>

namespace weir::limits {

inline constexpr std::size_t xls_cells_bytes_max = 128ULL << 20;  // of its cells, as the process tells them
inline constexpr std::size_t xls_memory_bytes_max = 768ULL << 20; // addresses that it may ask for
inline constexpr unsigned xls_seconds_max = 20;                   // that it may take, of processor and in all

} // namespace weir::limits
