// Erasure: what destroying a person's key takes with it, and the register beside the database that says
// who was erased (by Weir's number alone), so that a restored older backup forgets them again.
#pragma once

#include "record/core.hpp"

namespace weir::record {

struct Erasure {
    std::int64_t person = 0;
    Date on;
};

// Lines that do not carry this record's mark are errors: a forged line must not destroy a key.
[[nodiscard]] Result<std::vector<Erasure>> read_register(Core const& core, std::filesystem::path const& file);
[[nodiscard]] Status add_to_register(Core const& core, Erasure const& erasure);
// Journals it, removes current rows and digests, destroys the key. Done twice it does nothing more.
[[nodiscard]] Status apply_erasure(Core& core, Erasure const& erasure, std::string_view actors, Instant now);
// Applies what a register says and the record does not know yet. Gives how many.
[[nodiscard]] Result<std::size_t> replay_erasures(Core& core, std::filesystem::path const& file, Instant now);

// Adds to the record's own register what another register knows.
[[nodiscard]] Status merge_register(Core& core, std::filesystem::path const& file);

} // namespace weir::record
