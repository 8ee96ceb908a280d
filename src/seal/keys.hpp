// The master key in its file, and the keys that are derived from it or wrapped by it. The master key is
// never in the database, in a backup or in a log; whoever loses it loses every sealed word.
#pragma once

#include "base/result.hpp"
#include "seal/secret.hpp"

#include <filesystem>

namespace weir::seal {

// What a subkey is for. The numbers are part of the format of every database: never change them.
enum class Purpose : std::uint64_t {
    digest = 1,  // exact search over sealed values
    chain = 2,   // the journal's chain
    wrap = 3,    // keys of persons and authorities
    head = 4,    // the authenticated head of the journal
    repeats = 5, // short hashes of what a source said last
    content = 6, // has this very file been loaded before?
    erasure = 7, // lines of the erasure register
    session = 8  // for rooms above: session and one-time tokens
};

class MasterKey {
public:
    // Makes a new file of 32 random bytes, readable by its owner alone. Refused where the file exists.
    [[nodiscard]] static Result<MasterKey> create(std::filesystem::path const& file);
    // Refused where others may read it, or where it is not exactly 32 bytes.
    [[nodiscard]] static Result<MasterKey> read(std::filesystem::path const& file);
    [[nodiscard]] static MasterKey from_key(Key const& key) { return MasterKey{key}; } // tests, HSMs

    [[nodiscard]] Key derive(Purpose purpose) const;

private:
    explicit MasterKey(Key const& key) : key_(key) {}
    Key key_;
};

[[nodiscard]] Key random_key();

} // namespace weir::seal
