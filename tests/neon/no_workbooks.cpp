// Workbooks need libraries that are not installed for this architecture: a model that reads one is not
// compiled.
#include "base/contract.hpp"
#include "files/table.hpp"
#include "files/xls_reader.hpp"

namespace weir::files {

namespace {
tl::unexpected<Error> none() {
    return fail(ErrorCode::refused, "Workbooks are not read by this build.");
}
} // namespace

std::string cell_name(std::size_t, std::size_t) {
    WEIR_UNREACHABLE();
}

Result<std::unique_ptr<Workbook>> open_workbook_bytes(std::string, std::string const&, OldExcel) {
    return none();
}

Result<std::unique_ptr<Workbook>> open_xls(std::string_view) {
    return none();
}

} // namespace weir::files
