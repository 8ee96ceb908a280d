// Vensim tokens; see vensim_lexer.hpp.
#include "dynamics/model/vensim_lexer.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace weir::dynamics {

namespace {

constexpr std::array<std::string_view, 17> keywords = {
    ":AND:",           ":OR:",           ":NOT:",           ":NA:",      ":EXCEPT:",
    ":INTERPOLATE:",   ":LOOK FORWARD:", ":HOLD BACKWARD:", ":RAW:",     ":MACRO:",
    ":END OF MACRO:",  ":IS:",           ":THE CONDITION:", ":IMPLIES:", ":TEST INPUT:",
    ":SUPPLEMENTARY:", ":IGNORE:"};
constexpr std::array<std::string_view, 7> long_symbols = {"<->", "->", "<=", ">=", "<>", "==", ":="};
constexpr std::string_view short_symbols = "+-*/^()[],;<>=:!?";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}
bool begins_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '@' || c == '#' ||
           c == '%' || c == '&' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) {
    return begins_name(c) || is_digit(c) || c == '\'' || c == '.';
}

class VensimLexer {
public:
    explicit VensimLexer(std::string_view text) : text_(text) {}

    Result<std::vector<Token>> run() {
        while (true) {
            WEIR_TRY(skip());
            if (at_ >= text_.size()) {
                break;
            }
            WEIR_TRY(next());
        }
        tokens_.push_back({.kind = TokenKind::end, .text = {}, .written = {}, .number = 0, .position = at_});
        return std::move(tokens_);
    }

private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

    // The length of a blank, a comment, a no-break space or a broken line here; 0 if it is none.
    [[nodiscard]] std::size_t gap() const { return gap_at(at_); }
    [[nodiscard]] std::size_t gap_at(std::size_t at) const {
        if (at >= text_.size()) {
            return 0;
        }
        if (is_blank(text_[at])) {
            return 1;
        }
        if (text_.substr(at, 2) == "\xC2\xA0") {
            return 2;
        }
        if (text_[at] == '\\') {
            std::size_t end = at + 1;
            while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t')) {
                ++end;
            }
            return end >= text_.size() ? end - at : (text_[end] == '\n' ? end + 1 - at : 0);
        }
        return 0;
    }

    Status skip() {
        while (at_ < text_.size()) {
            if (auto const length = gap(); length > 0) {
                at_ += length;
            } else if (text_[at_] == '{') {
                auto const close = text_.find('}', at_);
                if (close == std::string_view::npos) {
                    return fail(ErrorCode::invalid, "a comment opened with '{' is never closed");
                }
                at_ = close + 1;
            } else {
                return {};
            }
        }
        return {};
    }

    Status next() {
        char const c = text_[at_];
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
            return number();
        }
        if (begins_name(c)) {
            return name();
        }
        if (c == '"') {
            return quoted_name();
        }
        if (c == '\'') {
            return string();
        }
        if (c == ':' && keyword()) {
            return {};
        }
        for (auto const symbol : long_symbols) {
            if (rest().starts_with(symbol)) {
                push(TokenKind::symbol, std::string(symbol), symbol.size());
                return {};
            }
        }
        if (short_symbols.find(c) != std::string_view::npos) {
            push(TokenKind::symbol, std::string(1, c), 1);
            return {};
        }
        return fail(ErrorCode::invalid,
                    std::string("the character '") + c + "' has no meaning in an equation");
    }

    void push(TokenKind kind, std::string text, std::size_t length) {
        tokens_.push_back({kind, std::move(text), std::string(text_.substr(at_, length)), 0, at_});
        at_ += length;
    }

    // ":LOOK FORWARD:" in any case, with any blanks or underscores between its words.
    bool keyword() {
        auto const close = text_.find(':', at_ + 1);
        if (close == std::string_view::npos || close - at_ > 40) {
            return false;
        }
        std::string word;
        for (std::size_t i = at_; i <= close; ++i) {
            char const c = text_[i] == '_' || is_blank(text_[i]) ? ' ' : text_[i];
            if (c != ' ' || (word.back() != ' ' && word.back() != ':')) {
                word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            }
        }
        if (word.size() > 2 && word[word.size() - 2] == ' ') {
            word.erase(word.size() - 2, 1);
        }
        if (std::find(keywords.begin(), keywords.end(), word) == keywords.end()) {
            return false;
        }
        push(TokenKind::keyword, word, close + 1 - at_);
        return true;
    }

    Status number() {
        double value = 0;
        auto const* const begin = text_.data() + at_;
        auto const [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
        if (error != std::errc{}) {
            return fail(ErrorCode::invalid, "a number cannot be read");
        }
        push(TokenKind::number, {}, static_cast<std::size_t>(end - begin));
        tokens_.back().number = value;
        return {};
    }

    [[nodiscard]] static Status within_limit(std::size_t length) {
        if (length > limits::model_name_bytes_max) {
            return fail(ErrorCode::limit,
                        "a name is longer than " + std::to_string(limits::model_name_bytes_max) + " bytes");
        }
        return {};
    }

    // A name goes on over blanks and broken lines if what follows them can be part of it.
    Status name() {
        std::size_t end = at_;
        std::string joined;
        while (end < text_.size()) {
            if (continues_name(text_[end]) && text_.substr(end, 2) != "\xC2\xA0") {
                joined += text_[end++];
                continue;
            }
            std::size_t after = end;
            bool blank = false;
            while (auto const length = gap_at(after)) {
                // A line is broken where Vensim likes; only the tabs it puts there are not the name's.
                blank = blank || (text_[after] != '\\' && text_[after] != '\t');
                after += length;
            }
            if (after == end || after >= text_.size() || !continues_name(text_[after]) ||
                text_[after] == '\'') {
                break;
            }
            bool const broken = text_.substr(end, after - end).find('\\') != std::string_view::npos;
            joined += blank || !broken ? " " : "";
            end = after;
        }
        WEIR_TRY(within_limit(joined.size()));
        auto const start = at_;
        push(TokenKind::name, name_key(joined), end - at_);
        tokens_.back().written = std::move(joined);
        tokens_.back().position = start;
        return {};
    }

    Status quoted_name() {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') {
            end += text_[end] == '\\' ? 2 : 1;
        }
        if (end >= text_.size() || text_[end] != '"') {
            return fail(ErrorCode::invalid, "a quoted name is never closed");
        }
        WEIR_TRY(within_limit(end + 1 - at_));
        push(TokenKind::name, name_key(text_.substr(at_, end + 1 - at_)), end + 1 - at_);
        return {};
    }

    Status string() {
        auto const close = text_.find('\'', at_ + 1);
        if (close == std::string_view::npos) {
            return fail(ErrorCode::invalid, "a text in single quotes is never closed");
        }
        push(TokenKind::symbol, std::string(text_.substr(at_, close - at_)), close + 1 - at_);
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

} // namespace

Result<std::vector<Token>> tokenize_vensim(std::string_view text) {
    return VensimLexer(text).run();
}

} // namespace weir::dynamics
