// Gathers terms; see combine.hpp. Values come in an order in which each follows what it needs, so one pass
// from first to last is enough.
#include "dynamics/compile/combine.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace weir::dynamics {

namespace {
constexpr int sums_deep = 48;                // sums within sums that are taken apart
constexpr std::size_t terms_most = 40;       // of one combination; what is beyond stays a sum of its own
constexpr std::size_t smooth_terms_most = 6; // of a gap that is closed in proportion, to be taken apart

ValueId current(ValueId value, std::vector<ValueId> const& now) {
    return value < now.size() && now[value] != no_id ? now[value] : value;
}
} // namespace

Combiner::Combiner(ValueGraph& graph, std::vector<ValueId> roots) : graph_(graph) {
    now_.resize(graph.size());
    std::iota(now_.begin(), now_.end(), ValueId{0});
    invert_divisors(roots);
    pass(roots, [this](ValueId value, std::vector<ValueId> const& now) { return rewrite(value, now); });
}

ValueId Combiner::combined(ValueId value) const {
    return value < now_.size() ? now_[value] : value;
}

ValueId Combiner::times(ValueId a, ValueId b) {
    if (a == no_id || b == no_id) {
        return a == no_id ? b : a;
    }
    return graph_.operation(Op::multiply, {a, b}, 0, 0);
}

// Makes every value anew, each after what it needs, from what its operands have become.
template <class Make>
void Combiner::pass(std::vector<ValueId>& roots, Make make) {
    count_uses(roots);
    std::vector<ValueId> now(uses_.size(), no_id);
    for (ValueId value = 0; value < now.size(); ++value) {
        auto const kind = graph_.of(value).kind;
        bool const fixed = graph_.of(value).rank != Rank::dynamic || kind == ValueKind::slot;
        now[value] = fixed ? value : make(value, now);
    }
    for (auto& root : roots) {
        root = now[root];
    }
    before_ = now_;
    for (auto& value : now_) {
        value = now[value];
    }
    last_ = std::move(now);
}

ValueId Combiner::rebuilt(ValueId id, std::vector<ValueId> const& now) {
    auto const before = graph_.operands(id);
    if (std::all_of(before.begin(), before.end(), [&](ValueId operand) { return now[operand] == operand; })) {
        return id; // what it is made of is what it was
    }
    auto const value = graph_.of(id);
    graph_.at(value.origin);
    operands_.clear();
    for (ValueId const operand : before) {
        operands_.push_back(now[operand]);
    }
    return graph_.operation(value.op, operands_, value.index, value.number);
}

