// When a load comes that is not the newest, rows that it bears on have their standing settled anew; see
// standing.hpp.
#include "record/loader.hpp"
#include "record/standing.hpp"

#include <algorithm>

namespace weir::record {

Status Loader::settle_all() {
    auto const named = [this](PastLoad& load, Slot const& slot) -> Result<bool> {
        return load.load == load_ ? slot.touched == core_.index.pass
                                  : PastLoads::mentions(core_, load, slot.row);
    };
    Standing standing{core_, loads_, named, request_.actor, request_.written_at};
    for (SlotNumber number = 0; number < core_.index.slots.size(); ++number) {
        auto const& slot = core_.index.slots[number];
        if (slot.authority != authority_ || slot.said.empty()) {
            continue;
        }
        bool const covered =
            request_.confirm_absences && slot.by(system_) != nullptr &&
            std::any_of(request_.coverage.begin(), request_.coverage.end(),
                        [&](Coverage const& coverage) { return coverage.table.value == slot.table; });
        if (!covered && slot.touched != core_.index.pass) {
            continue;
        }
        auto const& table = core_.schema.table(TableId{slot.table});
        auto const entries = WEIR_TRY(entries_of_row(core_, table, slot));
        if (WEIR_TRY(standing.settle(slot, entries))) {
            WEIR_TRY(writer_->refold(number));
        }
    }
    out_.withdrawn += standing.withdrawn();
    return {};
}

} // namespace weir::record
