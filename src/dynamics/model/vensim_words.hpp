// The words of Vensim's equations in an XMILE document, and back. Where both languages have a function of
// one meaning it gets XMILE's name; every other is in the namespace that XMILE 1.0, 3.2.2.3 keeps for
// Vensim's ("vensim.PULSE"), so that a program that does not know it reports it and never misreads it.
#pragma once

#include "dynamics/model/model.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace weir::dynamics {

// What equations stand in: the variables of their part of the model, and the macros of the whole.
struct WordsScope {
    Model const* part = nullptr;
    std::unordered_set<std::string> macro_keys;
};

[[nodiscard]] WordsScope words_scope(Model const& part, Model const& whole);

// The first gives what the second takes back: a tree that reads the same.
[[nodiscard]] ExpressionPtr to_xmile_words(ExpressionPtr const& expression, WordsScope const& scope);
[[nodiscard]] ExpressionPtr to_vensim_words(ExpressionPtr const& expression, WordsScope const& scope);

// "vensim.GET_DATA_AT_TIME" for "get_data_at_time".
[[nodiscard]] std::string vensim_word(std::string_view key);

// The names of data modes in attributes.
[[nodiscard]] std::string_view name_of(DataMode mode);
[[nodiscard]] std::optional<DataMode> data_mode_from(std::string_view name);

// A stock's net rate as flows, first to last, each with whether it adds: "births - deaths". Empty where it
// is anything but a sum of names, of which `is_flow` says which will do.
using SignedFlows = std::vector<std::pair<std::string, bool>>;
[[nodiscard]] SignedFlows flows_of_rate(Expression const& rate,
                                        std::vector<std::string> const& dimension_keys);
// The rate again, with the names that the model has.
[[nodiscard]] ExpressionPtr rate_of_flows(SignedFlows const& flows, Variable const& stock,
                                          Model const& model);

} // namespace weir::dynamics
