// People: Weir's own id for a person, the sources' ids as dated aliases, identity sealed with a key per
// person, reversible merges, family memberships, restriction, and erasure by destroying the key.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::record {

struct Identity { // unsealed; lives only as long as it is needed
    std::string forename;
    std::string surname;
    std::optional<Date> birth_date;
    std::optional<Date> expected_birth_date;
    std::string upn;
    std::vector<std::string> source_ids;
};

struct PersonFacts { // clear: codes and months
    PersonId id;
    std::string sex, ethnicity;
    std::optional<int> birth_month; // month_index of birth or expected birth
    bool restricted = false;
    bool erased = false;
};

struct FamilyMember {
    PersonId person;
    std::string family; // the source's family id
};

enum class RetentionClass {
    looked_after,
    adoption,
    child_protection,
    child_in_need,
    early_help,
    contact_only
};

// The only role to which an identity severed by adoption opens (Adoption Agencies Regulations 2005,
// regulation 41: the adoption case record is kept apart and confidential).
inline constexpr std::string_view adoption_records_role = "adoption_records";

class People {
public:
    virtual ~People() = default;

    [[nodiscard]] virtual Result<std::optional<PersonId>> find(std::string_view authority,
                                                               std::string_view source_id) = 0;
    [[nodiscard]] virtual Result<PersonFacts> facts(PersonId person) = 0;
    // Refused once erased; where adoption severed it, refused but to the role that is named below.
    [[nodiscard]] virtual Result<Identity> identity(PersonId person, std::string_view role) = 0;
    [[nodiscard]] Result<Identity> identity(PersonId person) { return identity(person, {}); }
    // Exact birth dates of everyone, for ages, opened in memory and never written.
    struct Born {
        PersonId person;
        std::optional<Date> birth;
        bool expected_only = false;
    };
    [[nodiscard]] virtual Result<std::vector<Born>> birth_dates(std::string_view authority) = 0;
    // Names by surname or forename prefix, over an index held in memory (built on first use and after loads).
    [[nodiscard]] virtual Result<std::vector<PersonId>>
    search_name(std::string_view authority, std::string_view text, std::size_t most) = 0;
    [[nodiscard]] virtual Result<std::vector<PersonId>> search_upn(std::string_view authority,
                                                                   std::string_view upn) = 0;
    // Brothers and sisters: those who share a family on that day.
    [[nodiscard]] virtual Result<std::vector<PersonId>> siblings(PersonId person) = 0;

    // Merging and splitting are events; a split undoes the merge exactly.
    [[nodiscard]] virtual Result<std::int64_t> merge(PersonId keep, PersonId other, std::string_view reason,
                                                     std::string_view actor, Instant now) = 0;
    [[nodiscard]] virtual Status split(std::int64_t merge_event, std::string_view actor, Instant now) = 0;
    [[nodiscard]] virtual PersonId canonical(PersonId person) = 0; // after merges

    [[nodiscard]] virtual Status restrict(PersonId person, bool restricted, std::string_view reason,
                                          std::string_view actor, Instant now) = 0;

    // Adoption severs the identity: it is found by no search and opened to the adoption records role alone.
    [[nodiscard]] virtual Status sever(PersonId person, bool severed, std::string_view reason,
                                       std::string_view actor, Instant now) = 0;

    // Retention and erasure: the class must have expired, no hold may stand and two different people must
    // agree.
    [[nodiscard]] virtual Result<RetentionClass> retention_class(PersonId person) = 0;
    [[nodiscard]] virtual Result<std::optional<Date>>
    retained_until(PersonId person) = 0; // nothing: not known, so kept
    [[nodiscard]] virtual Status hold(PersonId person, bool held, std::string_view reason,
                                      std::string_view actor, Instant now) = 0;
    [[nodiscard]] virtual Status erase(PersonId person, std::string_view first_actor,
                                       std::string_view second_actor, Instant now) = 0;
};

} // namespace weir::record
