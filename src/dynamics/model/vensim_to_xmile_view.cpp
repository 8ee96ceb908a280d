// Draws views from sketches; see vensim_to_xmile_view.hpp.
#include "dynamics/model/vensim_to_xmile_view.hpp"

#include "dynamics/model/name.hpp"
#include "dynamics/model/print_expression.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

namespace weir::dynamics {

namespace {

using files::XmlElement;

std::string number(double value) {
    return print_number(std::round(value * 100) / 100 + 0.0);
}

// The angle at which an arc leaves its start, counter-clockwise from the right; y runs down the page. Vensim
// gives a point that the arc passes: tangent and chord make the sum of the triangle's two other angles.
double leaving_angle(SketchItem const& from, SketchItem const& to, SketchItem const& arrow) {
    auto const angle_to = [](double x, double y) { return std::atan2(-y, x); };
    double const chord = angle_to(to.x - from.x, to.y - from.y);
    double turn = 0;
    if (!arrow.points.empty() && (arrow.points.front().first != 0 || arrow.points.front().second != 0)) {
        auto const [x, y] = arrow.points.front();
        double const first = std::remainder(angle_to(x - from.x, y - from.y) - chord, 2 * std::numbers::pi);
        double const second = std::remainder(angle_to(to.x - x, to.y - y) - chord, 2 * std::numbers::pi);
        turn = first - second;
    }
    double const degrees = (chord + turn) * 180 / std::numbers::pi;
    return degrees < 0 ? degrees + 360 : degrees >= 360 ? degrees - 360 : degrees;
}

class ViewWriter {
public:
    ViewWriter(Model const& model, StockFlows const& flows, std::set<std::string>& drawn)
        : model_(model), flows_(flows), drawn_(drawn) {}

    void write(XmlElement element, SketchView const& view) {
        element.set("type", "stock_flow").set("name", view.name);
        for (std::size_t i = 0; i < view.items.size(); ++i) {
            auto const& item = view.items[i];
            if (item.kind != SketchItem::Kind::arrow) {
                items_.emplace(item.id, &item);
            }
            // The valve stands before the name that hangs on it.
            if (item.kind == SketchItem::Kind::variable && i > 0 &&
                view.items[i - 1].kind == SketchItem::Kind::valve) {
                hangs_on_.emplace(view.items[i - 1].id, &item);
            }
        }
        for (std::size_t i = 0; i < view.items.size(); ++i) {
            if (view.items[i].kind == SketchItem::Kind::variable) {
                place(element, view, i);
            }
        }
        for (auto const& item : view.items) {
            if (item.kind == SketchItem::Kind::arrow) {
                connector(element, item);
            }
        }
    }

private:
    [[nodiscard]] Variable const* variable(SketchItem const& item) const {
        auto const found = model_.variable_of_key.find(name_key(item.name));
        return found == model_.variable_of_key.end() ? nullptr : &model_.variables[found->second];
    }

    [[nodiscard]] bool is_flow(Variable const& variable) const {
        return flows_.flow_keys.contains(variable.key);
    }

    void place(XmlElement view, SketchView const& sketch, std::size_t i) {
        auto const& item = sketch.items[i];
        auto const* const found = variable(item);
        if (found == nullptr) {
            return; // Time, or what has no equation: the sketch beside has it
        }
        auto const name = shown_name(found->name);
        if (!drawn_.insert(found->key).second) {
            auto const uid = std::to_string(item.id);
            XmlElement alias = view.add("alias");
            alias.set("uid", uid).set("x", number(item.x)).set("y", number(item.y));
            alias.add("of").set_text(equation_name(found->name));
            aliases_.insert(item.id);
            return;
        }
        char const* const tag = found->kind == VariableKind::stock ? "stock"
                                : is_flow(*found)                  ? "flow"
                                                                   : "aux";
        XmlElement element = view.add(tag);
        bool const valved = i > 0 && sketch.items[i - 1].kind == SketchItem::Kind::valve;
        auto const& at = is_flow(*found) && valved ? sketch.items[i - 1] : item;
        element.set("name", name).set("x", number(at.x)).set("y", number(at.y));
        if (is_flow(*found)) {
            pipe(element, sketch, at, found->key);
        }
    }

    // From where the flow comes to where it goes: Vensim's two pipes begin at the valve.
    void pipe(XmlElement flow, SketchView const& sketch, SketchItem const& valve, std::string const& key) {
        std::vector<SketchItem const*> ends;
        for (auto const& item : sketch.items) {
            if (item.kind == SketchItem::Kind::arrow && item.from == valve.id && items_.contains(item.to)) {
                ends.push_back(items_.at(item.to));
            }
        }
        if (ends.size() != 2) {
            return;
        }
        if (fills(*ends[0], key) || empties(*ends[1], key)) {
            std::swap(ends[0], ends[1]);
        }
        XmlElement points = flow.add("pts");
        for (auto const* const end : ends) {
            points.add("pt").set("x", number(end->x)).set("y", number(end->y));
        }
    }

    [[nodiscard]] bool joins(SketchItem const& item, std::string const& key, bool adds) const {
        auto const* const stock = variable(item);
        auto const found = stock == nullptr ? flows_.of_stock.end() : flows_.of_stock.find(stock->key);
        return found != flows_.of_stock.end() && std::find(found->second.begin(), found->second.end(),
                                                           std::pair(key, adds)) != found->second.end();
    }
    [[nodiscard]] bool fills(SketchItem const& item, std::string const& key) const {
        return joins(item, key, true);
    }
    [[nodiscard]] bool empties(SketchItem const& item, std::string const& key) const {
        return joins(item, key, false);
    }

    void connector(XmlElement view, SketchItem const& arrow) {
        auto const from = items_.find(arrow.from);
        auto const to = items_.find(arrow.to);
        if (from == items_.end() || to == items_.end()) {
            return;
        }
        auto const* const first = named(*from->second, false);
        auto const* const second = named(*to->second, true);
        if (first == nullptr || second == nullptr) {
            return;
        }
        XmlElement element = view.add("connector");
        element.set("uid", std::to_string(arrow.id))
            .set("angle", number(leaving_angle(*from->second, *to->second, arrow)));
        end(element.add("from"), *first);
        end(element.add("to"), *second);
    }

    // The variable that an end of an arrow is, or that hangs on the valve at which it ends; one that begins
    // at a valve is a pipe.
    [[nodiscard]] SketchItem const* named(SketchItem const& item, bool may_be_valve) const {
        auto const* found = item.kind == SketchItem::Kind::variable ? &item : nullptr;
        if (auto const hanging = hangs_on_.find(item.id); may_be_valve && hanging != hangs_on_.end()) {
            found = hanging->second;
        }
        return found == nullptr || variable(*found) == nullptr ? nullptr : found;
    }

    void end(XmlElement element, SketchItem const& item) const {
        if (aliases_.contains(item.id)) {
            element.add("alias").set("uid", std::to_string(item.id));
        } else {
            element.set_text(equation_name(variable(item)->name));
        }
    }

    Model const& model_;
    StockFlows const& flows_;
    std::set<std::string>& drawn_;
    std::map<int, SketchItem const*> items_;
    std::map<int, SketchItem const*> hangs_on_;
    std::set<int> aliases_;
};

} // namespace

void write_views(XmlElement part, Model const& model, StockFlows const& flows) {
    if (model.views.empty()) {
        return;
    }
    XmlElement list = part.add("views");
    std::set<std::string> drawn;
    for (auto const& view : model.views) {
        ViewWriter(model, flows, drawn).write(list.add("view"), view);
    }
}

} // namespace weir::dynamics
