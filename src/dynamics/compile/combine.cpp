// Gathers terms; see combine.hpp. Values come in an order in which each follows what it needs, so one pass
// from first to last is enough.
#include "dynamics/compile/combine.hpp"

#include <algorithm>

namespace weir::dynamics {

namespace {
constexpr int sums_deep = 48;          // sums within sums that are taken apart
constexpr std::size_t terms_most = 40; // of one combination; what is beyond stays a sum of its own
} // namespace

Combiner::Combiner(ValueGraph& graph, std::vector<ValueId> const& roots) : graph_(graph) {
    count_uses(roots);
    auto const before = static_cast<ValueId>(uses_.size());
    now_.resize(before, no_id);
    for (ValueId value = 0; value < before; ++value) {
        now_[value] = rewrite(value);
    }
}

ValueId Combiner::combined(ValueId value) const {
    return value < now_.size() ? now_[value] : value;
}

void Combiner::count_uses(std::vector<ValueId> const& roots) {
    uses_.assign(graph_.size(), 0);
    std::vector<ValueId> open;
    for (ValueId const root : roots) {
        if (uses_[root]++ == 0) {
            open.push_back(root);
        }
    }
    while (!open.empty()) {
        ValueId const value = open.back();
        open.pop_back();
        graph_.each_operand(value, [&](ValueId operand) {
            if (uses_[operand]++ == 0) {
                open.push_back(operand);
            }
        });
    }
}

bool Combiner::is_sum(ValueId id) const {
    auto const& value = graph_.of(id);
    return value.kind == ValueKind::operation && value.rank == Rank::dynamic &&
           (value.op == Op::add || value.op == Op::subtract || value.op == Op::negate ||
            (value.op == Op::sum && value.count <= terms_most));
}

bool Combiner::is_product(ValueId id) const {
    auto const& value = graph_.of(id);
    return value.kind == ValueKind::operation && value.rank == Rank::dynamic && value.op == Op::multiply;
}

bool Combiner::is_scaled(ValueId id) const {
    return is_product(id) && graph_.of(graph_.operands(id)[1]).rank <= Rank::constant;
}

ValueId Combiner::rewrite(ValueId id) {
    auto const value = graph_.of(id);
    if (value.rank != Rank::dynamic || value.kind != ValueKind::operation) {
        return id;
    }
    graph_.at(value.origin);
    if (is_sum(id) && uses(id) > 0) { // what is only saved is left as written
        Terms terms;
        collect(id, false, true, 0, terms);
        share_bases(terms);
        return made_of(terms);
    }
    std::vector<ValueId> operands;
    for (ValueId const operand : graph_.operands(id)) {
        operands.push_back(combined(operand));
    }
    return graph_.operation(value.op, std::move(operands), value.index, value.number);
}

void Combiner::collect(ValueId id, bool minus, bool top, int depth, Terms& terms) {
    bool const open = is_sum(id) && (top || uses(id) == 1) && depth < sums_deep && terms.size() < terms_most;
    if (!open) {
        add_term(id, minus, terms);
        return;
    }
    auto const value = graph_.of(id);
    std::vector<ValueId> const operands(graph_.operands(id).begin(), graph_.operands(id).end());
    for (std::size_t i = 0; i < operands.size(); ++i) {
        bool const turned = value.op == Op::negate || (value.op == Op::subtract && i == 1);
        collect(operands[i], minus != turned, false, depth + 1, terms);
    }
}

void Combiner::add_term(ValueId id, bool minus, Terms& terms) {
    if (graph_.of(id).rank <= Rank::constant) {
        add_constant(id, minus, terms);
        return;
    }
    if (is_scaled(id) && uses(id) == 1) {
        ValueId const base = graph_.operands(id)[0];
        merge(base, graph_.operands(id)[1], minus, terms);
        return;
    }
    merge(id, no_id, minus, terms);
}

void Combiner::add_constant(ValueId id, bool minus, Terms& terms) {
    for (auto& term : terms) {
        if (term.base == no_id) {
            term.coefficient = graph_.operation(minus ? Op::subtract : Op::add, {term.coefficient, id}, 0, 0);
            return;
        }
    }
    terms.push_back({no_id, minus ? graph_.operation(Op::negate, {id}, 0, 0) : id});
}

void Combiner::merge(ValueId base, ValueId coefficient, bool minus, Terms& terms) {
    for (auto& term : terms) {
        if (term.base == base) {
            ValueId const one = graph_.number(1);
            term.coefficient = graph_.operation(minus ? Op::subtract : Op::add,
                                                {term.coefficient == no_id ? one : term.coefficient,
                                                 coefficient == no_id ? one : coefficient},
                                                0, 0);
            return;
        }
    }
    if (minus) {
        coefficient =
            coefficient == no_id ? graph_.number(-1) : graph_.operation(Op::negate, {coefficient}, 0, 0);
    }
    terms.push_back({base, coefficient});
}

// A product that others use too is taken apart only where its value meets the same value in the sum.
void Combiner::share_bases(Terms& terms) {
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (terms[i].base == no_id || !is_scaled(terms[i].base)) {
            continue;
        }
        ValueId const within = graph_.operands(terms[i].base)[0];
        ValueId const scale = graph_.operands(terms[i].base)[1];
        auto const same =
            std::find_if(terms.begin(), terms.end(), [&](Term const& term) { return term.base == within; });
        if (same == terms.end()) {
            continue;
        }
        ValueId const own = terms[i].coefficient;
        ValueId const whole = own == no_id ? scale : graph_.operation(Op::multiply, {scale, own}, 0, 0);
        ValueId const other = same->coefficient == no_id ? graph_.number(1) : same->coefficient;
        same->coefficient = graph_.operation(Op::add, {other, whole}, 0, 0);
        terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(i));
        i = static_cast<std::size_t>(-1); // what was merged may now meet another
    }
}

ValueId Combiner::made_of(Terms const& terms) {
    std::vector<ValueId> operands;
    for (auto const& term : terms) {
        if (term.base == no_id) {
            operands.insert(operands.end(), {term.coefficient, no_id});
            continue;
        }
        auto const& factor = term.coefficient == no_id ? Value{} : graph_.of(term.coefficient);
        bool const minus = factor.kind == ValueKind::number && factor.number == -1;
        bool const plain =
            minus || term.coefficient == no_id || (factor.kind == ValueKind::number && factor.number == 1);
        std::uint32_t const mark = minus ? minus_bit : 0;
        if (plain && is_product(term.base) && uses(term.base) == 1) {
            auto const parts = graph_.operands(term.base);
            ValueId const x = combined(parts[0]);
            operands.insert(operands.end(), {x | mark, combined(parts[1])});
        } else {
            operands.insert(operands.end(), {combined(term.base) | mark, plain ? no_id : term.coefficient});
        }
    }
    if (operands.size() == 2 && operands[1] == no_id && (operands[0] & minus_bit) == 0) {
        return operands[0];
    }
    return operands.empty() ? graph_.number(0) : graph_.combination(operands);
}

ValueId Combiner::stepped(ValueId stock, ValueId rate, double dt) {
    graph_.at(graph_.of(stock).origin);
    Terms terms;
    collect(rate, false, uses(rate) <= 1, 0, terms);
    share_bases(terms);
    ValueId const step = graph_.number(dt);
    for (auto& term : terms) {
        term.coefficient =
            term.coefficient == no_id ? step : graph_.operation(Op::multiply, {term.coefficient, step}, 0, 0);
    }
    merge(stock, no_id, false, terms);
    share_bases(terms);
    return made_of(terms);
}

} // namespace weir::dynamics
