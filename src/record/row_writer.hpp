// Writes the current rows and folds rows anew from the journal. One instance serves one write, so that
// every statement is prepared once.
#pragma once

#include "record/core.hpp"

namespace weir::record {

// Reads the journal's entries of one row, in fold order, and gives each with its opened values; without those
// of loads that were taken back.
struct OpenedEntry {
    FoldOrder order;
    EntryKind kind = EntryKind::statement;
    std::vector<Value> values;
    std::int64_t seq = 0;
};
[[nodiscard]] Result<std::vector<OpenedEntry>> entries_of_row(Core& core, TableDef const& table,
                                                              Slot const& slot);
void apply(RowFold& fold, OpenedEntry const& entry);
// An entry of that kind about the row; whose words it is, and since when they are known, is still to be
// filled in.
[[nodiscard]] Entry entry_about(Slot const& slot, EntryKind kind, Instant now);

class RowWriter {
public:
    explicit RowWriter(Core& core);

    // Lays the state down as the row's current one. `sealed` may be empty where no field is sealed.
    [[nodiscard]] Status write(Slot& slot, RowState const& state, std::int64_t seq, std::string_view sealed);
    // Folds the row from the journal and writes it; removes it where nothing tells of it any more.
    [[nodiscard]] Status refold(SlotNumber number);
    [[nodiscard]] Status write_source(Slot const& slot, Said& said, seal::Digest128 const* alias);
    // Seals text for this row under its key.
    [[nodiscard]] Status seal(Slot const& slot, std::string_view plain, std::string& sealed);

private:
    [[nodiscard]] Status insert(Slot const& slot, TableDef const& table, RowState const& state,
                                std::int64_t seq, std::string_view sealed);
    [[nodiscard]] Status update(Slot const& slot, TableDef const& table, RowState const& state,
                                std::int64_t seq, std::string_view sealed);

    Core& core_;
    std::vector<std::optional<db::LaterInserts::Target>> insert_;
    std::vector<std::optional<db::Query>> update_;
    db::LaterInserts::Target insert_source_;
    std::optional<db::Query> update_source_;
};

} // namespace weir::record
