// The fold of what was kept, and its place among the faults of the record; see return_faults.hpp.
#include "quality/return_faults.hpp"

#include "base/contract.hpp"
#include "config/csv_table.hpp"
#include "quality/campaigns.hpp"
#include "quality/return_rules.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <tuple>

namespace weir::quality {

std::string rule_in_lists(std::string_view return_kind, std::string_view code) {
    return (return_kind == "cin" ? "CIN-" : "903-") + std::string(code);
}

std::string_view words_of_return(std::string_view return_kind) {
    return return_kind == "cin" ? "Children in need census" : "Looked-after return (SSDA903)";
}

Result<ReturnFaultRules> ReturnFaultRules::read(std::filesystem::path const& definitions) {
    ReturnFaultRules out;
    WEIR_TRY(out.read_dates(definitions / "rules" / "return_dates.csv"));
    for (auto const kind : return_kinds) {
        WEIR_TRY(out.read_rules(definitions, kind));
    }
    return out;
}

Status ReturnFaultRules::read_rules(std::filesystem::path const& definitions, std::string_view return_kind) {
    std::string const kind(return_kind);
    auto const shape = WEIR_TRY(ReturnShape::read(definitions / "intake" / (kind + "_modules.csv")));
    Diagnostics wrong;
    auto const rules = ReturnRules::read(definitions / "rules" / (kind + "_rules.csv"), shape, wrong);
    if (!rules) {
        return fail(rules.error().code, rules.error().message + ":\n" + wrong.text());
    }
    for (auto const& rule : rules->all()) {
        auto line = std::make_unique<Line>();
        line->table = shape.tables()[rule.table].name;
        line->from = rule.from;
        line->until = rule.until;
        line->check.id = rule_in_lists(kind, rule.code);
        line->check.kind = CheckKind::of_return;
        line->check.table = kind + " " + line->table;
        line->check.severity = rule.severity == RuleSeverity::error ? Severity::error : Severity::warning;
        line->check.who = rule.who;
        line->check.mend_working_days = mend_working_days_;
        line->check.message = rule.message;
        line->check.what_to_do = rule.what_to_do;
        line->check.basis = rule.source;
        auto& of_rule = lines_[line->check.id];
        if (of_rule.empty()) {
            names_.push_back(line->check.id);
        }
        of_rule.push_back(std::move(line));
    }
    return {};
}

Status ReturnFaultRules::read_dates(std::filesystem::path const& csv) {
    auto const file =
        WEIR_TRY(config::read_csv_table(csv, {"return", "year", "submit_by", "mend_working_days", "source"}));
    auto const number = [&](std::size_t row, std::string_view column) -> Result<int> {
        auto const& text = file.cell(row, column);
        int value = 0;
        auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (fault != std::errc{} || end != text.data() + text.size() || value <= 0) {
            return fail(ErrorCode::invalid, file.where(row, column).text() + ": this is no number.");
        }
        return value;
    };
    for (std::size_t row = 0; row < file.size(); ++row) {
        auto const& kind = file.cell(row, "return");
        if (kind == "any") {
            mend_working_days_ = WEIR_TRY(number(row, "mend_working_days"));
            continue;
        }
        auto const day = parse_iso_date(file.cell(row, "submit_by"));
        if (std::ranges::find(return_kinds, kind) == std::end(return_kinds) || !day) {
            return fail(ErrorCode::invalid, file.where(row, "submit_by").text() +
                                                ": a line has ssda903 or cin, a year and a day such as "
                                                "2025-06-30.");
        }
        dates_[{kind, WEIR_TRY(number(row, "year"))}] = *day;
    }
    if (mend_working_days_ == 0) {
        return fail(ErrorCode::invalid,
                    csv.filename().string() + ": a line for “any” return gives mend_working_days.");
    }
    return {};
}

RecordCheck const* ReturnFaultRules::find(std::string_view rule, std::string_view table, int year) const {
    auto const found = lines_.find(rule);
    if (found == lines_.end()) {
        return nullptr;
    }
    for (auto const& line : found->second) {
        if (line->table == table && line->from <= year && year <= line->until) {
            return &line->check;
        }
    }
    return nullptr;
}

RecordCheck const* ReturnFaultRules::first(std::string_view rule) const {
    auto const found = lines_.find(rule);
    return found == lines_.end() ? nullptr : &found->second.front()->check;
}

std::optional<Date> ReturnFaultRules::submission(std::string_view return_kind, int year) const {
    auto const found = dates_.find(std::pair{std::string(return_kind), year});
    return found == dates_.end() ? std::nullopt : std::optional(found->second);
}

ReturnFaults::ReturnFaults(std::vector<record::KeptCheck> checks, std::vector<record::KeptFault> faults)
    : checks_(std::move(checks)), faults_(std::move(faults)) {
    WEIR_EXPECTS(std::ranges::is_sorted(faults_, {}, &record::KeptFault::id));
}

record::KeptFault const* ReturnFaults::find(std::int64_t id) const {
    auto const found = std::ranges::lower_bound(faults_, id, {}, &record::KeptFault::id);
    return found == faults_.end() || found->id != id ? nullptr : &*found;
}

record::KeptCheck const* ReturnFaults::last_with(std::int64_t id) const {
    record::KeptCheck const* last = nullptr;
    for (auto const& check : checks_) {
        last = std::ranges::binary_search(check.faults, id) ? &check : last;
    }
    return last;
}

namespace {

// One return of one year, as its checks came.
class Fold {
public:
    explicit Fold(ReturnFaults const& kept) : kept_(kept) {}

