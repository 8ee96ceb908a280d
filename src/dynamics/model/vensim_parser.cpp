// The grammar of whole Vensim equations; see vensim_parser.hpp.
#include "dynamics/model/vensim_parser.hpp"

#include "dynamics/model/name.hpp"
#include "dynamics/model/vensim_expression.hpp"
#include "dynamics/model/vensim_lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace weir::dynamics {

namespace {

VensimName name_of_token(Token const& token) {
    return {token.text, token.written};
}

bool is_external(std::string_view key) {
    return key.starts_with("get_xls_") || key.starts_with("get_direct_") || key.starts_with("get_vdf_") ||
           key.starts_with("get_123_") || key.starts_with("get_odbc_");
}

class EntryParser {
public:
    EntryParser(VensimEntry const& entry, std::vector<Token> tokens, VensimParsing& parsing)
        : entry_(entry), parsing_(parsing), cursor_(std::move(tokens), entry.equation),
          expressions_(cursor_, parsing.inline_count) {}

    Result<ParsedEntry> run() {
        while (cursor_.is(":END OF MACRO:")) {
            cursor_.advance();
            parsed_.ends_macro = true;
            parsing_.in_macro = false;
        }
        if (cursor_.accept(":MACRO:")) {
            WEIR_TRY(macro_head());
            parsing_.in_macro = true;
        }
        expressions_.set_in_macro(parsing_.in_macro);
        if (cursor_.at_end()) {
            parsed_.equation.kind = VensimEquation::Kind::macro_only;
            return std::move(parsed_);
        }
        equation_.line = line();
        WEIR_TRY(equation());
        if (!cursor_.at_end()) {
            return cursor_.unexpected();
        }
        parsed_.inline_graphs = std::move(expressions_.inline_graphs());
        parsed_.outputs = std::move(expressions_.outputs());
        return std::move(parsed_);
    }

    [[nodiscard]] std::size_t line() const {
        auto const before = entry_.equation.substr(0, std::min(cursor_.position(), entry_.equation.size()));
        return entry_.line + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    }
    [[nodiscard]] std::string const& name() const { return equation_.name.written; }

private:
    Status macro_head() {
        VensimMacroHead head;
        head.line = line();
        head.name = name_of_token(WEIR_TRY(cursor_.free_name("(")));
        WEIR_TRY(cursor_.expect("("));
        auto* list = &head.parameters;
        while (!cursor_.accept(")")) {
            list->push_back(name_of_token(WEIR_TRY(cursor_.free_name(",:)"))));
            if (cursor_.accept(":")) {
                list = &head.outputs;
            } else if (!cursor_.is(")")) {
                WEIR_TRY(cursor_.expect(","));
            }
        }
        parsed_.macro = std::move(head);
        return {};
    }

    Status equation() {
        if (is_reality_check()) {
            equation_.kind = VensimEquation::Kind::reality_check;
            equation_.name = name_of_token(cursor_.here());
            skip_all();
            return {};
        }
        equation_.name = name_of_token(WEIR_TRY(cursor_.free_name("[(=:<;")));
        if (cursor_.is(":") && !cursor_.at_end()) {
            return range();
        }
        if (cursor_.accept("<->")) {
            equation_.kind = VensimEquation::Kind::equivalence;
            equation_.other = name_of_token(WEIR_TRY(cursor_.free_name(",;")));
            return {};
        }
        return variable();
    }

    [[nodiscard]] bool is_reality_check() const {
        for (std::size_t i = 0; cursor_.ahead(i).kind != TokenKind::end; ++i) {
            for (auto const* const word : {":THE CONDITION:", ":IMPLIES:", ":TEST INPUT:"}) {
                if (VensimCursor::is_at(cursor_.ahead(i), word)) {
                    return true;
                }
            }
        }
        return false;
    }

    void skip_all() {
        while (!cursor_.at_end()) {
            cursor_.advance();
        }
    }

