// The grammar of units, by recursive descent; see unit_reader.hpp.
#include "dynamics/model/unit_reader.hpp"

#include "base/limits.hpp"

#include <cctype>
#include <charconv>

namespace weir::dynamics {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The dot and cross of multiplication and the raised 2 and 3, in UTF-8.
constexpr std::string_view dot = "\xC2\xB7";
constexpr std::string_view cross = "\xC3\x97";
constexpr std::string_view squared = "\xC2\xB2";
constexpr std::string_view cubed = "\xC2\xB3";

} // namespace

tl::unexpected<UnitProblem> UnitReader::problem(std::string message) const {
    return tl::unexpected(UnitProblem{at_ + 1, std::move(message)});
}

UnitReader::Read UnitReader::checked(Unit unit) const {
    if (!unit.valid()) {
        return problem("it has more than " + std::to_string(limits::unit_factors_max) +
                       " factors, or an exponent beyond " + std::to_string(limits::unit_exponent_max));
    }
    return unit;
}

UnitReader::Read UnitReader::run() {
    if (text_.size() > limits::unit_bytes_max) {
        return problem("it is longer than " + std::to_string(limits::unit_bytes_max) + " bytes");
    }
    // Stella sets units within an equation in braces: {people/year}. Else a brace begins a comment.
    auto const first = text_.find_first_not_of(" \t\r\n");
    auto const last = text_.find_last_not_of(" \t\r\n");
    if (first != std::string_view::npos && text_[first] == '{' && text_.find('}') == last) {
        at_ = first + 1;
        text_ = text_.substr(0, last);
    }
    skip_blanks();
    if (at_end()) {
        return Unit();
    }
    auto unit = product();
    if (unit && !at_end()) {
        return problem("'" + std::string(text_.substr(at_, 1)) + "' does not belong there");
    }
    return unit;
}

std::size_t UnitReader::blank_here() const {
    char const c = text_[at_];
    if (c == '_' || std::isspace(static_cast<unsigned char>(c)) != 0) {
        return 1;
    }
    auto const pair = text_.substr(at_, 2);
    if (pair == "\xC2\xA0" || pair == "\\n") { // a no-break space; a line end as Stella writes it
        return 2;
    }
    if (c == '{') {
        auto const close = text_.find('}', at_);
        return close == std::string_view::npos ? 0 : close + 1 - at_;
    }
    return 0;
}

void UnitReader::skip_blanks() {
    while (!at_end() && blank_here() > 0) {
        at_ += blank_here();
    }
}

bool UnitReader::accept(std::string_view symbol) {
    if (text_.substr(at_, symbol.size()) != symbol) {
        return false;
    }
    at_ += symbol.size();
    skip_blanks();
    return true;
}

bool UnitReader::continues_name() const {
    constexpr std::string_view others = "*/^()-{}[]|~,;:<>=\"+?!";
    auto const pair = text_.substr(at_, 2);
    return others.find(text_[at_]) == std::string_view::npos && pair != dot && pair != cross &&
           pair != squared && pair != cubed && static_cast<unsigned char>(text_[at_]) >= 0x20;
}

bool UnitReader::at_per() const {
    auto const word = text_.substr(at_, 3);
    auto const lower = [&](std::size_t i) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(word[i])));
    };
    if (word.size() < 3 || lower(0) != 'p' || lower(1) != 'e' || lower(2) != 'r') {
        return false;
    }
    UnitReader after = *this;
    after.at_ += 3;
    return after.at_end() || after.blank_here() > 0 || !after.continues_name();
}

UnitReader::Read UnitReader::product() {
    if (++depth_ > limits::unit_depth_max) {
        return problem("it is nested deeper than " + std::to_string(limits::unit_depth_max) + " levels");
    }
    auto unit = power();
    while (unit && !at_end()) {
        bool over = false;
        if (at_per()) {
            at_ += 3;
            skip_blanks();
            over = true;
        } else if (accept("/")) {
            over = true;
        } else if (!accept("*") && !accept("-") && !accept(dot) && !accept(cross)) {
            break;
        }
        auto const next = power();
        if (!next) {
            return next;
        }
        unit = checked(over ? *unit / *next : *unit * *next);
    }
    --depth_;
    return unit;
}

UnitReader::Read UnitReader::power() {
    auto unit = primary();
    if (!unit) {
        return unit;
    }
    if (accept(squared)) {
        return checked(unit->raised(Rational(2)));
    }
    if (accept(cubed)) {
        return checked(unit->raised(Rational(3)));
    }
    if (!accept("^")) {
        return unit;
    }
    auto const by = exponent();
    if (!by) {
        return tl::unexpected(by.error());
    }
    return checked(unit->raised(*by));
}

// 2, -1, 0.5, (-1), (1/2).
tl::expected<Rational, UnitProblem> UnitReader::exponent() {
    bool const bracket = accept("(");
    bool const minus = accept("-");
    auto value = number();
    if (!value) {
        return problem("a number is expected after '^'");
    }
    skip_blanks();
    if (bracket && accept("/")) {
        auto const below = number();
        if (!below || *below == 0) {
            return problem("a number is expected under the exponent's '/'");
        }
        skip_blanks();
        *value /= *below;
    }
    if (bracket && !accept(")")) {
        return problem("')' is expected after the exponent");
    }
    auto const power = Rational::from(minus ? -*value : *value);
    if (!power) {
        return problem("the exponent is not a plain fraction up to 1,000");
    }
    return *power;
}

std::optional<double> UnitReader::number() {
    double value = 0;
    auto const* const begin = text_.data() + at_;
    auto const [end, failed] =
        std::from_chars(begin, text_.data() + text_.size(), value, std::chars_format::fixed);
    if (failed != std::errc{}) {
        return std::nullopt;
    }
    at_ += static_cast<std::size_t>(end - begin);
    return value;
}

UnitReader::Read UnitReader::primary() {
    if (at_end()) {
        return problem("the unit ends where a name is expected");
    }
    if (accept("(")) {
        auto unit = product();
        if (unit && !accept(")")) {
            return problem("')' is expected");
        }
        return unit;
    }
    if (at_per()) { // "per month"
        return Unit();
    }
    if (is_digit(text_[at_]) || text_[at_] == '.') {
        auto const begin = at_;
        auto const value = number();
        if (!value) {
            return problem("the number cannot be read");
        }
        auto const written = text_.substr(begin, at_ - begin);
        skip_blanks();
        // No unit has a scale, so a thousand of something is a unit beside it: 1000 people.
        auto const unit = *value == 1 ? Unit() : table_.base(std::string(written), written);
        bool const joined = !at_end() && (continues_name() || text_[at_] == '(') && !at_per();
        if (!joined) {
            return unit;
        }
        auto const rest = primary();
        return rest ? checked(unit * *rest) : rest;
    }
    return name();
}

UnitReader::Read UnitReader::name() {
    auto const begin = at_;
    auto end = at_;
    while (!at_end()) {
        if (blank_here() > 0) {
            skip_blanks();
            if (at_end() || at_per()) {
                break;
            }
        } else if (continues_name()) {
            ++at_;
            end = at_;
        } else {
            break;
        }
    }
    if (end == begin) {
        return problem("'" + std::string(text_.substr(at_, 1)) + "' does not belong there");
    }
    auto const after = at_;
    auto unit = table_.named(text_.substr(begin, end - begin), begin + 1, depth_);
    at_ = after;
    return unit;
}

} // namespace weir::dynamics
