// Translates names of functions, loops over subscripts and Vensim's own values; see vensim_words.hpp.
#include "dynamics/model/vensim_words.hpp"

#include "dynamics/model/name.hpp"
#include "dynamics/model/print_expression.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>

namespace weir::dynamics {

namespace {

constexpr std::string_view space = "vensim.";
constexpr std::string_view each_word = "vensim.each.";
constexpr std::string_view number_word = "vensim.number_of.";
constexpr std::string_view name_word = "vensim.variable.";

// Names that stand for something in every XMILE equation (XMILE 1.0, 3.3.3 and 3.5): a variable of Vensim's
// that is called so must not be taken for it.
constexpr std::string_view reserved[] = {"dt", "starttime", "stoptime", "time", "pi", "inf", "self"};

// Functions of one meaning by Vensim's key and XMILE's name. Reference Manual, "Functions", and XMILE 1.0,
// 3.5; not here are those whose names are alike and whose meanings are not: MODULO, INTEGER, STEP, PULSE,
// RAMP, TREND, FORECAST, the random ones.
constexpr struct Word {
    std::string_view vensim;
    std::string_view xmile;
    std::size_t arguments;
} words[] = {
    {"abs", "ABS", 1},       {"arccos", "ARCCOS", 1},  {"arcsin", "ARCSIN", 1}, {"arctan", "ARCTAN", 1},
    {"cos", "COS", 1},       {"sin", "SIN", 1},        {"tan", "TAN", 1},       {"exp", "EXP", 1},
    {"ln", "LN", 1},         {"sqrt", "SQRT", 1},      {"min", "MIN", 2},       {"max", "MAX", 2},
    {"lookup", "LOOKUP", 2}, {"sum", "SUM", 1},        {"prod", "PROD", 1},     {"initial", "INIT", 1},
    {"smooth", "SMTH1", 2},  {"smoothi", "SMTH1", 3},  {"smooth3", "SMTH3", 2}, {"smooth3i", "SMTH3", 3},
    {"delay1", "DELAY1", 2}, {"delay1i", "DELAY1", 3}, {"delay3", "DELAY3", 2}, {"delay3i", "DELAY3", 3}};

// Over all elements of an array, where XMILE writes a star: SUM(x[*]).
constexpr struct {
    std::string_view vensim;
    std::string_view xmile;
} reducers[] = {{"sum", "SUM"}, {"prod", "PROD"}, {"vmin", "MIN"}, {"vmax", "MAX"}};

ExpressionPtr make(auto node, std::size_t position) {
    return std::make_shared<Expression const>(Expression{std::move(node), position});
}

double missing_value() { // Reference Manual, ":NA:"
    return -std::ldexp(1.0, 109);
}

// What both ways have in common: the walk.
class Translator {
public:
    explicit Translator(WordsScope const& scope) : scope_(scope) {}
    virtual ~Translator() = default;

    ExpressionPtr walk(ExpressionPtr const& expression) {
        if (!expression) {
            return expression;
        }
        auto const at = expression->position;
        return std::visit([&](auto const& node) { return this->node(node, expression, at); },
                          expression->node);
    }

protected:
    virtual ExpressionPtr number(NumberNode const& node, std::size_t at) = 0;
    virtual ExpressionPtr reference(ReferenceNode node, std::size_t at) = 0;
    virtual ExpressionPtr call(CallNode node, std::size_t at) = 0;
    virtual ExpressionPtr conditional(ConditionalNode node, std::size_t at) = 0;
    virtual Subscript subscript(Subscript subscript, ReferenceNode const& of, std::size_t nth) = 0;

    // A look-up or a macro that is called, not a function.
    [[nodiscard]] bool is_own(std::string const& key) const {
        return scope_.part->variable_of_key.contains(key) || scope_.macro_keys.contains(key);
    }
    [[nodiscard]] Variable const* variable(std::string const& key) const {
        auto const found = scope_.part->variable_of_key.find(key);
        return found == scope_.part->variable_of_key.end() ? nullptr : &scope_.part->variables[found->second];
    }
    [[nodiscard]] Dimension const* dimension(std::string const& key) const {
        auto const found = scope_.part->dimension_of_key.find(key);
        return found == scope_.part->dimension_of_key.end() ? nullptr
                                                            : &scope_.part->dimensions[found->second];
    }

private:
    ExpressionPtr node(NumberNode const& node, ExpressionPtr const& /*whole*/, std::size_t at) {
        return number(node, at);
    }
    ExpressionPtr node(ReferenceNode node, ExpressionPtr const& /*whole*/, std::size_t at) {
        for (std::size_t i = 0; i < node.subscripts.size(); ++i) {
            node.subscripts[i] = subscript(node.subscripts[i], node, i);
        }
        return reference(std::move(node), at);
    }
    ExpressionPtr node(UnaryNode const& node, ExpressionPtr const& /*whole*/, std::size_t at) {
        return make(UnaryNode{node.op, walk(node.operand)}, at);
    }
    ExpressionPtr node(BinaryNode const& node, ExpressionPtr const& /*whole*/, std::size_t at) {
        return make(BinaryNode{node.op, walk(node.left), walk(node.right)}, at);
    }
    ExpressionPtr node(CallNode const& node, ExpressionPtr const& /*whole*/, std::size_t at) {
        return call(node, at);
    }
    ExpressionPtr node(ConditionalNode const& node, ExpressionPtr const& /*whole*/, std::size_t at) {
        return conditional({walk(node.condition), walk(node.then_value), walk(node.else_value)}, at);
    }

