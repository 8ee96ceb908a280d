// Rows out of the store, field by field by the type of the field.
#include "intake/held_rows.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace weir::intake {
namespace {

using record::FieldRole;
using record::FieldType;
using record::Value;

bool holds_number(record::FieldDef const& field) {
    return field.type == FieldType::integer || field.role == FieldRole::worker ||
           field.role == FieldRole::team || field.role == FieldRole::parent_team ||
           field.role == FieldRole::person || field.role == FieldRole::other_person;
}

Value value_at(record::RowView const& row, record::FieldDef const& field, std::size_t at) {
    if (row.blank(at)) {
        return row.supplied(at) ? Value{record::Blank{}} : Value{record::NotSupplied{}};
    }
    if (holds_number(field)) {
        return row.integer(at);
    }
    if (field.type == FieldType::real) {
        return row.real(at);
    }
    if (field.type == FieldType::date) {
        auto const day = row.date(at);
        return day ? Value{*day} : Value{record::Blank{}};
    }
    return std::string(row.text(at));
}

// What is said of an end together with it: before the end nobody can have said it.
constexpr std::array<std::string_view, 8> told_at_the_end{"cine_close_reason",
                                                          "cina_assessment_outcome_nfa",
                                                          "cina_assessment_outcome_json",
                                                          "s47e_s47_nfa",
                                                          "s47e_s47_outcome_json",
                                                          "carp_ceased_reason",
                                                          "clae_cla_episode_ceased_reason",
                                                          "clap_cla_placement_change_reason"};

void take_back_later_end(record::TableDef const& table, HeldRow& row, Date until) {
    auto const end = table.ends_field ? date_in(row.values[*table.ends_field]) : std::nullopt;
    if (!end || *end <= until) {
        return;
    }
    row.values[*table.ends_field] = record::Blank{};
    for (auto const name : told_at_the_end) {
        if (auto const field = table.field(name)) {
            row.values[*field] = record::Blank{};
        }
    }
}

} // namespace

std::optional<Date> date_in(Value const& value) {
    auto const* day = std::get_if<Date>(&value);
    return day == nullptr ? std::nullopt : std::optional(*day);
}

Result<HeldTable> HeldTable::read(record::Store& store, record::TableDef const& table,
                                  record::AsKnown const& as_known, Date until) {
    HeldTable held(table);
    WEIR_TRY(store.read(table.id, as_known, [&](record::RowView const& row) {
        if (table.starts_field) {
            auto const start = row.date(*table.starts_field);
            if (start && *start > until) {
                return;
            }
        }
        HeldRow kept{row.row(), row.person(), row.known_on(), {}};
        kept.values.reserve(table.fields.size());
        for (std::size_t i = 0; i < table.fields.size(); ++i) {
            kept.values.push_back(value_at(row, table.fields[i], i));
        }
        take_back_later_end(table, kept, until);
        held.add(std::move(kept));
    }));
    held.settle();
    return held;
}

void HeldTable::settle() {
    std::ranges::sort(rows_, [this](HeldRow const& a, HeldRow const& b) {
        auto const start_a = start(a).value_or(Date::min());
        auto const start_b = start(b).value_or(Date::min());
        return std::tie(a.person, start_a, a.row) < std::tie(b.person, start_b, b.row);
    });
}

std::span<HeldRow const> HeldTable::of(PersonId person) const {
    auto const [first, last] = std::ranges::equal_range(rows_, person, {}, &HeldRow::person);
    return {first, last};
}

std::optional<Date> HeldTable::date(HeldRow const& row, std::string_view field) const {
    return date_in(row.values[table_->at(field)]);
}

std::string HeldTable::text(HeldRow const& row, std::string_view field) const {
    auto const* found = std::get_if<std::string>(&row.values[table_->at(field)]);
    return found == nullptr ? std::string() : *found;
}

std::optional<std::int64_t> HeldTable::integer(HeldRow const& row, std::string_view field) const {
    auto const* found = std::get_if<std::int64_t>(&row.values[table_->at(field)]);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<Date> HeldTable::start(HeldRow const& row) const {
    return table_->starts_field ? date_in(row.values[*table_->starts_field]) : std::nullopt;
}

std::optional<Date> HeldTable::end(HeldRow const& row) const {
    return table_->ends_field ? date_in(row.values[*table_->ends_field]) : std::nullopt;
}

} // namespace weir::intake
