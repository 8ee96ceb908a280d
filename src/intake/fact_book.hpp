// The facts of one return. Two lists may speak of the same row (a referral stands in list 3 and opens the
// episode of list 6), so facts are kept by their natural key and each list adds what it carries.
#pragma once

#include "base/flat_map.hpp"
#include "record/fact.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weir::intake {

class FactBook {
public:
    // Takes the values (one a field of the table, in order). A fact about the same row gains what this one
    // supplies; where both speak, what is not blank wins, and the later where both say something.
    // Returns whether a new fact began.
    bool add(record::TableDef const& table, std::string const& person, std::vector<record::Value> values,
             std::uint32_t place, std::uint32_t row);
    // As it stands, without a key: the source has row ids of its own.
    void append(record::Fact fact) { facts_.push_back(std::move(fact)); }

    void reserve(std::size_t facts) {
        facts_.reserve(facts);
        by_key_.reserve(facts);
    }

    [[nodiscard]] std::vector<record::Fact>& facts() { return facts_; }

private:
    std::vector<record::Fact> facts_;
    FlatMap<std::uint64_t, std::uint32_t> by_key_; // by the hash of the key: who finds a fact compares it
};

} // namespace weir::intake
