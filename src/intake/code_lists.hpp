// The code lists of the statutory returns that are written as bare codes (config/intake/return_codes.csv),
// with the days from and to which a code was in use.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "intake/text.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

class CodeLists {
public:
    [[nodiscard]] static Result<CodeLists> read(std::filesystem::path const& folder);

    struct Code {
        std::string code;    // as the return writes it
        std::string means;   // as the record keeps it
        std::string meaning; // in words; may be empty
        std::optional<Date> from;
        std::optional<Date> to; // the last day
        [[nodiscard]] bool in_use(Date day) const { return !(from && day < *from) && !(to && day > *to); }
    };
    [[nodiscard]] bool has_list(std::string_view list) const { return lists_.contains(list); }
    [[nodiscard]] std::vector<Code> codes(std::string_view list) const; // by code
    // Without regard to case and the blanks around it; null if the list has no such code.
    [[nodiscard]] Code const* find(std::string_view list, std::string_view text) const;
    // By code; none of a list that is not there.
    [[nodiscard]] std::vector<Code> all(std::string_view list) const;

private:
    using Codes = std::unordered_map<std::string, Code, TextHash, std::equal_to<>>;
    std::unordered_map<std::string, Codes, TextHash, std::equal_to<>> lists_;
};

} // namespace weir::intake