    Status range() {
        equation_.kind = VensimEquation::Kind::range;
        cursor_.advance();
        do {
            equation_.items.push_back(WEIR_TRY(range_item()));
        } while (cursor_.accept(","));
        while (cursor_.accept("->") || (!equation_.mappings.empty() && cursor_.accept(","))) {
            equation_.mappings.push_back(WEIR_TRY(mapping()));
        }
        return {};
    }

    Result<VensimMapping> mapping() {
        VensimMapping mapping;
        if (!cursor_.accept("(")) {
            mapping.to = name_of_token(WEIR_TRY(cursor_.free_name(",")));
            return mapping;
        }
        mapping.to = name_of_token(WEIR_TRY(cursor_.free_name(":,)")));
        if (cursor_.accept(":")) {
            do {
                mapping.elements.push_back(WEIR_TRY(range_item()));
            } while (cursor_.accept(","));
        }
        WEIR_TRY(cursor_.expect(")"));
        return mapping;
    }

    Result<VensimRangeItem> range_item() {
        VensimRangeItem item;
        if (cursor_.here().kind == TokenKind::name && is_external(cursor_.here().text) &&
            VensimCursor::is_at(cursor_.ahead(1), "(")) {
            item.external = WEIR_TRY(external());
            return item;
        }
        if (cursor_.accept("(")) {
            item.first = name_of_token(WEIR_TRY(cursor_.free_name("-)")));
            if (cursor_.accept("-")) {
                item.last = name_of_token(WEIR_TRY(cursor_.free_name(")")));
            }
            WEIR_TRY(cursor_.expect(")"));
            return item;
        }
        // "->" is a symbol of its own; free_name stops at single characters only.
        auto const first = cursor_.token();
        while (!cursor_.at_end() && !cursor_.is(",") && !cursor_.is("->") && !cursor_.is(")")) {
            cursor_.advance();
        }
        auto const count = cursor_.token() - first;
        auto const written = std::string(cursor_.written_from(first));
        cursor_.back_to(first);
        if (count == 0) {
            return cursor_.unexpected();
        }
        item.first = count == 1 && cursor_.here().kind == TokenKind::name
                         ? name_of_token(cursor_.here())
                         : VensimName{name_key(written), written};
        for (std::size_t i = 0; i < count; ++i) {
            cursor_.advance();
        }
        return item;
    }

    Result<VensimExternal> external() {
        VensimExternal call{cursor_.here().text, {}};
        cursor_.advance();
        WEIR_TRY(cursor_.expect("("));
        while (!cursor_.accept(")")) {
            Token const token = cursor_.here();
            if (token.kind == TokenKind::symbol && token.text.starts_with("'")) {
                call.arguments.push_back(token.text.substr(1));
            } else if (token.kind == TokenKind::name || token.kind == TokenKind::number) {
                call.arguments.push_back(token.written);
            } else {
                return cursor_.unexpected();
            }
            cursor_.advance();
            if (!cursor_.is(")")) {
                WEIR_TRY(cursor_.expect(","));
            }
        }
        return call;
    }

    Result<std::vector<VensimName>> subscripts() {
        std::vector<VensimName> found;
        do {
            found.push_back(name_of_token(WEIR_TRY(cursor_.free_name(",]"))));
        } while (cursor_.accept(","));
        WEIR_TRY(cursor_.expect("]"));
        return found;
    }

    Status variable() {
        if (cursor_.accept("[")) {
            equation_.subscripts = WEIR_TRY(subscripts());
        }
        if (cursor_.accept(":EXCEPT:")) {
            do {
                WEIR_TRY(cursor_.expect("["));
                equation_.except.push_back(WEIR_TRY(subscripts()));
            } while (cursor_.accept(","));
        }
        while (auto const mode = data_mode()) {
            equation_.mode = mode;
            cursor_.advance();
        }
        if (cursor_.accept(":IS:")) {
            equation_.kind = VensimEquation::Kind::text;
            skip_all();
            return {};
        }
        if (cursor_.at_end()) {
            equation_.data = true;
            return {};
        }
        if (cursor_.accept("(")) {
            return lookup();
        }
        equation_.data = cursor_.is(":=");
        equation_.unchangeable = cursor_.is("==");
        if (!cursor_.accept(":=") && !cursor_.accept("==")) {
            WEIR_TRY(cursor_.expect("="));
        }
        auto const first = cursor_.token();
        auto const status = right_hand_side();
        equation_.source = one_line(cursor_.written_from(first));
        return status;
    }

