#include "files/xlsx_parts.hpp"

#include "base/limits.hpp"
#include "files/xml_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

namespace weir::files {
namespace {

Status stream_xml(ZipReader& zip, std::string const& entry, XmlEvents& events, std::string part) {
    XmlStream stream(events, std::move(part));
    WEIR_TRY(zip.stream(entry, [&](std::string_view piece) { return stream.feed(piece); }));
    return stream.finish();
}

bool is_true(std::string_view text) {
    return text == "1" || text == "true" || text == "on";
}

unsigned number_in(std::string_view text, unsigned otherwise) {
    unsigned value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct Relationship {
    std::string type; // the last part of its address: "worksheet"
    std::string target;
};

// The address of a target, resolved against the folder of the part that names it; nothing if it climbs
// out of the archive.
std::optional<std::string> resolve(std::string_view folder, std::string_view target) {
    std::string path =
        target.starts_with('/') ? std::string(target.substr(1)) : fmt::format("{}{}", folder, target);
    std::vector<std::string_view> kept;
    std::string_view rest = path;
    while (!rest.empty()) {
        auto const slash = rest.find('/');
        auto const step = rest.substr(0, slash);
        if (step == ".." && kept.empty()) {
            return std::nullopt;
        }
        if (step == "..") {
            kept.pop_back();
        } else if (!step.empty() && step != ".") {
            kept.push_back(step);
        }
        rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    }
    return fmt::format("{}", fmt::join(kept, "/"));
}

class RelationshipEvents : public XmlEvents {
public:
    explicit RelationshipEvents(std::string folder) : folder_(std::move(folder)) {}

    void on_start(std::string_view name, XmlEventAttributes const& attributes) override {
        if (name != "Relationship" || attributes.find("TargetMode") == "External") {
            return;
        }
        auto const type = attributes.find("Type").value_or("");
        auto const target = resolve(folder_, attributes.find("Target").value_or(""));
        if (!target) {
            refuse({ErrorCode::refused,
                    "The workbook points to a part outside itself. It is not safe to open.",
                    {}});
            return;
        }
        auto const slash = type.rfind('/');
        found[std::string(attributes.find("Id").value_or(""))] = {
            std::string(slash == std::string_view::npos ? type : type.substr(slash + 1)), *target};
    }
    void on_end(std::string_view) override {}
    void on_text(std::string_view) override {}

    std::map<std::string, Relationship> found;

private:
    std::string folder_;
};

Result<std::map<std::string, Relationship>> read_relationships(ZipReader& zip, std::string_view part) {
    auto const slash = part.rfind('/');
    auto const folder = slash == std::string_view::npos ? "" : std::string(part.substr(0, slash + 1));
    auto const entry = fmt::format("{}_rels/{}.rels", folder, part.substr(folder.size()));
    if (!zip.has(entry)) {
        return fail(ErrorCode::corrupt,
                    fmt::format("The workbook lacks its part {}. Save it again from a spreadsheet "
                                "program.",
                                entry));
    }
    RelationshipEvents events(folder);
    WEIR_TRY(stream_xml(zip, entry, events, entry));
    return std::move(events.found);
}

struct NamedSheet {
    Sheet sheet;
    std::string relationship;
};

class WorkbookEvents : public XmlEvents {
public:
    void on_start(std::string_view name, XmlEventAttributes const& attributes) override {
        if (name == "workbookPr") {
            dates_from_1904 = is_true(attributes.find("date1904").value_or("0"));
        } else if (name == "sheet") {
            if (sheets.size() == limits::sheets_max) {
                refuse({ErrorCode::limit,
                        fmt::format("The workbook has more than the limit of {} sheets.", limits::sheets_max),
                        {}});
                return;
            }
            auto const state = attributes.find("state").value_or("visible");
            // r:id and not sheetId: find() takes local names, and "sheetId" is another one.
            sheets.push_back({{std::string(attributes.find("name").value_or("")), state != "visible"},
                              std::string(attributes.find("id").value_or(""))});
        } else if (name == "definedName") {
            if (names.size() == limits::workbook_names_max) {
                refuse({ErrorCode::limit,
                        fmt::format("The workbook gives names to more than the limit of {} areas.",
                                    limits::workbook_names_max),
                        {}});
                return;
            }
            auto& made = names.emplace_back();
            made.name = attributes.find("name").value_or("");
            if (auto const sheet = attributes.find("localSheetId")) {
                made.sheet = number_in(*sheet, 0);
            }
            in_name_ = true;
        }
    }
    void on_end(std::string_view name) override { in_name_ = in_name_ && name != "definedName"; }
    void on_text(std::string_view text) override {
        if (in_name_ && names.back().target.size() < limits::cell_bytes_max) {
            names.back().target += text;
        }
    }

    std::vector<NamedSheet> sheets;
    std::vector<CellsName> names;
    bool dates_from_1904 = false;

private:
    bool in_name_ = false;
};

class StyleEvents : public XmlEvents {
public:
    void on_start(std::string_view name, XmlEventAttributes const& attributes) override {
        if (name == "numFmt") {
            auto const id = number_in(attributes.find("numFmtId").value_or(""), 0);
            custom_[id] = is_date_format(attributes.find("formatCode").value_or(""));
        } else if (name == "cellXfs") {
            within_ = true;
        } else if (name == "xf" && within_) {
            auto const id = number_in(attributes.find("numFmtId").value_or(""), 0);
            auto const custom = custom_.find(id);
            is_date.push_back(custom == custom_.end() ? is_date_format(id) : custom->second);
        }
    }
    void on_end(std::string_view name) override { within_ = within_ && name != "cellXfs"; }
    void on_text(std::string_view) override {}

    std::vector<bool> is_date;

private:
    std::unordered_map<unsigned, bool> custom_;
    bool within_ = false;
};

class SharedStringEvents : public XmlEvents {
public:
    void on_start(std::string_view name, XmlEventAttributes const&) override {
        if (name == "si") {
            text_.clear();
        } else if (name == "rPh") {
            phonetic_ = true; // how a name is read aloud, not what is in the cell
        } else if (name == "t") {
            collecting_ = !phonetic_;
        }
    }
    void on_end(std::string_view name) override {
        if (name == "t") {
            collecting_ = false;
        } else if (name == "rPh") {
            phonetic_ = false;
        } else if (name == "si") {
            finish_string();
        }
    }
    void on_text(std::string_view text) override {
        if (collecting_) {
            text_ += text;
        }
    }

    SharedStrings strings;

private:
    void finish_string() {
        decode_escapes(text_);
        if (text_.size() > limits::cell_bytes_max) {
            refuse({ErrorCode::limit,
                    fmt::format("A text of the workbook is longer than the limit of {} bytes for a cell.",
                                limits::cell_bytes_max),
                    {}});
        }
        strings.append(text_);
        strings.end_string();
        if (strings.bytes() + strings.size() * sizeof(std::size_t) > limits::shared_strings_bytes_max) {
            refuse({ErrorCode::limit,
                    fmt::format("The texts of the workbook take more than the limit of {} bytes.",
                                limits::shared_strings_bytes_max),
                    {}});
        }
    }

    std::string text_;
    bool phonetic_ = false;
    bool collecting_ = false;
};

Result<std::string> find_workbook_part(ZipReader& zip) {
    if (zip.has("_rels/.rels")) {
        auto const relationships = WEIR_TRY(read_relationships(zip, ""));
        for (auto const& [id, relationship] : relationships) {
            if (relationship.type == "officeDocument" && zip.has(relationship.target)) {
                return relationship.target;
            }
        }
    }
    if (zip.has("xl/workbook.xml")) {
        return std::string("xl/workbook.xml");
    }
    return fail(ErrorCode::corrupt,
                "The zip archive is not a whole workbook: it has no xl/workbook.xml. Save it "
                "again from a spreadsheet program as .xlsx.");
}

// The first section of a format, without what is only shown: quoted and escaped text, spaces by width,
// colours and locales. Elapsed times such as [h] stay.
std::string bare_format(std::string_view code) {
    std::string bare;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        char const c = code[i];
        if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '"') {
            i = std::min(code.find('"', i + 1), code.size());
        } else if (c == '[') {
            auto const close = std::min(code.find(']', i), code.size());
            auto const inside = code.substr(i + 1, close - i - 1);
            if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos) {
                bare += inside;
            }
            i = close;
        } else {
            bare += c;
        }
    }
    return bare;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The code of "_xHHHH_" at this place, or nothing. Surrogates and NUL stay as they are written.
std::optional<unsigned> escape_at(std::string_view text, std::size_t at) {
    if (text.size() < at + 7 || text[at + 1] != 'x' || text[at + 6] != '_') {
        return std::nullopt;
    }
    unsigned code = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
        int const digit = hex_digit(text[i]);
        if (digit < 0) {
            return std::nullopt;
        }
        code = code * 16 + static_cast<unsigned>(digit);
    }
    bool const is_character = code != 0 && (code < 0xD800 || code > 0xDFFF);
    return is_character ? std::optional(code) : std::nullopt;
}

