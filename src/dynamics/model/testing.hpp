// What the tests of writing share: a model written as XMILE and read back, each required to succeed.
#pragma once

#include "dynamics/model/load.hpp"
#include "dynamics/model/model.hpp"
#include "dynamics/model/xmile_writer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace weir::dynamics {

inline std::string written(Model const& model) {
    auto const result = write_xmile(model);
    REQUIRE_MESSAGE(result.text, result.diagnostics.text());
    return *result.text;
}

inline Model read(std::string const& text) {
    auto loaded = read_xmile(text, "x.xmile");
    REQUIRE_MESSAGE(loaded.model, loaded.diagnostics.text());
    return std::move(*loaded.model);
}

} // namespace weir::dynamics