    [[nodiscard]] std::optional<DataMode> data_mode() const {
        return cursor_.is(":INTERPOLATE:")     ? std::optional(DataMode::interpolate)
               : cursor_.is(":LOOK FORWARD:")  ? std::optional(DataMode::look_forward)
               : cursor_.is(":HOLD BACKWARD:") ? std::optional(DataMode::hold_backward)
               : cursor_.is(":RAW:")           ? std::optional(DataMode::raw)
                                               : std::nullopt;
    }

    [[nodiscard]] bool at_external() const {
        return cursor_.here().kind == TokenKind::name && is_external(cursor_.here().text) &&
               VensimCursor::is_at(cursor_.ahead(1), "(");
    }

    Status lookup() {
        equation_.lookup = true;
        if (at_external()) {
            equation_.external = WEIR_TRY(external());
            return cursor_.expect(")");
        }
        equation_.graph = WEIR_TRY(expressions_.points());
        return {};
    }

    Status right_hand_side() {
        if (at_external()) {
            equation_.external = WEIR_TRY(external());
            equation_.lookup = equation_.external->key.ends_with("lookups");
            return {};
        }
        if (cursor_.here().kind == TokenKind::name && cursor_.here().text == "tabbed_array" &&
            VensimCursor::is_at(cursor_.ahead(1), "(")) {
            return tabbed_array();
        }
        while (!cursor_.at_end()) {
            equation_.values.push_back(WEIR_TRY(expressions_.expression()));
            if (!cursor_.accept(",") && !cursor_.accept(";")) {
                break;
            }
        }
        if (equation_.values.empty()) {
            return fail(ErrorCode::invalid, "the equation is empty");
        }
        take_top_call();
        return {};
    }

    Status tabbed_array() {
        cursor_.advance();
        cursor_.advance();
        while (!cursor_.accept(")")) {
            double const value = WEIR_TRY(expressions_.signed_number());
            equation_.values.push_back(std::make_shared<Expression const>(Expression{NumberNode{value}, 0}));
            while (cursor_.accept(",") || cursor_.accept(";")) {
            }
        }
        return {};
    }

    // INTEG, ACTIVE INITIAL and WITH LOOKUP have their own place in the model where they are the whole.
    void take_top_call() {
        auto const* const call = std::get_if<CallNode>(&equation_.values.front()->node);
        if (equation_.values.size() != 1 || call == nullptr) {
            return;
        }
        auto const arguments = call->arguments;
        if (call->key == "integ" && arguments.size() == 2) {
            equation_.rate = arguments[0];
            equation_.values = {arguments[1]};
        } else if (call->key == "active_initial" && arguments.size() == 2) {
            equation_.values = {arguments[0]};
            equation_.initial = arguments[1];
        } else if (call->written == "WITH LOOKUP" && expressions_.inline_graphs().size() == 1) {
            equation_.graph = std::move(expressions_.inline_graphs().front().second);
            expressions_.inline_graphs().clear();
            equation_.values = {arguments[1]};
        }
    }

    VensimEntry const& entry_;
    VensimParsing& parsing_;
    VensimCursor cursor_;
    VensimExpressions expressions_;
    ParsedEntry parsed_;
    VensimEquation& equation_ = parsed_.equation;
};

} // namespace

tl::expected<ParsedEntry, VensimFault> parse_vensim(VensimEntry const& entry, VensimParsing& parsing) {
    auto tokens = tokenize_vensim(entry.equation);
    if (!tokens) {
        return tl::unexpected(VensimFault{std::move(tokens.error()), entry.line, {}});
    }
    EntryParser parser(entry, std::move(*tokens), parsing);
    auto parsed = parser.run();
    if (!parsed) {
        return tl::unexpected(VensimFault{std::move(parsed.error()), parser.line(), parser.name()});
    }
    return std::move(*parsed);
}

} // namespace weir::dynamics