void append_utf8(std::string& out, unsigned code) {
    auto const put = [&](unsigned byte) {
        out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

} // namespace

bool is_date_format(unsigned builtin_id) {
    auto const within = [&](unsigned first, unsigned last) {
        return builtin_id >= first && builtin_id <= last;
    };
    return within(14, 22) || within(27, 36) || within(45, 47) || within(50, 58);
}

bool is_date_format(std::string_view code) {
    auto const bare = bare_format(code);
    if (bare.find("General") != std::string::npos) {
        return false;
    }
    return bare.find_first_of("yYmMdDhHsS") != std::string::npos;
}

void decode_escapes(std::string& text) {
    auto at = text.find("_x");
    if (at == std::string::npos) {
        return;
    }
    std::string out = text.substr(0, at);
    while (at < text.size()) {
        auto const code = text[at] == '_' ? escape_at(text, at) : std::nullopt;
        if (code) {
            append_utf8(out, *code);
            at += 7;
        } else {
            out += text[at];
            ++at;
        }
    }
    text = std::move(out);
}

Result<XlsxParts> read_xlsx_parts(ZipReader& zip) {
    auto const workbook_part = WEIR_TRY(find_workbook_part(zip));
    WorkbookEvents workbook;
    WEIR_TRY(stream_xml(zip, workbook_part, workbook, workbook_part));
    auto const relationships = WEIR_TRY(read_relationships(zip, workbook_part));

    XlsxParts parts;
    parts.dates_from_1904 = workbook.dates_from_1904;
    std::vector<std::optional<std::size_t>> place; // of each sheet of the workbook among those kept
    for (auto& named : workbook.sheets) {
        place.emplace_back();
        auto const relationship = relationships.find(named.relationship);
        bool const is_known = relationship != relationships.end();
        if (is_known && relationship->second.type != "worksheet") {
            continue; // a chart, a dialog or a macro sheet: no table
        }
        if (!is_known || !zip.has(relationship->second.target)) {
            return fail(ErrorCode::corrupt,
                        fmt::format("The workbook names the sheet {} but does not hold it. Save it "
                                    "again from a spreadsheet program.",
                                    named.sheet.name));
        }
        place.back() = parts.sheets.size();
        parts.sheets.push_back(std::move(named.sheet));
        parts.sheet_entries.push_back(relationship->second.target);
    }
    if (parts.sheets.empty()) {
        return fail(ErrorCode::invalid, "The workbook has no sheet with a table in it.");
    }
    for (auto& name : workbook.names) {
        if (name.sheet) {
            name.sheet = *name.sheet < place.size() ? place[*name.sheet] : std::nullopt;
        }
        parts.names.push_back(std::move(name));
    }
    for (auto const& [id, relationship] : relationships) {
        if (relationship.type == "sharedStrings" && zip.has(relationship.target)) {
            parts.shared_strings_entry = relationship.target;
        } else if (relationship.type == "styles" && zip.has(relationship.target)) {
            StyleEvents styles;
            WEIR_TRY(stream_xml(zip, relationship.target, styles, relationship.target));
            parts.style_is_date = std::move(styles.is_date);
        }
    }
    return parts;
}

Result<SharedStrings> read_shared_strings(ZipReader& zip, std::string const& entry) {
    if (entry.empty()) {
        return SharedStrings();
    }
    SharedStringEvents events;
    WEIR_TRY(stream_xml(zip, entry, events, entry));
    return std::move(events.strings);
}

} // namespace weir::files
