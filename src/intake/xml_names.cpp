#include "intake/xml_names.hpp"

#include "base/limits.hpp"

namespace weir::intake {

ElementNames::ElementNames(ReturnLayout const& layout) {
    for (auto const& module : layout.modules()) {
        for (auto const& column : module.columns) {
            for (auto const& key : column.keys) {
                (numbers_an_element(column) ? around_ : values_).emplace(key, column.header);
            }
        }
    }
}

std::string const* ElementNames::meant(std::string const& key, Headers const& among,
                                       std::map<std::string, std::string const*>& asked) {
    if (among.contains(key)) {
        return nullptr;
    }
    if (auto const known = asked.find(key); known != asked.end()) {
        return known->second;
    }
    if (asked.size() >= limits::columns_max) {
        return nullptr; // no return has so many names of its own
    }
    std::string const* found = nullptr;
    std::size_t near = 0;
    for (auto const& [one, header] : among) {
        if (one_letter_off(one, key)) {
            found = &one;
            ++near;
        }
    }
    return asked.emplace(key, near == 1 ? found : nullptr).first->second;
}

std::string const* ElementNames::value_meant(std::string const& key) {
    return around_.contains(key) ? nullptr : meant(key, values_, asked_values_);
}

std::string const* ElementNames::around_meant(std::string const& key) {
    return meant(key, around_, asked_around_);
}

void ElementNames::count(std::string const& written, std::string const& meant) {
    ++counts_[{written, meant}];
}

std::vector<NameSlip> ElementNames::slips() const {
    std::vector<NameSlip> out;
    for (auto const& [names, count] : counts_) {
        auto const value = values_.find(names.second);
        out.push_back(
            {names.first, value != values_.end() ? value->second : around_.at(names.second), count});
    }
    return out;
}

} // namespace weir::intake
