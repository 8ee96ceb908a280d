// Erasing and its register; see erasures.hpp.
#include "record/erasures.hpp"

#include "record/events.hpp"
#include "record/tables.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace weir::record {

namespace {

std::string line_of(Core const& core, Erasure const& erasure) {
    std::string line = "erased " + std::to_string(erasure.person) + ' ' + iso(erasure.on);
    return line + ' ' + seal::hex(seal::digest128(core.derived.erasure, seal::bytes_of(line)));
}

} // namespace

Result<std::vector<Erasure>> read_register(Core const& core, std::filesystem::path const& file) {
    std::vector<Erasure> found;
    std::ifstream in{file};
    std::string line;
    for (std::size_t number = 1; in && std::getline(in, line); ++number) {
        std::istringstream words{line};
        std::string word;
        std::string day;
        Erasure erasure;
        words >> word >> erasure.person >> day;
        auto const on = parse_iso_date(day);
        if (on) {
            erasure.on = *on;
        }
        if (in.eof() && (!on || line_of(core, erasure) != line)) {
            break; // a last line cut short by a crash: its erasure had not begun
        }
        if (!on || line_of(core, erasure) != line) {
            return fail(ErrorCode::corrupt, "Line " + std::to_string(number) + " of the erasure register " +
                                                file.filename().string() + " is not as it was written.");
        }
        found.push_back(erasure);
    }
    return found;
}

Status add_to_register(Core const& core, Erasure const& erasure) {
    int const out = ::open(core.paths.erasures.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0) {
        return fail(ErrorCode::io, "The erasure register cannot be written; nothing was erased.");
    }
    auto const line = line_of(core, erasure) + '\n';
    bool const written =
        ::write(out, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(out) == 0;
    ::close(out);
    if (!written) {
        return fail(ErrorCode::io, "The erasure register cannot be written; nothing was erased.");
    }
    return {};
}

namespace {

Status remove_rows(Core& core, TableDef const& table, std::int64_t person) {
    auto const& column = table.fields[*table.person_field].name;
    {
        auto sources = WEIR_TRY(core.db->query("DELETE FROM weir_sources WHERE row_key / " +
                                               std::to_string(systems_max) + " IN (SELECT weir_row FROM " +
                                               table.name + " WHERE " + column + " = :person)"));
        sources.bind("person", person);
        WEIR_TRY(sources.run());
    }
    auto rows = WEIR_TRY(core.db->query("DELETE FROM " + table.name + " WHERE " + column + " = :person"));
    rows.bind("person", person);
    return rows.run();
}

Status run_for(Core& core, std::string_view sql, std::int64_t person) {
    auto query = WEIR_TRY(core.db->query(sql));
    query.bind("person", person);
    return query.run();
}

} // namespace

Status apply_erasure(Core& core, Erasure const& erasure, std::string_view actors, Instant now) {
    auto const person = erasure.person;
    std::int64_t authority = 0;
    bool done = false;
    {
        auto query =
            WEIR_TRY(core.db->query("SELECT authority, erased FROM weir_persons WHERE person_id = :person"));
        query.bind("person", person);
        if (WEIR_TRY(query.step())) {
            authority = query.integer(0);
            done = query.integer(1) != 0;
        }
    }
    if (authority != 0 && !done) {
        auto write = WEIR_TRY(Write::begin(core));
        Event event;
        event.kind = EntryKind::erasure;
        event.subject = person;
        event.authority = authority;
        event.known_on = day_number(erasure.on);
        WEIR_TRY(append_event(core, event, actors, now));
        for (auto const& table : core.schema.tables()) {
            if (table.person_field) {
                WEIR_TRY(remove_rows(core, table, person));
            }
        }
        WEIR_TRY(run_for(core, "DELETE FROM weir_person_digests WHERE person_id = :person", person));
        WEIR_TRY(run_for(core, "DELETE FROM weir_absences WHERE person_id = :person", person));
        WEIR_TRY(run_for(core, "DELETE FROM weir_kept_rows WHERE person_id = :person", person));
        WEIR_TRY(run_for(core, "DELETE FROM weir_return_faults WHERE person_id = :person", person));
        WEIR_TRY(run_for(core, "DELETE FROM weir_return_children WHERE person_id = :person", person));
        WEIR_TRY(run_for(core, "UPDATE weir_persons SET erased = 1 WHERE person_id = :person", person));
        WEIR_TRY(write.commit());
        core.index.clear();
    }
    if (core.keys->find(KeyOf::person, person) != nullptr) {
        WEIR_TRY(core.keys->destroy(KeyOf::person, person));
        WEIR_TRY(core.db->checkpoint());
    }
    return {};
}

Result<std::size_t> replay_erasures(Core& core, std::filesystem::path const& file, Instant now) {
    std::size_t count = 0;
    for (auto const& erasure : WEIR_TRY(read_register(core, file))) {
        if (core.keys->find(KeyOf::person, erasure.person) != nullptr) {
            WEIR_TRY(apply_erasure(core, erasure, "replayed from the register", now));
            ++count;
        }
    }
    return count;
}

Status merge_register(Core& core, std::filesystem::path const& file) {
    auto const known = WEIR_TRY(read_register(core, core.paths.erasures));
    for (auto const& erasure : WEIR_TRY(read_register(core, file))) {
        bool const here = std::any_of(known.begin(), known.end(),
                                      [&](Erasure const& one) { return one.person == erasure.person; });
        if (!here) {
            WEIR_TRY(add_to_register(core, erasure));
        }
    }
    return {};
}

} // namespace weir::record
