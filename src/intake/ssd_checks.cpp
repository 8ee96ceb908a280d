// Each check walks the facts of its tables once.
#include "intake/ssd_checks.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace weir::intake {
namespace {

using record::Fact;
using record::TableDef;

Date const* day_of(Fact const& fact, std::size_t field) {
    return std::get_if<Date>(&fact.values[field]);
}
std::string const* text_of(Fact const& fact, std::size_t field) {
    return std::get_if<std::string>(&fact.values[field]);
}

void open_before_later(SsdContext& context, TableDef const& table) {
    std::vector<Fact const*> facts;
    for (auto const& fact : context.facts) {
        if (fact.table == table.id && day_of(fact, *table.starts_field) != nullptr) {
            facts.push_back(&fact);
        }
    }
    auto const start = [&](Fact const* fact) { return *day_of(*fact, *table.starts_field); };
    std::ranges::stable_sort(facts, [&](Fact const* a, Fact const* b) {
        return std::forward_as_tuple(a->person, start(a)) < std::forward_as_tuple(b->person, start(b));
    });
    for (std::size_t i = 0; i + 1 < facts.size(); ++i) {
        bool const open = day_of(*facts[i], *table.ends_field) == nullptr;
        if (open && facts[i]->person == facts[i + 1]->person && start(facts[i]) < start(facts[i + 1])) {
            context.issues.add(IssueCode::open_before_later_start,
                               context.known.spot(*facts[i], *table.ends_field),
                               table.fields[*table.ends_field].name);
        }
    }
}

} // namespace

void check_open_before_later(SsdContext& context) {
    for (auto const* name : {"ssd_cin_episodes", "ssd_cp_plans", "ssd_cla_episodes", "ssd_cla_placement"}) {
        open_before_later(context, context.rules.schema.at(name));
    }
}

void check_visits_before_plan(SsdContext& context) {
    auto const& plans = context.rules.schema.at("ssd_cp_plans");
    auto const& visits = context.rules.schema.at("ssd_cp_visits");
    std::unordered_map<std::string, Date> starts;
    for (auto const& fact : context.facts) {
        if (fact.table == plans.id) {
            if (auto const* start = day_of(fact, *plans.starts_field)) {
                starts.emplace(fact.source_row_id, *start);
            }
        }
    }
    auto const plan_field = visits.at("cppv_cp_plan_id");
    for (auto const& fact : context.facts) {
        auto const* plan = fact.table == visits.id ? text_of(fact, plan_field) : nullptr;
        auto const* day = plan == nullptr ? nullptr : day_of(fact, *visits.starts_field);
        auto const found = day == nullptr ? starts.end() : starts.find(*plan);
        if (found != starts.end() && *day < found->second) {
            context.issues.add(IssueCode::visit_before_plan, context.known.spot(fact, *visits.starts_field),
                               visits.fields[*visits.starts_field].name);
        }
    }
}

// Same names and birth date under two ids. Twins have two names.
void check_two_ids(SsdContext& context) {
    auto const& persons = context.rules.schema.at("ssd_person");
    auto const forename = persons.at("pers_forename");
    auto const surname = persons.at("pers_surname");
    auto const birth = persons.at("pers_dob");
    std::map<std::tuple<std::string, std::string, Date>, Fact const*> seen;
    for (auto const& fact : context.facts) {
        if (fact.table != persons.id) {
            continue;
        }
        auto const* first = text_of(fact, forename);
        auto const* last = text_of(fact, surname);
        auto const* born = day_of(fact, birth);
        if (first == nullptr || last == nullptr || born == nullptr) {
            continue;
        }
        auto const [at, fresh] = seen.try_emplace({match_key(*first), match_key(*last), *born}, &fact);
        if (!fresh && at->second->person != fact.person) {
            context.issues.add(IssueCode::two_ids_one_child, context.known.spot(fact, *persons.person_field),
                               persons.name, "row " + std::to_string(at->second->row_number));
        }
    }
}

} // namespace weir::intake
