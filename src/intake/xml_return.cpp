#include "intake/xml_return.hpp"

#include "base/limits.hpp"
#include "files/xml_stream.hpp"
#include "intake/read_date.hpp"

#include <algorithm>
#include <map>

namespace weir::intake {

namespace {

using Kind = ReturnColumnKind;

struct Element {
    std::string key;  // match_key of its name
    std::string text; // of a leaf
    std::size_t parent = 0;
    bool leaf = true;
};

// Rows that are already in memory, as a workbook of one sheet a module.
class TablesInMemory final : public files::Workbook {
public:
    struct Table {
        std::vector<std::string> headers;
        struct Row {
            std::size_t number = 0;
            std::vector<std::string> cells;
        };
        std::vector<Row> rows;
    };
    void add(std::string name, Table table) {
        sheets_.push_back({std::move(name), false});
        tables_.push_back(std::move(table));
    }

    [[nodiscard]] std::string_view format() const override { return "xml"; }
    [[nodiscard]] std::vector<files::Sheet> const& sheets() const override { return sheets_; }
    [[nodiscard]] Status read(std::size_t sheet, files::RowVisitor const& each) override {
        auto const& table = tables_.at(sheet);
        std::vector<files::Cell> cells;
        auto const show = [&](std::size_t number, std::vector<std::string> const& texts) {
            cells.assign(texts.size(), {});
            for (std::size_t i = 0; i < texts.size(); ++i) {
                cells[i].kind = texts[i].empty() ? files::Cell::Kind::empty : files::Cell::Kind::text;
                cells[i].text = texts[i];
            }
            return each(number, cells);
        };
        bool go_on = show(0, table.headers);
        for (std::size_t i = 0; i < table.rows.size() && go_on; ++i) {
            go_on = show(table.rows[i].number, table.rows[i].cells);
        }
        return {};
    }

private:
    std::vector<files::Sheet> sheets_;
    std::vector<Table> tables_;
};

constexpr std::size_t header_items_max = 64; // of the whole return; more are not kept

bool is_column(ReturnColumn const& column, std::string_view key) {
    return std::ranges::find(column.keys, key) != column.keys.end();
}

// What tells of a child as a whole stands in every module and says nothing about which one it is.
bool distinctive(ReturnColumn const& column) {
    return column.kind != Kind::id && column.kind != Kind::birth && column.kind != Kind::above &&
           !numbers_an_element(column);
}

// Looks no further than the first child, and at no more of it than tells what the file is.
class Beginning final : public files::XmlEvents {
public:
    void on_start(std::string_view name, files::XmlEventAttributes const&) override {
        key_ = match_key(name);
        text_.clear();
        kind.names_children_of_need = kind.names_children_of_need || key_ == "lachildid";
        kind.names_workers = kind.names_workers || key_ == "cswwworker";
        done_ = kind.names_children_of_need || kind.names_workers || ++elements_ > elements_looked_at;
    }
    void on_text(std::string_view text) override {
        if (text_.size() < limits::cell_bytes_max) {
            text_ += text;
        }
    }
    void on_end(std::string_view) override {
        if (key_ == "collection" && kind.collection.empty()) {
            kind.collection = trimmed(text_);
        }
        key_.clear();
    }
    [[nodiscard]] bool is_done() const override { return done_; }
    XmlKind kind;

private:
    static constexpr std::size_t elements_looked_at = 1'000;
    std::string key_;
    std::string text_;
    std::size_t elements_ = 0;
    bool done_ = false;
};

class Records final : public files::XmlEvents {
public:
    Records(ReturnLayout const& layout, std::string_view record)
        : layout_(layout), names_(layout), record_(record) {
        rows_.resize(layout.modules().size());
    }

    void on_start(std::string_view name, files::XmlEventAttributes const&) override {
        auto key = match_key(name);
        text_.clear();
        if (elements_.empty()) {
            if (key != record_) {
                outside_ = std::move(key);
                return;
            }
            ++number_;
        }
        if (elements_.size() >= limits::xml_record_nodes_max) {
            refuse({ErrorCode::limit,
                    "record " + std::to_string(number_) + " has more than " +
                        std::to_string(limits::xml_record_nodes_max) + " elements (xml_record_nodes_max)",
                    {}});
            return;
        }
        if (!elements_.empty()) {
            elements_[open_].leaf = false;
        }
        elements_.push_back({std::move(key), {}, open_, true});
        open_ = elements_.size() - 1;
    }

    void on_text(std::string_view text) override {
        if (text_.size() + text.size() <= limits::cell_bytes_max) {
            text_ += text;
        }
    }

    void on_end(std::string_view) override {
        if (elements_.empty()) {
            note_header();
        } else {
            if (elements_[open_].leaf) {
                elements_[open_].text = trimmed(text_);
            }
            if (open_ == 0) {
                finish_record();
                elements_before_ += elements_.size();
                elements_.clear();
            } else {
                open_ = elements_[open_].parent;
            }
        }
        text_.clear();
    }

    [[nodiscard]] std::size_t records() const { return number_; }
    std::optional<Date> reference_date;
    std::vector<std::pair<std::string, std::string>> header;

