// Ids are those that the sources gave; where a source gave a row none, Weir's own number stands for it, so
// that the folder can be read again.
#include "intake/ssd_export.hpp"

#include "files/csv_writer.hpp"
#include "record/continued.hpp"
#include "record/people.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

namespace weir::intake {
namespace {

using record::FieldRole;
using record::Value;

std::string own_id(std::int64_t row) {
    return "weir-" + std::to_string(row);
}

std::string number_text(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.10g", number);
    return text.data();
}

class SsdWriting {
public:
    SsdWriting(record::Store& store, AnnexARequest const& request) : store_(store), request_(request) {}

    Result<SsdBook> run(record::Progress const& progress) {
        book_.as_at = request_.as_at;
        auto const& tables = store_.schema().tables();
        WEIR_TRY(read_units("ssd_professionals", "prof_professional_id", workers_));
        WEIR_TRY(read_units("ssd_department", "dept_team_id", teams_));
        for (std::size_t i = 0; i < tables.size(); ++i) {
            WEIR_TRY(write_table(tables[i]));
            if (progress) {
                progress(i + 1, tables.size());
            }
        }
        WEIR_TRY(write_coverage());
        if (!closed_.empty()) {
            book_.remarks.push_back(
                std::to_string(closed_.size()) +
                " children are left out: their identity does not open (severed by adoption, or "
                "without an id of any source)");
        }
        book_.children.assign(children_.begin(), children_.end());
        return std::move(book_);
    }

private:
    using Units = std::map<std::int64_t, std::string>;

    [[nodiscard]] record::AsKnown as_known() const { return {request_.authority, request_.known_at}; }

    [[nodiscard]] Status read_units(std::string_view table_name, std::string_view id_field, Units& units) {
        auto const& table = store_.schema().at(table_name);
        auto const id = table.at(id_field);
        return store_.read(table.id, as_known(), [&](record::RowView const& row) {
            auto const given = row.text(id);
            units[row.row().value] = given.empty() ? own_id(row.row().value) : std::string(given);
        });
    }

    // Empty where the identity does not open.
    [[nodiscard]] Result<std::string> person_id(PersonId person) {
        if (auto const found = people_.find(person); found != people_.end()) {
            return found->second;
        }
        std::string id;
        auto const identity = store_.people().identity(person);
        if (identity && !identity->source_ids.empty()) {
            id = identity->source_ids.front();
        } else if (!identity && identity.error().code != ErrorCode::refused) {
            return tl::unexpected(identity.error());
        }
        (id.empty() ? closed_ : children_).insert(person);
        return people_.emplace(person, id).first->second;
    }

    [[nodiscard]] Result<std::string> text_of(record::FieldDef const& field, HeldRow const& row,
                                              std::size_t at) {
        auto const& value = row.values[at];
        if (field.role == FieldRole::row_id && !record::has_content(value)) {
            return own_id(row.row.value);
        }
        if (field.role == FieldRole::person) {
            return person_id(row.person);
        }
        if (auto const* number = std::get_if<std::int64_t>(&value)) {
            switch (field.role) {
            case FieldRole::other_person:
                return person_id(PersonId{*number});
            case FieldRole::worker:
                return workers_.contains(*number) ? workers_.at(*number) : own_id(*number);
            case FieldRole::team:
            case FieldRole::parent_team:
                return teams_.contains(*number) ? teams_.at(*number) : own_id(*number);
            default:
                return std::to_string(*number);
            }
        }
        if (auto const* day = std::get_if<Date>(&value)) {
            return iso(*day);
        }
        if (auto const* real = std::get_if<double>(&value)) {
            return number_text(*real);
        }
        auto const* text = std::get_if<std::string>(&value);
        return text == nullptr ? std::string() : *text;
    }

