// Writes the list of planted faults.
#include "synth/synthesis.hpp"
#include "synth/text_out.hpp"

namespace weir::synth {

Status write_manifest(Manifest const& manifest, std::filesystem::path const& out, Progress const& progress) {
    auto csv = WEIR_TRY(TextTable::create(out / "manifest.csv"));
    csv.row("fault", "kind", "file", "sheet", "row", "column", "expect", "effect");
    for (std::size_t i = 0; i < manifest.faults.size(); ++i) {
        auto const& fault = manifest.faults[i];
        csv.row(std::to_string(i + 1), fault.kind, fault.file, fault.sheet,
                fault.row == 0 ? std::string() : std::to_string(fault.row), fault.column, fault.expect,
                fault.effect);
    }
    if (progress) {
        progress("manifest", 1, 1);
    }
    return csv.finish();
}

} // namespace weir::synth
