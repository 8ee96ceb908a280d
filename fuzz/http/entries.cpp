// The promises of entries.hpp, as contract checks that stop the fuzzer.
#include "entries.hpp"

#include "base/contract.hpp"
#include "http/multipart.hpp"
#include "http/text.hpp"

#include <algorithm>

namespace weir::http {

void fuzz_form(std::string_view input) {
    if (auto const form = parse_form(input, 100)) {
        WEIR_ENSURES(form->size() <= 100);
        for (auto const& [name, value] : form->items()) {
            WEIR_ENSURES(is_plain_text(name) && is_plain_text(value));
        }
        auto const again = parse_form(form_encode(*form), 100);
        WEIR_ENSURES(again && again->items() == form->items());
    }
    Parameters const cookies = parse_cookies(input);
    for (auto const& [name, value] : cookies.items()) {
        WEIR_ENSURES(!name.empty() && is_plain_text(name) && is_plain_text(value));
        WEIR_ENSURES(value.find(';') == std::string::npos);
    }
}

void fuzz_multipart(std::string_view input) {
    std::size_t const line = std::min(input.find('\n'), input.size());
    std::string_view const body = input.substr(std::min(line + 1, input.size()));
    auto const form =
        parse_multipart(input.substr(0, line), body, {.parts_max = 20, .field_bytes_max = 1'000});
    if (!form) {
        return;
    }
    WEIR_ENSURES(form->fields.size() + form->files.size() <= 20);
    for (auto const& file : form->files) {
        WEIR_ENSURES(file.content.data() >= body.data());
        WEIR_ENSURES(file.content.data() + file.content.size() <= body.data() + body.size());
        WEIR_ENSURES(file.file_name.find_first_of("/\\") == std::string::npos);
    }
}

void fuzz_target(std::string_view input) {
    auto const target = parse_target(input);
    if (!target) {
        return;
    }
    std::string const path = target->path + "/";
    WEIR_ENSURES(path.starts_with('/') && is_plain_text(path));
    WEIR_ENSURES(path.find("/../") == std::string::npos && path.find("/./") == std::string::npos);
    WEIR_ENSURES(path.find('\\') == std::string::npos);
}

void fuzz_head(std::string_view input) {
    if (head_fault(input) != 0) {
        return;
    }
    WEIR_ENSURES(input.find("\r\n\r\n") == input.size() - 4);
    WEIR_ENSURES(input.find('\0') == std::string_view::npos);
    for (std::size_t i = 0; i < input.size(); ++i) {
        WEIR_ENSURES(input[i] != '\n' || input[i - 1] == '\r');
        WEIR_ENSURES(input[i] != '\r' || input[i + 1] == '\n');
    }
}

} // namespace weir::http
