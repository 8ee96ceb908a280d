// What each fuzzer of the room http does with one input. Apart from the fuzzers, so that a unit test
// replays the corpus through the same code.
#pragma once

#include <string_view>

namespace weir::http {

void fuzz_form(
    std::string_view input); // what a form reads as is written and reads the same; cookies are text
void fuzz_multipart(std::string_view input); // first line: content type; every part is inside the body
void fuzz_target(std::string_view input);    // a target that is taken has no way out of its path
void fuzz_head(std::string_view input);      // a head that is taken says one length at most and ends once

} // namespace weir::http
