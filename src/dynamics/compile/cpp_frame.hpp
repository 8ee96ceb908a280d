// The fixed text that every printed model stands in: small functions with the engine's meanings, reading
// of NAME=VALUE, writing of CSV. As it goes into the file, so that the printing only fills what differs.
#pragma once

namespace weir::dynamics::cpp_frame {

extern char const* const functions;    // modulo, lesser, sum, … and graphs
extern char const* const random;       // counter-based streams, as base/random.hpp has them
extern char const* const time_members; // pulse, ramp, …: members that need the moment
extern char const* const random_members;
extern char const* const past_member;
extern char const* const settings; // given_or and reading of NAME=VALUE
extern char const* const csv;      // writes the results
extern char const* const main;
extern char const* const main_repeat;

} // namespace weir::dynamics::cpp_frame
