#include "files/xml_stream.hpp"

#include "base/limits.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <cstdint>

namespace weir::files {
namespace {

// A single tag or name longer than this is no table; expat would read it again from its beginning with
// every piece fed.
constexpr std::uint64_t token_bytes_max = 4ULL << 20;

std::string_view local(std::string_view name) {
    auto const colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

} // namespace

std::optional<std::string_view> XmlEventAttributes::find(std::string_view local_name) const {
    for (char const* const* pair = pairs_; pair[0] != nullptr; pair += 2) {
        if (local(pair[0]) == local_name) {
            return pair[1];
        }
    }
    return std::nullopt;
}

struct XmlStream::Parser {
    XmlEvents& events;
    std::string part;
    XML_Parser expat;
    std::size_t depth = 0;
    std::uint64_t fed = 0;
    bool stopped = false;
    bool broken = false;

    void stop_if_refused() {
        if (events.failure) {
            XML_StopParser(expat, XML_FALSE);
        }
    }

    static void start(void* self, char const* name, char const** attributes) {
        auto& parser = *static_cast<Parser*>(self);
        if (parser.events.failure) {
            return; // expat may deliver what it had already read
        }
        if (++parser.depth > limits::xml_depth_max) {
            parser.events.refuse({ErrorCode::limit,
                                  fmt::format("{} is nested deeper than the limit of {} levels.", parser.part,
                                              limits::xml_depth_max),
                                  {}});
        } else {
            parser.events.on_start(local(name), XmlEventAttributes(attributes));
        }
        parser.stop_if_refused();
    }

    static void end(void* self, char const* name) {
        auto& parser = *static_cast<Parser*>(self);
        if (parser.events.failure) {
            return;
        }
        --parser.depth;
        parser.events.on_end(local(name));
        parser.stop_if_refused();
    }

    static void text(void* self, char const* text, int length) {
        auto& parser = *static_cast<Parser*>(self);
        if (!parser.events.failure) {
            parser.events.on_text({text, static_cast<std::size_t>(length)});
            parser.stop_if_refused();
        }
    }

    static void document_type(void* self, char const*, char const*, char const*, int) {
        auto& parser = *static_cast<Parser*>(self);
        parser.events.refuse(
            {ErrorCode::refused,
             fmt::format("{} has a document type declaration (<!DOCTYPE …>), which is not accepted. "
                         "Save the file again from a spreadsheet program.",
                         parser.part),
             {}});
        parser.stop_if_refused();
    }

    void note_failure() {
        broken = true;
        if (!events.failure) {
            events.refuse(
                {ErrorCode::corrupt,
                 fmt::format("{} is not well-formed XML at line {}, column {} ({}). Save the file again "
                             "with the program that made it.",
                             part, XML_GetCurrentLineNumber(expat), XML_GetCurrentColumnNumber(expat) + 1,
                             XML_ErrorString(XML_GetErrorCode(expat))),
                 {}});
        }
    }
};

XmlStream::XmlStream(XmlEvents& events, std::string part)
    : parser_(new Parser{.events = events, .part = std::move(part), .expat = XML_ParserCreate(nullptr)}) {
    if (parser_->expat == nullptr) {
        throw std::bad_alloc();
    }
    XML_SetUserData(parser_->expat, parser_.get());
    XML_SetElementHandler(parser_->expat, &Parser::start, &Parser::end);
    XML_SetCharacterDataHandler(parser_->expat, &Parser::text);
    XML_SetStartDoctypeDeclHandler(parser_->expat, &Parser::document_type);
}

XmlStream::~XmlStream() {
    XML_ParserFree(parser_->expat);
}

bool XmlStream::feed(std::string_view piece) {
    auto& parser = *parser_;
    if (parser.broken || parser.stopped) {
        return false;
    }
    parser.fed += piece.size();
    if (XML_Parse(parser.expat, piece.data(), static_cast<int>(piece.size()), XML_FALSE) != XML_STATUS_OK) {
        parser.note_failure();
        return false;
    }
    auto const reached =
        static_cast<std::uint64_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser.expat), 0));
    if (parser.fed - reached > token_bytes_max + piece.size()) {
        parser.events.refuse(
            {ErrorCode::limit,
             fmt::format("{} has a tag longer than the limit of {} bytes.", parser.part, token_bytes_max),
             {}});
        parser.broken = true;
        return false;
    }
    parser.stopped = parser.events.is_done();
    return !parser.stopped;
}

Status XmlStream::finish() {
    auto& parser = *parser_;
    if (!parser.broken && !parser.stopped && XML_Parse(parser.expat, "", 0, XML_TRUE) != XML_STATUS_OK) {
        parser.note_failure();
    }
    if (parser.events.failure) {
        return tl::unexpected<Error>(*parser.events.failure);
    }
    return {};
}

} // namespace weir::files
