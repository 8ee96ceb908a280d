// Makes terms from operations and finds what can be rolled; see cpp_term.hpp.
#include "dynamics/compile/cpp_term.hpp"

#include <optional>

namespace weir::dynamics {

namespace {

// What is added to every index from one alike term to the next, along a row and from row to row.
struct Fit {
    std::uint32_t period = 0;
    std::vector<std::int64_t> row;
    std::vector<std::int64_t> column;
};

std::vector<std::int64_t> difference(std::vector<std::int64_t> const& a, std::vector<std::int64_t> const& b) {
    std::vector<std::int64_t> result(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        result[i] = b[i] - a[i];
    }
    return result;
}

bool fits(std::vector<std::vector<std::int64_t>> const& indices, Fit const& fit) {
    for (std::size_t k = 0; k < indices.size(); ++k) {
        auto const row = static_cast<std::int64_t>(k / fit.period);
        auto const column = static_cast<std::int64_t>(k % fit.period);
        for (std::size_t i = 0; i < indices[k].size(); ++i) {
            if (indices[k][i] != indices[0][i] + row * fit.row[i] + column * fit.column[i]) {
                return false;
            }
        }
    }
    return true;
}

std::optional<Fit> find_fit(std::vector<std::vector<std::int64_t>> const& indices) {
    auto const count = static_cast<std::uint32_t>(indices.size());
    Fit fit{count, std::vector<std::int64_t>(indices[0].size(), 0), difference(indices[0], indices[1])};
    if (fits(indices, fit)) {
        return fit;
    }
    for (fit.period = 2; fit.period <= count / 2; ++fit.period) {
        if (count % fit.period == 0) {
            fit.row = difference(indices[0], indices[fit.period]);
            if (fits(indices, fit)) {
                return fit;
            }
        }
    }
    return std::nullopt;
}

void add_strides(CppTerm& term, Fit const& fit, std::size_t& next) {
    if (term.has_index()) {
        term.strides.insert(term.strides.begin(), {fit.row[next], fit.column[next]});
        ++next;
    }
    for (auto& part : term.parts) {
        add_strides(part, fit, next);
    }
}

// Operands from `from` on as one body, if they are alike and their indices go in even steps.
void roll(std::vector<CppTerm>& parts, std::size_t from) {
    constexpr std::size_t least = 4; // fewer read better written out
    if (parts.size() < from + least) {
        return;
    }
    std::string const signature = signature_of(parts[from]);
    std::vector<std::vector<std::int64_t>> indices;
    std::vector<double> numbers;
    for (std::size_t i = from; i < parts.size(); ++i) {
        std::vector<double> own;
        indices.emplace_back();
        collect(parts[i], indices.back(), own);
        if (i == from) {
            numbers = own;
        }
        if (own != numbers || signature_of(parts[i]) != signature) {
            return;
        }
    }
    auto const fit = find_fit(indices);
    if (!fit) {
        return;
    }
    CppTerm rolled;
    rolled.kind = CppTerm::Kind::roll;
    rolled.count = static_cast<std::uint32_t>(indices.size());
    rolled.period = fit->period;
    rolled.parts.push_back(std::move(parts[from]));
    std::size_t next = 0;
    add_strides(rolled.parts.front(), *fit, next);
    parts.resize(from);
    parts.push_back(std::move(rolled));
}

} // namespace

CppTerm CppTermMaker::place(SlotId slot) const {
    CppTerm term;
    auto const at = names_.of(slot);
    term.kind = CppTerm::Kind::place;
    term.op = Op::value;
    term.variable = at.variable;
    term.index = at.offset;
    return term;
}

CppTerm CppTermMaker::make(NodeId id) const {
    Node const& node = program_.nodes[id];
    if (node.op == Op::value) {
        return place(node.index);
    }
    CppTerm term;
    term.op = node.op;
    if (node.op == Op::number) {
        term.number = node.number;
        return term;
    }
    term.kind = CppTerm::Kind::operation;
    term.index = node.index;
    for (NodeId const operand : program_.operands_of(node)) {
        term.parts.push_back(make(operand));
    }
    if (is_many(node.op)) {
        roll(term.parts, 0);
    } else if (node.op == Op::select) {
        roll(term.parts, 1);
    } else if (node.op == Op::history) {
        term.parts.push_back(place(program_.histories[node.index].initial));
    }
    return term;
}

std::string signature_of(CppTerm const& term) {
    std::string text(1, static_cast<char>('a' + static_cast<int>(term.kind)));
    text += std::to_string(static_cast<int>(term.op));
    if (term.kind == CppTerm::Kind::place) {
        text += "v" + std::to_string(term.variable);
    }
    if (term.kind == CppTerm::Kind::roll) {
        text += "r" + std::to_string(term.count) + "/" + std::to_string(term.period);
    }
    for (auto const& stride : term.strides) {
        text += "s" + std::to_string(stride.row) + "," + std::to_string(stride.column);
    }
    text += "(";
    for (auto const& part : term.parts) {
        text += signature_of(part);
    }
    return text + ")";
}

void collect(CppTerm const& term, std::vector<std::int64_t>& indices, std::vector<double>& numbers) {
    if (term.has_index()) {
        indices.push_back(term.index);
    }
    if (term.kind == CppTerm::Kind::number) {
        numbers.push_back(term.number);
    }
    for (auto const& part : term.parts) {
        collect(part, indices, numbers);
    }
}

} // namespace weir::dynamics
