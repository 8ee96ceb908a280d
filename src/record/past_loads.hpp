// The loads that the record holds, in the order in which they were known: what each covered and which rows it
// named. A load that comes late and a load that is taken back both have to know what the others said.
// Internal to the room.
#pragma once

#include "record/core.hpp"

#include <functional>

namespace weir::record {

struct PastLoad {
    std::int64_t load = 0;
    std::int64_t system = 0;
    std::int32_t known_on = 0;
    bool confirmed = false;              // it withdrew what it did not name
    bool read = false;                   // the next is filled
    std::vector<std::int64_t> mentioned; // rows named without news, ascending
    std::vector<Coverage> coverage;
};

class PastLoads {
public:
    // Without those that were taken back.
    [[nodiscard]] Status read(Core& core, std::int64_t authority);
    [[nodiscard]] Status read_coverage(Core& core);
    void add(Core const& core, PastLoad load);

    [[nodiscard]] std::vector<PastLoad>& all() { return loads_; }
    // Whether that load named the row without saying anything new about it.
    [[nodiscard]] static Result<bool> mentions(Core& core, PastLoad& load, std::int64_t row);
    // The first of the system after that load that named the row without news; nothing if there is none.
    struct Place { // in the order in which one system's loads were known
        std::int32_t known_on = 0;
        std::int64_t load = 0;
        friend auto operator<=>(Place const&, Place const&) = default;
    };
    [[nodiscard]] Result<PastLoad*> next_mention(Core& core, std::int64_t system, std::int64_t row,
                                                 Place after);
    // Whether the entry is that load's own, and no decision of a person that was journaled after it.
    [[nodiscard]] bool wrote(FoldOrder const& order) const;

private:
    std::vector<PastLoad> loads_;
};

[[nodiscard]] bool covers(TableDef const& table, Coverage const& coverage, Slot const& slot);

} // namespace weir::record
