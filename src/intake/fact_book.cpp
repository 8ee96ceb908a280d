// The key is the table, the person and the fields that the schema marks as natural.
#include "intake/fact_book.hpp"

namespace weir::intake {
namespace {

void append_key(std::string& key, record::Value const& value) {
    key += '\x1f';
    key += static_cast<char>('0' + value.index());
    if (auto const* text = std::get_if<std::string>(&value)) {
        key += *text;
    } else if (auto const* day = std::get_if<Date>(&value)) {
        key += std::to_string(day_number(*day));
    } else if (auto const* number = std::get_if<std::int64_t>(&value)) {
        key += std::to_string(*number);
    }
}

} // namespace

bool FactBook::add(record::TableDef const& table, std::string const& person,
                   std::vector<record::Value> values, std::uint32_t place, std::uint32_t row) {
    key_ = std::to_string(table.id.value);
    key_ += '\x1f';
    key_ += person;
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (table.fields[i].natural_key) {
            append_key(key_, values[i]);
        }
    }
    if (table.person_field) {
        values[*table.person_field] = person;
    }
    auto const found = by_key_.find(key_);
    if (found == by_key_.end()) {
        by_key_.emplace(key_, facts_.size());
        facts_.push_back({table.id, {}, person, std::move(values), place, row});
        return true;
    }
    record::Value const yes = std::string("Y");
    record::Value const no = std::string("N");
    auto& kept = facts_[found->second].values;
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
