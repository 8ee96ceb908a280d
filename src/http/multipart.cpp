// Reads multipart/form-data as browsers write it. The boundary is searched with its line break, so that
// no content is copied or scanned twice.
#include "http/multipart.hpp"

#include "http/text.hpp"

#include <algorithm>

namespace weir::http {

namespace {

struct PartHead {
    std::string name;
    std::optional<std::string> file_name;
    std::string content_type;
};

tl::unexpected<Error> broken(std::string what) {
    return fail(ErrorCode::invalid, "The uploaded form cannot be read: " + std::move(what) + ".");
}

// What a browser gives as a file name may be a whole path of the sender's machine.
std::string last_part(std::string const& file_name) {
    std::size_t const slash = file_name.find_last_of("/\\");
    return slash == std::string::npos ? file_name : file_name.substr(slash + 1);
}

Result<PartHead> parse_part_head(std::string_view text) {
    PartHead head;
    bool disposed = false;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find("\r\n"), text.size());
        std::string_view const line = text.substr(0, end);
        text.remove_prefix(std::min(end + 2, text.size()));
        std::size_t const colon = line.find(':');
        if (colon == std::string_view::npos) {
            return broken("a part has a line without a colon");
        }
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        if (same_name(line.substr(0, colon), "Content-Disposition")) {
            auto name = parameter_of(value, "name");
            if (disposed || !value.starts_with("form-data") || !name) {
                return broken("a part does not say which field it is");
            }
            disposed = true;
            head.name = std::move(*name);
            head.file_name = parameter_of(value, "filename");
        } else if (same_name(line.substr(0, colon), "Content-Type")) {
            head.content_type = std::string(value);
        }
    }
    if (!disposed) {
        return broken("a part has no Content-Disposition");
    }
    if (!is_plain_text(head.name) || !is_plain_text(head.file_name.value_or("")) ||
        !is_plain_text(head.content_type)) {
        return broken("the name of a part is not UTF-8 text");
    }
    return head;
}

Status keep_part(PartHead head, std::string_view content, MultipartLimits const& bounds, Multipart& form) {
    if (form.fields.size() + form.files.size() == bounds.parts_max) {
        return fail(ErrorCode::limit,
                    "The uploaded form has more than " + std::to_string(bounds.parts_max) + " parts.");
    }
    if (std::max(head.name.size(), head.file_name.value_or("").size()) > bounds.name_bytes_max) {
        return fail(ErrorCode::limit, "A name in the uploaded form is longer than " +
                                          std::to_string(bounds.name_bytes_max) + " bytes.");
    }
    if (head.file_name) {
        form.files.push_back(
            {std::move(head.name), last_part(*head.file_name), std::move(head.content_type), content});
        return {};
    }
    if (content.size() > bounds.field_bytes_max) {
        return fail(ErrorCode::limit, "A field of the uploaded form is longer than " +
                                          std::to_string(bounds.field_bytes_max) + " bytes.");
    }
    if (!is_plain_text(content)) {
        return broken("a field is not UTF-8 text");
    }
    form.fields.add(std::move(head.name), std::string(content));
    return {};
}

Result<std::string> boundary_of(std::string_view content_type) {
    std::string_view const kind = content_type.substr(0, content_type.find(';'));
    if (!same_name(kind.substr(0, kind.find_last_not_of(" \t") + 1), "multipart/form-data")) {
        return fail(ErrorCode::unsupported, "The form was not sent as multipart/form-data.");
    }
    auto boundary = parameter_of(content_type, "boundary");
    // RFC 2046, 5.1.1: at most 70 characters.
    if (!boundary || boundary->empty() || boundary->size() > 70 ||
        boundary->find_first_of("\r\n") != std::string::npos) {
        return broken("its boundary is missing or too long");
    }
    return std::move(*boundary);
}

} // namespace

Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body,
                                  MultipartLimits const& bounds) {
    std::string const boundary = WEIR_TRY(boundary_of(content_type));
    std::string const first = "--" + boundary;
    std::string const delimiter = "\r\n" + first;
    if (!body.starts_with(first)) {
        return broken("it does not begin with its boundary");
    }
    body.remove_prefix(first.size());
    Multipart form;
    while (body.starts_with("\r\n")) {
        body.remove_prefix(2);
        std::size_t const head_end = body.substr(0, bounds.part_header_bytes_max).find("\r\n\r\n");
        if (head_end == std::string_view::npos) {
            return broken("the head of a part does not end");
        }
        PartHead head = WEIR_TRY(parse_part_head(body.substr(0, head_end)));
        body.remove_prefix(head_end + 4);
        std::size_t const end = body.find(delimiter);
        if (end == std::string_view::npos) {
            return broken("a part does not end");
        }
        WEIR_TRY(keep_part(std::move(head), body.substr(0, end), bounds, form));
        body.remove_prefix(end + delimiter.size());
    }
    if (!body.starts_with("--")) {
        return broken("it stops before its last boundary");
    }
    return form;
}

} // namespace weir::http
