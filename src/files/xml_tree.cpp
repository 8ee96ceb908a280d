// pugixml is asked for little: it parses UTF-8 that we have decoded, with the document type kept so that
// it can be refused. Its own entity handling knows the five of XML and character numbers, nothing else.
#include "files/xml_tree.hpp"

#include "base/contract.hpp"
#include "files/text_file.hpp"
#include "files/xml_encoding.hpp"
#include "files/xml_repair.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cctype>

namespace weir::files {

struct XmlDocument {
    pugi::xml_document tree;
    LineTable lines{std::string_view{}};
    std::vector<XmlRepair> repairs;
    XmlKeep keep = XmlKeep::content;
};

namespace {

unsigned parse_flags(XmlKeep keep) {
    constexpr unsigned content = pugi::parse_default | pugi::parse_doctype;
    constexpr unsigned between = pugi::parse_comments | pugi::parse_pi | pugi::parse_ws_pcdata;
    return keep == XmlKeep::everything ? content | between : content;
}

pugi::xml_node first_element(pugi::xml_node node) {
    while (node && node.type() != pugi::node_element) {
        node = node.next_sibling();
    }
    return node;
}

Status check_size(std::string_view text, XmlLimits const& limits) {
    if (text.size() > limits.bytes_max) {
        return fail(ErrorCode::limit,
                    fmt::format("The XML is larger than the limit of {} bytes.", limits.bytes_max));
    }
    if (text.find('\0') != std::string_view::npos) {
        return fail(ErrorCode::invalid, "The XML holds a NUL byte; it is damaged or not XML.");
    }
    // Every node but text begins with '<', so this bounds the memory before any is taken.
    if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '<')) > limits.nodes_max * 2) {
        return fail(ErrorCode::limit,
                    fmt::format("The XML has more than the limit of {} elements.", limits.nodes_max));
    }
    return {};
}

Status check_shape(pugi::xml_document const& tree, XmlLimits const& limits) {
    std::size_t roots = 0;
    for (pugi::xml_node const top : tree.children()) {
        if (top.type() == pugi::node_doctype) {
            return fail(ErrorCode::refused,
                        "The XML has a document type declaration (<!DOCTYPE …>), which is not "
                        "accepted. Remove it and try again.");
        }
        roots += top.type() == pugi::node_element ? 1 : 0;
    }
    if (roots != 1) {
        return fail(ErrorCode::invalid, roots == 0 ? "The XML has no element in it."
                                                   : "The XML has more than one outermost element.");
    }
    // A walk by hand: recursion over a stranger's depth is what the limit is for.
    std::size_t depth = 1;
    pugi::xml_node node = tree.document_element();
    while (node) {
        if (depth > limits.depth_max) {
            return fail(ErrorCode::limit, fmt::format("The XML is nested deeper than the limit of {} levels.",
                                                      limits.depth_max));
        }
        if (node.first_child()) {
            node = node.first_child();
            ++depth;
            continue;
        }
        while (node && !node.next_sibling()) {
            node = node.parent();
            --depth;
        }
        node = node ? node.next_sibling() : node;
        if (depth == 0) {
            break;
        }
    }
    return {};
}

tl::unexpected<Error> parse_failure(pugi::xml_parse_result const& result, LineTable const& lines) {
    auto const offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
    auto const where = lines.position(offset);
    return fail(ErrorCode::invalid, fmt::format("The XML is not well formed at line {}, column {}: {}.",
                                                where.line, where.column, result.description()));
}

bool is_xml_name(std::string_view name) {
    auto const ok = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80;
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), ok) &&
           std::isdigit(static_cast<unsigned char>(name[0])) == 0 && name[0] != '-' && name[0] != '.';
}

// XML 1.0 has no way to write the other control characters.
std::string without_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::copy_if(text.begin(), text.end(), std::back_inserter(out),
                 [](unsigned char c) { return c >= 0x20 || c == '\t' || c == '\n' || c == '\r'; });
    return out;
}

class StringWriter : public pugi::xml_writer {
public:
    void write(void const* data, std::size_t size) override {
        text.append(static_cast<char const*>(data), size);
    }
    std::string text;
};

} // namespace

std::string_view XmlElement::name() const {
    return pugi::xml_node(node_).name();
}

std::string_view XmlElement::local_name() const {
    auto const full = name();
    auto const colon = full.find(':');
    return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

std::optional<std::string_view> XmlElement::attribute(std::string_view name) const {
    for (pugi::xml_attribute const attribute : pugi::xml_node(node_).attributes()) {
        if (attribute.name() == name) {
            return attribute.value();
        }
    }
    return std::nullopt;
}

std::vector<XmlAttribute> XmlElement::attributes() const {
    std::vector<XmlAttribute> out;
    for (pugi::xml_attribute const attribute : pugi::xml_node(node_).attributes()) {
        out.push_back({attribute.name(), attribute.value()});
    }
    return out;
}

std::string XmlElement::text() const {
    std::string out;
    for (pugi::xml_node const child : pugi::xml_node(node_).children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            out += child.value();
        }
    }
    return out;
}

XmlPosition XmlElement::position() const {
    auto const offset = node_ == nullptr ? -1 : pugi::xml_node(node_).offset_debug();
    // pugixml points at the name; people look for the '<' before it.
    return offset < 1 ? XmlPosition{} : document_->lines.position(static_cast<std::size_t>(offset) - 1);
}

