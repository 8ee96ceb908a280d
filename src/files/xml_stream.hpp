// XML as a stream of events, for parts that are too large or too little trusted for a tree: the one door
// to expat. No document type, bounded depth, bounded tokens; the names come without their prefixes,
// because some writers of xlsx prefix every element and some none.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir::files {

// The attributes of one start tag, as expat has them: name, value, name, value, nothing.
class XmlEventAttributes {
public:
    explicit XmlEventAttributes(char const* const* pairs) : pairs_(pairs) {}
    // By local name, so "id" also finds r:id.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view local_name) const;
    [[nodiscard]] char const* const* pairs() const { return pairs_; }

private:
    char const* const* pairs_;
};

class XmlEvents {
public:
    XmlEvents() = default;
    XmlEvents(XmlEvents const&) = delete;
    XmlEvents& operator=(XmlEvents const&) = delete;
    virtual ~XmlEvents() = default;

    virtual void on_start(std::string_view name, XmlEventAttributes const& attributes) = 0;
    virtual void on_end(std::string_view name) = 0;
    virtual void on_text(std::string_view text) = 0; // may come in several pieces
    // Whether the reader has had enough; asked after every piece that is fed.
    [[nodiscard]] virtual bool is_done() const { return false; }

    // The handlers say here what is wrong; the parser then stops. The first failure stands.
    void refuse(Error error) {
        if (!failure) {
            failure = std::move(error);
        }
    }
    std::optional<Error> failure;
};

class XmlStream {
public:
    // `part` is what errors call the document: "sheet List 3".
    XmlStream(XmlEvents& events, std::string part);
    XmlStream(XmlStream const&) = delete;
    XmlStream& operator=(XmlStream const&) = delete;
    ~XmlStream();

    bool feed(std::string_view piece); // false: stop feeding, finish() says why
    [[nodiscard]] Status finish();

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

} // namespace weir::files
