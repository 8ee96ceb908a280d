// Sums gathered into combinations: terms with a common value become one, constants meet in one
// coefficient, and a step of Euler's method is one combination of the stock and its flows. Fewer, longer
// operations are what makes a tile fast.
#pragma once

#include "dynamics/compile/value_graph.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace weir::dynamics {

class Combiner {
public:
    // `roots` are what a step needs; what only they use, and use once, is taken into its user.
    Combiner(ValueGraph& graph, std::vector<ValueId> roots);

    [[nodiscard]] ValueId combined(ValueId value) const; // any value that the graph had
    // stock + dt · rate.
    ValueId stepped(ValueId stock, ValueId rate, double dt);
    // Looks again, now that much is used less than it was: what only one combination still uses is taken
    // into it. Gives what the roots, which are replaced, and everything else have become.
    void settle(std::vector<ValueId>& roots);

private:
    struct Term {
        ValueId base = no_id;        // no_id for a constant alone
        ValueId coefficient = no_id; // no_id for 1
    };
    using Terms = std::vector<Term>;

    void count_uses(std::vector<ValueId> const& roots);
    void invert_divisors(std::vector<ValueId>& roots);
    template <class Make>
    void pass(std::vector<ValueId>& roots, Make make);
    ValueId rebuilt(ValueId value, std::vector<ValueId> const& now);
    ValueId rewrite(ValueId value, std::vector<ValueId> const& now);
    ValueId resettled(ValueId value, std::vector<ValueId> const& now);
    void collect(ValueId value, bool minus, bool top, int depth, Terms& terms);
    void add_term(ValueId value, bool minus, Terms& terms);
    void add_constant(ValueId value, bool minus, Terms& terms);
    void merge(ValueId base, ValueId coefficient, bool minus, Terms& terms);
    void share_bases(Terms& terms);
    void open_smooth(ValueId stock, Terms& terms);
    // The factors of a product that only one term uses, when a constant has been put to one of them.
    [[nodiscard]] std::pair<ValueId, ValueId> factors_with(ValueId product, ValueId constant,
                                                           std::vector<ValueId> const& now);
    [[nodiscard]] ValueId regrouped(ValueId product, std::vector<ValueId> const& now);
    [[nodiscard]] bool is_sum(ValueId value) const;
    [[nodiscard]] bool is_scaled(ValueId value) const; // a product with a constant
    [[nodiscard]] bool is_product(ValueId value) const;
    [[nodiscard]] ValueId made_of(Terms const& terms, std::vector<ValueId> const& now);
    [[nodiscard]] ValueId times(ValueId a, ValueId b); // no_id is 1
    [[nodiscard]] std::uint32_t uses(ValueId value) const { return value < uses_.size() ? uses_[value] : 1; }

    [[nodiscard]] Terms& begin_terms() {
        terms_.clear();
        return terms_;
    }

    ValueGraph& graph_;
    Terms terms_; // of the one combination that is being made, and its operands
    std::vector<ValueId> operands_;
    std::vector<std::uint32_t> uses_;
    std::vector<ValueId> now_;    // what each of the first values became
    std::vector<ValueId> before_; // the same before the last pass, and what that made of each value
    std::vector<ValueId> last_;
};

} // namespace weir::dynamics
