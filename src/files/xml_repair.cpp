#include "files/xml_repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace weir::files {
namespace {

struct Open {
    std::string_view name;
    std::size_t offset;
    bool has_children;
};

class Repairer {
public:
    explicit Repairer(std::string_view text) : text_(text), lines_(text) {
        out_.text.reserve(text.size() + 64);
    }

    // Beyond the depth that would be refused anyway nothing more is mended, so that the search through
    // the open elements stays short.
    RepairedXml run() {
        std::size_t at = 0;
        while (at < text_.size()) {
            auto const tag = text_.find('<', at);
            if (tag == std::string_view::npos || open_.size() > limits::xml_depth_max) {
                break;
            }
            keep(at, tag);
            at = take_markup(tag);
        }
        keep(at, text_.size());
        return std::move(out_);
    }

private:
    void keep(std::size_t from, std::size_t to) { out_.text.append(text_.substr(from, to - from)); }

    std::size_t keep_until(std::size_t from, std::string_view closing) {
        auto const found = text_.find(closing, from);
        auto const to = found == std::string_view::npos ? text_.size() : found + closing.size();
        keep(from, to);
        return to;
    }

    std::size_t take_markup(std::size_t tag) {
        auto const rest = text_.substr(tag);
        if (rest.starts_with("<!--")) {
            return keep_until(tag, "-->");
        }
        if (rest.starts_with("<![CDATA[")) {
            return keep_until(tag, "]]>");
        }
        if (rest.starts_with("<?")) {
            return keep_until(tag, "?>");
        }
        if (rest.starts_with("</")) {
            return take_end(tag);
        }
        return take_start(tag);
    }

    // The first '>' outside quoted attribute values.
    [[nodiscard]] std::size_t end_of_tag(std::size_t tag) const {
        char quote = '\0';
        for (std::size_t i = tag; i < text_.size(); ++i) {
            char const c = text_[i];
            if (quote != '\0') {
                quote = c == quote ? '\0' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i + 1;
            }
        }
        return text_.size();
    }

    [[nodiscard]] std::string_view name_at(std::size_t at) const {
        auto const end = std::min(text_.find_first_of(" \t\r\n/>", at), text_.size());
        return text_.substr(at, end - at);
    }

    std::size_t take_start(std::size_t tag) {
        auto const end = end_of_tag(tag);
        if (!open_.empty()) {
            open_.back().has_children = true;
        }
        if (text_.substr(tag, end - tag).ends_with("/>")) {
            keep(tag, end);
            return end;
        }
        open_.push_back({name_at(tag + 1), tag, false});
        keep(tag, end);
        return end;
    }

    void note(std::size_t tag, std::string message) {
        out_.repairs.push_back({lines_.position(tag), std::move(message)});
    }

    std::size_t take_end(std::size_t tag) {
        auto const end = end_of_tag(tag);
        auto const name = name_at(tag + 2);
        auto const match =
            std::find_if(open_.rbegin(), open_.rend(), [&](Open const& open) { return open.name == name; });
        if (match != open_.rend()) {
            for (auto inner = open_.rbegin(); inner != match; ++inner) {
                note(tag,
                     fmt::format("<{}> is not closed before </{}>; it was closed here.", inner->name, name));
                out_.text += fmt::format("</{}>", inner->name);
            }
            open_.erase(std::prev(match.base()), open_.end());
            keep(tag, end);
            return end;
        }
        auto const same_line = [&] {
            return lines_.position(open_.back().offset).line == lines_.position(tag).line;
        };
        if (!open_.empty() && !open_.back().has_children && same_line()) {
            note(tag, fmt::format("</{}> closes <{}>; it was read as </{}>.", name, open_.back().name,
                                  open_.back().name));
            out_.text += fmt::format("</{}>", open_.back().name);
            open_.pop_back();
            return end;
        }
        note(tag, fmt::format("</{}> closes nothing; it was left out.", name));
        return end;
    }

    std::string_view text_;
    LineTable lines_;
    std::vector<Open> open_;
    RepairedXml out_;
};

} // namespace

LineTable::LineTable(std::string_view text) : starts_{0} {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
            starts_.push_back(static_cast<std::uint32_t>(i + 1));
        }
    }
}

XmlPosition LineTable::position(std::size_t offset) const {
    auto const next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    auto const line = static_cast<std::size_t>(next - starts_.begin());
    return {line, offset - starts_[line - 1] + 1};
}

RepairedXml repair_end_tags(std::string_view text) {
    return Repairer(text).run();
}

} // namespace weir::files
