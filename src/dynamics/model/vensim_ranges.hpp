// Ranges of subscripts: elements in order, parts of other ranges, equivalences and mappings (Vensim
// Reference Manual, "Subscripts"), and what the subscripts on the left of a variable's equations make its
// dimensions. Apart, because every equation needs them before it is put together.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "dynamics/model/vensim_external.hpp"
#include "dynamics/model/vensim_parser.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::dynamics {

class VensimRanges {
public:
    VensimRanges(Model& model, VensimExternals& externals, Diagnostics& diagnostics)
        : model_(model), externals_(externals), diagnostics_(diagnostics) {}

    // Takes the ranges and equivalences among the equations and fills the model's dimensions.
    void build(std::vector<VensimEquation const*> const& equations);

    // The dimension of one place of a variable, from what stands there on the left of its equations; a
    // dimension is made if there is none with all those elements. Empty if a name means nothing.
    [[nodiscard]] std::string dimension_for(std::vector<VensimName> const& names, std::string& unknown);

    // The elements that a subscript on the left stands for: its range's, or itself.
    [[nodiscard]] std::vector<std::string> elements_of(std::string const& key) const;
    [[nodiscard]] bool is_range(std::string const& key) const {
        return model_.dimension_of_key.contains(key);
    }

private:
    struct Found {
        std::vector<std::string> names;
        std::unordered_set<std::string> keys;
        std::set<std::string> parts; // ranges that are in it already
        void add(std::string name);
    };

    void error(VensimEquation const& equation, std::string code, std::string message, std::string hint);
    bool expand(VensimEquation const& equation, Found& found);
    bool add_items(VensimEquation const& equation, std::vector<VensimRangeItem> const& items, Found& found);
    bool add_numbered(VensimEquation const& equation, VensimRangeItem const& item, Found& found);
    bool add_external(VensimEquation const& equation, VensimRangeItem const& item, Found& found);
    void add_dimension(VensimName const& name, Found found);
    bool announced_within_limits(std::vector<VensimEquation const*> const& equations);
    bool within_limits(VensimEquation const& equation, std::size_t elements);
    bool holds_all(Dimension const& range, auto const& keys);
    void find_families();
    void add_mappings(VensimEquation const& equation);
    void map_in_order(VensimEquation const& equation, Dimension& from, Dimension const& to);
    void equate(VensimEquation const& equation);

    Model& model_;
    VensimExternals& externals_;
    Diagnostics& diagnostics_;
    std::unordered_map<std::string, VensimEquation const*> equations_;
    std::set<std::string> open_; // being expanded: a range must not hold itself
    std::unordered_map<std::string, std::vector<std::size_t>> ranges_of_element_;
    std::size_t elements_ = 0;    // of all ranges so far
    std::size_t comparisons_ = 0; // of elements with ranges
};

} // namespace weir::dynamics