    WordsScope const& scope_;
};

std::string shown_key(std::string const& written, std::string const& key) {
    return name_key(written) == key ? written : key;
}

class ToXmile final : public Translator {
public:
    using Translator::Translator;

private:
    ExpressionPtr number(NumberNode const& node, std::size_t at) override {
        if (node.value == missing_value()) {
            return make(ReferenceNode{"vensim.na", "vensim.NA", {}}, at);
        }
        return make(node, at);
    }

    static ReferenceNode word(std::string_view of, std::string const& key, std::string const& written) {
        return {std::string(of) + key, std::string(of) + equation_name(shown_key(written, key)), {}};
    }

    ExpressionPtr reference(ReferenceNode node, std::size_t at) override {
        if (node.subscripts.empty() && node.key.size() > 1 && node.key.ends_with("!")) {
            node.key.pop_back();
            return make(word(each_word, node.key, node.key), at);
        }
        bool const taken =
            std::find(std::begin(reserved), std::end(reserved), node.key) != std::end(reserved);
        if (taken && variable(node.key) != nullptr) {
            auto const named = word(name_word, node.key, node.written);
            node.key = named.key;
            node.written = named.written;
            return make(std::move(node), at);
        }
        // The place of a part's element is that in the whole range; XMILE would count within the part.
        auto const* const range = node.subscripts.empty() ? dimension(node.key) : nullptr;
        if (range != nullptr && !range->family_key.empty() && variable(node.key) == nullptr) {
            return make(word(number_word, node.key, node.written), at);
        }
        node.written = shown_key(node.written, node.key);
        return make(std::move(node), at);
    }

    Subscript subscript(Subscript subscript, ReferenceNode const& /*of*/, std::size_t /*nth*/) override {
        auto const* const name =
            subscript.first ? std::get_if<ReferenceNode>(&subscript.first->node) : nullptr;
        if (subscript.kind == Subscript::Kind::each && name != nullptr) {
            return {Subscript::Kind::expression,
                    make(word(each_word, name->key, name->written), subscript.first->position), nullptr};
        }
        if (name != nullptr && name->subscripts.empty()) { // a range or an element, as it stands
            auto plain = *name;
            plain.written = shown_key(plain.written, plain.key);
            subscript.first = make(std::move(plain), subscript.first->position);
        } else {
            subscript.first = walk(subscript.first);
        }
        subscript.last = walk(subscript.last);
        return subscript;
    }

    // x[a, d!] with each loop over a whole dimension of x.
    [[nodiscard]] std::optional<ReferenceNode> starred(Expression const& argument) const {
        auto const* const node = std::get_if<ReferenceNode>(&argument.node);
        auto const* const of = node == nullptr ? nullptr : variable(node->key);
        if (of == nullptr || of->dimension_keys.size() != node->subscripts.size()) {
            return std::nullopt;
        }
        ReferenceNode result = *node;
        std::set<std::string> loops;
        for (std::size_t i = 0; i < node->subscripts.size(); ++i) {
            auto const& subscript = node->subscripts[i];
            auto const* const name =
                subscript.first ? std::get_if<ReferenceNode>(&subscript.first->node) : nullptr;
            if (name == nullptr || !name->subscripts.empty()) {
                return std::nullopt;
            }
            if (subscript.kind == Subscript::Kind::each) {
                if (name->key != of->dimension_keys[i] || !loops.insert(name->key).second) {
                    return std::nullopt;
                }
                result.subscripts[i] = {Subscript::Kind::all, nullptr, nullptr};
            }
        }
        return loops.empty() ? std::nullopt : std::optional(std::move(result));
    }

