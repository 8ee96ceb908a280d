// Windows and choices are those of Ofsted's guidance to Annex A: events of six months, and of what lasts one
// row a child, the latest that is open or ended in the six months; of adoption it is twelve.
#include "intake/annex_a_lists.hpp"

#include "intake/text.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace weir::intake {
namespace {

// The SSD's types of check in words, Annex A's two columns by name.
bool is_check(std::string_view type, std::string_view kind) {
    auto const key = match_key(type);
    bool const dental = key.find("dent") != std::string::npos || key.find("teeth") != std::string::npos;
    return kind == "dental" ? dental : !dental && key.find("health") != std::string::npos;
}

class Choosing {
public:
    Choosing(AnnexASource const& source, ListLayout const& list) : source_(source), list_(list) {}

    std::vector<ListRow> run();

private:
    [[nodiscard]] std::optional<std::size_t> slot(std::string_view table,
                                                  std::string_view instance = {}) const;
    void put(ListRow& row, std::string_view table, HeldRow const* held, std::string_view instance = {}) const;
    ListRow& add(HeldTable const& table, HeldRow const& held);
    // The latest row of the child that is dated from `since` on.
    [[nodiscard]] HeldRow const* latest(std::string_view table, PersonId person, Date since,
                                        std::function<bool(HeldRow const&)> const& suits = {}) const;
    void dated_rows(std::string_view table);
    void listed_rows(std::string_view table);
    [[nodiscard]] std::optional<Date> settled_on(HeldRow const& enquiry) const;
    void enquiries();
    void needs();
    void plans();
    void periods();
    void leavers();
    void adoptions();
    void adopters();

