// Cases as data (tests/cases/indicators/): a small table of events, one question and the answer, one rule a
// file with its source. For tests only.
#pragma once

#include "base/result.hpp"
#include "indicator/evaluate.hpp"
#include "journey/rows.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace weir::indicator {

struct Expected {
    std::string group, numerator, denominator, value, state; // as written
};

struct Case {
    std::string rule, source; // what it shows and on what it rests
    std::string indicator;
    Query query;
    std::set<std::string> not_supplied;
    journey::Rows rows;
    std::vector<Expected> expected;
};

[[nodiscard]] Result<Case> read_case(std::filesystem::path const& path);

} // namespace weir::indicator
