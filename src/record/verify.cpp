// weir verify: the whole chain first, then whether the current tables are what the journal says. It opens
// without trusting anything, so that a damaged record can still be examined.
#include "record/opening.hpp"
#include "record/reader.hpp"
#include "record/row_writer.hpp"
#include "record/tables.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace weir::record {

namespace {

// Walks the chain from the first entry. Gives the first place where it does not fit.
class ChainWalk {
public:
    ChainWalk(Core& core, JournalHead const& head, Progress const& progress)
        : core_(core), head_(head), progress_(progress) {}

    Status run(VerifyReport& report) {
        Chain chain{core_.derived.chain};
        seal::Digest256 now;
        bool seen_head = head_.count == 0;
        auto query = WEIR_TRY(
            core_.db->query("SELECT " + std::string{journal_columns} + " FROM journal ORDER BY seq"));
        std::int64_t expected = 0;
        while (WEIR_TRY(query.step())) {
            auto const entry = entry_of(query);
            ++expected;
            if (entry.seq != expected) {
                return bad(report, expected,
                           "is missing: the next one is " + std::to_string(entry.seq) + ".");
            }
            now = chain.after(now, entry);
            if (!seal::same(query.blob(chain_column), now.view())) {
                return bad(report, expected,
                           "does not fit the chain: it, or the order around it, is not as it was written.");
            }
            if (entry.seq == head_.count) {
                seen_head = true;
                if (now != head_.chain) {
                    return bad(report, expected, "is not the entry that the key store's head names.");
                }
            }
            report.entries = static_cast<std::size_t>(expected);
            if (progress_ && expected % 65'536 == 0) {
                progress_(report.entries, static_cast<std::size_t>(head_.count));
            }
        }
        if (!seen_head) {
            return bad(report, expected + 1,
                       "is missing: the key store knows of " + std::to_string(head_.count) + " entries.");
        }
        report.sound = true;
        return {};
    }

private:
    static Status bad(VerifyReport& report, std::int64_t seq, std::string const& what) {
        report.first_bad = JournalSeq{seq};
        report.finding = "Entry " + std::to_string(seq) + " of the journal " + what;
        return {};
    }
    Core& core_;
    JournalHead head_;
    Progress const& progress_;
};

struct CurrentRow { // as the table has it
    std::int64_t row = 0;
    std::int64_t authority = 0;
    std::int64_t person = 0;
    Date known_on;
    RowStanding standing = RowStanding::live;
    FieldSet supplied = 0;
    std::vector<Value> values;
};

Value column_or_blank(db::Query const& query, int column, FieldDef const& field) {
    if (query.is_null(column)) {
        return Blank{};
    }
    if (holds_id(field.role) || field.type == FieldType::integer) {
        return query.integer(column);
    }
    if (field.type == FieldType::real) {
        return query.real(column);
    }
    if (field.type == FieldType::date) {
        auto const day = query.date(column);
        return day ? Value{*day} : Value{Blank{}};
    }
    return std::string{query.text(column)};
}

// Compares one table with the fold of its entries, row by row; both come in the order of row ids.
class TableCheck {
public:
    TableCheck(Core& core, PersonMap const& people, TableDef const& table)
        : core_(core), people_(people), table_(table) {}

    Result<std::string> run() {
        auto entries = WEIR_TRY(core_.db->query("SELECT row_id, person_id, authority FROM journal WHERE tab "
                                                "= :tab AND kind = 1 GROUP BY row_id, person_id, "
                                                "authority ORDER BY row_id"));
        entries.bind("tab", std::int64_t{table_.id.value});
        auto current = WEIR_TRY(core_.db->query(select()));
        bool more = WEIR_TRY(current.step());
        while (WEIR_TRY(entries.step())) {
            Slot slot;
            slot.row = entries.integer(0);
            slot.person = entries.integer(1);
            slot.authority = entries.integer(2);
            slot.table = table_.id.value;
            if (people_.erased(slot.person) || !WEIR_TRY(told(slot))) {
                continue;
            }
            if (!more || current.integer(0) != slot.row) {
                return named(slot.row, "is in the journal and not in the table, or the reverse.");
            }
            auto const fault = WEIR_TRY(compare(slot, current));
            if (!fault.empty()) {
                return fault;
            }
            more = WEIR_TRY(current.step());
        }
        return more ? named(current.integer(0), "is in the table and not in the journal.") : std::string{};
    }

private:
    [[nodiscard]] std::string select() const {
        std::string sql =
            "SELECT weir_row, weir_authority, weir_known_on, weir_state, weir_supplied, weir_sealed, " +
            (table_.person_field ? table_.fields[*table_.person_field].name : std::string{"0"});
        for (std::size_t i = 0; i < table_.fields.size(); ++i) {
            if (has_column(table_, i)) {
                sql += ", " + table_.fields[i].name;
            }
        }
        return sql + " FROM " + table_.name + " ORDER BY weir_row";
    }
    [[nodiscard]] std::string named(std::int64_t row, std::string const& what) const {
        return "Row " + std::to_string(row) + " of " + table_.name + " " + what;
    }

