// The sketch and settings sections of a Vensim model: where things are drawn, how time is stepped, which
// units are synonyms. Apart, because nothing in them changes an equation.
#pragma once

#include "dynamics/model/model.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

[[nodiscard]] std::vector<SketchView> read_sketch(std::string_view sketch);

struct VensimSettings {
    Method method = Method::euler;
    std::map<std::string, std::string> tags;                 // '?tag' to the file it stands for
    std::vector<std::vector<std::string>> unit_equivalences; // the names of one unit each
    Calendar calendar;                                       // its first date, and the time that has it
};
[[nodiscard]] VensimSettings read_settings(std::string_view settings);

} // namespace weir::dynamics
