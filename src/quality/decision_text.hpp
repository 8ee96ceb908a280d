// The clear half of a decision as the journal keeps it: a flat JSON object of texts and lists of texts.
// Apart, because suppressions and campaigns write and read it alike.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::quality {

[[nodiscard]] std::string decision_text(std::initializer_list<std::pair<std::string_view, std::string>> texts,
                                        std::map<std::string, std::vector<std::string>> const& lists = {});

class DecisionText {
public:
    // What is not such an object reads as one without fields.
    [[nodiscard]] static DecisionText read(std::string_view json);
    [[nodiscard]] std::string text(std::string_view name) const; // empty where there is none
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const;

private:
    std::map<std::string, std::string, std::less<>> texts_;
    std::map<std::string, std::vector<std::string>, std::less<>> lists_;
};

} // namespace weir::quality