XmlElement XmlElement::parent() const {
    auto const parent = pugi::xml_node(node_).parent();
    return parent.type() == pugi::node_element ? XmlElement(parent.internal_object(), document_)
                                               : XmlElement();
}

XmlElement XmlElement::child(std::string_view name) const {
    return *children(name).begin();
}

XmlElement XmlElement::next() const {
    auto const sibling = first_element(pugi::xml_node(node_).next_sibling());
    return sibling ? XmlElement(sibling.internal_object(), document_) : XmlElement();
}

XmlChildren XmlElement::children() const {
    return children({});
}

XmlChildren XmlElement::children(std::string_view name) const {
    auto const first = first_element(pugi::xml_node(node_).first_child());
    XmlElement element = first ? XmlElement(first.internal_object(), document_) : XmlElement();
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

XmlElement XmlElement::add(std::string_view name) {
    WEIR_EXPECTS(node_ != nullptr && is_xml_name(name));
    auto const added = pugi::xml_node(node_).append_child(std::string(name).c_str());
    return {added.internal_object(), document_};
}

XmlElement& XmlElement::set(std::string_view attribute, std::string_view value) {
    WEIR_EXPECTS(node_ != nullptr && is_xml_name(attribute));
    std::string const name(attribute);
    pugi::xml_node node(node_);
    auto const existing = node.attribute(name.c_str());
    auto target = existing ? existing : node.append_attribute(name.c_str());
    target.set_value(without_controls(value).c_str());
    return *this;
}

XmlElement& XmlElement::set_text(std::string_view text) {
    WEIR_EXPECTS(node_ != nullptr);
    pugi::xml_node node(node_);
    for (pugi::xml_node child = node.first_child(); child;) {
        auto const following = child.next_sibling();
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            node.remove_child(child);
        }
        child = following;
    }
    node.prepend_child(pugi::node_pcdata).set_value(without_controls(text).c_str());
    return *this;
}

XmlElement XmlElement::add_before(std::string_view name) {
    WEIR_EXPECTS(node_ != nullptr && is_xml_name(name));
    pugi::xml_node const node(node_);
    auto const added = node.parent().insert_child_before(std::string(name).c_str(), node);
    return {added.internal_object(), document_};
}

void XmlElement::remove() {
    WEIR_EXPECTS(node_ != nullptr);
    pugi::xml_node const node(node_);
    node.parent().remove_child(node);
    node_ = nullptr;
}

XmlTree::XmlTree(std::unique_ptr<XmlDocument> document) : document_(std::move(document)) {}
XmlTree::XmlTree(XmlTree&&) noexcept = default;
XmlTree& XmlTree::operator=(XmlTree&&) noexcept = default;
XmlTree::~XmlTree() = default;

Result<XmlTree> XmlTree::parse(std::string_view bytes, XmlLimits const& limits, XmlKeep keep) {
    if (bytes.size() > limits.bytes_max) {
        return fail(ErrorCode::limit,
                    fmt::format("The XML is larger than the limit of {} bytes.", limits.bytes_max));
    }
    std::string text = WEIR_TRY(xml_as_utf8(bytes));
    WEIR_TRY(check_size(text, limits));
    auto document = std::make_unique<XmlDocument>();
    document->lines = LineTable(text);
    document->keep = keep;
    unsigned const flags = parse_flags(keep);
    auto result = document->tree.load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8);
    if (result.status == pugi::status_end_element_mismatch) {
        auto repaired = repair_end_tags(text);
        auto const second = document->tree.load_buffer(repaired.text.data(), repaired.text.size(), flags,
                                                       pugi::encoding_utf8);
        if (second) { // else the first failure tells the user more
            result = second;
            document->repairs = std::move(repaired.repairs);
            document->lines = LineTable(repaired.text);
        }
    }
    if (!result) {
        return parse_failure(result, document->lines);
    }
    WEIR_TRY(check_shape(document->tree, limits));
    return XmlTree(std::move(document));
}

Result<XmlTree> XmlTree::read(std::filesystem::path const& path, XmlLimits const& limits) {
    auto const bytes = WEIR_TRY(read_file(path, limits.bytes_max));
    auto tree = parse(bytes, limits);
    if (!tree) {
        return tl::unexpected<Error>(std::move(tree).error().during("reading " + path.string()));
    }
    return tree;
}

XmlTree XmlTree::make(std::string_view root_name) {
    WEIR_EXPECTS(is_xml_name(root_name));
    auto document = std::make_unique<XmlDocument>();
    document->tree.append_child(std::string(root_name).c_str());
    return XmlTree(std::move(document));
}

XmlElement XmlTree::root() const {
    return {document_->tree.document_element().internal_object(), document_.get()};
}

std::vector<XmlRepair> const& XmlTree::repairs() const {
    return document_->repairs;
}

XmlTree XmlTree::copy() const {
    auto document = std::make_unique<XmlDocument>();
    document->tree.reset(document_->tree);
    document->lines = document_->lines;
    document->repairs = document_->repairs;
    document->keep = document_->keep;
    return XmlTree(std::move(document));
}

std::string XmlTree::print() const {
    StringWriter writer;
    writer.text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    bool const as_read = document_->keep == XmlKeep::everything;
    unsigned const form = as_read ? pugi::format_raw : pugi::format_indent;
    document_->tree.save(writer, "  ", form | pugi::format_no_declaration, pugi::encoding_utf8);
    if (as_read) {
        writer.text += '\n';
    }
    return std::move(writer.text);
}

} // namespace weir::files
