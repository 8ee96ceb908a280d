// Declares the prefixes that a document uses; see xmile_namespaces.hpp.
#include "dynamics/model/xmile_namespaces.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace weir::dynamics {

namespace {

using files::XmlElement;
using Prefixes = std::vector<std::string>;

bool contains(Prefixes const& prefixes, std::string_view prefix) {
    return std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end();
}

void note_use(std::string_view name, Prefixes const& declared, Prefixes& missing) {
    auto const colon = name.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return;
    }
    std::string const prefix(name.substr(0, colon));
    bool const of_xml = prefix == "xml" || prefix == "xmlns";
    if (!of_xml && !contains(declared, prefix) && !contains(missing, prefix)) {
        missing.push_back(prefix);
    }
}

// A declaration holds for its element and all below it.
void collect(XmlElement element, Prefixes declared, Prefixes& missing) {
    constexpr std::string_view mark = "xmlns:";
    auto const attributes = element.attributes();
    for (auto const& attribute : attributes) {
        if (attribute.name.starts_with(mark)) {
            declared.emplace_back(attribute.name.substr(mark.size()));
        }
    }
    note_use(element.name(), declared, missing);
    for (auto const& attribute : attributes) {
        note_use(attribute.name, declared, missing);
    }
    for (XmlElement child : element.children()) {
        collect(child, declared, missing);
    }
}

} // namespace

void declare_namespaces(XmlElement root) {
    if (!root.attribute("version")) {
        root.set("version", "1.0");
    }
    if (!root.attribute("xmlns")) {
        root.set("xmlns", "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0");
    }
    Prefixes missing;
    collect(root, {}, missing);
    for (auto const& prefix : missing) {
        // The first is the one that Stella declares when it declares any.
        root.set("xmlns:" + prefix,
                 prefix == "isee" ? "http://iseesystems.com/XMILE" : "urn:undeclared:" + prefix);
    }
}

} // namespace weir::dynamics