    AnnexASource const& source_;
    ListLayout const& list_;
    std::vector<ListRow> out_;
};

std::optional<std::size_t> Choosing::slot(std::string_view table, std::string_view instance) const {
    for (std::size_t i = 0; i < list_.slots.size(); ++i) {
        if (list_.slots[i].table->name == table && list_.slots[i].instance == instance) {
            return i;
        }
    }
    return {};
}

void Choosing::put(ListRow& row, std::string_view table, HeldRow const* held,
                   std::string_view instance) const {
    if (auto const at = slot(table, instance)) {
        row.slots[*at] = held;
    }
}

ListRow& Choosing::add(HeldTable const& table, HeldRow const& held) {
    ListRow row{held.person, table.start(held).value_or(Date::min())};
    row.main = &held;
    row.slots.resize(list_.slots.size(), nullptr);
    put(row, table.table().name, &held);
    return out_.emplace_back(std::move(row));
}

HeldRow const* Choosing::latest(std::string_view table_name, PersonId person, Date since,
                                std::function<bool(HeldRow const&)> const& suits) const {
    auto const& table = source_.table(table_name);
    HeldRow const* found = nullptr;
    for (auto const& row : table.of(person)) {
        auto const start = table.start(row);
        if (start && *start >= since && (!suits || suits(row))) {
            found = &row;
        }
    }
    return found;
}

void Choosing::dated_rows(std::string_view name) {
    auto const& table = source_.table(name);
    for (auto const& row : table.rows()) {
        if (source_.dated(table.start(row))) {
            add(table, row);
        }
    }
}

void Choosing::listed_rows(std::string_view name) {
    auto const& table = source_.table(name);
    for (auto const& row : table.rows()) {
        if (source_.listed(table.start(row), table.end(row))) {
            add(table, row);
        }
    }
}

// When an enquiry was over. Annex A and the census carry no end. List 5 names every enquiry of six months and
// every open one: while the source's latest list names it, it is open unless a conference or the word that
// none is needed came; once a later list leaves it out, it was over by the day on which it was last heard of.
// The census tells of its year by the start alone.
std::optional<Date> Choosing::settled_on(HeldRow const& enquiry) const {
    auto const& table = source_.table("ssd_s47_enquiry");
    auto const& def = table.table();
    if (record::is_supplied(enquiry.values[*def.ends_field])) {
        return table.end(enquiry);
    }
    bool const of_list = record::is_supplied(enquiry.values[def.at("s47e_s47_completed_by_team")]);
    if (!of_list || source_.left_out(enquiry)) {
        return table.start(enquiry);
    }
    bool const settled =
        table.text(enquiry, "s47e_s47_outcome_json").find("OUTCOME_CP_CONFERENCE") != std::string::npos;
    return settled ? std::optional(enquiry.known_on) : std::nullopt;
}

// A conference follows the enquiry that its id names, for the same child (an enquiry's id is not unique to a
// child where brothers and sisters are worked as a group); else the nearest that began on or before it.
void Choosing::enquiries() {
    auto const& table = source_.table("ssd_s47_enquiry");
    auto const& conferences = source_.table("ssd_initial_cp_conference");
    std::map<HeldRow const*, HeldRow const*> held;
    for (auto const& conference : conferences.rows()) {
        auto const key = conferences.text(conference, "icpc_s47_enquiry_id");
        auto const day = conferences.start(conference);
        HeldRow const* chosen = nullptr;
        bool named = false;
        for (auto const& enquiry : table.of(conference.person)) {
            auto const start = table.start(enquiry);
            if (!key.empty() && table.text(enquiry, "s47e_s47_enquiry_id") == key && !named) {
                chosen = &enquiry;
                named = true;
            } else if (!named && start && day && *start <= *day) {
                chosen = &enquiry;
            }
        }
        if (chosen != nullptr && day) {
            held.try_emplace(chosen, &conference);
        }
    }
    for (auto const& row : table.rows()) {
        auto const found = held.find(&row);
        auto const* conference = found == held.end() ? nullptr : found->second;
        auto done = settled_on(row);
        if (conference != nullptr) {
            done = std::max(done.value_or(Date::min()), conferences.start(*conference).value_or(Date::min()));
        }
        if (source_.listed(table.start(row), done)) {
            put(add(table, row), "ssd_initial_cp_conference", conference);
        }
    }
}

// A referral that ended in no further action opens no episode, and of one that only a list of referrals tells
// of nobody knows whether it did.
void Choosing::needs() {
    auto const& table = source_.table("ssd_cin_episodes");
    auto const close = *table.table().ends_field;
    HeldRow const* last = nullptr;
    auto const keep = [&] {
        if (last != nullptr && source_.listed(table.start(*last), table.end(*last))) {
            add(table, *last);
        }
    };
    for (auto const& row : table.rows()) {
        if (last != nullptr && last->person != row.person) {
            keep();
            last = nullptr;
        }
        bool const opened = record::is_supplied(row.values[close]) &&
                            table.text(row, "cine_referral_nfa") != "Y" && table.start(row).has_value();
        last = opened ? &row : last;
    }
    keep();
}

void Choosing::plans() {
    auto const& table = source_.table("ssd_cp_plans");
    for (std::size_t i = 0; i < table.rows().size(); ++i) {
        auto const& row = table.rows()[i];
        bool const last = i + 1 == table.rows().size() || table.rows()[i + 1].person != row.person;
        if (!last || !source_.listed(table.start(row), table.end(row))) {
            continue;
        }
        auto const id = table.text(row, "cppl_cp_plan_id");
        auto const of_plan = [&](std::string_view name, std::string_view field) {
            auto const& events = source_.table(name);
            return latest(name, row.person, table.start(row).value_or(Date::min()), [&](HeldRow const& one) {
                auto const named = events.text(one, field);
                return named.empty() || id.empty() || named == id;
            });
        };
        auto& listed = add(table, row);
        put(listed, "ssd_cp_visits", of_plan("ssd_cp_visits", "cppv_cp_plan_id"));
        put(listed, "ssd_cp_reviews", of_plan("ssd_cp_reviews", "cppr_cp_plan_id"));
    }
}

void Choosing::periods() {
    auto const& all = source_.periods();
    auto const& health = source_.table("ssd_cla_health");
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const& period = all[i];
        bool const last = i + 1 == all.size() || all[i + 1].person != period.person;
        if (!last || !source_.listed(period.start, period.ceased)) {
            continue;
        }
        ListRow row{period.person, period.start};
        row.period = &period;
        row.slots.resize(list_.slots.size(), nullptr);
        auto const until = period.ceased.value_or(source_.day());
        auto const begun = [&](std::string_view name) {
            auto const& table = source_.table(name);
            return latest(name, period.person, period.start,
                          [&](HeldRow const& one) { return table.start(one).value_or(until) <= until; });
        };
        put(row, "ssd_legal_status", begun("ssd_legal_status"));
        put(row, "ssd_cla_placement", begun("ssd_cla_placement"));
        put(row, "ssd_cla_reviews", begun("ssd_cla_reviews"));
        put(row, "ssd_cla_visits", begun("ssd_cla_visits"));
        auto const plans = source_.table("ssd_cla_care_plan").of(period.person);
        put(row, "ssd_cla_care_plan", plans.empty() ? nullptr : &plans.back());
        for (auto const* kind : {"health", "dental"}) {
            put(row, "ssd_cla_health",
                latest("ssd_cla_health", period.person, Date::min(),
                       [&](auto const& one) {
                           return is_check(health.text(one, "clah_health_check_type"), kind);
                       }),
                kind);
        }
        out_.push_back(std::move(row));
    }
}

