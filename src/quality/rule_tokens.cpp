#include "quality/rule_tokens.hpp"

#include "base/limits.hpp"

#include <charconv>

namespace weir::quality {

namespace {

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<std::vector<RuleToken>> all() {
        std::vector<RuleToken> tokens;
        while (true) {
            while (at_ < text_.size() &&
                   (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
                ++at_;
            }
            tokens.push_back(WEIR_TRY(one()));
            if (tokens.back().kind == RuleToken::Kind::end) {
                return tokens;
            }
        }
    }

private:
    Result<RuleToken> one() {
        RuleToken token;
        token.at = static_cast<std::uint32_t>(at_);
        if (at_ == text_.size()) {
            return token;
        }
        char const c = text_[at_];
        if (letter(c)) {
            token.kind = RuleToken::Kind::word;
            while (at_ < text_.size() && (letter(text_[at_]) || digit(text_[at_]))) {
                token.text += text_[at_++];
            }
            return token;
        }
        return digit(c)    ? number(std::move(token))
               : c == '\'' ? quoted(std::move(token))
                           : sign(std::move(token));
    }

    Result<RuleToken> number(RuleToken token) {
        token.kind = RuleToken::Kind::number;
        auto const [end, fault] = std::from_chars(text_.data() + at_, text_.data() + text_.size(),
                                                  token.number, std::chars_format::fixed);
        auto const to = static_cast<std::size_t>(end - text_.data());
        if (fault != std::errc{} || (to < text_.size() && letter(text_[to]))) {
            return rule_fault(text_, token.at, "this is no number; a text stands in quotes, 'like this'");
        }
        token.text = text_.substr(at_, to - at_);
        at_ = to;
        return token;
    }

    Result<RuleToken> quoted(RuleToken token) {
        token.kind = RuleToken::Kind::text;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] != '\'') {
                token.text += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
                token.text += text_[at_++]; // a quote within is written twice
            } else {
                ++at_;
                return token;
            }
        }
        return rule_fault(text_, token.at, "the quote is not closed");
    }

    Result<RuleToken> sign(RuleToken token) {
        static constexpr std::string_view single = "(),.=<>+-*/";
        if (single.find(text_[at_]) == std::string_view::npos) {
            return rule_fault(text_, token.at, "the language has no such sign; texts stand in single quotes");
        }
        token.kind = RuleToken::Kind::sign;
        token.text = text_[at_++];
        if (at_ < text_.size() && ((token.text == "<" && (text_[at_] == '>' || text_[at_] == '=')) ||
                                   (token.text == ">" && text_[at_] == '='))) {
            token.text += text_[at_++];
        }
        return token;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

tl::unexpected<Error> rule_fault(std::string_view expression, std::uint32_t at, std::string const& message) {
    constexpr std::size_t shown = 24;
    auto near = expression.substr(std::min<std::size_t>(at, expression.size()), shown);
    while (!near.empty() && near.size() == shown && (near.back() & 0x80) != 0) { // no half of a character
        near.remove_suffix(1);
    }
    auto const where = near.empty()
                           ? std::string("at the end")
                           : "at character " + std::to_string(at + 1) + ", near “" + std::string(near) + "”";
    return fail(ErrorCode::invalid, where + ": " + message);
}

Result<std::vector<RuleToken>> rule_tokens(std::string_view expression) {
    if (expression.size() > limits::rule_bytes_max) {
        return fail(ErrorCode::limit, "the expression is longer than " +
                                          std::to_string(limits::rule_bytes_max) + " bytes (rule_bytes_max)");
    }
    return Reader(expression).all();
}

} // namespace weir::quality
