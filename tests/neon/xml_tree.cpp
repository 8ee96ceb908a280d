// What reading a model asks of files/xml_tree.hpp, over the reader that comes as a header with Boost: pugixml
// is a library, and none is installed for the architecture that this is built for. It is given files of our
// own only.
#include "files/xml_tree.hpp"

#include "files/xml_encoding.hpp"
#include "files/xml_repair.hpp"

#include <boost/property_tree/detail/rapidxml.hpp>

namespace weir::files {

namespace rapid = boost::property_tree::detail::rapidxml;

struct XmlDocument {
    std::string text; // the tree points into it
    LineTable lines{std::string_view{}};
    std::vector<XmlRepair> repairs;
    rapid::xml_document<char> tree;
};

namespace {

using Node = rapid::xml_node<char>;

// A handle's pointer is opaque to everybody but this file.
Node* node_of(pugi::xml_node_struct* handle) {
    return reinterpret_cast<Node*>(handle);
}
pugi::xml_node_struct* handle_of(Node* node) {
    return reinterpret_cast<pugi::xml_node_struct*>(node);
}

Node* first_element(Node* node) {
    while (node != nullptr && node->type() != rapid::node_element) {
        node = node->next_sibling();
    }
    return node;
}

bool parse_into(XmlDocument& document, std::string text) {
    document.text = std::move(text);
    document.lines = LineTable(document.text);
    document.tree.clear();
    try {
        document.tree.parse<rapid::parse_validate_closing_tags>(document.text.data());
    } catch (rapid::parse_error const&) {
        return false;
    }
    return first_element(document.tree.first_node()) != nullptr;
}

} // namespace

std::string_view XmlElement::name() const {
    auto const* const node = node_of(node_);
    return node == nullptr ? std::string_view{} : std::string_view(node->name(), node->name_size());
}

std::string_view XmlElement::local_name() const {
    auto const full = name();
    auto const colon = full.find(':');
    return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

std::vector<XmlAttribute> XmlElement::attributes() const {
    std::vector<XmlAttribute> out;
    auto* const node = node_of(node_);
    for (auto* one = node == nullptr ? nullptr : node->first_attribute(); one != nullptr;
         one = one->next_attribute()) {
        out.push_back({{one->name(), one->name_size()}, {one->value(), one->value_size()}});
    }
    return out;
}

std::optional<std::string_view> XmlElement::attribute(std::string_view name) const {
    for (auto const& one : attributes()) {
        if (one.name == name) {
            return one.value;
        }
    }
    return std::nullopt;
}

std::string XmlElement::text() const {
    std::string out;
    auto* const node = node_of(node_);
    for (auto* child = node == nullptr ? nullptr : node->first_node(); child != nullptr;
         child = child->next_sibling()) {
        if (child->type() == rapid::node_data || child->type() == rapid::node_cdata) {
            out.append(child->value(), child->value_size());
        }
    }
    return out;
}

XmlPosition XmlElement::position() const {
    auto* const node = node_of(node_);
    return node == nullptr ? XmlPosition{}
                           : document_->lines.position(
                                 static_cast<std::size_t>(node->name() - document_->text.data()) - 1);
}

XmlElement XmlElement::parent() const {
    auto* const node = node_of(node_);
    auto* const parent = node == nullptr ? nullptr : node->parent();
    return parent != nullptr && parent->type() == rapid::node_element
               ? XmlElement(handle_of(parent), document_)
               : XmlElement();
}

XmlElement XmlElement::child(std::string_view name) const {
    return *children(name).begin();
}

XmlElement XmlElement::next() const {
    auto* const sibling = node_ == nullptr ? nullptr : first_element(node_of(node_)->next_sibling());
    return sibling == nullptr ? XmlElement() : XmlElement(handle_of(sibling), document_);
}

XmlChildren XmlElement::children() const {
    return children({});
}

XmlChildren XmlElement::children(std::string_view name) const {
    auto* const first = node_ == nullptr ? nullptr : first_element(node_of(node_)->first_node());
    XmlElement element = first == nullptr ? XmlElement() : XmlElement(handle_of(first), document_);
    while (element && !name.empty() && element.name() != name) {
        element = element.next();
    }
    return {element, name};
}

XmlChildren::Iterator& XmlChildren::Iterator::operator++() {
    do {
        element_ = element_.next();
    } while (element_ && !name_.empty() && element_.name() != name_);
    return *this;
}

XmlTree::XmlTree(std::unique_ptr<XmlDocument> document) : document_(std::move(document)) {}
XmlTree::XmlTree(XmlTree&&) noexcept = default;
XmlTree& XmlTree::operator=(XmlTree&&) noexcept = default;
XmlTree::~XmlTree() = default;

Result<XmlTree> XmlTree::parse(std::string_view bytes, XmlLimits const&, XmlKeep) {
    auto document = std::make_unique<XmlDocument>();
    std::string const text = WEIR_TRY(xml_as_utf8(bytes));
    if (!parse_into(*document, text)) {
        auto repaired = repair_end_tags(text);
        document->repairs = std::move(repaired.repairs);
        if (!parse_into(*document, std::move(repaired.text))) {
            return fail(ErrorCode::invalid, "The XML is not well formed.");
        }
    }
    return XmlTree(std::move(document));
}

XmlElement XmlTree::root() const {
    return {handle_of(first_element(document_->tree.first_node())), document_.get()};
}

std::vector<XmlRepair> const& XmlTree::repairs() const {
    return document_->repairs;
}

} // namespace weir::files
