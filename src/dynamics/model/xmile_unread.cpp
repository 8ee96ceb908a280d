// The tags of XMILE 1.0 by their parents, and a walk that finds others; see xmile_unread.hpp.
#include "dynamics/model/xmile_unread.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::dynamics {

namespace {

using files::XmlElement;

// Names with a blank before each and one at the end.
struct Known {
    std::string_view parents;
    std::string_view children;
};

// Read, or only for show (drawing, formats, documentation). What a vendor adds has a prefix.
constexpr Known known[] = {
    {" xmile ", " header sim_specs prefs model_units dimensions behavior behaviour style data model macro "
                "default_format equation_prefs views "},
    {" sim_specs ", " start stop dt saveper time_units "},
    {" model ",
     " sim_specs behavior behaviour variables views doc documentation stock flow aux gf module group "
     "name units macro style "},
    {" variables ", " stock flow aux gf module group macro "},
    {" stock flow aux ",
     " eqn init_eqn mathml units doc documentation dimensions element gf non_negative inflow outflow "
     "conveyor "
     "queue oven overflow leak leak_integers multiplier display scale range format event_poster shape pts "
     "color background font label_side label_angle alias "},
    {" element ", " eqn init_eqn mathml gf non_negative units doc conveyor queue oven leak leak_integers "
                  "overflow multiplier scale range format event_poster "},
    {" gf ", " xscale yscale xpts ypts units doc documentation scale range format display "},
    {" module ", " connect doc documentation shape display units color background "},
    {" macro ", " eqn parm format doc documentation sim_specs dimensions behavior behaviour variables views "
                "stock flow aux gf "},
    {" dimensions ", " dim "},
    {" dim ", " elem "},
    {" model_units ", " unit "},
    {" unit ", " eqn alias doc "},
};

using Names = std::unordered_set<std::string_view>;

Names names_in(std::string_view list) {
    Names names;
    while (list.size() > 1) {
        list.remove_prefix(1);
        auto const end = list.find(' ');
        names.insert(list.substr(0, end));
        list.remove_prefix(end);
    }
    return names;
}

// The children that are known of each parent.
std::unordered_map<std::string_view, Names> const& known_children() {
    static auto const children = [] {
        std::unordered_map<std::string_view, Names> found;
        for (auto const& row : known) {
            for (auto const parent : names_in(row.parents)) {
                found.emplace(parent, names_in(row.children));
            }
        }
        return found;
    }();
    return children;
}

} // namespace

void tell_unread(XmlElement root, std::string const& file, Diagnostics& diagnostics) {
    auto const where = [&](XmlElement element) {
        auto const around = element.parent().attribute("name").value_or(element.name());
        auto const owner = element.attribute("name").value_or(around);
        return Where{.file = file,
                     .sheet = {},
                     .cell = {},
                     .line = element.position().line,
                     .column = element.position().column,
                     .field = std::string(owner)};
    };
    // XMILE 1.0, 2.2.1: what an index outside its dimension gives.
    if (XmlElement const arrays = root.child("header").child("options").child("uses_arrays")) {
        auto const value = arrays.attribute("invalid_index_value").value_or("0");
        if (value == "NaN" || value == "nan") {
            diagnostics.warning("ignored", where(arrays),
                                "an index outside its dimension gives 0 here, not NaN as the model asks",
                                "look for indices that can be outside");
        }
    }
    std::vector<XmlElement> open{root};
    while (!open.empty()) {
        auto const parent = open.back();
        open.pop_back();
        auto const row = known_children().find(parent.name());
        if (row == known_children().end()) {
            continue;
        }
        for (XmlElement const child : parent.children()) {
            auto const name = child.name();
            if (row->second.contains(name)) {
                open.push_back(child);
            } else if (name.find(':') == std::string_view::npos &&
                       name != "includes") { // they are opened elsewhere
                diagnostics.warning("content-unknown", where(child),
                                    "<" + std::string(name.substr(0, 80)) + "> is not known in <" +
                                        std::string(parent.name()) + "> and was not read",
                                    "correct its spelling or its place; if it is meant for another program, "
                                    "leave it");
            }
        }
    }
}

} // namespace weir::dynamics