void Choosing::leavers() {
    auto const& table = source_.table("ssd_care_leavers");
    for (std::size_t i = 0; i < table.rows().size(); ++i) {
        bool const last =
            i + 1 == table.rows().size() || table.rows()[i + 1].person != table.rows()[i].person;
        // List 9 names everyone who is entitled: whom the source's latest list leaves out is no longer.
        if (last && !source_.left_out(table.rows()[i])) {
            add(table, table.rows()[i]);
        }
    }
}

// Who was adopted, who is to be, and of whom that was decided and undone, all within twelve months (Ofsted,
// Annex A guidance to list 10). An order of another kind, such as guardianship, is no adoption.
void Choosing::adoptions() {
    auto const& table = source_.table("ssd_permanence");
    for (auto const& row : table.rows()) {
        auto const date = [&](std::string_view field) {
            auto const day = table.date(row, field);
            return day && *day <= source_.day() ? day : std::nullopt;
        };
        auto const ordered = is_adoption(table, row) ? date("perm_permanence_order_date") : std::nullopt;
        std::optional<Date> first;
        for (auto const* step : {"perm_adm_decision_date", "perm_placement_order_date", "perm_matched_date",
                                 "perm_placed_for_adoption_date", "perm_placed_ffa_cp_date"}) {
            first = first ? first : date(step);
        }
        auto const over = ordered ? ordered : date("perm_decision_reversed_date");
        bool const told = first.has_value() || over.has_value();
        if (told && (!over || *over >= source_.year_start())) {
            add(table, row).date = first.value_or(*(over ? over : first));
        }
    }
}

void Choosing::adopters() {
    auto const& table = source_.table("weir_prospective_adopter");
    for (auto const& row : table.rows()) {
        auto const ordered = table.date(row, "adop_order_date");
        auto const over = ordered ? ordered : table.date(row, "adop_left_date");
        if (!over || *over > source_.day() || *over >= source_.year_start()) {
            add(table, row).date = table.date(row, "adop_enquiry_date").value_or(Date::min());
        }
    }
}

std::vector<ListRow> Choosing::run() {
    switch (list_.number) {
    case 1:
        dated_rows("ssd_contacts");
        break;
    case 2:
        listed_rows("ssd_early_help_episodes");
        break;
    case 3:
        dated_rows("ssd_cin_episodes");
        break;
    case 4:
        listed_rows("ssd_cin_assessments");
        break;
    case 5:
        enquiries();
        break;
    case 6:
        needs();
        break;
    case 7:
        plans();
        break;
    case 8:
        periods();
        break;
    case 9:
        leavers();
        break;
    case 10:
        adoptions();
        break;
    case 11:
        adopters();
        break;
    default:
        break;
    }
    return std::move(out_);
}

} // namespace

bool is_adoption(HeldTable const& table, HeldRow const& row) {
    auto const type = match_key(table.text(row, "perm_permanence_order_type"));
    return type.empty() || type.find("adopt") != std::string::npos || type == "ao";
}

std::vector<ListRow> rows_of(AnnexASource const& source, ListLayout const& list) {
    return Choosing(source, list).run();
}

} // namespace weir::intake
