// Cuts a .mdl file into its parts; see vensim_text.hpp.
#include "dynamics/model/vensim_text.hpp"

#include "base/limits.hpp"
#include "files/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace weir::dynamics {

namespace {

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::string with_plain_line_ends(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            result += '\n';
            i += i + 1 < text.size() && text[i + 1] == '\n' ? 1 : 0;
        } else if (text[i] != '\0') {
            result += text[i];
        }
    }
    return result;
}

// The beginning of the first line that starts with one of the two marks; npos if there is none. Real
// files have lost a backslash now and then.
std::size_t line_that_begins(std::string_view text, std::string_view mark, std::string_view shorter) {
    std::size_t at = 0;
    while (at < text.size()) {
        auto const rest = text.substr(at);
        if (rest.starts_with(mark) || rest.starts_with(shorter)) {
            return at;
        }
        auto const end = text.find('\n', at);
        if (end == std::string_view::npos) {
            break;
        }
        at = end + 1;
    }
    return std::string_view::npos;
}

// Walks through the equations. In an equation a `|` or `~` inside quotes or braces is text; in units
// and comments nothing but `~` and `|` has a meaning.
class Splitter {
public:
    Splitter(std::string_view text, std::vector<VensimEntry>& entries) : text_(text), entries_(entries) {}

    void run() {
        while (true) {
            skip_blanks();
            // One too many is kept, for the reader to tell; the rest would only fill the memory.
            if (at_ >= text_.size() || entries_.size() > limits::model_definitions_max) {
                return;
            }
            entry();
        }
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '|')) {
            line_ += text_[at_] == '\n' ? 1 : 0;
            ++at_;
        }
    }

    void entry() {
        VensimEntry entry;
        entry.line = line_;
        auto const begin = at_;
        equation_end();
        entry.equation = text_.substr(begin, at_ - begin);
        std::string* const parts[] = {&entry.units, &entry.comment, &entry.flags};
        std::size_t part = 0;
        while (at_ < text_.size() && text_[at_] == '~') {
            ++at_;
            auto const piece = plain_part();
            if (part < 3) {
                *parts[part] = one_line(piece);
            }
            ++part;
        }
        entry.closed = at_ < text_.size();
        at_ += entry.closed ? 1 : 0;
        line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                                     text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
        entries_.push_back(std::move(entry));
    }

    void equation_end() {
        while (at_ < text_.size() && text_[at_] != '~' && text_[at_] != '|') {
            if (text_[at_] == '"') {
                skip_quoted();
            } else if (text_[at_] == '{') {
                auto const close = text_.find('}', at_);
                at_ = close == std::string_view::npos ? text_.size() : close + 1;
            } else {
                ++at_;
            }
        }
    }

    // A quoted name ends at its quote, or, never closed, with its line.
    void skip_quoted() {
        ++at_;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
                ++at_;
            } else if (text_[at_] == '\n') {
                return;
            }
            ++at_;
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    std::string_view plain_part() {
        auto const end = std::min(text_.find_first_of("~|", at_), text_.size());
        auto const piece = text_.substr(at_, end - at_);
        at_ = end;
        return piece;
    }

    std::string_view text_;
    std::vector<VensimEntry>& entries_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

} // namespace

std::string one_line(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const broken = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!broken && !is_blank(text[i])) {
            result += text[i];
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    while (!result.empty() && result.back() == ' ') {
        result.pop_back();
    }
    return result;
}

Status read_vensim_text(std::string_view bytes, VensimFile& file) {
    bool const says_utf8 = bytes.substr(0, 64).find("{UTF-8}") != std::string_view::npos;
    auto found = files::find_encoding(bytes);
    if (says_utf8 && found.encoding == files::Encoding::windows_1252 && files::is_utf8(bytes)) {
        found.encoding = files::Encoding::utf8;
    }
    file.text = with_plain_line_ends(WEIR_TRY(files::to_utf8(bytes, found)));
    std::string_view const all = file.text;
    auto const sketch = line_that_begins(all, R"(\\\---///)", R"(\\---///)");
    std::string_view const rest = sketch == std::string_view::npos ? std::string_view{} : all.substr(sketch);
    auto const settings = line_that_begins(rest, R"(///---\\\)", R"(///---\\)");
    file.sketch = rest.substr(0, settings);
    file.settings = settings == std::string_view::npos ? std::string_view{} : rest.substr(settings);
    file.entries.clear();
    Splitter(all.substr(0, sketch), file.entries).run();
    return {};
}

bool looks_like_vensim(std::string_view bytes) {
    auto text = bytes.substr(0, bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0).empty() ? bytes : bytes.substr(3);
    while (!text.empty() && (is_blank(text.front()) || text.front() == '\0')) {
        text.remove_prefix(1);
    }
    if (text.starts_with("<") || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return false;
    }
    return text.starts_with("{UTF-8}") || text.find("~") != std::string_view::npos ||
           text.find("---///") != std::string_view::npos;
}

} // namespace weir::dynamics