    CheckMove take(record::KeptCheck const& check) {
        CheckMove move{.check = &check};
        std::set<std::string, std::less<>> const asked(check.asked.begin(), check.asked.end());
        for (auto const id : check.faults) {
            see(id, check.known_on, move);
        }
        for (auto& [id, state] : states_) {
            bool const found = std::ranges::binary_search(check.faults, id);
            if (!found && !state.gone_on && asked.contains(state.fault->rule + " " + state.fault->table)) {
                state.gone_on = check.known_on;
                ++move.gone;
            }
        }
        return move;
    }
    void overtake(Date day) {
        for (auto& [id, state] : states_) {
            if (!state.gone_on) {
                state.overtaken_on = day;
            }
        }
    }
    void give(std::vector<ReturnFaultState>& to) const {
        for (auto const& [id, state] : states_) {
            to.push_back(state);
        }
    }

private:
    void see(std::int64_t id, Date day, CheckMove& move) {
        auto const* fault = kept_.find(id);
        if (fault == nullptr) { // the child was erased
            return;
        }
        auto const [at, fresh] = states_.try_emplace(id, ReturnFaultState{fault, day, day, {}, {}, {}});
        auto& state = at->second;
        state.last_seen = day;
        ++move.found;
        move.fresh += fresh ? 1 : 0;
        if (!fresh && state.gone_on) {
            state.gone_on.reset();
            state.back_on = day;
            ++move.back;
        }
    }
    ReturnFaults const& kept_;
    std::map<std::int64_t, ReturnFaultState> states_;
};

} // namespace

std::vector<CheckMove> ReturnFaults::moves(std::string_view kind, int year) const {
    std::vector<CheckMove> moves;
    Fold fold(*this);
    for (auto const& check : checks_) {
        if (check.kind == kind && check.year == year) {
            moves.push_back(fold.take(check));
        }
    }
    return moves;
}

std::vector<ReturnFaultState> ReturnFaults::at(Date day) const {
    std::map<std::pair<std::string, int>, Fold> folds;
    std::map<std::pair<std::string, int>, Date> begun; // the first check of each return
    for (auto const& check : checks_) {
        if (check.known_on <= day) {
            auto const which = std::pair{check.kind, check.year};
            folds.try_emplace(which, *this).first->second.take(check);
            auto const [first, fresh] = begun.try_emplace(which, check.known_on);
            first->second = std::min(first->second, check.known_on);
        }
    }
    std::vector<ReturnFaultState> all;
    for (auto& [which, fold] : folds) {
        std::optional<Date> later;
        for (auto const& [other, since] : begun) {
            if (other.first == which.first && other.second > which.second) {
                later = later ? std::min(*later, since) : since;
            }
        }
        if (later) {
            fold.overtake(*later);
        }
        fold.give(all);
    }
    std::ranges::sort(all, {}, [](ReturnFaultState const& one) { return one.fault->id; });
    return all;
}

namespace {

class Placing {
public:
    Placing(journey::Columns const& columns, journey::BuildSettings const& settings,
            ReturnFaultRules const& rules, std::vector<Campaign> const& campaigns, RuleNames const& names,
            Date day)
        : columns_(columns), settings_(settings), rules_(rules), names_(names), day_(day) {
        for (auto const& campaign : campaigns) {
            if (campaign.start <= day && day <= campaign.last_day()) {
                running_.emplace_back(campaign.last_day(), campaign.scope(names));
            }
        }
    }

