// A loop over independent pieces on a given number of threads. The pieces are handed out by index, and
// since each writes only its own result, the outcome does not depend on the number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace weir {

// Calls body(i) once for each i in [0, count). threads == 0 means as many as the machine has. An
// exception in a piece is passed on after every thread has stopped.
void parallel_for(std::size_t count, unsigned threads, std::function<void(std::size_t)> const& body);

} // namespace weir
