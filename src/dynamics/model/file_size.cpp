// Counts what a model file holds; see file_size.hpp.
#include "dynamics/model/file_size.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <array>

namespace weir::dynamics {

namespace {

using files::XmlElement;

bool is_word(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_' || byte == '.' || byte > 127;
}

bool is_one_of(std::string_view name, auto const& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

class Counter {
public:
    std::optional<TooLarge> found;

    // The depth of a document is bounded by the reader of XML.
    void count(XmlElement element) {
        static constexpr std::array<std::string_view, 5> passed_over = {"doc", "views", "view", "xpts",
                                                                        "ypts"};
        static constexpr std::array<std::string_view, 5> variables = {"stock", "flow", "aux", "gf", "module"};
        for (XmlElement child : element.children()) {
            if (found || is_one_of(child.name(), passed_over)) {
                continue;
            }
            terms_ += term_count(child.text());
            definitions_ += is_one_of(child.name(), variables) ? 1 : 0;
            if (definitions_ > limits::model_definitions_max) {
                found = {child, "the file has more than " + std::to_string(limits::model_definitions_max) +
                                    " variables"};
            } else if (terms_ > limits::model_terms_max) {
                found = {child, "the equations of the file come to more than " +
                                    std::to_string(limits::model_terms_max) + " names, numbers and signs"};
            }
            count(child);
        }
    }

private:
    std::size_t terms_ = 0;
    std::size_t definitions_ = 0;
};

} // namespace

std::size_t term_count(std::string_view text) {
    std::size_t count = 0;
    bool within_word = false;
    for (char const c : text) {
        bool const word = is_word(c);
        bool const blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        count += blank || (word && within_word) ? 0 : 1;
        within_word = word;
    }
    return count;
}

std::optional<TooLarge> too_large(XmlElement root) {
    Counter counter;
    counter.count(root);
    return std::move(counter.found);
}

} // namespace weir::dynamics
