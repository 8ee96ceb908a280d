// The fold of one row; see fold.hpp.
#include "record/fold.hpp"

namespace weir::record {

RowFold::Said& RowFold::said_by(std::int64_t system) {
    for (auto& said : said_) {
        if (said.system == system) {
            return said;
        }
    }
    said_.push_back({system, std::vector<Value>(fields_)});
    return said_.back();
}

bool RowFold::state(std::int64_t system, std::vector<Value> const& values, Date known_on) {
    auto& said = said_by(system);
    bool changed = give_back(known_on);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!is_supplied(values[i]) || said.values[i] == values[i]) {
            continue;
        }
        said.values[i] = values[i];
        if (state_.values[i] != values[i]) {
            state_.values[i] = values[i];
            changed = true;
        }
        state_.supplied |= FieldSet{1} << i;
    }
    if (changed) {
        state_.known_on = known_on;
    }
    return changed;
}

bool RowFold::withdraw(Date known_on) {
    if (state_.standing == RowStanding::withdrawn) {
        return false;
    }
    state_.standing = RowStanding::withdrawn;
    state_.known_on = known_on;
    return true;
}

bool RowFold::give_back(Date known_on) {
    if (state_.standing == RowStanding::live) {
        return false;
    }
    state_.standing = RowStanding::live;
    state_.known_on = known_on;
    return true;
}

void RowFold::clear() {
    state_ = RowState{};
    state_.values.resize(fields_);
    said_.clear();
}

} // namespace weir::record