    [[nodiscard]] std::unique_ptr<files::Workbook> tables() {
        auto out = std::make_unique<TablesInMemory>();
        for (std::size_t m = 0; m < rows_.size(); ++m) {
            if (rows_[m].empty()) {
                continue;
            }
            TablesInMemory::Table table;
            for (auto const& column : layout_.modules()[m].columns) {
                table.headers.push_back(column.header);
            }
            table.rows = std::move(rows_[m]);
            out->add(layout_.modules()[m].name, std::move(table));
        }
        return out;
    }
    [[nodiscard]] std::vector<NameSlip> slips() const { return names_.slips(); }
    [[nodiscard]] std::map<std::string, std::size_t> const& unknown() const { return unknown_; }

private:
    void note_header() {
        if (auto const said = trimmed(text_);
            !outside_.empty() && !said.empty() && header.size() < header_items_max) {
            header.emplace_back(outside_, said);
        }
        if (outside_ == "referencedate" && !reference_date) {
            auto const read = read_date_text(trimmed(text_));
            reference_date = read.certain || read.two_digit_year ? read.certain : read.day_first;
        }
        outside_.clear();
    }

    using Leaves = std::multimap<std::string_view, std::string_view>;

    void finish_record() {
        auto const groups = leaves_by_element();
        for (auto const& [group, own] : groups) {
            auto const& shape = shape_of(own);
            for (std::size_t const module : shape.modules) {
                add_rows(module, group, own, groups);
            }
            for (auto const& key : shape.unknown) {
                // An element without text, such as an empty list of factors, says nothing that is lost.
                auto const [first, last] = own.equal_range(key);
                auto const said =
                    std::count_if(first, last, [](auto const& leaf) { return !leaf.second.empty(); });
                if (said > 0) {
                    unknown_[key] += static_cast<std::size_t>(said);
                }
            }
        }
    }

    // Own leaves of each element that has any, under the names that were meant.
    [[nodiscard]] std::map<std::size_t, Leaves> leaves_by_element() {
        std::map<std::size_t, Leaves> groups;
        std::vector<std::pair<std::size_t, std::string const*>> slips;
        for (std::size_t i = 1; i < elements_.size(); ++i) {
            auto& element = elements_[i];
            auto const* const meant = !element.leaf          ? names_.around_meant(element.key)
                                      : element.text.empty() ? nullptr
                                                             : names_.value_meant(element.key);
            if (meant == nullptr) {
                if (element.leaf) {
                    groups[element.parent].emplace(element.key, element.text);
                }
            } else if (element.leaf) {
                slips.emplace_back(i, meant);
            } else {
                names_.count(element.key, *meant);
                element.key = *meant;
            }
        }
        // What is written rightly beside it stands; a list may be misspelt throughout.
        std::erase_if(slips, [&](auto const& slip) {
            auto const& element = elements_[slip.first];
            bool const stands = groups[element.parent].contains(*slip.second);
            if (stands) {
                groups[element.parent].emplace(element.key, element.text);
            }
            return stands;
        });
        for (auto const& [i, meant] : slips) {
            groups[elements_[i].parent].emplace(*meant, elements_[i].text);
            names_.count(elements_[i].key, *meant);
        }
        return groups;
    }

    // What the names of an element's leaves say, worked out once for each set of names.
    struct Shape {
        std::vector<std::size_t> modules;
        std::vector<std::string> unknown;
    };
    [[nodiscard]] Shape const& shape_of(Leaves const& own) {
        std::string names;
        for (auto const& leaf : own) {
            names += leaf.first;
            names += '/';
        }
        auto const [at, fresh] = shapes_.try_emplace(std::move(names));
        if (fresh) {
            at->second = {modules_of(own), unknown_of(own)};
        }
        return at->second;
    }

    // Every module of which the element has a column that the module needs; else the one it has most of.
    [[nodiscard]] std::vector<std::size_t> modules_of(Leaves const& own) const {
        std::vector<std::size_t> sure;
        std::size_t best = layout_.modules().size(), most = 0;
        for (std::size_t m = 0; m < layout_.modules().size(); ++m) {
            if (!layout_.modules()[m].of_kind(Kind::id)) {
                continue; // of the whole return, not of a child
            }
            std::size_t matched = 0;
            bool needed = false, is_of_child = true;
            for (auto const& column : layout_.modules()[m].columns) {
                bool const here =
                    std::ranges::any_of(own, [&](auto const& leaf) { return is_column(column, leaf.first); });
                is_of_child = is_of_child && (!column.needed || (column.kind == Kind::id && here));
                if (here && distinctive(column)) {
                    ++matched;
                    needed = needed || column.needed;
                }
            }
            // The child itself: its id and anything that says more of it, even where a referral stands
            // beside.
            needed = needed || (is_of_child && m == 0 && matched > 0);
            matched += is_of_child ? 1 : 0;
            if (needed) {
                sure.push_back(m);
            } else if (matched > most) {
                most = matched;
                best = m;
            }
        }
        if (sure.empty() && most > 0) {
            sure.push_back(best);
        }
        return sure;
    }

