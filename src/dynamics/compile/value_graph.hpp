// The values of a program as a graph in which each is worked out once: equal operations are one value, what
// does not change during a run is told from what does, and division by it has become multiplication. The
// fast machine's code is made from this; the interpreter never sees it.
#pragma once

#include "dynamics/compile/program.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace weir::dynamics {

using ValueId = std::uint32_t;

// How often a value changes: never, with the run, with time alone, or with the state. Arithmetic is
// rearranged by rank alone, so that it is the same whether a constant is set, varied or left as it is.
enum class Rank : std::uint8_t { number, constant, time, dynamic };

enum class ValueKind : std::uint8_t {
    number,
    slot,        // a leaf: a run's constant, a stock or a memory
    operation,   // as a Node's
    combination, // a sum of terms, each one value or a product of two, added or taken away
    copy,        // of its operand, to a place of its own
};

// Which part of which equation a value came from, so that the elements of an array find each other again:
// equal family and position, and the element to count by.
struct Origin {
    std::uint32_t family = 0;
    std::uint32_t position = 0;
    std::uint32_t element = 0;
};

struct Value {
    ValueKind kind = ValueKind::number;
    Op op = Op::number;
    Rank rank = Rank::number;
    bool uniform = true; // the same in every run of the ensemble
    bool named = false;  // a variable's own value, which is not taken apart
    std::uint32_t first = 0;
    std::uint32_t count = 0; // of a combination: two a term, the second no_id where it is 1
    std::uint32_t index = 0;
    double number = 0;
    Origin origin;
};

inline constexpr std::uint32_t minus_bit = 1U << 31; // on the first operand of a term that is taken away

class ValueGraph {
public:
    // Numbers that stand for the factor that a term has not: always there, and always these.
    static constexpr ValueId one = 0;
    static constexpr ValueId minus_one = 1;
    ValueGraph() {
        number(1);
        number(-1);
    }

    void at(Origin origin) { // where what is added next comes from
        origin_ = origin;
        part_ = 0;
    }

    // The same for a while: what comes next is told as before.
    class Elsewhere {
    public:
        Elsewhere(ValueGraph& graph, Origin origin)
            : graph_(graph), origin_(graph.origin_), part_(graph.part_) {
            graph.at(origin);
        }
        ~Elsewhere() {
            graph_.origin_ = origin_;
            graph_.part_ = part_;
        }
        Elsewhere(Elsewhere const&) = delete;
        Elsewhere& operator=(Elsewhere const&) = delete;

    private:
        ValueGraph& graph_;
        Origin origin_;
        std::uint32_t part_;
    };

    ValueId number(double value);
    ValueId slot(SlotId slot, Rank rank, bool uniform, Origin origin);
    // Worked out at once if it can be, and put into the form that finds most values equal.
    ValueId operation(Op op, std::span<ValueId const> operands, std::uint32_t index, double number);
    ValueId operation(Op op, std::initializer_list<ValueId> operands, std::uint32_t index, double number) {
        return operation(op, std::span(operands.begin(), operands.size()), index, number);
    }
    ValueId combination(std::span<ValueId const> operands);
    ValueId copy(ValueId value); // always a new one

    void name(ValueId value) { values_[value].named = true; }
    [[nodiscard]] Value const& of(ValueId id) const { return values_[id]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    [[nodiscard]] std::span<ValueId const> operands(ValueId id) const {
        return std::span(operands_).subspan(values_[id].first, values_[id].count);
    }
    // Each operand without the mark of a term, and without what stands for 1.
    template <typename Visit>
    void each_operand(ValueId id, Visit visit) const {
        bool const marked = values_[id].kind == ValueKind::combination;
        for (ValueId const operand : operands(id)) {
            if (operand != no_id) {
                visit(marked ? operand & ~minus_bit : operand);
            }
        }
    }

    // Of two operands whose order does not matter, whether the second is better first.
    [[nodiscard]] bool comes_before(ValueId a, ValueId b) const;
    ValueId multiply(ValueId a, ValueId b);
    ValueId add(ValueId a, ValueId b) { return operation(Op::add, {a, b}, 0, 0); }

private:
    [[nodiscard]] bool is_number(ValueId id, double number) const;
    [[nodiscard]] bool is_dynamic(ValueId id) const { return values_[id].rank == Rank::dynamic; }
    ValueId simplified(Op op, std::span<ValueId const> operands);
    ValueId simplified_sum(Op op, std::span<ValueId const> operands);
    ValueId divide(ValueId a, ValueId b);
    ValueId power(ValueId a, ValueId b);
    // The product with a constant put where another constant already stands within it; no_id if nowhere.
    ValueId absorb(ValueId product, ValueId constant, int depth);
    ValueId insert(Value value, std::span<ValueId const> operands);
    // Where an equal value stands in known_, or where it belongs.
    [[nodiscard]] std::size_t place_of(Value const& value, std::span<ValueId const> operands,
                                       std::uint32_t hash) const;
    void make_room();

    std::vector<Value> values_;
    std::vector<ValueId> operands_;
    std::vector<std::uint32_t> hashes_; // of each value
    // Where each value but copies stands by its hash: its number plus one, 0 where nothing stands. As long as
    // a power of two and never more than half full.
    std::vector<ValueId> known_;
    std::size_t known_count_ = 0;
    Origin origin_;
    std::uint32_t part_ = 0;
};

} // namespace weir::dynamics
