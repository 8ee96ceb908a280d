// A text is cut into numbers and words; what they are decides the form. No locale, no library format: each
// accepted form is written down here, and everything else is unreadable.
#include "intake/read_date.hpp"

#include "intake/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace weir::intake {
namespace {

struct Token {
    enum class Kind : std::uint8_t { number, word, mark } kind = Kind::mark;
    std::string_view text;
    unsigned value = 0; // of a number of up to eight digits
};

struct Tokens {
    std::array<Token, 24> items{};
    std::size_t count = 0;
    bool overflow = false;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

Tokens cut(std::string_view text) {
    Tokens tokens;
    for (std::size_t at = 0; at < text.size();) {
        if (tokens.count == tokens.items.size()) {
            tokens.overflow = true;
            return tokens;
        }
        auto const begin = at;
        auto& token = tokens.items.at(tokens.count++);
        if (is_digit(text[at])) {
            token.kind = Token::Kind::number;
            for (; at < text.size() && is_digit(text[at]); ++at) {
                token.value = at - begin < 8 ? token.value * 10 + static_cast<unsigned>(text[at] - '0') : 0;
            }
        } else if (is_letter(text[at])) {
            token.kind = Token::Kind::word;
            while (at < text.size() && is_letter(text[at])) {
                ++at;
            }
        } else {
            ++at;
        }
        token.text = text.substr(begin, at - begin);
    }
    return tokens;
}

std::optional<Date> made(unsigned year, unsigned month, unsigned day) {
    if (year < 1800 || year > 2299) {
        return {};
    }
    std::chrono::year_month_day const ymd{std::chrono::year{static_cast<int>(year)},
                                          std::chrono::month{month}, std::chrono::day{day}};
    return ymd.ok() ? std::optional(Date{ymd}) : std::nullopt;
}

bool same_word(std::string_view word, std::string_view lower) {
    if (word.size() != lower.size()) {
        return false;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        if ((word[i] | 0x20) != lower[i]) {
            return false;
        }
    }
    return true;
}

unsigned month_of_word(std::string_view word) {
    static constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                            "may",       "june",     "july",     "august",
                                                            "september", "october",  "november", "december"};
    for (unsigned i = 0; i < names.size(); ++i) {
        if (same_word(word, names.at(i)) || same_word(word, names.at(i).substr(0, 3))) {
            return i + 1;
        }
    }
    return same_word(word, "sept") ? 9 : 0;
}

bool is_weekday(std::string_view word) {
    for (std::string_view name :
         {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
        if (same_word(word, name) || same_word(word, name.substr(0, 3))) {
            return true;
        }
    }
    return same_word(word, "tues") || same_word(word, "thur") || same_word(word, "thurs");
}

bool is_ordinal_ending(std::string_view word) {
    return same_word(word, "st") || same_word(word, "nd") || same_word(word, "rd") || same_word(word, "th");
}

// A time of day with nothing else behind it: 10:20, 00:00:00.000, 12:00 AM, T10:20:00Z, 10:20:00+01:00.
bool is_time(std::string_view text) {
    auto const tokens = cut(text);
    if (tokens.overflow || tokens.count < 3 || tokens.items[0].kind != Token::Kind::number ||
        tokens.items[0].value > 24 || tokens.items[1].text != ":") {
        return false;
    }
    for (std::size_t i = 1; i < tokens.count; ++i) {
        auto const& token = tokens.items.at(i);
        bool const mark = token.kind == Token::Kind::mark &&
                          std::string_view(":.+- ").find(token.text[0]) != std::string_view::npos;
        bool const word =
            same_word(token.text, "am") || same_word(token.text, "pm") || same_word(token.text, "z");
        if (token.kind != Token::Kind::number && !mark && !word) {
            return false;
        }
        if (token.kind == Token::Kind::number && token.text.size() <= 2 && token.value > 59) {
            return false;
        }
    }
    return true;
}

// Cuts a time of day off the end; the rest is the date. An "T" or spaces stand between them.
std::string_view without_time(std::string_view text, bool& found) {
    auto const colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return text;
    }
    auto begin = colon;
    while (begin > 0 && is_digit(text[begin - 1])) {
        --begin;
    }
    if (begin == 0 || !is_time(text.substr(begin))) {
        return text;
    }
    char const before = text[begin - 1];
    bool const letter_t = (before == 'T' || before == 't') && begin >= 2 && is_digit(text[begin - 2]);
    if (before != ' ' && before != ',' && !letter_t) {
        return text;
    }
    found = true;
    auto rest = trimmed(text.substr(0, letter_t ? begin - 1 : begin));
    while (!rest.empty() && rest.back() == ',') {
        rest = trimmed(rest.substr(0, rest.size() - 1));
    }
    return rest;
}

bool is_separator(std::string_view mark) {
    return mark == "/" || mark == "-" || mark == "." || mark == "\\";
}

// 31/08/2017, 2017-08-31, 31/08/17: three numbers and the same mark between them.
DateText numeric(Token const& a, Token const& b, Token const& c) {
    DateText out;
    auto const short_number = [](Token const& token) { return token.text.size() <= 2; };
    if (a.text.size() == 4 && short_number(b) && short_number(c)) {
        out.certain = made(a.value, b.value, c.value);
        return out;
    }
    if (!short_number(a) || !short_number(b)) {
        return out;
    }
    unsigned year = c.value;
    if (c.text.size() == 2) {
        out.two_digit_year = true;
        year += 2000;
    } else if (c.text.size() != 4) {
        return out;
    }
    out.day_first = made(year, b.value, a.value);
    out.month_first = made(year, a.value, b.value);
    return out;
}

// The numbers and the month of a date in words: 31 Aug 2017, 31st-August-17, Aug 31, 2017.
DateText worded(Tokens const& tokens) {
    std::array<Token, 3> parts{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < tokens.count; ++i) {
        auto const& token = tokens.items.at(i);
        if (token.kind == Token::Kind::mark) {
            if (token.text != " " && token.text != "," && !is_separator(token.text)) {
                return {};
            }
            continue;
        }
        bool const after_number = i > 0 && tokens.items.at(i - 1).kind == Token::Kind::number;
        if (token.kind == Token::Kind::word &&
            ((after_number && is_ordinal_ending(token.text)) || (count == 0 && is_weekday(token.text)))) {
            continue;
        }
        if (count == parts.size()) {
            return {};
        }
        parts.at(count++) = token;
    }
    if (count != 3) {
        return {};
    }
    bool const day_first = parts[0].kind == Token::Kind::number;
    auto const& word = day_first ? parts[1] : parts[0];
    auto const& day = day_first ? parts[0] : parts[1];
    auto const& year = parts[2];
    if (word.kind != Token::Kind::word || day.kind != Token::Kind::number || day.text.size() > 2 ||
        year.kind != Token::Kind::number) {
        return {};
    }
    DateText out;
    auto const month = month_of_word(word.text);
    if (year.text.size() == 4) {
        out.certain = made(year.value, month, day.value);
    } else if (year.text.size() == 2) {
        out.two_digit_year = true;
        out.day_first = made(2000 + year.value, month, day.value);
        out.month_first = out.day_first; // the month is in words, so no order is open
    }
    return out;
}

DateText one_number(Token const& token) {
    DateText out;
    if (token.text.size() == 8) {
        out.certain = made(token.value / 10000, token.value / 100 % 100, token.value % 100);
    } else if (token.text.size() == 5) {
        out.certain = date_of_serial(token.value);
        out.serial = out.certain.has_value();
    }
    return out;
}

DateText date_part(std::string_view text) {
    auto const tokens = cut(text);
    if (tokens.overflow) {
        return {};
    }
    auto const& item = tokens.items;
    if (tokens.count == 1 && item[0].kind == Token::Kind::number) {
        return one_number(item[0]);
    }
    // "43212.0" and "43212.5": a serial that some program wrote with its time of day.
    if (tokens.count == 3 && item[0].text.size() == 5 && item[0].kind == Token::Kind::number &&
        item[1].text == "." && item[2].kind == Token::Kind::number) {
        return one_number(item[0]);
    }
    bool const marks = tokens.count == 5 && item[1].text == item[3].text &&
                       (is_separator(item[1].text) || item[1].text == " ");
    if (marks && item[0].kind == Token::Kind::number && item[2].kind == Token::Kind::number &&
        item[4].kind == Token::Kind::number) {
        return numeric(item[0], item[2], item[4]);
    }
    return worded(tokens);
}

// The century of a two-digit year, if exactly one puts it inside the window.
std::optional<Date> in_window(std::optional<Date> reading, DateWindow const& window) {
    std::optional<Date> found;
    if (!reading) {
        return found;
    }
    std::chrono::year_month_day const ymd{*reading};
    for (int century : {0, -100}) {
        auto const moved = (ymd.year() + std::chrono::years{century}) / ymd.month() / ymd.day();
        if (moved.ok() && Date{moved} >= window.earliest && Date{moved} <= window.latest) {
            if (found) {
                return {};
            }
            found = Date{moved};
        }
    }
    return found;
}

} // namespace

