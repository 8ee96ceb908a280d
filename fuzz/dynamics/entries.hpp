// What each fuzzer of the engine does with one input. Apart from the fuzzers, so that a unit test replays the
// corpus through the same code.
#pragma once

#include <string_view>

namespace weir::dynamics {

void fuzz_xmile(std::string_view input); // read, written and read again the same; compiled; a few steps run
void fuzz_equation(
    std::string_view input); // printed and parsed again the same; compiled within a small model; run
// A model made from the bytes: the machine gives the interpreter's numbers, and the same bits in every way it
// can run.
void fuzz_machine(std::string_view input);
// A Vensim model: refused with an error, or ten steps run alike by the interpreter and the machine.
void fuzz_mdl(std::string_view input);
// A table of data: refused, or series whose times rise.
void fuzz_data(std::string_view input);

} // namespace weir::dynamics
