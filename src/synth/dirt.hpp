// Faults such as real extracts have, planted in known number after the truth was counted, and the manifest
// that says where each one is. None may change an indicator after a right import.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace weir::synth {

// How many faults of a kind are planted in each workbook or folder: kind → count. Kinds are the intake's
// diagnostic codes (config/synth/dirt.toml).
struct DirtShares {
    std::map<std::string, int> annex_a;
    std::map<std::string, int> ssd;
};

struct Fault {
    std::string kind;
    std::string file;       // relative to the output folder
    std::string sheet;      // empty for CSV
    std::size_t row = 0;    // 1 is the first line or row of the file, headers included; 0 is the whole file
    std::size_t column = 0; // 1 is the first; 0 is the whole row
    std::string expect;     // the diagnostic code an importer must raise, or "undecidable"
    std::string effect;     // what it does, or why it cannot be decided
};

struct Manifest {
    std::vector<Fault> faults;
};

} // namespace weir::synth
