// Names, counters, keys of rows and the write transaction; see core.hpp.
#include "record/core.hpp"

#include "record/events.hpp"

namespace weir::record {

Result<Paths> Paths::of(OpenOptions const& options) {
    Paths paths;
    paths.database = WEIR_TRY(db::sqlite_path(options.url));
    auto const beside = [&](char const* ending) {
        auto path = paths.database;
        path += ending;
        return path;
    };
    paths.keys = beside(".keys");
    paths.erasures = beside(".erasures");
    paths.master = options.key_file.empty() ? beside(".key") : options.key_file;
    return paths;
}

SealContext::SealContext(std::int64_t authority, std::int64_t table, std::int64_t row, std::int64_t person) {
    auto const table_number = static_cast<std::int16_t>(table);
    std::memcpy(bytes.data(), &authority, 8);
    std::memcpy(bytes.data() + 8, &table_number, 2);
    std::memcpy(bytes.data() + 10, &row, 8);
    std::memcpy(bytes.data() + 18, &person, 8);
}

std::int64_t microseconds(Instant instant) {
    return instant.time_since_epoch().count();
}

Instant instant_of(std::int64_t microseconds) {
    return Instant{std::chrono::microseconds{microseconds}};
}

namespace {

std::uint64_t rank_of_name(std::string_view name) {
    std::uint64_t rank = 0;
    for (std::size_t i = 0; i < sizeof rank; ++i) {
        rank = (rank << 8U) | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    }
    return rank;
}

} // namespace

std::uint64_t Core::rank_of(std::int64_t system) const {
    auto const found = by_number_.find(system);
    return found == by_number_.end() ? 0 : found->second.rank;
}

Status Core::load_names() {
    by_name_.clear();
    by_number_.clear();
    auto query = WEIR_TRY(db->query("SELECT number, kind, name FROM weir_names ORDER BY number"));
    while (WEIR_TRY(query.step())) {
        auto const of = static_cast<NameOf>(query.integer(1));
        by_number_.emplace(query.integer(0),
                           Name{of, std::string{query.text(2)}, rank_of_name(query.text(2))});
        by_name_.emplace(std::pair{static_cast<std::uint8_t>(of), std::string{query.text(2)}},
                         query.integer(0));
    }
    return load_taken_back();
}

Status Core::load_taken_back() {
    taken_back.clear();
    auto query = WEIR_TRY(db->query(
        "SELECT j.row_id, l.extract_date, l.system FROM journal j JOIN weir_loads l ON l.load_id = j.row_id "
        "WHERE j.tab = :tab AND j.kind = :kind"));
    query.bind("tab", load_events).bind("kind", static_cast<std::int64_t>(EntryKind::load_taken_back));
    while (WEIR_TRY(query.step())) {
        taken_back.emplace(query.integer(0), FoldOrder{.known_on = day_number(query.date(1).value_or(Date{})),
                                                       .system = query.integer(2)});
    }
    return {};
}

bool Core::left_out(TableDef const& table, FoldOrder const& order) const {
    auto const found = taken_back.find(order.load);
    return found != taken_back.end() && found->second.known_on == order.known_on &&
           found->second.system == order.system && table.name != "ssd_professionals" &&
           table.name != "ssd_department";
}

std::int64_t Core::name_number(NameOf of, std::string_view name) const {
    auto const found = by_name_.find(std::pair{static_cast<std::uint8_t>(of), std::string{name}});
    return found == by_name_.end() ? 0 : found->second;
}

std::string Core::name_text(std::int64_t number) const {
    auto const found = by_number_.find(number);
    return found == by_number_.end() ? std::string{} : found->second.text;
}

std::vector<std::string> Core::names(NameOf of) const {
    std::vector<std::string> found;
    for (auto const& [key, number] : by_name_) {
        if (key.first == static_cast<std::uint8_t>(of)) {
            found.push_back(key.second);
        }
    }
    return found;
}

Result<std::int64_t> Core::need_name(NameOf of, std::string_view name, Instant now) {
    if (auto const known = name_number(of, name); known != 0) {
        return known;
    }
    auto const number = static_cast<std::int64_t>(by_number_.size()) + 1;
    auto insert =
        WEIR_TRY(db->query("INSERT INTO weir_names (number, kind, name) VALUES (:number, :kind, :name)"));
    insert.bind("number", number).bind("kind", static_cast<std::int64_t>(of)).bind("name", name);
    WEIR_TRY(insert.run());
    Entry entry;
    entry.kind = EntryKind::name;
    entry.written_at = microseconds(now);
    entry.row = number;
    entry.table = -static_cast<std::int64_t>(of);
    entry.clear = name;
    WEIR_TRY(journal->append(entry));
    by_number_.emplace(number, Name{of, std::string{name}, rank_of_name(name)});
    by_name_.emplace(std::pair{static_cast<std::uint8_t>(of), std::string{name}}, number);
    return number;
}

Result<std::int64_t> Core::counter(std::string_view name) {
    auto query = WEIR_TRY(db->query("SELECT value FROM weir_meta WHERE name = :name"));
    query.bind("name", name);
    return WEIR_TRY(query.step()) ? query.integer(0) : 0;
}

Status Core::set_counter(std::string_view name, std::int64_t value) {
    auto query = WEIR_TRY(db->query("INSERT INTO weir_meta (name, value) VALUES (:name, :value) "
                                    "ON CONFLICT (name) DO UPDATE SET value = :value"));
    query.bind("name", name).bind("value", value);
    return query.run();
}

Result<std::int64_t> Core::generation() {
    return counter("generation");
}

seal::Key const* Core::key_of(std::int64_t person, std::int64_t authority) const {
    return person != 0 ? keys->find(KeyOf::person, person) : keys->find(KeyOf::authority, authority);
}

Result<seal::Key const*> Core::need_key_of(std::int64_t person, std::int64_t authority) {
    return person != 0 ? keys->need(KeyOf::person, person) : keys->need(KeyOf::authority, authority);
}

Result<Write> Write::begin(Core& core) {
    if (core.options.read_only) {
        return fail(ErrorCode::refused, "The record was opened for reading only.");
    }
    auto transaction = WEIR_TRY(db::Transaction::begin(*core.db));
    WEIR_TRY(core.journal->refresh());
    WEIR_TRY(core.load_names());
    core.inserts.emplace(*core.db);
    core.journal->write_with(&*core.inserts);
    return Write{core, std::move(transaction)};
}

Status Write::commit() {
    auto const generation = WEIR_TRY(core_->generation()) + 1;
    WEIR_TRY(core_->set_counter("generation", generation));
    WEIR_TRY(core_->inserts->settle());
    WEIR_TRY(core_->keys->commit());
    WEIR_TRY(transaction_.commit());
    done_ = true;
    core_->journal->write_with(nullptr);
    core_->inserts.reset();
    if (core_->index.ready) {
        core_->index.generation = generation;
    }
    return core_->keys->set_head(core_->journal->head());
}

Write::~Write() {
    if (!done_) {
        core_->journal->write_with(nullptr);
        core_->inserts.reset();
        core_->keys->roll_back();
        core_->index.clear(); // it may hold rows that never came to be
    }
}

} // namespace weir::record
