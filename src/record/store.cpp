// The door of the room: opens the record and passes each question to the part that answers it.
#include "record/store.hpp"

#include "record/loader.hpp"
#include "record/opening.hpp"
#include "record/reader.hpp"
#include "record/store_impl.hpp"
#include "record/take_back.hpp"

namespace weir::record {

Result<PersonMap const*> Store::Impl::people_now() {
    if (people_map.generation != WEIR_TRY(core.generation())) {
        WEIR_TRY(people_map.load(core));
    }
    return &people_map;
}

Result<std::int64_t> Store::Impl::authority(std::string_view code) {
    auto number = core.name_number(NameOf::authority, code);
    if (number == 0) {
        WEIR_TRY(core.load_names());
        number = core.name_number(NameOf::authority, code);
    }
    return number;
}

Result<std::vector<PersonId>> Store::Impl::persons_by_id(std::int64_t authority, std::string_view source_id) {
    auto const digest = person_digest(core, authority, "id", source_id);
    auto query = WEIR_TRY(core.db->query(
        "SELECT person_id FROM weir_person_digests WHERE digest = :digest AND kind = 1 ORDER BY person_id"));
    query.bind("digest", digest.view());
    std::vector<PersonId> found;
    while (WEIR_TRY(query.step())) {
        found.push_back(PersonId{query.integer(0)});
    }
    return found;
}

Store::Store() : impl_(std::make_unique<Impl>()) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(OpenOptions const& options) {
    std::unique_ptr<Store> store{new Store};
    WEIR_TRY(open_core(store->impl_->core, options, Opening::checked));
    return store;
}

Schema const& Store::schema() const {
    return impl_->core.schema;
}

db::Connection& Store::connection() {
    return *impl_->core.db;
}

People& Store::people() {
    return impl_->people;
}

Organisation& Store::organisation() {
    return impl_->organisation;
}

ReturnChecks& Store::return_checks() {
    return impl_->return_checks;
}

KeptDays& Store::kept_days() {
    return impl_->kept_days;
}

Spellings& Store::spellings() {
    return impl_->spellings;
}

Result<std::vector<std::string>> Store::authorities() {
    WEIR_TRY(impl_->core.load_names());
    return impl_->core.names(NameOf::authority);
}

Result<LoadOutcome> Store::load(LoadRequest const& request, std::span<Fact const> facts,
                                Progress const& progress) {
    Loader loader{impl_->core, request, facts, progress};
    return loader.run();
}

Result<TakenBack> Store::take_back(std::string_view authority, LoadId load, std::string_view reason,
                                   std::string_view actor, Instant now) {
    auto const number = WEIR_TRY(impl_->authority(authority));
    return TakeBack{impl_->core, load, reason, actor, now}.run(number);
}

Result<std::vector<Load>> Store::loads(std::string_view authority) {
    auto& core = impl_->core;
    std::vector<Load> found;
    WEIR_TRY(core.load_names());
    auto query = WEIR_TRY(core.db->query(
        "SELECT load_id, system, format, source_name, actor, extract_date, written_at, added, changed, "
        "withdrawn, refused, decisions FROM weir_loads WHERE authority = :authority ORDER BY extract_date, "
        "load_id"));
    query.bind("authority", WEIR_TRY(impl_->authority(authority)));
    while (WEIR_TRY(query.step())) {
        Load load;
        load.id = LoadId{query.integer(0)};
        load.system = core.name_text(query.integer(1));
        load.format = query.text(2);
        load.source_name = query.text(3);
        load.actor = core.name_text(query.integer(4));
        load.extract_date = query.date(5).value_or(Date{});
        load.written_at = instant_of(query.integer(6));
        load.added = static_cast<std::size_t>(query.integer(7));
        load.changed = static_cast<std::size_t>(query.integer(8));
        load.withdrawn = static_cast<std::size_t>(query.integer(9));
        load.refused = static_cast<std::size_t>(query.integer(10));
        load.decisions = query.text(11);
        load.taken_back = core.was_taken_back(load.id.value);
        found.push_back(std::move(load));
    }
    return found;
}

Result<std::vector<Coverage>> Store::coverage(AsKnown const& as_known) {
    auto& core = impl_->core;
    WEIR_TRY(core.load_names());
    auto query = WEIR_TRY(core.db->query(
        "SELECT c.tab, c.rule, c.window_from, c.window_to, c.load_id FROM weir_coverage c JOIN weir_loads l "
        "ON l.load_id = c.load_id WHERE l.authority = :authority AND l.extract_date <= :known ORDER BY "
        "c.tab, "
        "c.window_from, c.load_id"));
    query.bind("authority", WEIR_TRY(impl_->authority(as_known.authority)))
        .bind("known", as_known.known_at.value_or(date(2299, 12, 31)));
    std::vector<Coverage> found;
    while (WEIR_TRY(query.step())) {
        if (core.was_taken_back(query.integer(4))) {
            continue;
        }
        found.push_back({TableId{static_cast<std::uint16_t>(query.integer(0))},
                         static_cast<CoverageRule>(query.integer(1)),
                         {query.date(2).value_or(Date{}), query.date(3)}});
    }
    return found;
}

Status Store::read(TableId table, AsKnown const& as_known, EachRow const& each) {
    auto& core = impl_->core;
    auto const* people = WEIR_TRY(impl_->people_now());
    auto const authority = WEIR_TRY(impl_->authority(as_known.authority));
    if (as_known.known_at) {
        return read_journal(core, *people, core.schema.table(table), authority, as_known.known_at, false,
                            each);
    }
    return read_current(core, *people, core.schema.table(table), authority, each);
}

Status Store::read_versions(TableId table, AsKnown const& as_known, EachRow const& each) {
    auto& core = impl_->core;
    auto const* people = WEIR_TRY(impl_->people_now());
    return read_journal(core, *people, core.schema.table(table),
                        WEIR_TRY(impl_->authority(as_known.authority)), as_known.known_at, true, each);
}

Result<bool> Store::ever_supplied(std::string_view authority, TableId table, std::size_t field) {
    auto query = WEIR_TRY(
        impl_->core.db->query("SELECT fields FROM weir_carried WHERE authority = :authority AND tab = :tab"));
    query.bind("authority", WEIR_TRY(impl_->authority(authority))).bind("tab", std::int64_t{table.value});
    if (!WEIR_TRY(query.step())) {
        return false;
    }
    return (static_cast<FieldSet>(query.integer(0)) >> field & 1U) != 0;
}

Result<std::int64_t> Store::generation() {
    return impl_->core.generation();
}

} // namespace weir::record
