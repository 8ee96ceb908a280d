// Writing and parsing statements; see codec.hpp.
#include "record/codec.hpp"

#include <charconv>

namespace weir::record {

bool sealed_in_journal(TableDef const& table, std::size_t field) {
    auto const& def = table.fields[field];
    if (def.sealed) {
        return true;
    }
    bool const reference =
        def.role == FieldRole::row_id || (def.role == FieldRole::none && def.name.ends_with("_id"));
    return table.person_field.has_value() && reference;
}

FieldSet supplied_fields(std::vector<Value> const& values) {
    FieldSet set = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (is_supplied(values[i])) {
            set |= FieldSet{1} << i;
        }
    }
    return set;
}

namespace {

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_date(std::string& out, Date day) {
    std::chrono::year_month_day const ymd{day};
    auto const year = static_cast<unsigned>(static_cast<int>(ymd.year()));
    auto const month = static_cast<unsigned>(ymd.month());
    auto const number = static_cast<unsigned>(ymd.day());
    auto const digit = [](unsigned value) { return static_cast<char>('0' + value % 10); };
    out += {digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            '-',
            digit(month / 10),
            digit(month),
            '-',
            digit(number / 10),
            digit(number)};
}

} // namespace

void encode_value(std::size_t field, Value const& value, std::string& out) {
    if (!is_supplied(value)) {
        return;
    }
    append_number(out, field);
    if (std::holds_alternative<Blank>(value)) {
        out += 'b';
    } else if (auto const* day = std::get_if<Date>(&value)) {
        out += 'd';
        append_date(out, *day);
    } else if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        out += 'i';
        append_number(out, *integer);
        out += ';';
    } else if (auto const* real = std::get_if<double>(&value)) {
        out += 'r';
        append_number(out, *real);
        out += ';';
    } else {
        auto const& text = std::get<std::string>(value);
        out += 's';
        append_number(out, text.size());
        out += ':';
        out += text;
    }
}

void encode(TableDef const& table, std::vector<Value> const& values, Encoded& out) {
    out.clear.clear();
    out.secret.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        encode_value(i, values[i], sealed_in_journal(table, i) ? out.secret : out.clear);
    }
}

namespace {

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text) {}
    [[nodiscard]] bool done() const { return rest_.empty(); }

    bool next(std::vector<Value>& values) {
        std::size_t field = 0;
        if (!number(field) || field >= values.size() || rest_.empty()) {
            return false;
        }
        char const tag = rest_.front();
        rest_.remove_prefix(1);
        return payload(tag, values[field]);
    }

private:
    template <class Number>
    bool number(Number& value) {
        auto const [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (fault != std::errc{}) {
            return false;
        }
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return true;
    }
    bool drop(char mark) {
        if (rest_.empty() || rest_.front() != mark) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    bool payload(char tag, Value& value) {
        switch (tag) {
        case 'b':
            value = Blank{};
            return true;
        case 'd':
            return date_payload(value);
        case 'i': {
            std::int64_t integer = 0;
            bool const good = number(integer) && drop(';');
            value = integer;
            return good;
        }
        case 'r': {
            double real = 0;
            bool const good = number(real) && drop(';');
            value = real;
            return good;
        }
        case 's':
            return text_payload(value);
        default:
            return false;
        }
    }
    bool date_payload(Value& value) {
        auto const day = parse_iso_date(rest_.substr(0, 10));
        if (!day) {
            return false;
        }
        value = *day;
        rest_.remove_prefix(10);
        return true;
    }
    bool text_payload(Value& value) {
        std::size_t size = 0;
        if (!number(size) || !drop(':') || size > rest_.size()) {
            return false;
        }
        value = std::string{rest_.substr(0, size)};
        rest_.remove_prefix(size);
        return true;
    }

    std::string_view rest_;
};

} // namespace

Status decode(std::string_view text, std::vector<Value>& values) {
    Parser parser{text};
    while (!parser.done()) {
        if (!parser.next(values)) {
            return fail(ErrorCode::corrupt, "An entry of the journal cannot be read; run weir verify.");
        }
    }
    return {};
}

} // namespace weir::record