    // Nothing where this version has no such rule any more.
    [[nodiscard]] std::optional<Fault> of(ReturnFaultState const& state) const {
        auto const& kept = *state.fault;
        auto const* check = rules_.find(kept.rule, kept.table, kept.year);
        if (check == nullptr) {
            return std::nullopt;
        }
        Fault fault{.check = check,
                    .person = journey::missing,
                    .table = check->table,
                    .row = RowId{kept.id},
                    .first_seen = state.first_seen,
                    .message = check->message};
        auto const place = kept.person ? columns_.person_place(kept.person) : std::nullopt;
        if (place) {
            fault.person = *place;
            fault.holder = columns_.allocated(*place, day_number(day_));
        }
        fault.due = due(kept, fault);
        return fault;
    }

private:
    [[nodiscard]] Date due(record::KeptFault const& kept, Fault const& fault) const {
        if (auto const sent = rules_.submission(kept.kind, kept.year)) {
            return *sent;
        }
        auto const rule = running_.empty() ? std::nullopt : names_.find(kept.rule);
        auto const team = fault.holder.team == journey::missing
                              ? TeamId{}
                              : columns_.teams[static_cast<std::size_t>(fault.holder.team)].id;
        std::optional<Date> first;
        for (auto const& [last_day, scope] : running_) {
            if (rule && scope.covers({*rule, fault.row, kept.person, team})) {
                first = first ? std::min(*first, last_day) : last_day;
            }
        }
        if (first) {
            return *first;
        }
        auto const days = fault.check->mend_working_days;
        return settings_.calendar.covers(fault.first_seen)
                   ? settings_.calendar.add_working_days(fault.first_seen, days)
                   : fault.first_seen + Days{days};
    }
    journey::Columns const& columns_;
    journey::BuildSettings const& settings_;
    ReturnFaultRules const& rules_;
    RuleNames const& names_;
    Date day_;
    std::vector<std::pair<Date, Scope>> running_;
};

auto in_order(Fault const& fault) {
    return std::tie(fault.due, fault.person, fault.check->id, fault.row);
}

} // namespace

FoundInReturns find_return_faults(journey::Columns const& columns, journey::BuildSettings const& settings,
                                  ReturnFaultRules const& rules, ReturnFaults const& kept,
                                  std::vector<Campaign> const& campaigns, RuleNames const& names, Date day) {
    FoundInReturns found;
    Placing const placing(columns, settings, rules, campaigns, names, day);
    for (auto const& state : kept.at(day)) {
        if (state.gone_on) {
            continue;
        }
        if (auto fault = placing.of(state)) {
            (state.overtaken_on ? found.overtaken : found.open).push_back(std::move(*fault));
        }
    }
    std::ranges::sort(found.open, {}, in_order);
    return found;
}

void add_to(Faults& faults, FoundInReturns found) {
    auto const middle = static_cast<std::ptrdiff_t>(faults.found.size());
    std::ranges::move(found.open, std::back_inserter(faults.found));
    std::inplace_merge(faults.found.begin(), faults.found.begin() + middle, faults.found.end(),
                       [](Fault const& a, Fault const& b) { return in_order(a) < in_order(b); });
    faults.overtaken = std::move(found.overtaken);
}

} // namespace weir::quality
