// Taking a load back: the wrong file, the wrong day, somebody else's return. From then on every answer is
// what it would be had the load never come; the journal keeps what it said, who took it back, when and why.
// Internal to the room.
#pragma once

#include "record/past_loads.hpp"
#include "record/standing.hpp"

#include <optional>
#include <string_view>

namespace weir::record {

class TakeBack {
public:
    TakeBack(Core& core, LoadId load, std::string_view reason, std::string_view actor, Instant now)
        : core_(core), load_(load.value), reason_(reason), actor_(actor), now_(now) {}
    [[nodiscard]] Result<TakenBack> run(std::int64_t authority);

private:
    struct Row { // the load told or named
        SlotNumber slot = 0;
        std::optional<std::vector<Value>> said; // its last words about it
    };
    [[nodiscard]] PastLoads::Place place() const { return {known_on_, load_}; }
    [[nodiscard]] Status find_load();
    [[nodiscard]] Status find_rows();
    [[nodiscard]] Status journal_it();
    [[nodiscard]] Status put_right(Row const& row);
    [[nodiscard]] Status say_again(Slot const& slot, std::vector<Value> const& said,
                                   std::vector<OpenedEntry> const& entries);
    [[nodiscard]] Status forget_words(Slot& slot, std::vector<OpenedEntry> const& entries);
    [[nodiscard]] Result<std::int32_t> last_named(Slot const& slot, std::int64_t system,
                                                  std::vector<OpenedEntry> const& entries);
    [[nodiscard]] Status put_queries_right(Slot const& slot, std::vector<OpenedEntry> const& entries);
    [[nodiscard]] Status forget_beside();

    Core& core_;
    std::int64_t load_;
    std::string_view reason_;
    std::string_view actor_;
    Instant now_;
    std::int64_t authority_ = 0;
    std::int64_t system_ = 0;
    std::int32_t known_on_ = 0;
    std::vector<Row> rows_;
    PastLoads others_;
    std::optional<RowWriter> writer_;
    std::optional<Standing> standing_;
    std::vector<bool> tables_; // that the load told of
    TakenBack out_;
};

} // namespace weir::record
