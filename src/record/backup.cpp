// Backup and restore. A backup is a folder: weir.db, weir.db.keys, weir.db.erasures and a manifest with
// their keyed digests; the master key is never part of it.
#include "record/erasures.hpp"
#include "record/opening.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace weir::record {

namespace {

constexpr std::array<char const*, 3> parts{"weir.db", "weir.db.keys", "weir.db.erasures"};

Instant machine_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Status make_folder(std::filesystem::path const& folder) {
    std::error_code fault;
    if (std::filesystem::exists(folder, fault) && !std::filesystem::is_empty(folder, fault)) {
        return fail(ErrorCode::refused, "The folder " + folder.string() + " is not empty; give a new one.");
    }
    std::filesystem::create_directories(folder, fault);
    if (fault) {
        return fail(ErrorCode::io,
                    "The folder " + folder.string() + " cannot be made: " + fault.message() + ".");
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, fault);
    return {};
}

Result<std::string> digest_of_file(Core const& core, std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return fail(ErrorCode::io, "The file " + file.filename().string() + " of the backup cannot be read.");
    }
    seal::DigestStream stream{core.derived.erasure};
    std::string piece(1U << 20U, '\0');
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        stream.add(seal::bytes_of(std::string_view{piece}.substr(0, static_cast<std::size_t>(in.gcount()))));
    }
    std::string text;
    for (auto const byte : stream.finish().bytes) {
        static constexpr std::string_view digits = "0123456789abcdef";
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

Status flush(std::filesystem::path const& file) {
    int const opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    bool const good = opened >= 0 && ::fsync(opened) == 0;
    if (opened >= 0) {
        ::close(opened);
    }
    return good ? Status{} : Status{fail(ErrorCode::io, "The backup could not be made durable.")};
}

Result<std::string> manifest_of(Core const& core, std::filesystem::path const& folder) {
    std::string text = "weir backup 1\n";
    for (auto const* part : parts) {
        text += std::string{part} + ' ' + WEIR_TRY(digest_of_file(core, folder / part)) + '\n';
    }
    return text;
}

std::string whole(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void keep_private(std::filesystem::path const& file) {
    std::error_code ignored; // its folder is private already
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
}

OpenOptions options_of_copy(OpenOptions const& base, std::filesystem::path const& master,
                            std::filesystem::path const& database) {
    auto copy = base;
    copy.url = "sqlite:" + database.string();
    copy.key_file = master;
    copy.create = false;
    copy.read_only = true;
    return copy;
}

// The key store is copied last: it may know keys that the copied record does not need, never the reverse.
// Its head may then be ahead of the copied journal, so the copy's head is set to where its journal ends.
Status settle_head(Core& source, std::filesystem::path const& folder, seal::MasterKey const& master) {
    auto copy = WEIR_TRY(db::Connection::open("sqlite:" + (folder / parts[0]).string(), {.read_only = true}));
    Journal journal{*copy, source.derived.chain};
    WEIR_TRY(journal.refresh());
    auto keys = WEIR_TRY(KeyStore::open(folder / parts[1], master, false, false));
    WEIR_TRY(keys.replace_head(journal.head()));
    WEIR_TRY(keys.connection().checkpoint());
    return keys.connection().execute("PRAGMA journal_mode = DELETE");
}

} // namespace

Status backup(OpenOptions const& options, std::filesystem::path const& to) {
    auto asked = options;
    asked.create = false;
    asked.read_only = false;
    Core core;
    WEIR_TRY(open_core(core, asked, Opening::checked));
    WEIR_TRY(make_folder(to));
    WEIR_TRY(core.db->backup_to(to / parts[0]));
    WEIR_TRY(core.keys->connection().backup_to(to / parts[1]));
    {
        std::ofstream out{to / parts[2], std::ios::binary};
        out << whole(core.paths.erasures);
    }
    std::error_code ignored;
    std::filesystem::permissions(
        to / parts[2], std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    auto const master = WEIR_TRY(seal::MasterKey::read(core.paths.master));
    WEIR_TRY(settle_head(core, to, master));
    auto const report = WEIR_TRY(verify(options_of_copy(options, core.paths.master, to / parts[0])));
    if (!report.sound) {
        return fail(ErrorCode::corrupt, "The backup does not verify: " + report.finding);
    }
    auto const manifest = WEIR_TRY(manifest_of(core, to));
    std::ofstream{to / "MANIFEST", std::ios::binary} << manifest;
    keep_private(to / "MANIFEST");
    for (auto const* part : parts) {
        WEIR_TRY(flush(to / part));
    }
    return flush(to / "MANIFEST");
}

Status restore(std::filesystem::path const& from, OpenOptions const& to,
               std::filesystem::path const& erasures) {
    auto const paths = WEIR_TRY(Paths::of(to));
    auto const master = WEIR_TRY(seal::MasterKey::read(paths.master));
    Core marks; // only to check the manifest before anything is touched
    marks.derived.erasure = master.derive(seal::Purpose::erasure);
    if (WEIR_TRY(manifest_of(marks, from)) != whole(from / "MANIFEST")) {
        return fail(ErrorCode::corrupt,
                    "The backup is damaged, incomplete or of another master key; nothing was "
                    "restored. Try an older one.");
    }
    std::error_code fault;
    auto const aside = [&](std::filesystem::path const& file, char const* ending) {
        auto path = file;
        path += ending;
        return path;
    };
    std::array<std::filesystem::path, 2> const targets{paths.database, paths.keys};
    // Both copies are made whole beside their places first; only then do they take them.
    for (std::size_t i = 0; i < targets.size(); ++i) {
        std::filesystem::copy_file(from / parts[i], aside(targets[i], ".restoring"),
                                   std::filesystem::copy_options::overwrite_existing, fault);
        if (fault) {
            return fail(ErrorCode::io, "The backup could not be copied: " + fault.message() + ".");
        }
        WEIR_TRY(flush(aside(targets[i], ".restoring")));
    }
    for (auto const& target : targets) {
        std::filesystem::remove(aside(target, "-wal"), fault);
        std::filesystem::remove(aside(target, "-shm"), fault);
        std::filesystem::rename(aside(target, ".restoring"), target, fault);
        if (fault) {
            return fail(ErrorCode::io,
                        "The restored file could not be put in place: " + fault.message() + ".");
        }
    }
    auto asked = to;
    asked.create = false;
    asked.read_only = false;
    Core core;
    WEIR_TRY(open_core(core, asked, Opening::checked)); // replays the target's own register
    WEIR_TRY(merge_register(core, from / parts[2]));
    if (!erasures.empty()) {
        WEIR_TRY(merge_register(core, erasures));
    }
    WEIR_TRY(replay_erasures(core, core.paths.erasures, machine_now()));
    return {};
}

} // namespace weir::record
