// A whole XML document as a tree, to read and to write: the one door to pugixml, meant for models and
// other small documents. Large or hostile tables go through expat instead (xlsx_reader.cpp). It takes what
// real modelling tools write: undeclared prefixes, Latin-1 that says UTF-8, bare CR, wrongly closed tags.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
struct xml_node_struct;
}

namespace weir::files {

struct XmlLimits {
    std::size_t bytes_max = limits::model_bytes_max;
    std::size_t depth_max = limits::xml_depth_max;
    std::size_t nodes_max = limits::xml_nodes_max;
};

struct XmlPosition {
    std::size_t line = 0;   // counted from 1; 0 is an element that was built, not read
    std::size_t column = 0; // in bytes of UTF-8, counted from 1
};

struct XmlAttribute {
    std::string_view name;
    std::string_view value;
};

// An end tag that did not fit and was mended (xml_repair.hpp); the caller shows it as a warning.
struct XmlRepair {
    XmlPosition position;
    std::string message;
};

// Whether a tree holds only elements and text, or also what stands between them (comments, instructions,
// blanks), so that it prints as it was read.
enum class XmlKeep : std::uint8_t { content, everything };

class XmlChildren;
struct XmlDocument;

// A handle on one element of a tree, as cheap to copy as a pointer; false if there is no such element.
// It is valid while its tree lives. Views it returns are valid until the element is changed.
class XmlElement {
public:
    XmlElement() = default;

    [[nodiscard]] explicit operator bool() const { return node_ != nullptr; }
    [[nodiscard]] bool operator==(XmlElement const& other) const { return node_ == other.node_; }

    [[nodiscard]] std::string_view name() const;       // as written: "isee:delay_aux"
    [[nodiscard]] std::string_view local_name() const; // without the prefix: "delay_aux"
    [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const;
    [[nodiscard]] std::vector<XmlAttribute> attributes() const;
    [[nodiscard]] std::string text() const; // its own text and CDATA, joined; not that of its children
    [[nodiscard]] XmlPosition position() const;

    [[nodiscard]] XmlElement parent() const;
    [[nodiscard]] XmlElement child(std::string_view name) const; // the first of this name
    [[nodiscard]] XmlElement next() const;                       // the next sibling element
    [[nodiscard]] XmlChildren children() const;                  // elements only, in order
    [[nodiscard]] XmlChildren children(std::string_view name) const;

    // Building. What is given is text: it is escaped when printed. Names must be XML names.
    XmlElement add(std::string_view name);
    XmlElement& set(std::string_view attribute, std::string_view value);
    XmlElement& set_text(std::string_view text);
    // A new element just before this one.
    XmlElement add_before(std::string_view name);
    void remove(); // the handle is then empty

private:
    friend class XmlTree;
    friend class XmlChildren;
    XmlElement(pugi::xml_node_struct* node, XmlDocument* document) : node_(node), document_(document) {}

    pugi::xml_node_struct* node_ = nullptr;
    XmlDocument* document_ = nullptr;
};

// A range for `for (XmlElement child : element.children())`.
class XmlChildren {
public:
    class Iterator {
    public:
        using value_type = XmlElement;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        Iterator(XmlElement element, std::string_view name) : element_(element), name_(name) {}
        XmlElement operator*() const { return element_; }
        Iterator& operator++();
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return !element_; }

    private:
        XmlElement element_;
        std::string_view name_;
    };

    XmlChildren(XmlElement first, std::string_view name) : first_(first), name_(name) {}
    [[nodiscard]] Iterator begin() const { return {first_, name_}; }
    [[nodiscard]] static std::default_sentinel_t end() { return std::default_sentinel; }

private:
    XmlElement first_;
    std::string_view name_; // empty: any; it must outlive the loop
};

class XmlTree {
public:
    // Any document type declaration is refused: no format we read needs one, and entities are how XML
    // attacks a reader.
    [[nodiscard]] static Result<XmlTree> parse(std::string_view bytes, XmlLimits const& limits = {},
                                               XmlKeep keep = XmlKeep::content);
    [[nodiscard]] static Result<XmlTree> read(std::filesystem::path const& path,
                                              XmlLimits const& limits = {});
    [[nodiscard]] static XmlTree make(std::string_view root_name);

    XmlTree(XmlTree&&) noexcept;
    XmlTree& operator=(XmlTree&&) noexcept;
    ~XmlTree();

    [[nodiscard]] XmlElement root() const;
    [[nodiscard]] std::vector<XmlRepair> const& repairs() const;
    [[nodiscard]] XmlTree copy() const;
    // UTF-8, declared; with the blanks it was read with if everything was kept, else indented by two spaces.
    [[nodiscard]] std::string print() const;

private:
    explicit XmlTree(std::unique_ptr<XmlDocument> document);
    std::unique_ptr<XmlDocument> document_;
};

} // namespace weir::files
