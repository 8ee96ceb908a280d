// The operations of a program as they are printed: trees in which what runs over many alike operands
// (a SUM over an array) is one body and a count. Apart from the text, because loops are found by
// comparing these trees.
#pragma once

#include "dynamics/compile/cpp_names.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace weir::dynamics {

struct CppTerm {
    enum class Kind : std::uint8_t { number, place, operation, roll };
    // How far an index moves when the counter of an enclosing roll goes to the next row, or along it.
    struct Stride {
        std::int64_t row = 0;
        std::int64_t column = 0;
        bool operator==(Stride const&) const = default;
    };

    Kind kind = Kind::number;
    Op op = Op::number;
    double number = 0;
    std::uint32_t variable = 0;  // of a place
    std::int64_t index = 0;      // of a place within its variable; of a graph, a history, a random site
    std::vector<Stride> strides; // one an enclosing roll, the outermost first
    std::uint32_t count = 0;     // of a roll: how often its body stands
    std::uint32_t period = 0;    // of a roll: the length of a row; equal to the count if there is one row
    std::vector<CppTerm> parts;

    [[nodiscard]] bool has_index() const {
        return kind == Kind::place || op == Op::graph || op == Op::history || is_random(op);
    }
};

class CppTermMaker {
public:
    CppTermMaker(Program const& program, CppNames const& names) : program_(program), names_(names) {}
    [[nodiscard]] CppTerm make(NodeId id) const;
    [[nodiscard]] CppTerm place(SlotId slot) const;

private:
    Program const& program_;
    CppNames const& names_;
};

// All that must be equal for two terms to be one loop's: everything but indices and numbers.
[[nodiscard]] std::string signature_of(CppTerm const& term);
// The indices and the numbers of a term, in the order in which they are printed.
void collect(CppTerm const& term, std::vector<std::int64_t>& indices, std::vector<double>& numbers);

} // namespace weir::dynamics