// Where many are divided by one changing value, it is divided into 1 once.
void Combiner::invert_divisors(std::vector<ValueId>& roots) {
    constexpr std::size_t worth_it = 3;
    std::unordered_map<ValueId, std::size_t> divisions;
    for (ValueId value = 0; value < graph_.size(); ++value) {
        auto const& found = graph_.of(value);
        if (found.kind == ValueKind::operation && found.op == Op::divide && found.rank == Rank::dynamic) {
            ++divisions[graph_.operands(value)[1]];
        }
    }
    if (std::none_of(divisions.begin(), divisions.end(),
                     [](auto const& one) { return one.second >= worth_it; })) {
        return;
    }
    pass(roots, [&](ValueId value, std::vector<ValueId> const& now) {
        auto const found = graph_.of(value);
        if (found.op != Op::divide || divisions[graph_.operands(value)[1]] < worth_it) {
            return rebuilt(value, now);
        }
        graph_.at(found.origin);
        ValueId const dividend = now[graph_.operands(value)[0]];
        ValueId const divisor = now[graph_.operands(value)[1]];
        return times(dividend, graph_.operation(Op::divide, {graph_.number(1), divisor}, 0, 0));
    });
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

// The constant meets the one that a factor has already, if that factor is for this product alone; else it
// goes to the factor that most use, since the elements of an array often share it, and then they share this
// too.
std::pair<ValueId, ValueId> Combiner::factors_with(ValueId product, ValueId constant,
                                                   std::vector<ValueId> const& now) {
    ValueId const left = graph_.operands(product)[0];
    ValueId const right = graph_.operands(product)[1];
    for (auto const& [own, other] : {std::pair(left, right), std::pair(right, left)}) {
        if (is_scaled(own) && uses(own) == 1) {
            ValueId const within = graph_.operands(own)[0];
            ValueId const scale = graph_.operands(own)[1];
            ValueGraph::Elsewhere const there(graph_, graph_.of(own).origin);
            return {times(current(within, now), times(scale, constant)), current(other, now)};
        }
    }
    auto const [shared, other] = uses(left) > uses(right) ? std::pair(left, right) : std::pair(right, left);
    return {current(other, now), times(current(shared, now), constant)};
}

// a · (x · c), where many use a and only this uses x · c, is x · (a · c): the elements of an array that share
// a and c share a · c.
ValueId Combiner::regrouped(ValueId product, std::vector<ValueId> const& now) {
    ValueId const left = graph_.operands(product)[0];
    ValueId const right = graph_.operands(product)[1];
    for (auto const& [own, other] : {std::pair(left, right), std::pair(right, left)}) {
        if (is_scaled(own) && uses(own) == 1 && uses(other) > 1 && graph_.of(other).rank == Rank::dynamic) {
            ValueId const within = graph_.operands(own)[0];
            ValueId const scale = graph_.operands(own)[1];
            graph_.at(graph_.of(product).origin);
            return times(current(within, now), times(current(other, now), scale));
        }
    }
    return rebuilt(product, now);
}

ValueId Combiner::rewrite(ValueId id, std::vector<ValueId> const& now) {
    if (!is_sum(id) || uses(id) == 0) { // what is only saved is left as written
        return rebuilt(id, now);
    }
    graph_.at(graph_.of(id).origin);
    auto& terms = begin_terms();
    collect(id, false, true, 0, terms);
    share_bases(terms);
    return made_of(terms, now);
}

// A combination's terms as they were gathered, with what nobody else uses any more taken apart.
ValueId Combiner::resettled(ValueId id, std::vector<ValueId> const& now) {
    auto const value = graph_.of(id);
    if (value.kind == ValueKind::operation) {
        return is_product(id) ? regrouped(id, now) : rebuilt(id, now);
    }
    graph_.at(value.origin);
    auto& terms = begin_terms();
    for (std::uint32_t i = 0; i < value.count; i += 2) {
        ValueId const first = graph_.operands(id)[i]; // what is made meanwhile may move them
        bool const minus = (first & minus_bit) != 0;
        ValueId base = first & ~minus_bit;
        ValueId coefficient = graph_.operands(id)[i + 1];
        if (graph_.of(base).rank <= Rank::constant) {
            add_constant(times(base, coefficient), minus, terms);
            continue;
        }
        if (coefficient != no_id && graph_.of(coefficient).rank > Rank::constant) {
            base = times(base, coefficient); // a product of two that change, which made_of takes apart again
            coefficient = no_id;
        }
        bool const scaled = is_scaled(base) && (coefficient != no_id || uses(base) == 1);
        if (scaled) {
            coefficient = times(graph_.operands(base)[1], coefficient);
            base = graph_.operands(base)[0];
        }
        merge(base, coefficient, minus, terms);
    }
    share_bases(terms);
    return made_of(terms, now);
}

void Combiner::settle(std::vector<ValueId>& roots) {
    pass(roots, [this](ValueId value, std::vector<ValueId> const& now) { return resettled(value, now); });
}

void Combiner::collect(ValueId id, bool minus, bool top, int depth, Terms& terms) {
    bool const open = is_sum(id) && (top || uses(id) == 1) && depth < sums_deep && terms.size() < terms_most;
    if (!open) {
        add_term(id, minus, terms);
        return;
    }
    auto const op = graph_.of(id).op;
    for (std::uint32_t i = 0; i < graph_.of(id).count; ++i) {
        bool const turned = op == Op::negate || (op == Op::subtract && i == 1);
        collect(graph_.operands(id)[i], minus != turned, false, depth + 1, terms);
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

ValueId Combiner::made_of(Terms const& terms, std::vector<ValueId> const& now) {
    auto& operands = operands_;
    operands.clear();
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
            ValueId const x = current(parts[0], now);
            operands.insert(operands.end(), {x | mark, current(parts[1], now)});
        } else if (!plain && is_product(term.base) && !is_scaled(term.base) && term.base < uses_.size() &&
                   uses(term.base) == 1 && factor.rank <= Rank::constant) {
            auto const [x, y] = factors_with(term.base, term.coefficient, now);
            operands.insert(operands.end(), {x | mark, y});
        } else {
            bool const made_here = term.base >= now.size() && is_product(term.base);
            auto const parts = graph_.operands(term.base);
            ValueId const base =
                made_here ? times(current(parts[0], now), current(parts[1], now)) : current(term.base, now);
            operands.insert(operands.end(), {base | mark, plain ? no_id : term.coefficient});
        }
    }
    if (operands.size() == 2 && operands[1] == no_id && (operands[0] & minus_bit) == 0) {
        return operands[0];
    }
    return operands.empty() ? graph_.number(0) : graph_.combination(operands);
}

// A gap that is closed in proportion, k · (target - stock), is taken apart where it meets its stock.
void Combiner::open_smooth(ValueId stock, Terms& terms) {
    for (std::size_t i = 0; i < terms.size(); ++i) {
        auto const [base, scale] = terms[i];
        if (base == no_id || scale == no_id || !is_sum(base) || uses(base) != 1 ||
            graph_.of(scale).rank > Rank::constant) {
            continue;
        }
        Terms within;
        collect(base, false, true, 0, within);
        bool const meets =
            std::any_of(within.begin(), within.end(), [&](Term const& term) { return term.base == stock; });
        if (!meets || within.size() > smooth_terms_most) {
            continue;
        }
        terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(i));
        for (auto const& term : within) {
            ValueId const scaled = times(term.coefficient, scale);
            if (term.base == no_id) {
                add_constant(scaled, false, terms);
            } else {
                merge(term.base, scaled, false, terms);
            }
        }
        return;
    }
}

ValueId Combiner::stepped(ValueId stock, ValueId rate, double dt) {
    graph_.at(graph_.of(stock).origin);
    auto& terms = begin_terms();
    // The rate as it was before the last pass, whose sums are still open.
    rate = before_[rate];
    collect(rate, false, uses(rate) <= 1, 0, terms);
    share_bases(terms);
    open_smooth(stock, terms);
    ValueId const step = graph_.number(dt);
    for (auto& term : terms) {
        term.coefficient = times(term.coefficient, step);
    }
    merge(stock, no_id, false, terms);
    share_bases(terms);
    return made_of(terms, last_);
}

} // namespace weir::dynamics
