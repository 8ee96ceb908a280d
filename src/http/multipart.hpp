// multipart/form-data (RFC 7578), the form a browser sends with a file. It is read from the whole body,
// in memory or mapped, so that a part is a view and nothing is copied.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"
#include "http/fields.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

struct UploadedFile {
    std::string field;        // the name of the form's field
    std::string file_name;    // as the browser gave it, its folders cut off: for display, never for a path
    std::string content_type; // as the browser claims it; decide from the content
    std::string_view content; // valid as long as the request
};

struct Multipart {
    Form fields;
    std::vector<UploadedFile> files;
};

struct MultipartLimits {
    std::size_t parts_max = limits::http_form_fields_max;
    std::size_t part_header_bytes_max = limits::http_part_header_bytes_max;
    std::size_t field_bytes_max = limits::http_body_bytes_max;
    std::size_t name_bytes_max = limits::upload_name_bytes_max; // of a field or a file
};

// Errors: invalid (no boundary, an unfinished part, text that is not UTF-8 or has a NUL), limit.
[[nodiscard]] Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body,
                                                MultipartLimits const& bounds = {});

} // namespace weir::http
