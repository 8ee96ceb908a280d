// Where each slot of a flat program lies in the C++ that is printed from it: the elements of a variable are
// one array under the variable's own name, made fit for C++. Apart, because every part of the printing
// speaks of places.
#pragma once

#include "dynamics/compile/program.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::dynamics {

struct CppVariable {
    std::string name;    // in C++
    std::string written; // in the model
    std::size_t size = 1;
    bool stock = false;
};

struct CppPlace {
    std::uint32_t variable = 0;
    std::int64_t offset = 0;
};

class CppNames {
public:
    explicit CppNames(Program const& program);

    [[nodiscard]] CppPlace of(SlotId slot) const { return places_[slot]; }
    [[nodiscard]] std::vector<CppVariable> const& variables() const { return variables_; }
    // An array that is no variable of the model; its number among the variables.
    std::uint32_t add(std::string const& name, std::size_t size);

private:
    void place_shown(Program const& program);
    void place_hidden(Program const& program);
    std::uint32_t variable_of(std::string const& key, std::string const& written, bool stock);
    std::string unique(std::string const& written);

    std::vector<CppPlace> places_;
    std::vector<CppVariable> variables_;
    std::unordered_map<std::string, std::uint32_t> variable_of_key_;
    std::unordered_set<std::string> taken_;
};

} // namespace weir::dynamics