    // Whether anything tells of the row but a load that was taken back.
    [[nodiscard]] Result<bool> told(Slot const& slot) {
        if (core_.taken_back.empty()) {
            return true;
        }
        auto const entries = WEIR_TRY(entries_of_row(core_, table_, slot));
        return std::ranges::any_of(
            entries, [](OpenedEntry const& entry) { return entry.kind == EntryKind::statement; });
    }

    Result<std::string> compare(Slot const& slot, db::Query const& current) {
        RowFold fold{table_.fields.size()};
        for (auto const& entry : WEIR_TRY(entries_of_row(core_, table_, slot))) {
            apply(fold, entry);
        }
        auto const& state = fold.now();
        bool const heads = current.integer(1) == slot.authority && current.integer(6) == slot.person &&
                           current.date(2) == state.known_on &&
                           current.integer(3) == static_cast<std::int64_t>(state.standing) &&
                           static_cast<FieldSet>(current.integer(4)) == state.supplied;
        if (!heads) {
            return named(slot.row, "is not what the journal says of it.");
        }
        std::vector<Value> sealed(table_.fields.size());
        if (auto const blob = current.blob(5); !blob.empty()) {
            auto const* key = core_.key_of(slot.person, slot.authority);
            seal::SecretText plain;
            SealContext const context{slot.authority, slot.table, slot.row, slot.person};
            if (key == nullptr || !seal::open_into(*key, context.view(), blob, plain.text()) ||
                !decode(plain.view(), sealed)) {
                return named(slot.row, "has sealed words that do not open.");
            }
        }
        int column = 7;
        for (std::size_t i = 0; i < table_.fields.size(); ++i) {
            bool const shown = has_column(table_, i);
            bool const person = table_.person_field == i;
            Value const found = shown ? column_or_blank(current, column++, table_.fields[i]) : sealed[i];
            bool const same =
                person || found == state.values[i] || (!has_content(found) && !has_content(state.values[i]));
            if (!same) {
                return named(slot.row, "differs from the journal in " + table_.fields[i].name + ".");
            }
        }
        return std::string{};
    }

    Core& core_;
    PersonMap const& people_;
    TableDef const& table_;
};

} // namespace

Result<VerifyReport> verify(OpenOptions const& options, Progress const& progress) {
    auto const begun = std::chrono::steady_clock::now();
    auto asked = options;
    asked.read_only = true;
    asked.create = false;
    Core core;
    WEIR_TRY(open_core(core, asked, Opening::unchecked));
    VerifyReport report;
    auto const head = core.keys->head(); // read first: the journal may only be ahead of it
    WEIR_TRY(core.db->execute("BEGIN")); // one state throughout, while others write
    auto const fault = WEIR_TRY(core.db->self_check());
    if (!head) {
        report.finding = head.error().message;
    } else if (fault) {
        report.finding = "The database file is damaged: " + *fault + ".";
    } else {
        ChainWalk walk{core, *head, progress};
        auto const walking = std::clock();
        WEIR_TRY(walk.run(report));
        report.chain_seconds = static_cast<double>(std::clock() - walking) / CLOCKS_PER_SEC;
    }
    if (report.sound) {
        PersonMap people;
        WEIR_TRY(people.load(core));
        for (auto const& table : core.schema.tables()) {
            auto finding = WEIR_TRY(TableCheck(core, people, table).run());
            if (!finding.empty()) {
                report.sound = false;
                report.finding = std::move(finding);
                break;
            }
        }
    }
    if (report.sound) {
        report.finding = "The journal is whole and the current tables are what it says.";
    }
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return report;
}

} // namespace weir::record
