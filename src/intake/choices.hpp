// What people said that spellings of codes mean, for the authority whose return is read. Data that come
// in from outside: reading a return goes by them and never changes them.
#pragma once

#include "intake/text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weir::intake {

// The name of a code list of the statutory returns beside the concepts of values.csv.
[[nodiscard]] inline std::string code_set_of_list(std::string_view list) {
    return "list:" + std::string(list);
}

class Choices {
public:
    // The first word about a spelling stands.
    void add(std::string_view code_set, std::string_view spelling, std::string_view code) {
        codes_.try_emplace(key_of(code_set, spelling), std::string(code));
    }
    // The code; empty where it is none of the codes; nothing where nobody said anything.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view code_set,
                                                       std::string_view spelling) const {
        if (codes_.empty()) {
            return std::nullopt;
        }
        auto const found = codes_.find(key_of(code_set, spelling));
        return found == codes_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
    }

private:
    [[nodiscard]] static std::string key_of(std::string_view code_set, std::string_view spelling) {
        return std::string(code_set) + '\x1f' + match_key(spelling);
    }
    std::unordered_map<std::string, std::string> codes_;
};

} // namespace weir::intake
