// Faults such as real extracts have, planted in known number after the truth was counted, and the manifest
// that says where each one is. None may change an indicator after a right import.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace weir::synth {

// How many faults of a kind are planted in each workbook or folder: kind → count. Kinds are the intake's
// diagnostic codes (config/synth/dirt.toml).
struct DirtShares {
    std::map<std::string, int> annex_a;
    std::map<std::string, int> ssd;
    std::map<std::string, int> ssda903;
    std::map<std::string, int> cin;
    // (field, Annex A code) → how others spell it (config/synth/spellings.csv).
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> spellings;
};

struct Fault {
    std::string kind;
    std::string file;    // relative to the output folder
    std::string sheet;   // empty for CSV
    std::size_t row = 0; // 1 is the first row of the sheet or file, headers included; 0 is the whole of it
    std::string column;  // the letter in a sheet, the field in a CSV; empty is the whole row
    std::string
        expect; // the diagnostic code an importer must raise, "undecidable", or empty: it may be silent
    std::string effect; // what becomes of it, or why it cannot be decided
};

struct Manifest {
    std::vector<Fault> faults;
};

} // namespace weir::synth
