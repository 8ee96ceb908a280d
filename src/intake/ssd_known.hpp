// A first look over all tables of an SSD return, before any row is read: which ids are one person's, which
// professionals are nobody, which referrals are there.
#pragma once

#include "intake/id_book.hpp"
#include "intake/ssd.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::intake {

struct SsdKnown {
    IdBook ids;                                          // of persons
    std::unordered_map<std::string, std::string> former; // former person id → the one that stands
    std::unordered_set<std::string> generic_workers;     // ids of professionals who are nobody
    std::unordered_set<std::string> referrals;           // ids of ssd_cin_episodes
    bool has_episodes = false;                           // the return has that table
    std::vector<FoundTable const*> tables;               // by table id; null where absent
    [[nodiscard]] Spot spot(record::Fact const& fact, std::size_t field) const;
};
[[nodiscard]] SsdKnown look_over(std::vector<SsdFile> const& files, Rules const& rules,
                                 std::function<bool(std::string_view)> const& known_id);

} // namespace weir::intake
