// What stands behind the door of store.hpp.
#pragma once

#include "base/limits.hpp"
#include "record/kept_days.hpp"
#include "record/organisation_store.hpp"
#include "record/people_store.hpp"
#include "record/return_checks.hpp"
#include "record/spellings.hpp"

namespace weir::record {

struct Store::Impl {
    Core core;
    PersonMap people_map;
    PeopleStore people{core, people_map};
    OrganisationStore organisation{core};
    Spellings spellings{core};
    ReturnChecks return_checks{core, people_map};
    KeptDays kept_days{core};

    [[nodiscard]] Result<PersonMap const*> people_now();
    // The number of an authority's name; another process may have written it since.
    [[nodiscard]] Result<std::int64_t> authority(std::string_view code);
    [[nodiscard]] Result<std::vector<PersonId>> persons_by_id(std::int64_t authority,
                                                              std::string_view source_id);
};

} // namespace weir::record
