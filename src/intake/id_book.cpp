// An id is cut into a prefix without digits, zeros, and the rest, which must be digits.
#include "intake/id_book.hpp"

#include "intake/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace weir::intake {
namespace {

constexpr std::size_t id_width_max = 16;  // how far a lost zero is looked for in the record
constexpr std::size_t usual_ids_min = 20; // a width is usual when so many ids have it …
constexpr std::size_t usual_share = 95;   // … and so many in a hundred

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Where the digits begin, if the id is a prefix and digits.
std::optional<std::size_t> digits_begin(std::string_view id) {
    auto const begin = static_cast<std::size_t>(std::ranges::find_if(id, is_digit) - id.begin());
    bool const digits = begin < id.size() && std::ranges::all_of(id.substr(begin), is_digit);
    return digits ? std::optional(begin) : std::nullopt;
}

std::string without_zeros(std::string const& id, std::size_t begin) {
    auto const first = std::min(id.find_first_not_of('0', begin), id.size() - 1);
    return id.substr(0, begin) + id.substr(first);
}

std::string padded(std::string const& bare, std::size_t begin, std::size_t width) {
    auto out = bare;
    out.insert(begin, width > bare.size() ? width - bare.size() : 0, '0');
    return out;
}

} // namespace

NoId no_id(std::string_view id, std::string_view header) {
    if (std::ranges::any_of(id, is_digit)) {
        return NoId::is_one;
    }
    static constexpr std::array<std::string_view, 18> words{
        "total", "totals",  "grand total", "sub total", "subtotal",    "sum",
        "count", "average", "end",         "the end",   "end of list", "end of report",
        "none",  "nil",     "n a",         "na",        "unknown",     "not known"};
    auto const key = match_key(id);
    return key == match_key(header)                       ? NoId::header
           : std::ranges::find(words, key) != words.end() ? NoId::word
                                                          : NoId::is_one;
}

std::string id_text(CellView const& cell) {
    if (cell.kind == files::Cell::Kind::error || cell.kind == files::Cell::Kind::empty) {
        return {};
    }
    return tidied(cell.text);
}

void IdBook::see(std::string const& id) {
    auto const begin = digits_begin(id);
    if (!begin) {
        return;
    }
    auto& forms = forms_[without_zeros(id, *begin)];
    if (std::ranges::find(forms, id) == forms.end()) {
        forms.push_back(id);
        ++widths_[id.substr(0, *begin)][id.size()];
    }
}

std::size_t IdBook::usual_width(std::string const& prefix) const {
    std::size_t total = 0;
    std::size_t most = 0;
    std::size_t width = 0;
    for (auto const& [size, count] : widths_.at(prefix)) {
        total += count;
        if (count > most) {
            most = count;
            width = size;
        }
    }
    return most >= usual_ids_min && most * 100 >= total * usual_share ? width : 0;
}

std::string IdBook::best_form(std::string const& bare, std::vector<std::string> const& forms,
                              std::function<bool(std::string_view)> const& known) const {
    auto const begin = *digits_begin(bare);
    auto const longest = *std::ranges::max_element(forms, {}, &std::string::size);
    auto const usual = usual_width(bare.substr(0, begin));
    if (forms.size() == 1 && longest.size() == usual) {
        return longest;
    }
    if (known) {
        for (auto const& form : forms) {
            if (known(form)) {
                return form;
            }
        }
        for (auto width = bare.size(); width <= id_width_max; ++width) {
            if (auto form = padded(bare, begin, width); known(form)) {
                return form;
            }
        }
    }
    return forms.size() == 1 && longest.size() < usual ? padded(bare, begin, usual) : longest;
}

void IdBook::settle(std::function<bool(std::string_view)> const& known) {
    for (auto const& [bare, forms] : forms_) {
        auto const best = best_form(bare, forms, known);
        for (auto const& form : forms) {
            if (form != best) {
                canonical_.emplace(form, best);
            }
        }
    }
}

std::string const& IdBook::canonical(std::string const& id) const {
    auto const found = canonical_.find(id);
    return found == canonical_.end() ? id : found->second;
}

} // namespace weir::intake