std::optional<Date> date_of_serial(double serial) {
    // 7306 is 1 January 1920 and 73415 is 1 January 2101; between them no year number is mistaken.
    if (!std::isfinite(serial) || serial < 7306 || serial >= 73415) {
        return {};
    }
    return date(1899, 12, 30) + Days{static_cast<int>(std::floor(serial))};
}

namespace {

// Nearly every date of a large return is ten characters with the same mark twice: 31/08/2017, 2017-08-31.
// They are read without being cut into pieces first, and mean what those pieces would.
std::optional<DateText> of_ten_characters(std::string_view text) {
    auto const at = [&](std::size_t i) { return static_cast<unsigned>(text[i] - '0'); };
    auto const digits = [&](std::size_t first, std::size_t last) {
        return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first),
                           text.begin() + static_cast<std::ptrdiff_t>(last), is_digit);
    };
    bool const year_first = is_digit(text[2]);
    std::size_t const mark = year_first ? 4 : 2;
    if (!is_separator(text.substr(mark, 1)) || text[mark] != text[mark + 3] || !digits(0, mark) ||
        !digits(mark + 1, mark + 3) || !digits(mark + 4, 10)) {
        return std::nullopt;
    }
    DateText out;
    if (year_first) {
        out.certain =
            made(at(0) * 1000 + at(1) * 100 + at(2) * 10 + at(3), at(5) * 10 + at(6), at(8) * 10 + at(9));
        return out;
    }
    auto const year = at(6) * 1000 + at(7) * 100 + at(8) * 10 + at(9);
    out.day_first = made(year, at(3) * 10 + at(4), at(0) * 10 + at(1));
    out.month_first = made(year, at(0) * 10 + at(1), at(3) * 10 + at(4));
    return out;
}

} // namespace