    ExpressionPtr call(CallNode node, std::size_t at) override {
        auto const output = std::exchange(node.output, 0);
        if (!is_own(node.key)) {
            for (auto const& reducer : reducers) {
                if (node.key != reducer.vensim || node.arguments.size() != 1) {
                    continue;
                }
                if (auto const array = starred(*node.arguments.front())) {
                    std::string const name(reducer.xmile);
                    return make(CallNode{name_key(name), name, {walk(make(*array, at))}}, at);
                }
            }
        }
        for (auto& argument : node.arguments) {
            argument = walk(argument);
        }
        if (is_own(node.key)) {
            node.written = shown_key(node.written, node.key);
        } else if (node.key == "if_then_else" && node.arguments.size() == 3) {
            return make(ConditionalNode{node.arguments[0], node.arguments[1], node.arguments[2]}, at);
        } else {
            auto const* const known = std::find_if(std::begin(words), std::end(words), [&](Word const& row) {
                return row.vensim == node.key && row.arguments == node.arguments.size();
            });
            node.written = known == std::end(words) ? vensim_word(node.key) : std::string(known->xmile);
            node.key = name_key(node.written);
        }
        if (output == 0) {
            return make(std::move(node), at);
        }
        return make(CallNode{"vensim.output",
                             "vensim.OUTPUT",
                             {make(NumberNode{static_cast<double>(output)}, at), make(std::move(node), at)}},
                    at);
    }

    ExpressionPtr conditional(ConditionalNode node, std::size_t at) override {
        return make(std::move(node), at);
    }
};

class ToVensim final : public Translator {
public:
    using Translator::Translator;

private:
    ExpressionPtr number(NumberNode const& node, std::size_t at) override { return make(node, at); }

    [[nodiscard]] std::string range_name(std::string const& key) const {
        auto const* const found = dimension(key);
        return found == nullptr ? key : found->name;
    }

    ExpressionPtr reference(ReferenceNode node, std::size_t at) override {
        if (node.key == "vensim.na") {
            return make(NumberNode{missing_value()}, at);
        }
        if (node.key.starts_with(each_word)) {
            node.key = node.key.substr(each_word.size()) + "!";
            node.written = node.key;
        } else if (node.key.starts_with(name_word)) {
            node.key = node.key.substr(name_word.size());
            auto const* const found = variable(node.key);
            node.written = found == nullptr ? node.key : found->name;
        } else if (node.key.starts_with(number_word)) {
            node.key = node.key.substr(number_word.size());
            node.written = range_name(node.key);
        }
        return make(std::move(node), at);
    }

    Subscript subscript(Subscript subscript, ReferenceNode const& of, std::size_t nth) override {
        if (subscript.kind == Subscript::Kind::all) {
            auto const* const found = variable(of.key);
            if (found == nullptr || nth >= found->dimension_keys.size()) {
                return subscript;
            }
            auto const& key = found->dimension_keys[nth];
            return {Subscript::Kind::each, make(ReferenceNode{key, range_name(key), {}}, 0), nullptr};
        }
        auto const* const name =
            subscript.first ? std::get_if<ReferenceNode>(&subscript.first->node) : nullptr;
        if (name != nullptr && name->key.starts_with(each_word)) {
            auto const key = name->key.substr(each_word.size());
            return {Subscript::Kind::each,
                    make(ReferenceNode{key, range_name(key), {}}, subscript.first->position), nullptr};
        }
        subscript.first = walk(subscript.first);
        subscript.last = walk(subscript.last);
        return subscript;
    }

    [[nodiscard]] static bool has_star(ExpressionPtr const& argument) {
        auto const* const node = std::get_if<ReferenceNode>(&argument->node);
        return node != nullptr &&
               std::any_of(node->subscripts.begin(), node->subscripts.end(),
                           [](Subscript const& one) { return one.kind == Subscript::Kind::all; });
    }

    ExpressionPtr call(CallNode node, std::size_t at) override {
        bool const reduces = node.arguments.size() == 1 && has_star(node.arguments.front());
        for (auto& argument : node.arguments) {
            argument = walk(argument);
        }
        if (is_own(node.key)) {
            return make(std::move(node), at);
        }
        if (node.key == "vensim.output" && node.arguments.size() == 2) {
            auto const* const nth = std::get_if<NumberNode>(&node.arguments[0]->node);
            auto const* const inner = std::get_if<CallNode>(&node.arguments[1]->node);
            if (nth != nullptr && inner != nullptr && nth->value >= 1 && nth->value <= 64) {
                CallNode further = *inner;
                further.output = static_cast<std::size_t>(nth->value);
                return make(std::move(further), at);
            }
        }
        if (node.key.starts_with(space)) {
            node.key = node.key.substr(space.size());
        } else {
            node.key = vensim_key(node, reduces);
        }
        node.written = node.key;
        std::transform(node.written.begin(), node.written.end(), node.written.begin(),
                       [](unsigned char c) { return c == '_' ? ' ' : static_cast<char>(std::toupper(c)); });
        return make(std::move(node), at);
    }

