// What each fuzzer of the room files does with one input. Apart from the fuzzers, so that a unit test
// replays the corpus through the same code.
#pragma once

#include <string_view>

namespace weir::files {

void fuzz_csv(std::string_view input);  // what is read, written and read again is the same
void fuzz_xlsx(std::string_view input); // a whole workbook if it begins as a zip, else the XML of a sheet
void fuzz_ods(
    std::string_view input); // the content of an OpenDocument workbook, or a whole one that begins as a zip
void fuzz_xls(std::string_view input); // a workbook of Excel before 2007, or the lines that its process tells
void fuzz_xml_tree(std::string_view input); // what is read prints, and reads back to the same print
void fuzz_json(std::string_view input);     // the same
// Every cell asked for as a number and as a date: what is refused has its diagnostic, what is given is sound.
void fuzz_named_table(std::string_view input);

} // namespace weir::files
