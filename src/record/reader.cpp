// Reading rows; see reader.hpp.
#include "record/reader.hpp"

#include "record/tables.hpp"

#include <algorithm>

namespace weir::record {

Status PersonMap::load(Core& core) {
    into_.clear();
    erased_.clear();
    generation = WEIR_TRY(core.generation());
    split_.clear();
    auto merges =
        WEIR_TRY(core.db->query("SELECT kept, other, undone_by FROM weir_merges ORDER BY merge_seq"));
    while (WEIR_TRY(merges.step())) {
        if (merges.integer(2) == 0) {
            into_[merges.integer(1)] = merges.integer(0);
        } else {
            split_.insert(std::minmax<std::int64_t>(merges.integer(0), merges.integer(1)));
        }
    }
    auto erased = WEIR_TRY(core.db->query("SELECT person_id FROM weir_persons WHERE erased = 1"));
    while (WEIR_TRY(erased.step())) {
        erased_.insert(erased.integer(0));
    }
    return {};
}

std::int64_t PersonMap::canonical(std::int64_t person) const {
    for (auto found = into_.find(person); found != into_.end(); found = into_.find(person)) {
        person = found->second;
    }
    return person;
}

std::vector<std::int64_t> PersonMap::all_of(std::int64_t person) const {
    std::vector<std::int64_t> all{canonical(person)};
    for (auto const& [other, kept] : into_) {
        if (canonical(other) == all.front()) {
            all.push_back(other);
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

namespace {

// A row at hand as values. Sealed words are opened only when they are asked for.
class ValuesRow final : public RowView {
public:
    ValuesRow(Core& core, TableDef const& table, std::int64_t authority)
        : core_(core), table_(table), authority_(authority) {
        values.resize(table.fields.size());
    }

    RowId row_id;
    PersonId shown_person;
    std::int64_t own_person = 0;
    Date known;
    std::optional<Date> until;
    FieldSet carried = 0;
    std::vector<Value> values;
    db::Blob sealed; // to be opened on demand; empty: everything is at hand

    void next() {
        opened_ = false;
        for (auto& value : values) {
            value = NotSupplied{};
        }
    }

    [[nodiscard]] RowId row() const override { return row_id; }
    [[nodiscard]] PersonId person() const override { return shown_person; }
    [[nodiscard]] Date known_on() const override { return known; }
    [[nodiscard]] std::optional<Date> known_until() const override { return until; }
    [[nodiscard]] bool blank(std::size_t field) const override { return !has_content(at(field)); }
    [[nodiscard]] bool supplied(std::size_t field) const override {
        return (carried >> field & 1U) != 0 || is_supplied(values[field]);
    }
    [[nodiscard]] std::string_view text(std::size_t field) const override {
        auto const* found = std::get_if<std::string>(&at(field));
        return found == nullptr ? std::string_view{} : std::string_view{*found};
    }
    [[nodiscard]] std::optional<Date> date(std::size_t field) const override {
        auto const* found = std::get_if<Date>(&at(field));
        return found == nullptr ? std::nullopt : std::optional{*found};
    }
    [[nodiscard]] std::int64_t integer(std::size_t field) const override {
        if (table_.person_field == field) {
            return shown_person.value;
        }
        auto const* found = std::get_if<std::int64_t>(&at(field));
        return found == nullptr ? 0 : *found;
    }
    [[nodiscard]] double real(std::size_t field) const override {
        auto const* found = std::get_if<double>(&at(field));
        return found == nullptr ? static_cast<double>(integer(field)) : *found;
    }

private:
    Value const& at(std::size_t field) const {
        if (table_.fields[field].sealed && !opened_ && !sealed.empty()) {
            open();
        }
        return values[field];
    }
    // Opening is a kind of reading, so the cache it fills does not make the row another.
    void open() const {
        opened_ = true;
        auto* self = const_cast<ValuesRow*>(this);
        auto const* key = core_.key_of(own_person, authority_);
        if (key == nullptr) {
            return;
        }
        seal::SecretText plain;
        SealContext const context{authority_, table_.id.value, row_id.value, own_person};
        std::vector<Value> opened(values.size());
        if (seal::open_into(*key, context.view(), sealed, plain.text()) && decode(plain.view(), opened)) {
            for (std::size_t i = 0; i < opened.size(); ++i) {
                if (table_.fields[i].sealed) {
                    self->values[i] = std::move(opened[i]);
                }
            }
        }
    }

    Core& core_;
    TableDef const& table_;
    std::int64_t authority_;
    mutable bool opened_ = false;
};

Value column_value(db::Query const& query, int column, FieldDef const& field) {
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

// A person merged into another has no row of its own among the persons.
bool hidden(PersonMap const& people, TableDef const& table, std::int64_t person) {
    return person != 0 &&
           (people.erased(person) || (table.name == "ssd_person" && people.merged_away(person)));
}

} // namespace

Status read_current(Core& core, PersonMap const& people, TableDef const& table, std::int64_t authority,
                    EachRow const& each) {
    auto query = WEIR_TRY(core.db->query(
        current_select(table) + " WHERE weir_authority = :authority AND weir_state = 0 ORDER BY weir_row"));
    query.bind("authority", authority);
    ValuesRow row{core, table, authority};
    while (WEIR_TRY(query.step())) {
        row.next();
        row.own_person = query.integer(5);
        if (hidden(people, table, row.own_person)) {
            continue;
        }
        row.row_id = RowId{query.integer(0)};
        row.shown_person = PersonId{people.canonical(row.own_person)};
        row.known = query.date(1).value_or(Date{});
        row.carried = static_cast<FieldSet>(query.integer(3));
        row.sealed = query.blob(4);
        int column = current_first_column;
        for (std::size_t i = 0; i < table.fields.size(); ++i) {
            if (has_column(table, i)) {
                row.values[i] = column_value(query, column++, table.fields[i]);
            }
        }
        // A null says only that there is nothing to show; the set of supplied fields tells the two apart.
        for (std::size_t i = 0; i < table.fields.size(); ++i) {
            if (std::holds_alternative<Blank>(row.values[i]) && (row.carried >> i & 1U) == 0) {
                row.values[i] = NotSupplied{};
            }
        }
        each(row);
    }
    return {};
}

namespace {

struct Gathered { // entries of one row while they are read
    std::int64_t row = 0;
    std::int64_t person = 0;
    std::vector<FoldOrder> orders;
    std::vector<EntryKind> kinds;
    std::vector<std::vector<Value>> values;
    std::vector<std::size_t> sorted;

    void clear() {
        orders.clear();
        kinds.clear();
        values.clear();
    }
    void sort() {
        sorted.resize(orders.size());
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            sorted[i] = i;
        }
        std::sort(sorted.begin(), sorted.end(), [this](auto a, auto b) { return orders[a] < orders[b]; });
    }
};

class JournalReader {
public:
    JournalReader(Core& core, PersonMap const& people, TableDef const& table, std::int64_t authority,
                  bool versions, EachRow const& each)
        : core_(core), people_(people), table_(table), versions_(versions), each_(each),
          fold_(table.fields.size()), view_(core, table, authority), authority_(authority) {}

    Status run(std::optional<Date> known_at) {
        WEIR_TRY(core_.load_taken_back());
        auto query = WEIR_TRY(
            core_.db->query("SELECT row_id, person_id, kind, known_on, system, load_id, seq, clear, sealed "
                            "FROM journal WHERE tab = "
                            ":tab AND authority = :authority AND known_on <= :known ORDER BY tab, row_id"));
        std::int64_t const until =
            known_at ? day_number(*known_at) : std::numeric_limits<std::int32_t>::max();
        query.bind("tab", std::int64_t{table_.id.value}).bind("authority", authority_).bind("known", until);
        while (WEIR_TRY(query.step())) {
            if (query.integer(0) != gathered_.row) {
                tell();
                gathered_.clear();
                gathered_.row = query.integer(0);
                gathered_.person = query.integer(1);
            }
            WEIR_TRY(gather(query));
        }
        tell();
        return {};
    }

private:
    Status gather(db::Query const& query) {
        if (hidden(people_, table_, gathered_.person)) {
            return {};
        }
        FoldOrder const order{static_cast<std::int32_t>(query.integer(3)), core_.rank_of(query.integer(4)),
                              query.integer(4), query.integer(5), query.integer(6)};
        if (core_.left_out(table_, order)) {
            return {};
        }
        gathered_.orders.push_back(order);
        gathered_.kinds.push_back(static_cast<EntryKind>(query.integer(2)));
        gathered_.values.emplace_back(table_.fields.size());
        auto& values = gathered_.values.back();
        WEIR_TRY(decode(query.text(7), values));
        if (auto const sealed = query.blob(8); !sealed.empty()) {
            auto const* key = core_.key_of(gathered_.person, authority_);
            if (key == nullptr) {
                return fail(ErrorCode::corrupt,
                            "A key is missing from the key store; restore it from a backup.");
            }
            SealContext const context{authority_, table_.id.value, gathered_.row, gathered_.person};
            WEIR_TRY(seal::open_into(*key, context.view(), sealed, plain_.text()));
            WEIR_TRY(decode(plain_.view(), values));
        }
        return {};
    }

    void tell() {
        if (std::ranges::find(gathered_.kinds, EntryKind::statement) == gathered_.kinds.end()) {
            return; // nothing was said of it, or what was said has been taken back
        }
        gathered_.sort();
        fold_.clear();
        for (std::size_t i = 0; i < gathered_.sorted.size(); ++i) {
            auto const at = gathered_.sorted[i];
            Date const known{from_day_number(gathered_.orders[at].known_on)};
            bool changed = false;
            if (gathered_.kinds[at] == EntryKind::statement) {
                changed = fold_.state(gathered_.orders[at].system, gathered_.values[at], known);
            } else if (gathered_.kinds[at] == EntryKind::withdrawn) {
                changed = fold_.withdraw(known);
            } else if (gathered_.kinds[at] == EntryKind::returned) {
                changed = fold_.give_back(known);
            }
            changed_ = changed_ || changed;
            bool const last_of_day = i + 1 == gathered_.sorted.size() ||
                                     gathered_.orders[gathered_.sorted[i + 1]].known_on != day_number(known);
            if (versions_ && last_of_day && changed_) {
                hand_over_version(known);
                changed_ = false;
            }
        }
        changed_ = false;
        if (versions_) {
            flush_version(std::nullopt);
        } else if (fold_.now().standing == RowStanding::live) {
            show(fold_.now(), std::nullopt);
        }
    }

    // A version is told once the next one shows how long it held.
    void hand_over_version(Date known) {
        flush_version(known);
        if (fold_.now().standing == RowStanding::live) {
            held_ = fold_.now();
        }
    }
    void flush_version(std::optional<Date> until) {
        if (held_) {
            show(*held_, until);
            held_.reset();
        }
    }
    void show(RowState const& state, std::optional<Date> until) {
        view_.row_id = RowId{gathered_.row};
        view_.own_person = gathered_.person;
        view_.shown_person = PersonId{people_.canonical(gathered_.person)};
        view_.known = state.known_on;
        view_.until = until;
        view_.carried = state.supplied;
        view_.values = state.values;
        each_(view_);
    }

    Core& core_;
    PersonMap const& people_;
    TableDef const& table_;
    bool versions_;
    EachRow const& each_;
    RowFold fold_;
    ValuesRow view_;
    std::int64_t authority_;
    Gathered gathered_;
    std::optional<RowState> held_;
    bool changed_ = false;
    seal::SecretText plain_;
};

} // namespace

Status read_journal(Core& core, PersonMap const& people, TableDef const& table, std::int64_t authority,
                    std::optional<Date> known_at, bool versions, EachRow const& each) {
    JournalReader reader{core, people, table, authority, versions, each};
    return reader.run(known_at);
}

} // namespace weir::record
