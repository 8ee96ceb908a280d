// What may be a password: long enough, not built on what a guesser tries first, and no rules of composition
// (OWASP ASVS 6.2). Apart from accounts because it needs no database.
#include "identity/accounts.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::identity {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// Words that a guesser tries first where they know whom they attack (ASVS 6.2.11), and the stems of the
// passwords that head every list of common ones (6.2.4).
constexpr std::array stems{"password", "passw0rd", "qwerty",     "123456",    "abc123",
                           "letmein",  "welcome",  "iloveyou",   "football",  "admin",
                           "council",  "children", "socialwork", "safeguard", "summer20",
                           "winter20", "changeme", "liverpool",  "arsenal",   "weir"};

std::size_t distinct(std::string_view text) {
    std::string sorted(text);
    std::sort(sorted.begin(), sorted.end());
    return static_cast<std::size_t>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
}

} // namespace

std::optional<std::string> password_fault(std::string_view password, std::string_view account_name,
                                          std::string_view authority) {
    if (password.size() < 12) {
        return "The password must have at least 12 characters. Three or four words in a row are easy to "
               "keep.";
    }
    if (password.size() > 256) {
        return "The password must have at most 256 characters.";
    }
    if (distinct(password) < 5) {
        return "The password repeats too few characters. Three or four words in a row are easy to keep.";
    }
    std::string const text = lower(password);
    for (auto const& word : {lower(account_name), lower(authority)}) {
        if (word.size() >= 4 && text.find(word) != std::string::npos) {
            return "The password must not hold the account's or the council's name.";
        }
    }
    for (std::string_view const stem : stems) {
        auto const at = text.find(stem);
        if (at != std::string::npos && text.size() - stem.size() < 8) {
            return "The password is built on one of the words that are tried first. Use three or four other "
                   "words.";
        }
    }
    return std::nullopt;
}

} // namespace weir::identity