    // Parts that yearly returns tell of one placement or status, joined.
    static void join_continued(HeldTable& held) {
        auto const continues = held.table().field("local_continues");
        if (!continues) {
            return;
        }
        auto const end = *held.table().ends_field;
        auto const reason = held.table().field("clap_cla_placement_change_reason"); // said with the end
        held.change([&](std::vector<HeldRow>& rows) {
            record::unite_continued(
                rows, [](HeldRow const& a, HeldRow const& b) { return a.person == b.person; },
                [&](HeldRow const& row) { return row.values[*continues] == Value{std::string("Y")}; },
                [](HeldRow const& row) { return row.known_on; },
                [&](HeldRow& into, HeldRow const& from) {
                    into.values[end] = from.values[end];
                    if (reason) {
                        into.values[*reason] = from.values[*reason];
                    }
                });
        });
    }

    // The columns that some load carries or that hold something (the names of workers and teams come with
    // other rows); whose a row is and which it is are told whatever a load carries.
    [[nodiscard]] Result<std::vector<std::size_t>> carried(HeldTable const& held) {
        auto const& table = held.table();
        std::vector<std::size_t> columns;
        bool any = !held.rows().empty();
        for (std::size_t i = 0; i < table.fields.size(); ++i) {
            auto const role = table.fields[i].role;
            bool const key = role == FieldRole::row_id || role == FieldRole::person;
            bool const filled = std::ranges::any_of(
                held.rows(), [i](HeldRow const& row) { return record::has_content(row.values[i]); });
            bool const supplied = filled || WEIR_TRY(store_.ever_supplied(request_.authority, table.id, i));
            any = any || supplied;
            if ((supplied || key) && table.fields[i].name != "local_continues") {
                columns.push_back(i);
            }
        }
        return any ? columns : std::vector<std::size_t>{};
    }

    [[nodiscard]] Status write_table(record::TableDef const& table) {
        auto held = WEIR_TRY(HeldTable::read(store_, table, as_known(), request_.as_at));
        join_continued(held);
        auto const columns = WEIR_TRY(carried(held));
        if (columns.empty()) {
            return {};
        }
        auto& out = book_.tables.emplace_back();
        out.name = table.name;
        for (auto const at : columns) {
            out.header.push_back(table.fields[at].name);
        }
        for (auto const& row : held.rows()) {
            if (table.person_field && WEIR_TRY(person_id(row.person)).empty()) {
                continue;
            }
            auto& cells = out.rows.emplace_back();
            for (auto const at : columns) {
                cells.push_back(WEIR_TRY(text_of(table.fields[at], row, at)));
            }
        }
        return {};
    }

    // How far back some load has told of every row. A list of each child's latest row covers nothing.
    [[nodiscard]] Status write_coverage() {
        std::map<std::uint16_t, Date> since;
        for (auto const& one : WEIR_TRY(store_.coverage(as_known()))) {
            if (one.rule != record::CoverageRule::latest_per_person) {
                auto const [at, fresh] = since.try_emplace(one.table.value, one.window.start);
                at->second = fresh ? at->second : std::min(at->second, one.window.start);
            }
        }
        auto& out = book_.tables.emplace_back();
        out.name = "weir_coverage";
        out.header = {"table", "window_from", "window_to", "rule"};
        for (auto const& [table, from] : since) {
            out.rows.push_back({store_.schema().table(record::TableId{table}).name, iso(from),
                                iso(request_.as_at), "dated-or-open"});
        }
        return {};
    }

    record::Store& store_;
    AnnexARequest request_;
    Units workers_, teams_;
    std::map<PersonId, std::string> people_;
    std::set<PersonId> children_, closed_;
    SsdBook book_;
};

} // namespace

Result<SsdBook> make_ssd(record::Store& store, AnnexARequest const& request,
                         record::Progress const& progress) {
    return SsdWriting(store, request).run(progress);
}

Status write_ssd(SsdBook const& book, std::filesystem::path const& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) {
        return fail(ErrorCode::io, "The folder " + folder.string() + " cannot be made: " + failed.message());
    }
    for (auto const& table : book.tables) {
        auto csv = WEIR_TRY(files::CsvWriter::to_file(folder / (table.name + ".csv")));
        for (auto const& title : table.header) {
            csv.text(title);
        }
        csv.end_row();
        for (auto const& row : table.rows) {
            for (auto const& cell : row) {
                csv.text(cell);
            }
            csv.end_row();
        }
        WEIR_TRY(csv.finish());
    }
    return {};
}

} // namespace weir::intake