    static std::string vensim_key(CallNode const& node, bool reduces) {
        for (auto const& reducer : reducers) {
            if (reduces && name_key(reducer.xmile) == node.key) {
                return std::string(reducer.vensim);
            }
        }
        for (auto const& word : words) {
            if (name_key(word.xmile) == node.key && word.arguments == node.arguments.size()) {
                return std::string(word.vensim);
            }
        }
        return "xmile." + node.key; // no word of Vensim's: compile() tells it
    }

    ExpressionPtr conditional(ConditionalNode node, std::size_t at) override {
        return make(
            CallNode{"if_then_else",
                     "IF THEN ELSE",
                     {std::move(node.condition), std::move(node.then_value), std::move(node.else_value)}},
            at);
    }
};

constexpr struct {
    DataMode mode;
    std::string_view name;
} data_modes[] = {{DataMode::interpolate, "interpolate"},
                  {DataMode::look_forward, "look_forward"},
                  {DataMode::hold_backward, "hold_backward"},
                  {DataMode::raw, "raw"}};

// A flow within the rate of an array must be the same element of an array of the same shape.
bool is_same_element(ReferenceNode const& node, std::vector<std::string> const& dimension_keys) {
    if (node.subscripts.size() != dimension_keys.size()) {
        return false;
    }
    for (std::size_t i = 0; i < dimension_keys.size(); ++i) {
        auto const& subscript = node.subscripts[i];
        auto const* const name =
            subscript.first ? std::get_if<ReferenceNode>(&subscript.first->node) : nullptr;
        if (subscript.kind != Subscript::Kind::expression || name == nullptr ||
            name->key != dimension_keys[i]) {
            return false;
        }
    }
    return true;
}

} // namespace

WordsScope words_scope(Model const& part, Model const& whole) {
    WordsScope scope{&part, {}};
    for (auto const& macro : whole.macros) {
        scope.macro_keys.insert(macro.key);
    }
    return scope;
}

ExpressionPtr to_xmile_words(ExpressionPtr const& expression, WordsScope const& scope) {
    return ToXmile(scope).walk(expression);
}

ExpressionPtr to_vensim_words(ExpressionPtr const& expression, WordsScope const& scope) {
    return ToVensim(scope).walk(expression);
}

std::string vensim_word(std::string_view key) {
    std::string word(space);
    for (char const c : key) {
        word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return word;
}

std::string_view name_of(DataMode mode) {
    for (auto const& row : data_modes) {
        if (row.mode == mode) {
            return row.name;
        }
    }
    return {};
}

std::optional<DataMode> data_mode_from(std::string_view name) {
    for (auto const& row : data_modes) {
        if (row.name == name) {
            return row.mode;
        }
    }
    return std::nullopt;
}

SignedFlows flows_of_rate(Expression const& rate, std::vector<std::string> const& dimension_keys) {
    if (auto const* const name = std::get_if<ReferenceNode>(&rate.node)) {
        return is_same_element(*name, dimension_keys) ? SignedFlows{{name->key, true}} : SignedFlows{};
    }
    if (auto const* const sign = std::get_if<UnaryNode>(&rate.node)) {
        auto const* const name = std::get_if<ReferenceNode>(&sign->operand->node);
        bool const fits =
            sign->op == UnaryOperator::negate && name != nullptr && is_same_element(*name, dimension_keys);
        return fits ? SignedFlows{{name->key, false}} : SignedFlows{};
    }
    auto const* const sum = std::get_if<BinaryNode>(&rate.node);
    bool const adds = sum != nullptr && sum->op == BinaryOperator::add;
    if (sum == nullptr || (!adds && sum->op != BinaryOperator::subtract)) {
        return {};
    }
    auto flows = flows_of_rate(*sum->left, dimension_keys);
    auto const* const last = std::get_if<ReferenceNode>(&sum->right->node);
    if (flows.empty() || last == nullptr || !is_same_element(*last, dimension_keys)) {
        return {};
    }
    flows.emplace_back(last->key, adds);
    return flows;
}

ExpressionPtr rate_of_flows(SignedFlows const& flows, Variable const& stock, Model const& model) {
    ExpressionPtr rate;
    for (auto const& [key, adds] : flows) {
        auto const found = model.variable_of_key.find(key);
        ReferenceNode name{
            key, found == model.variable_of_key.end() ? key : model.variables[found->second].name, {}};
        for (auto const& dimension : stock.dimension_keys) {
            auto const& written = model.dimensions[model.dimension_of_key.at(dimension)].name;
            name.subscripts.push_back(
                {Subscript::Kind::expression, make(ReferenceNode{dimension, written, {}}, 0), nullptr});
        }
        auto term = make(std::move(name), 0);
        if (rate) {
            rate = make(
                BinaryNode{adds ? BinaryOperator::add : BinaryOperator::subtract, rate, std::move(term)}, 0);
        } else {
            rate = adds ? term : make(UnaryNode{UnaryOperator::negate, std::move(term)}, 0);
        }
    }
    return rate;
}

} // namespace weir::dynamics
