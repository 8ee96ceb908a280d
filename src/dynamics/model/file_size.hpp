// How much a model file may hold, found out before anything is made of it: a tree of an equation takes some
// hundred times the room of its text. Shared by the readers of all formats.
#pragma once

#include "files/xml_tree.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::dynamics {

// Words, numbers and signs in an equation's text: about the nodes that its tree will have.
[[nodiscard]] std::size_t term_count(std::string_view text);

struct TooLarge {
    files::XmlElement at; // where the limit was passed
    std::string message;
};
// Nothing, if the XMILE document keeps within limits::model_definitions_max and limits::model_terms_max.
[[nodiscard]] std::optional<TooLarge> too_large(files::XmlElement root);

} // namespace weir::dynamics
