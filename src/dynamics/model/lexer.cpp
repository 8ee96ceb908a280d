// XMILE tokens; see lexer.hpp.
#include "dynamics/model/lexer.hpp"

#include "dynamics/model/name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace weir::dynamics {

namespace {

constexpr std::array<std::string_view, 7> keywords = {"if", "then", "else", "and", "or", "not", "mod"};
constexpr std::array<std::string_view, 4> long_symbols = {"<=", ">=", "<>", "//"};
constexpr std::string_view short_symbols = "+-*/^()[],<>=:'";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool begins_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) {
    return begins_name(c) || is_digit(c) || c == '.';
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Result<std::vector<Token>> run() {
        while (true) {
            WEIR_TRY(skip_blanks());
            if (at_ >= text_.size()) {
                break;
            }
            WEIR_TRY(next());
        }
        tokens_.push_back({.kind = TokenKind::end, .text = {}, .written = {}, .number = 0, .position = at_});
        return std::move(tokens_);
    }

private:
    [[nodiscard]] std::string place() const { return " at character " + std::to_string(at_ + 1); }

    Status skip_blanks() {
        while (at_ < text_.size()) {
            bool const no_break = text_.substr(at_, 2) == "\xC2\xA0";
            if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0 || no_break) {
                at_ += no_break ? 2 : 1;
            } else if (text_[at_] == '{') {
                auto const close = text_.find('}', at_);
                if (close == std::string_view::npos) {
                    return fail(ErrorCode::invalid, "the comment opened" + place() + " is never closed");
                }
                at_ = close + 1;
            } else {
                break;
            }
        }
        return {};
    }

    Status next() {
        char const c = text_[at_];
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
            return number();
        }
        bool const qualified =
            c == '.' && at_ + 1 < text_.size() && (begins_name(text_[at_ + 1]) || text_[at_ + 1] == '"');
        if (begins_name(c) || c == '"' || qualified) {
            return name();
        }
        if (c == '@' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
            return position();
        }
        auto const pair = text_.substr(at_, 2);
        if (std::find(long_symbols.begin(), long_symbols.end(), pair) != long_symbols.end()) {
            push(TokenKind::symbol, std::string(pair), 2);
            return {};
        }
        if (short_symbols.find(c) != std::string_view::npos) {
            push(TokenKind::symbol, std::string(1, c), 1);
            return {};
        }
        return fail(ErrorCode::invalid,
                    std::string("the character '") + c + "'" + place() + " has no meaning in an equation");
    }

    void push(TokenKind kind, std::string text, std::size_t length) {
        std::string written(text_.substr(at_, length));
        tokens_.push_back({kind, std::move(text), std::move(written), 0, at_});
        at_ += length;
    }

    Status number() {
        double value = 0;
        auto const* const begin = text_.data() + at_;
        auto const [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
        if (error != std::errc{}) {
            return fail(ErrorCode::invalid, "the number" + place() + " cannot be read");
        }
        push(TokenKind::number, {}, static_cast<std::size_t>(end - begin));
        tokens_.back().number = value;
        return {};
    }

    // The place of a dimension among those of the variable, as @2 (XMILE 1.0, 3.7.1.1).
    Status position() {
        std::size_t length = 1;
        while (at_ + length < text_.size() && is_digit(text_[at_ + length])) {
            ++length;
        }
        push(TokenKind::name, std::string(text_.substr(at_, length)), length);
        return {};
    }

    // Parts in quotes or without, joined by dots: cost, .cost, "my model".cost (XMILE 1.0, 3.2.2.3).
    Status name() {
        std::size_t end = at_;
        std::string key;
        while (true) {
            if (text_[end] == '.') {
                key += text_[end++];
            }
            std::size_t const begin = end;
            if (text_[end] == '"') {
                end = past_quotes(end + 1);
                if (end > text_.size()) {
                    return fail(ErrorCode::invalid, "the quoted name" + place() + " is never closed");
                }
            } else {
                while (end < text_.size() && continues_name(text_[end]) &&
                       text_.substr(end, 2) != "\xC2\xA0") {
                    ++end;
                }
            }
            key += name_key(text_.substr(begin, end - begin));
            bool const after_dot = end > begin && text_[end - 1] == '.' && end < text_.size();
            bool const before_dot = end + 1 < text_.size() && text_[end] == '.';
            bool const goes_on = (after_dot && text_[end] == '"') ||
                                 (before_dot && (text_[end + 1] == '"' || begins_name(text_[end + 1])));
            if (!goes_on) {
                break;
            }
        }
        bool const quoted = text_.substr(at_, end - at_).find('"') != std::string_view::npos;
        bool const keyword = !quoted && std::find(keywords.begin(), keywords.end(), key) != keywords.end();
        push(keyword ? TokenKind::keyword : TokenKind::name, std::move(key), end - at_);
        return {};
    }

    // The place after the closing quote; beyond the end if there is none.
    [[nodiscard]] std::size_t past_quotes(std::size_t at) const {
        while (at < text_.size() && text_[at] != '"') {
            at += text_[at] == '\\' ? 2 : 1;
        }
        return at < text_.size() ? at + 1 : text_.size() + 1;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

} // namespace

Result<std::vector<Token>> tokenize(std::string_view text) {
    return Lexer(text).run();
}

} // namespace weir::dynamics
