#include "files/xlsx_reader.hpp"

#include "base/contract.hpp"
#include "files/xlsx_parts.hpp"
#include "files/xlsx_sheet.hpp"
#include "files/xml_stream.hpp"

#include <optional>
#include <utility>

namespace weir::files {
namespace {

class XlsxWorkbook final : public Workbook {
public:
    XlsxWorkbook(ZipReader zip, XlsxParts parts) : zip_(std::move(zip)), parts_(std::move(parts)) {}

    [[nodiscard]] std::string_view format() const override { return "xlsx"; }
    [[nodiscard]] std::vector<Sheet> const& sheets() const override { return parts_.sheets; }
    [[nodiscard]] std::vector<CellsName> const& names() const override { return parts_.names; }

    [[nodiscard]] Status read(std::size_t sheet, RowVisitor const& each) override {
        WEIR_EXPECTS(sheet < parts_.sheets.size());
        if (!strings_) {
            strings_ = WEIR_TRY(read_shared_strings(zip_, parts_.shared_strings_entry));
        }
        XlsxSheetEvents events(parts_, *strings_, each);
        XmlStream stream(events, "The sheet " + parts_.sheets[sheet].name);
        auto status = zip_.stream(parts_.sheet_entries[sheet],
                                  [&](std::string_view piece) { return stream.feed(piece); });
        if (status) {
            status = stream.finish();
        }
        if (!status) {
            return tl::unexpected<Error>(
                std::move(status).error().during("reading the sheet " + parts_.sheets[sheet].name));
        }
        return {};
    }

private:
    ZipReader zip_;
    XlsxParts parts_;
    std::optional<SharedStrings> strings_; // read when the first sheet is
};

} // namespace

Result<std::unique_ptr<Workbook>> open_xlsx(ZipReader zip) {
    auto parts = WEIR_TRY(read_xlsx_parts(zip));
    return std::make_unique<XlsxWorkbook>(std::move(zip), std::move(parts));
}

} // namespace weir::files
