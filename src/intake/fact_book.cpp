// The key is the table, the person and the fields that the schema marks as natural.
#include "intake/fact_book.hpp"

namespace weir::intake {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
    hash = (hash ^ more) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29U);
}

std::uint64_t hash_of(record::Value const& value) {
    if (auto const* text = std::get_if<std::string>(&value)) {
        return std::hash<std::string_view>{}(*text);
    }
    if (auto const* day = std::get_if<Date>(&value)) {
        return static_cast<std::uint64_t>(day_number(*day));
    }
    auto const* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? static_cast<std::uint64_t>(*number) : 0;
}

std::uint64_t key_of(record::TableDef const& table, std::string const& person,
                     std::vector<record::Value> const& values) {
    auto hash = mixed(table.id.value, std::hash<std::string_view>{}(person));
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (table.fields[i].natural_key) {
            hash = mixed(hash, values[i].index());
            hash = mixed(hash, hash_of(values[i]));
        }
    }
    return hash;
}

bool same_row(record::Fact const& fact, record::TableDef const& table, std::string const& person,
              std::vector<record::Value> const& values) {
    if (fact.table != table.id || fact.person != person) {
        return false;
    }
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (table.fields[i].natural_key && fact.values[i] != values[i]) {
            return false;
        }
    }
    return true;
}

} // namespace

bool FactBook::add(record::TableDef const& table, std::string const& person,
                   std::vector<record::Value> values, std::uint32_t place, std::uint32_t row) {
    auto const key = key_of(table, person, values);
    record::Fact* known = nullptr;
    by_key_.each(key, [&](std::uint32_t number) {
        known = same_row(facts_[number], table, person, values) ? &facts_[number] : nullptr;
        return known == nullptr;
    });
    if (table.person_field) {
        values[*table.person_field] = person;
    }
    if (known == nullptr) {
        by_key_.add(key, static_cast<std::uint32_t>(facts_.size()));
        facts_.push_back({table.id, {}, person, std::move(values), place, row});
        return true;
    }
    record::Value const yes = std::string("Y");
    record::Value const no = std::string("N");
    auto& kept = known->values;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        bool const both = record::has_content(values[i]) && record::has_content(kept[i]);
        // "Yes" said once stands: two referrals of one day, one of them closed without action.
        if ((!record::has_content(kept[i]) && values[i].index() > kept[i].index()) ||
            (both && !(kept[i] == yes && values[i] == no))) {
            kept[i] = std::move(values[i]);
        }
    }
    return false;
}

} // namespace weir::intake
