// Reads the dimensions of arrays (XMILE 1.0, 2.5), from the document and from files of its submodels.
#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_models.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

class DimensionReader {
public:
    DimensionReader(Model& model, Diagnostics& diagnostics) : model_(model), diagnostics_(diagnostics) {}

    void read(XmlElement element) {
        Dimension dimension;
        auto const name = element.attribute("name").value_or("");
        dimension.name = shown_name(name);
        dimension.key = name_key(name);
        if (!elements(element, dimension) || !within_limits(element, dimension)) {
            return;
        }
        for (std::size_t i = 0; i < dimension.elements.size(); ++i) {
            if (!dimension.index_of_key.emplace(name_key(dimension.elements[i]), i).second) {
                error("element-repeated", element, dimension.name,
                      "the element '" + dimension.elements[i] + "' is listed twice", "remove one");
            }
        }
        auto const [place, added] = model_.dimension_of_key.emplace(dimension.key, model_.dimensions.size());
        if (!added) {
            auto const& known = model_.dimensions[place->second];
            if (known.index_of_key != dimension.index_of_key) {
                error("dimension-repeated", element, dimension.name,
                      "the dimension is declared twice, with different elements", "remove one");
            }
            return;
        }
        model_.dimensions.push_back(std::move(dimension));
    }

private:
    void error(std::string code, XmlElement at, std::string field, std::string message, std::string hint) {
        diagnostics_.error(std::move(code),
                           {.file = model_.file,
                            .sheet = {},
                            .cell = {},
                            .line = at.position().line,
                            .column = 0,
                            .field = std::move(field)},
                           std::move(message), std::move(hint));
    }

    bool elements(XmlElement element, Dimension& dimension) {
        for (XmlElement item : element.children("elem")) {
            dimension.elements.push_back(shown_name(item.attribute("name").value_or("")));
        }
        if (!dimension.elements.empty()) {
            return true;
        }
        auto const size = parse_number(element.attribute("size").value_or("")).value_or(0);
        if (size > static_cast<double>(limits::dimension_elements_max) ||
            size > static_cast<double>(limits::dimensions_elements_max) - static_cast<double>(elements_)) {
            return too_many(element, dimension);
        }
        if (!(size >= 1 && size == std::floor(size))) {
            error("dimension-empty", element, dimension.name, "the dimension has neither <elem> nor a size",
                  "list its elements");
            return false;
        }
        for (std::size_t i = 1; i <= static_cast<std::size_t>(size); ++i) {
            dimension.elements.push_back(std::to_string(i));
        }
        return true;
    }

    bool too_many(XmlElement element, Dimension const& dimension) {
        error("limit", element, dimension.name.substr(0, limits::model_name_bytes_max),
              "a dimension may have " + std::to_string(limits::dimension_elements_max) +
                  " elements, all dimensions together " + std::to_string(limits::dimensions_elements_max) +
                  ", and a name " + std::to_string(limits::model_name_bytes_max) + " bytes",
              "use smaller dimensions and shorter names");
        return false;
    }

    bool within_limits(XmlElement element, Dimension const& dimension) {
        elements_ = std::min(elements_ + dimension.elements.size(), limits::dimensions_elements_max + 1);
        bool const short_names =
            std::all_of(dimension.elements.begin(), dimension.elements.end(),
                        [](std::string const& name) { return name.size() <= limits::model_name_bytes_max; });
        bool const within = dimension.elements.size() <= limits::dimension_elements_max &&
                            elements_ <= limits::dimensions_elements_max && short_names &&
                            dimension.name.size() <= limits::model_name_bytes_max;
        return within || too_many(element, dimension);
    }

    Model& model_;
    Diagnostics& diagnostics_;
    std::size_t elements_ = 0; // of all dimensions read
};

} // namespace

void read_dimensions(XmlElement list, Model& model, Diagnostics& diagnostics) {
    DimensionReader reader(model, diagnostics);
    for (XmlElement dimension : list.children("dim")) {
        reader.read(dimension);
    }
}

} // namespace weir::dynamics