    void add_rows(std::size_t module, std::size_t group, Leaves const& own,
                  std::map<std::size_t, Leaves> const& groups) {
        auto const& columns = layout_.modules()[module].columns;
        std::vector<std::vector<std::string_view>> values(columns.size());
        std::vector<std::string> numbers(columns.size());
        std::size_t rows = 1;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            for (auto const& key : columns[c].keys) {
                auto const [first, last] = own.equal_range(key);
                for (auto leaf = first; leaf != last; ++leaf) {
                    values[c].push_back(leaf->second);
                }
            }
            if (numbers_an_element(columns[c])) {
                numbers[c] = number_of(columns[c], group);
                values[c] = {numbers[c]};
            } else if (values[c].empty() && !distinctive(columns[c])) {
                values[c] = from_above(columns[c], group, groups);
            }
            rows = distinctive(columns[c]) ? std::max(rows, values[c].size()) : rows;
        }
        for (std::size_t row = 0; row < rows; ++row) {
            TablesInMemory::Table::Row made{number_, std::vector<std::string>(columns.size())};
            bool says = module == 0; // a child is there although nothing is said of it
            for (std::size_t c = 0; c < columns.size(); ++c) {
                if (!values[c].empty()) {
                    made.cells[c] = values[c][std::min(row, values[c].size() - 1)];
                    says = says || (distinctive(columns[c]) && !made.cells[c].empty());
                }
            }
            if (says) {
                rows_[module].push_back(std::move(made));
            }
        }
    }

    // Which element of the whole return the row is or stands in; empty if there is none of that name.
    [[nodiscard]] std::string number_of(ReturnColumn const& column, std::size_t group) const {
        for (std::size_t at = group; at != 0; at = elements_[at].parent) {
            if (elements_[at].key == column.keys.front()) {
                return std::to_string(elements_before_ + at);
            }
        }
        return {};
    }

    // A date of the element that this one stands in; the child's id and birth from anywhere in its record.
    [[nodiscard]] std::vector<std::string_view>
    from_above(ReturnColumn const& column, std::size_t group,
               std::map<std::size_t, Leaves> const& groups) const {
        auto const in = [&](std::size_t element) -> std::vector<std::string_view> {
            auto const found = groups.find(element);
            for (auto const& key : column.keys) {
                if (found != groups.end() && found->second.contains(key)) {
                    return {found->second.find(key)->second};
                }
            }
            return {};
        };
        for (std::size_t at = group; at != 0;) {
            at = elements_[at].parent;
            if (auto found = in(at); !found.empty()) {
                return found;
            }
        }
        if (column.kind != Kind::above) {
            for (auto const& [element, leaves] : groups) {
                if (auto found = in(element); !found.empty()) {
                    return found;
                }
            }
        }
        return {};
    }

    [[nodiscard]] std::vector<std::string> unknown_of(Leaves const& own) const {
        std::vector<std::string> unknown;
        for (auto const& leaf : own) {
            bool const known = std::ranges::any_of(layout_.modules(), [&](ReturnModule const& module) {
                return std::ranges::any_of(module.columns,
                                           [&](auto const& column) { return is_column(column, leaf.first); });
            });
            bool const repeats = !unknown.empty() && unknown.back() == leaf.first; // leaves stand in order
            if (!known && !repeats && unknown_.size() < limits::columns_max) {
                unknown.emplace_back(leaf.first);
            }
        }
        return unknown;
    }

    ReturnLayout const& layout_;
    ElementNames names_;
    std::string record_;
    std::vector<Element> elements_;   // of the record being read, parents first
    std::size_t elements_before_ = 0; // of the records before it
    std::size_t open_ = 0;
    std::size_t number_ = 0;
    std::string text_;
    std::string outside_;
    std::vector<std::vector<TablesInMemory::Table::Row>> rows_;
    std::map<std::string, std::size_t> unknown_;
    std::map<std::string, Shape> shapes_;
};

} // namespace

XmlKind kind_of_xml(std::string_view text) {
    Beginning beginning;
    files::XmlStream stream(beginning, "the file");
    constexpr std::size_t piece = 4'096;
    for (std::size_t at = 0; at < text.size() && stream.feed(text.substr(at, piece)); at += piece) {
    }
    return std::move(beginning.kind);
}

Result<XmlReturn> read_xml_return(std::string_view text, std::string const& name, ReturnLayout const& layout,
                                  std::string_view record) {
    Records records(layout, record);
    files::XmlStream stream(records, name);
    constexpr std::size_t piece = 1U << 16U;
    bool more = true;
    for (std::size_t at = 0; at < text.size() && more; at += piece) {
        more = stream.feed(text.substr(at, piece));
    }
    WEIR_TRY(stream.finish());
    if (records.records() == 0) {
        return fail(ErrorCode::invalid,
                    name + " holds no record: no element is called " + std::string(record));
    }
    XmlReturn out;
    out.reference_date = records.reference_date;
    out.header = std::move(records.header);
    out.tables = records.tables();
    out.slips = records.slips();
    out.unknown.assign(records.unknown().begin(), records.unknown().end());
    return out;
}

} // namespace weir::intake
