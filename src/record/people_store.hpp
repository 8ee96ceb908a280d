// People over the record's tables. Internal to the room; the door is people.hpp.
#pragma once

#include "record/people.hpp"
#include "record/reader.hpp"

namespace weir::record {

class PeopleStore final : public People {
public:
    PeopleStore(Core& core, PersonMap& map) : core_(core), map_(map) {}

    Result<std::optional<PersonId>> find(std::string_view authority, std::string_view source_id) override;
    Result<PersonFacts> facts(PersonId person) override;
    Result<Identity> identity(PersonId person, std::string_view role) override;
    Result<std::vector<Born>> birth_dates(std::string_view authority) override;
    Result<std::vector<PersonId>> search_name(std::string_view authority, std::string_view text,
                                              std::size_t most) override;
    Result<std::vector<PersonId>> search_upn(std::string_view authority, std::string_view upn) override;
    Result<std::vector<PersonId>> siblings(PersonId person) override;

    Result<std::int64_t> merge(PersonId keep, PersonId other, std::string_view reason, std::string_view actor,
                               Instant now) override;
    Status split(std::int64_t merge_event, std::string_view actor, Instant now) override;
    PersonId canonical(PersonId person) override;

    Status restrict(PersonId person, bool restricted, std::string_view reason, std::string_view actor,
                    Instant now) override;
    Status sever(PersonId person, bool severed, std::string_view reason, std::string_view actor,
                 Instant now) override;
    Status hold(PersonId person, bool held, std::string_view reason, std::string_view actor,
                Instant now) override;
    Result<RetentionClass> retention_class(PersonId person) override;
    Result<std::optional<Date>> retained_until(PersonId person) override;
    Status erase(PersonId person, std::string_view first_actor, std::string_view second_actor,
                 Instant now) override;

private:
    struct Standing {
        std::int64_t authority = 0;
        bool restricted = false, held = false, erased = false, severed = false;
    };
    struct Named { // an entry of the name index, in memory only
        std::string forename, surname;
        std::int64_t person = 0;
    };
    [[nodiscard]] Status fresh(); // the map of merges and erasures as it is now
    [[nodiscard]] Result<std::int64_t> authority_number(std::string_view code);
    [[nodiscard]] Result<Standing> standing(std::int64_t person); // of all who are merged in it
    [[nodiscard]] Status add_pupil_number(std::int64_t person, std::int64_t authority, Identity& out);
    [[nodiscard]] Status add_source_ids(std::int64_t person, std::int64_t authority, Identity& out);
    [[nodiscard]] Result<std::vector<PersonId>> by_digest(std::string_view authority, std::string_view kind,
                                                          int number, std::string_view value);
    [[nodiscard]] Status build_names(std::int64_t authority);
    [[nodiscard]] Status flag(PersonId person, EntryKind kind, std::string_view column, bool value,
                              std::string_view reason, std::string_view actor, Instant now);

    Core& core_;
    PersonMap& map_;
    std::map<std::int64_t, std::vector<Named>> names_;
    std::int64_t names_generation_ = -1;
};

} // namespace weir::record
