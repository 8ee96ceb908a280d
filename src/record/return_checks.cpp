// Keeping what rules found, and giving it back; see return_checks.hpp.
#include "record/return_checks.hpp"

#include "record/codec.hpp"
#include "record/reader.hpp"
#include "record/tables.hpp"

#include <algorithm>
#include <unordered_map>

namespace weir::record {

namespace {

constexpr char between = '\x1f'; // between texts that are kept as one; no cell has it

SealContext fault_context(std::int64_t authority, std::int64_t id, std::int64_t person) {
    return SealContext{authority, -23, id, person};
}
SealContext child_context(std::int64_t authority, std::int64_t id, std::int64_t person) {
    return SealContext{authority, -24, id, person};
}

std::string joined(std::vector<std::string> const& texts) {
    std::string out;
    for (auto const& text : texts) {
        out += (out.empty() ? "" : std::string(1, between)) + text;
    }
    return out;
}

std::vector<std::string> parted(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        auto const end = std::min(text.find(between), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

void append_number(std::string& out, std::uint32_t number) {
    while (number >= 0x80U) {
        out += static_cast<char>(static_cast<unsigned char>(number | 0x80U));
        number >>= 7U;
    }
    out += static_cast<char>(number);
}

std::vector<std::uint32_t> numbers_of(db::Blob packed) {
    std::vector<std::uint32_t> numbers;
    std::uint32_t number = 0;
    unsigned shift = 0;
    for (auto const byte : packed) {
        number |= static_cast<std::uint32_t>(byte & 0x7FU) << (shift & 31U);
        shift += 7;
        if ((byte & 0x80U) == 0) {
            numbers.push_back(number);
            number = 0;
            shift = 0;
        }
    }
    return numbers;
}

// Persons by the return's ids, each sought once.
class Persons {
public:
    Persons(Core& core, std::int64_t authority) : core_(core), authority_(authority) {}

    [[nodiscard]] Result<std::int64_t> of(std::string const& child) {
        if (child.empty()) {
            return 0;
        }
        auto const [known, fresh] = met_.try_emplace(child, 0);
        if (fresh) {
            known->second = WEIR_TRY(sought(person_digest(core_, authority_, "id", child)));
        }
        return known->second;
    }

private:
    [[nodiscard]] Result<std::int64_t> sought(seal::Digest128 const& digest) {
        if (core_.index.ready) {
            auto const* const found = core_.index.persons.find(digest);
            return found == nullptr ? 0 : *found;
        }
        auto query = WEIR_TRY(core_.db->query("SELECT person_id FROM weir_person_digests WHERE digest = "
                                              ":digest AND kind = 1 ORDER BY person_id"));
        query.bind("digest", digest.view());
        return WEIR_TRY(query.step()) ? query.integer(0) : 0;
    }
    Core& core_;
    std::int64_t authority_;
    std::unordered_map<std::string, std::int64_t> met_;
};

struct Numbered { // a fault of the check, by its number
    std::int64_t id = 0;
    FaultSpot spot;
};

// Gives each fault its number: the one that it had, or a new one.
class FaultBook {
public:
    FaultBook(Core& core, std::int64_t authority, ReturnFindings const& findings)
        : core_(core), authority_(authority), findings_(findings), persons_(core, authority) {}

    // The numbers that all of them have already; nothing where one is new.
    [[nodiscard]] Result<std::optional<std::vector<std::int64_t>>> known_numbers() {
        WEIR_TRY(read_known());
        std::vector<std::int64_t> all;
        for (auto const& fault : findings_.faults) {
            auto const found = known_.find(digest_of(fault));
            if (found == known_.end()) {
                return std::nullopt;
            }
            all.push_back(found->second.id);
        }
        std::ranges::sort(all);
        auto const again = std::ranges::unique(all);
        all.erase(again.begin(), again.end());
        return all;
    }

    [[nodiscard]] Result<std::vector<Numbered>> numbered() {
        WEIR_TRY(read_known());
        last_ = WEIR_TRY(core_.counter("last_return_fault"));
        auto insert = WEIR_TRY(core_.db->query(
            "INSERT INTO weir_return_faults (id, authority, kind, return_year, rule, tab, person_id, digest, "
            "sealed) VALUES (:id, :authority, :kind, :year, :rule, :tab, :person, :digest, :sealed)"));
        std::vector<Numbered> all;
        for (auto const& fault : findings_.faults) {
            auto const person = WEIR_TRY(persons_.of(fault.child));
            auto const digest = digest_of(fault);
            auto const found = known_.find(digest);
            auto id = found == known_.end() ? 0 : found->second.id;
            if (id == 0) {
                id = ++last_;
                WEIR_TRY(write(insert, fault, id, person, digest));
            } else if (found->second.person == 0 && person != 0) {
                WEIR_TRY(give_to(fault, id, person));
            }
            known_[digest] = {id, person};
            all.push_back({id, {fault.place, fault.row_number}});
        }
        WEIR_TRY(core_.set_counter("last_return_fault", last_));
        std::ranges::sort(all, {}, &Numbered::id);
        auto const again = std::ranges::unique(all, {}, &Numbered::id);
        all.erase(again.begin(), again.end());
        return all;
    }

private:
    struct Known {
        std::int64_t id = 0, person = 0;
    };
    [[nodiscard]] seal::Digest128 digest_of(FoundFault const& fault) const {
        auto const text = findings_.kind + between + std::to_string(findings_.year) + between + fault.rule +
                          between + fault.table + between + fault.child + between + fault.key;
        return person_digest(core_, authority_, "fault", text);
    }
    [[nodiscard]] Status read_known() {
        auto query = WEIR_TRY(core_.db->query("SELECT id, person_id, digest FROM weir_return_faults WHERE "
                                              "authority = :authority AND kind = :kind AND return_year = "
                                              ":year"));
        query.bind("authority", authority_)
            .bind("kind", std::string_view{findings_.kind})
            .bind("year", std::int64_t{findings_.year});
        while (WEIR_TRY(query.step())) {
            seal::Digest128 digest;
            auto const bytes = query.blob(2);
            std::copy_n(bytes.begin(), std::min(bytes.size(), digest.bytes.size()), digest.bytes.begin());
            known_.emplace(digest, Known{query.integer(0), query.integer(1)});
        }
        return {};
    }
    [[nodiscard]] Result<std::string> sealed(FoundFault const& fault, std::int64_t id, std::int64_t person) {
        auto const* key = WEIR_TRY(core_.need_key_of(person, authority_));
        auto const plain = fault.child + between + fault.key;
        return core_.sealer.seal(*key, fault_context(authority_, id, person).view(), plain);
    }
    [[nodiscard]] Status write(db::Query& insert, FoundFault const& fault, std::int64_t id,
                               std::int64_t person, seal::Digest128 const& digest) {
        auto const secret = WEIR_TRY(sealed(fault, id, person));
        insert.bind("id", id)
            .bind("authority", authority_)
            .bind("kind", std::string_view{findings_.kind})
            .bind("year", std::int64_t{findings_.year})
            .bind("rule", std::string_view{fault.rule})
            .bind("tab", std::string_view{fault.table})
            .bind("person", person)
            .bind("digest", digest.view())
            .bind("sealed", seal::bytes_of(secret));
        return insert.run();
    }
    // A child whom the record did not know when the fault was first found.
    [[nodiscard]] Status give_to(FoundFault const& fault, std::int64_t id, std::int64_t person) {
        auto update = WEIR_TRY(core_.db->query(
            "UPDATE weir_return_faults SET person_id = :person, sealed = :sealed WHERE id = :id"));
        auto const secret = WEIR_TRY(sealed(fault, id, person));
        update.bind("person", person).bind("sealed", seal::bytes_of(secret)).bind("id", id);
        return update.run();
    }

    Core& core_;
    std::int64_t authority_;
    ReturnFindings const& findings_;
    Persons persons_;
    std::unordered_map<seal::Digest128, Known, seal::DigestHash> known_;
    std::int64_t last_ = 0;
};

// What is known of the return so far: the newest check, and the one that the load made before.
struct Before {
    std::int64_t newest = 0, of_load = 0;
    std::int32_t newest_on = 0;
    std::string newest_said, load_said; // which rules were asked and what they found
};

std::string said(std::string_view asked, std::string_view faults) {
    return std::string(asked) + between + between + std::string(faults);
}

Result<Before> before(Core& core, ReturnFindings const& findings, std::int64_t authority, std::int64_t load) {
    auto query =
        WEIR_TRY(core.db->query("SELECT id, known_on, load_id, asked, faults FROM weir_return_checks WHERE "
                                "authority = :authority AND kind = :kind AND return_year = :year "
                                "ORDER BY known_on, id"));
    query.bind("authority", authority)
        .bind("kind", std::string_view{findings.kind})
        .bind("year", std::int64_t{findings.year});
    Before out;
    while (WEIR_TRY(query.step())) {
        auto const faults = query.blob(4);
        auto says = said(query.text(3), std::string(faults.begin(), faults.end()));
        if (load != 0 && query.integer(2) == load) {
            out.of_load = query.integer(0);
            out.load_said = std::move(says);
            continue;
        }
        out.newest = query.integer(0);
        out.newest_on = static_cast<std::int32_t>(query.integer(1));
        out.newest_said = std::move(says);
    }
    return out;
}

Status run_for_check(Core& core, std::string_view sql, std::int64_t check) {
    auto query = WEIR_TRY(core.db->query(sql));
    query.bind("id", check);
    return query.run();
}

Status write_children(Core& core, ReturnFindings const& findings, std::int64_t authority,
                      std::int64_t check) {
    auto remove = WEIR_TRY(
        core.db->query("DELETE FROM weir_return_children WHERE check_id IN (SELECT id FROM "
                       "weir_return_checks WHERE authority = :authority AND kind = :kind AND return_year = "
                       ":year)"));
    remove.bind("authority", authority)
        .bind("kind", std::string_view{findings.kind})
        .bind("year", std::int64_t{findings.year});
    WEIR_TRY(remove.run());
    auto insert =
        WEIR_TRY(core.db->query("INSERT INTO weir_return_children (id, check_id, person_id, sealed) "
                                "VALUES (:id, :check, :person, :sealed)"));
    auto last = WEIR_TRY(core.counter("last_return_child"));
    Persons persons(core, authority);
    for (auto const& one : findings.children) {
        ++last;
        auto const person = WEIR_TRY(persons.of(one.child));
        auto const* key = WEIR_TRY(core.need_key_of(person, authority));
        auto plain = one.child + between + one.rows;
        auto const sealed = core.sealer.seal(*key, child_context(authority, last, person).view(), plain);
        seal::wipe(plain.data(), plain.size());
        insert.bind("id", last)
            .bind("check", check)
            .bind("person", person)
            .bind("sealed", seal::bytes_of(sealed));
        WEIR_TRY(insert.run());
    }
    return core.set_counter("last_return_child", last);
}

} // namespace

Status write_findings(Core& core, ReturnFindings const& findings, std::int64_t authority, std::int64_t load,
                      std::int64_t actor, Instant now) {
    auto const earlier = WEIR_TRY(before(core, findings, authority, load));
    if (earlier.of_load != 0) {
        WEIR_TRY(
            run_for_check(core, "DELETE FROM weir_return_children WHERE check_id = :id", earlier.of_load));
        WEIR_TRY(run_for_check(core, "DELETE FROM weir_return_checks WHERE id = :id", earlier.of_load));
    }
    auto const numbered = WEIR_TRY(FaultBook(core, authority, findings).numbered());
    std::vector<std::int64_t> ids;
    std::string spots;
    for (auto const& one : numbered) {
        ids.push_back(one.id);
        append_number(spots, one.spot.place);
        append_number(spots, one.spot.row_number);
    }
    auto known_on = day_number(findings.known_on);
    if (findings.guessed && earlier.newest != 0) {
        known_on = std::max(known_on, earlier.newest_on);
    }
    auto const packed = pack_rows(ids);
    auto const places = joined(findings.places);
    auto const asked = joined(findings.asked);
    if (load == 0 && known_on == earlier.newest_on && said(asked, packed) == earlier.newest_said) {
        return {};
    }
    auto const id = WEIR_TRY(core.counter("last_return_check")) + 1;
    auto insert = WEIR_TRY(core.db->query(
        "INSERT INTO weir_return_checks (id, authority, kind, return_year, known_on, written_at, actor, "
        "load_id, places, asked, faults, spots, head) VALUES (:id, :authority, :kind, :year, :known, "
        ":written, :actor, :load, :places, :asked, :faults, :spots, :head)"));
    insert.bind("id", id)
        .bind("authority", authority)
        .bind("kind", std::string_view{findings.kind})
        .bind("year", std::int64_t{findings.year})
        .bind("known", std::int64_t{known_on})
        .bind("written", microseconds(now))
        .bind("actor", actor)
        .bind("load", load)
        .bind("places", std::string_view{places})
        .bind("asked", std::string_view{asked})
        .bind("faults", seal::bytes_of(packed))
        .bind("spots", seal::bytes_of(spots))
        .bind("head", std::string_view{findings.head});
    WEIR_TRY(insert.run());
    WEIR_TRY(core.set_counter("last_return_check", id));
    bool const newest = earlier.newest == 0 || known_on >= earlier.newest_on;
    return newest && !findings.children.empty() ? write_children(core, findings, authority, id) : Status{};
}

Result<bool> says_anew(Core& core, ReturnFindings const& findings, std::int64_t authority,
                       std::int64_t load) {
    auto const earlier = WEIR_TRY(before(core, findings, authority, load));
    auto const numbers = WEIR_TRY(FaultBook(core, authority, findings).known_numbers());
    return !numbers || earlier.of_load == 0 ||
           said(joined(findings.asked), pack_rows(*numbers)) != earlier.load_said;
}

Result<std::int64_t> ReturnChecks::authority_number(std::string_view code) {
    WEIR_TRY(core_.load_names());
    return core_.name_number(NameOf::authority, code);
}

Status ReturnChecks::keep(std::string_view authority, ReturnFindings const& findings, std::string_view actor,
                          Instant now) {
    auto write = WEIR_TRY(Write::begin(core_));
    auto const number = core_.name_number(NameOf::authority, authority);
    if (number == 0) {
        return fail(ErrorCode::not_found, "There is no such authority in the record.");
    }
    auto const who = WEIR_TRY(core_.need_name(NameOf::actor, actor, now));
    WEIR_TRY(write_findings(core_, findings, number, 0, who, now));
    return write.commit();
}

Result<std::vector<KeptCheck>> ReturnChecks::checks(std::string_view authority) {
    auto query = WEIR_TRY(core_.db->query(
        "SELECT id, kind, return_year, known_on, written_at, actor, load_id, places, asked, faults, spots "
        "FROM weir_return_checks WHERE authority = :authority ORDER BY kind, return_year, known_on, id"));
    query.bind("authority", WEIR_TRY(authority_number(authority)));
    std::vector<KeptCheck> all;
    while (WEIR_TRY(query.step())) {
        KeptCheck one;
        one.id = query.integer(0);
        one.kind = query.text(1);
        one.year = static_cast<int>(query.integer(2));
        one.known_on = from_day_number(static_cast<std::int32_t>(query.integer(3)));
        one.written_at = instant_of(query.integer(4));
        one.actor = core_.name_text(query.integer(5));
        one.load = LoadId{query.integer(6)};
        one.places = parted(query.text(7));
        one.asked = parted(query.text(8));
        one.faults = unpack_rows(query.blob(9));
        auto const spots = numbers_of(query.blob(10));
        for (std::size_t i = 0; i + 1 < spots.size(); i += 2) {
            one.spots.push_back({spots[i], spots[i + 1]});
        }
        one.spots.resize(one.faults.size());
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::vector<KeptFault>> ReturnChecks::faults(std::string_view authority) {
    if (people_.generation != WEIR_TRY(core_.generation())) {
        WEIR_TRY(people_.load(core_));
    }
    auto query = WEIR_TRY(core_.db->query("SELECT id, kind, return_year, rule, tab, person_id FROM "
                                          "weir_return_faults WHERE authority = :authority ORDER BY id"));
    query.bind("authority", WEIR_TRY(authority_number(authority)));
    std::vector<KeptFault> all;
    while (WEIR_TRY(query.step())) {
        KeptFault one;
        one.id = query.integer(0);
        one.kind = query.text(1);
        one.year = static_cast<int>(query.integer(2));
        one.rule = query.text(3);
        one.table = query.text(4);
        one.person = PersonId{people_.canonical(query.integer(5))};
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::map<std::int64_t, FaultText>> ReturnChecks::texts(std::string_view authority,
                                                              std::span<std::int64_t const> faults) {
    auto const number = WEIR_TRY(authority_number(authority));
    auto query = WEIR_TRY(core_.db->query(
        "SELECT person_id, sealed FROM weir_return_faults WHERE id = :id AND authority = :authority"));
    std::map<std::int64_t, FaultText> out;
    seal::SecretText plain;
    for (auto const id : faults) {
        query.reset();
        query.bind("id", id).bind("authority", number);
        if (!WEIR_TRY(query.step())) {
            continue;
        }
        auto const person = query.integer(0);
        auto const* key = core_.key_of(person, number);
        if (key == nullptr) {
            continue;
        }
        auto const context = fault_context(number, id, person);
        WEIR_TRY(seal::open_into(*key, context.view(), query.blob(1), plain.text()));
        auto const text = plain.view();
        auto const at = std::min(text.find(between), text.size());
        out[id] = {std::string(text.substr(0, at)), std::string(text.substr(std::min(at + 1, text.size())))};
    }
    return out;
}

Result<std::optional<KeptReturn>> ReturnChecks::rows(std::string_view authority, std::string_view kind,
                                                     int year) {
    auto const number = WEIR_TRY(authority_number(authority));
    auto query = WEIR_TRY(core_.db->query(
        "SELECT k.id, k.check_id, k.person_id, k.sealed, c.head FROM weir_return_children k JOIN "
        "weir_return_checks c ON c.id = k.check_id WHERE c.authority = :authority AND c.kind = :kind AND "
        "c.return_year = :year ORDER BY k.id"));
    query.bind("authority", number).bind("kind", kind).bind("year", std::int64_t{year});
    std::optional<KeptReturn> out;
    seal::SecretText plain;
    while (WEIR_TRY(query.step())) {
        if (!out) {
            out.emplace(KeptReturn{query.integer(1), std::string(query.text(4)), {}});
        }
        auto const person = query.integer(2);
        auto const* key = core_.key_of(person, number);
        if (key == nullptr) {
            continue;
        }
        auto const context = child_context(number, query.integer(0), person);
        WEIR_TRY(seal::open_into(*key, context.view(), query.blob(3), plain.text()));
        auto const text = plain.view();
        auto const at = std::min(text.find(between), text.size());
        out->children.push_back(
            {std::string(text.substr(0, at)), std::string(text.substr(std::min(at + 1, text.size())))});
    }
    return out;
}

} // namespace weir::record
