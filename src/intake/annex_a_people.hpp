// The children of one Annex A return: which ids mean the same child, and what all lists together say about
// each. Apart from the lists, because no list says it alone.
#pragma once

#include "base/date.hpp"
#include "base/flat_map.hpp"
#include "intake/cell_reader.hpp"
#include "intake/fact_book.hpp"
#include "intake/id_book.hpp"
#include "intake/text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

struct Mention { // where a list speaks of a child
    Spot spot;
    std::string header;
};

struct Child {
    std::string id;
    Spot first;
    std::optional<Date> birth;
    std::optional<Date> doubtful_birth; // from a row whose event it contradicts
    bool expected = false;              // unborn, and the return says when
    std::string sex, ethnicity;
    bool disabled = false;
    // From lists 6, 7 and 8.
    bool in_list6 = false, open_need = false, open_plan = false, open_care = false;
    std::string case_status;
    Mention status_at, plan_at;
    int allocation_list = 0;
    Spot allocation_at;
    record::Value team, worker;
};

class Children {
public:
    Child& of(std::string const& id, Spot spot);
    [[nodiscard]] std::optional<Date> birth_of(std::string const& id) const;
    [[nodiscard]] std::vector<Child>& all() { return all_; }

private:
    std::vector<Child> all_;
    [[nodiscard]] std::optional<std::size_t> number_of(std::string const& id) const;
    FlatMap<std::uint64_t, std::size_t> index_; // by the hash of the id
};

// ssd_person, ssd_disability and weir_allocation facts of all children.
void add_people_facts(Children& children, record::Schema const& schema, Date extract_date, FactBook& book);

} // namespace weir::intake