DateText read_date_text(std::string_view text) {
    if (text.size() == 10) {
        if (auto const plain = of_ten_characters(text)) {
            return *plain;
        }
    }
    text = trimmed(text);
    DateText out;
    if (text.empty()) {
        out.blank = true;
        return out;
    }
    if (text.size() > 48) {
        return out;
    }
    std::string plain;
    if (!is_tidy(text)) {
        plain = tidied(text);
        text = plain;
    }
    bool time_tail = false;
    auto const rest = without_time(text, time_tail);
    out = date_part(rest);
    out.time_tail = time_tail && out.readable();
    return out;
}

void DateColumn::see(DateText const& text) {
    if (text.certain) {
        ++certain_;
        return;
    }
    bool const day_only = text.day_first && !text.month_first;
    bool const month_only = text.month_first && !text.day_first;
    (text.two_digit_year ? two_digit_day_only_ : day_only_) += day_only ? 1 : 0;
    (text.two_digit_year ? two_digit_month_only_ : month_only_) += month_only ? 1 : 0;
}

std::optional<Date> DateColumn::resolve(DateText const& text, DateWindow const& window) const {
    if (text.certain) {
        return text.certain;
    }
    if (!text.two_digit_year) {
        return month_first() ? text.month_first : text.day_first;
    }
    if (two_digit_day_only_ > 0 && two_digit_month_only_ > 0) {
        return {};
    }
    bool const month = month_first() || (two_digit_month_only_ > 0 && day_only_ == 0 && certain_ == 0);
    if (two_digit_month_only_ > 0 && !month) {
        return {};
    }
    return in_window(month ? text.month_first : text.day_first, window);
}

} // namespace weir::intake
