// How the fixtures write their texts, so that one builder serves ordinary, long and hostile pages.
#pragma once

#include "web/charts/xmr_chart.hpp"
#include "web/preview/fixtures.hpp"

#include <string>
#include <vector>

namespace weir::web::preview {

class Words {
public:
    explicit Words(Style style) : style_(style) {}

    [[nodiscard]] std::string operator()(char const* text) const;
    [[nodiscard]] ChildLink child(int number, char const* name) const;
    [[nodiscard]] std::vector<Choice> choices(std::vector<char const*> const& texts,
                                              std::size_t selected) const;
    [[nodiscard]] std::string page(char const* name) const; // "today", "today-hostile"
    [[nodiscard]] bool usual() const { return style_ == Style::usual; }
    [[nodiscard]] Style style() const { return style_; }

private:
    Style style_;
};

[[nodiscard]] Figure count(double value);
[[nodiscard]] Figure percent(int numerator, int denominator);
[[nodiscard]] Figure not_supplied(std::string reason);
// 32 months of an invented measure with a step down in its last months.
[[nodiscard]] XmrChart control_chart(Words const& words, char const* id, char const* title, Unit unit,
                                     double level);

} // namespace weir::web::preview
