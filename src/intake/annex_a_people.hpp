// The children of one Annex A return: which ids mean the same child, and what all lists together say about
// each. Apart from the lists, because no list says it alone.
#pragma once

#include "base/date.hpp"
#include "intake/cell_reader.hpp"
#include "intake/fact_book.hpp"
#include "intake/text.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

// The id as it stands in a cell, without stray spaces; empty if there is none.
[[nodiscard]] std::string id_text(CellView const& cell);

// Ids that differ in leading zeros alone are one child's: a spreadsheet that takes an id for a number drops
// them. Which form is the right one, the record decides if it knows one, else the longest of the return.
class IdBook {
public:
    void see(std::string const& id);
    void settle(std::function<bool(std::string_view)> const& known);
    [[nodiscard]] std::string const& canonical(std::string const& id) const;

private:
    std::map<std::string, std::vector<std::string>> forms_; // by the digits without leading zeros
    std::unordered_map<std::string, std::string> canonical_;
};

struct Mention { // where a list speaks of a child
    Spot spot;
    std::string header;
};

struct Child {
    std::string id;
    Spot first;
    std::optional<Date> birth;
    std::string sex, ethnicity;
    bool carries_sex = false, carries_ethnicity = false, carries_birth = false;
    bool unborn = false;
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
    [[nodiscard]] std::vector<Child>& all() { return all_; }

private:
    std::vector<Child> all_;
    std::unordered_map<std::string, std::size_t> index_;
};

// ssd_person, ssd_disability and weir_allocation facts of all children.
void add_people_facts(Children& children, record::Schema const& schema, Date extract_date, FactBook& book);

} // namespace weir::intake
