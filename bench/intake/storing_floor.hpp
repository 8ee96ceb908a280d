// What storing the rows of a record costs at least: the same rows put into an empty database by bare
// statements, the same entries chained, as many bytes sealed. A load does all of it and finds each fact's row
// besides.
#pragma once

#include <filesystem>

namespace weir::bench {

// Prints the figures of the record in `database`; `scratch` is a database to be made.
void tell_storing_floor(std::filesystem::path const& database, std::filesystem::path const& scratch);

} // namespace weir::bench
