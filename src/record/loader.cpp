// The course of a load; see loader.hpp.
#include "record/loader.hpp"

#include "base/limits.hpp"
#include "base/parallel.hpp"
#include "record/events.hpp"
#include "record/kept_rows.hpp"
#include "record/return_checks.hpp"
#include "record/spellings.hpp"
#include "record/tables.hpp"

#include <algorithm>

namespace weir::record {

Loader::Loader(Core& core, LoadRequest const& request, std::span<Fact const> facts, Progress const& progress)
    : core_(core), request_(request), facts_(facts), progress_(progress) {}

Status Loader::check_request() const {
    if (request_.authority.empty() || request_.system.empty()) {
        return fail(ErrorCode::invalid, "A load needs an authority and the name of the system that speaks.");
    }
    for (auto const& fact : facts_) {
        if (fact.table.value >= core_.schema.tables().size()) {
            return fail(ErrorCode::invalid, "A fact names a table that the record does not have.");
        }
    }
    return {};
}

// A fact's hash is over what the source said, before ids are resolved, so that a fact that says nothing
// new costs a hash and a look-up.
void Loader::hash_facts() {
    hashes_.resize(facts_.size());
    constexpr std::size_t together = 8192;
    parallel_for((facts_.size() + together - 1) / together, 0, [this](std::size_t piece) {
        std::string text;
        auto const end = std::min(facts_.size(), (piece + 1) * together);
        for (std::size_t i = piece * together; i < end; ++i) {
            auto const& fact = facts_[i];
            text.assign(fact.source_row_id);
            text += '\0';
            text += fact.person;
            text += '\0';
            text += static_cast<char>(fact.table.value);
            for (std::size_t field = 0; field < fact.values.size(); ++field) {
                encode_value(field, fact.values[field], text);
            }
            hashes_[i] = seal::short_hash(core_.derived.repeats, seal::bytes_of(text));
        }
        seal::wipe(text.data(), text.size());
    });
}

namespace {

seal::Digest256 content_digest(Core const& core, LoadRequest const& request,
                               std::vector<seal::Digest128> const& hashes) {
    seal::DigestStream stream{core.derived.content};
    std::string head = request.authority + '\n' + request.system + '\n' + iso(request.extract_date) +
                       (request.confirm_absences ? "\n1\n" : "\n0\n");
    for (auto const& coverage : request.coverage) {
        head += std::to_string(coverage.table.value) + ' ' + std::to_string(static_cast<int>(coverage.rule)) +
                ' ' + iso(coverage.window.start) + ' ' +
                (coverage.window.end ? iso(*coverage.window.end) : "") + '\n';
    }
    stream.add(seal::bytes_of(head));
    for (auto const& hash : hashes) {
        stream.add(hash.view());
    }
    return stream.finish();
}

} // namespace

Result<bool> Loader::loaded_before(seal::Digest256 const& content) {
    auto const authority = core_.name_number(NameOf::authority, request_.authority);
    auto query = WEIR_TRY(core_.db->query(
        "SELECT load_id FROM weir_loads WHERE authority = :authority AND content = :content"));
    query.bind("authority", authority).bind("content", content.view());
    while (WEIR_TRY(query.step())) {
        if (core_.was_taken_back(query.integer(0))) {
            continue; // it may be loaded again
        }
        out_.load_id = query.integer(0);
        out_.already_loaded = true;
        out_.unchanged = facts_.size();
        out_.facts.assign(facts_.size(), FactOutcome::unchanged);
        return true;
    }
    return false;
}

// The return is in the record; its rules may have changed since, or nobody kept what they found.
Status Loader::keep_findings_again() {
    if (request_.findings == nullptr || request_.dry_run) {
        return {};
    }
    auto const authority = core_.name_number(NameOf::authority, request_.authority);
    if (!WEIR_TRY(says_anew(core_, *request_.findings, authority, out_.load_id))) {
        return {};
    }
    auto write = WEIR_TRY(Write::begin(core_));
    auto const actor = WEIR_TRY(core_.need_name(NameOf::actor, request_.actor, request_.written_at));
    WEIR_TRY(write_findings(core_, *request_.findings, authority, out_.load_id, actor, request_.written_at));
    return write.commit();
}

Result<LoadOutcome> Loader::run() {
    WEIR_TRY(check_request());
    WEIR_TRY(core_.load_names());
    hash_facts();
    auto const content = content_digest(core_, request_, hashes_);
    if (WEIR_TRY(loaded_before(content))) {
        WEIR_TRY(keep_findings_again());
        return out_;
    }
    // The index of a large record takes seconds to read: not while everybody else waits to write. Should
    // another process write meanwhile, it is read again below.
    if (!core_.index.ready || core_.index.generation != WEIR_TRY(core_.generation())) {
        WEIR_TRY(core_.index.rebuild(core_));
    }
    auto write = WEIR_TRY(Write::begin(core_));
    writer_.emplace(core_);
    insert_person_ = core_.inserts->into(
        "weir_persons", {"person_id", "authority", "restricted", "held", "erased", "severed"});
    insert_upn_ = core_.inserts->into("weir_person_digests", {"digest", "kind", "person_id"},
                                      db::LaterInserts::Repeated::is_left_out);
    WEIR_TRY(begin());
    WEIR_TRY(find_rows());
    WEIR_TRY(apply_all());
    WEIR_TRY(notice_absences());
    WEIR_TRY(finish(content));
    WEIR_TRY(keep_beside());
    WEIR_TRY(go_on());
    writer_.reset();
    if (!request_.dry_run) {
        WEIR_TRY(write.commit());
    }
    return out_;
}

// Whoever asked for the load may have thought better of it; then nothing of it stays.
Status Loader::go_on() const {
    if (request_.stop && request_.stop()) {
        return fail(ErrorCode::refused, "The load was stopped, and nothing of it was kept.");
    }
    return {};
}

namespace {

std::string text_of(Value const& value) {
    if (auto const* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (auto const* day = std::get_if<Date>(&value)) {
        return iso(*day);
    }
    if (auto const* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    auto const* real = std::get_if<double>(&value);
    return real != nullptr ? std::to_string(*real) : std::string{};
}

} // namespace

// Rows that could be read and found no place: a sheet about other rows names one that nobody has.
std::vector<RefusedRow> Loader::refused_facts() const {
    std::vector<RefusedRow> rows;
    for (std::size_t i = 0; out_.refused > 0 && i < facts_.size(); ++i) {
        bool const room = request_.refused_rows.size() + rows.size() < limits::import_refused_rows_max;
        if (out_.facts[i] != FactOutcome::refused || !room) {
            continue;
        }
        auto const& fact = facts_[i];
        RefusedRow row{{}, fact.row_number, fact.person, {fact.source_row_id}, "row-not-placed"};
        row.place = fact.place < request_.places.size() ? request_.places[fact.place] : std::string{};
        for (auto const& value : fact.values) {
            row.cells.push_back(text_of(value));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

// What the load could not read, for people to look at: with the load, or not at all.
Status Loader::keep_beside() {
    WEIR_TRY(write_kept_rows(core_, load_, authority_, request_.refused_rows));
    WEIR_TRY(write_kept_rows(core_, load_, authority_, refused_facts()));
    if (request_.findings != nullptr) {
        WEIR_TRY(write_findings(core_, *request_.findings, authority_, load_, actor_, request_.written_at));
    }
    return note_unmapped(core_, load_, authority_, request_.unmapped);
}

Status Loader::begin() {
    auto& index = core_.index;
    if (!index.ready || index.generation != WEIR_TRY(core_.generation())) {
        WEIR_TRY(index.rebuild(core_));
    }
    authority_ = WEIR_TRY(core_.need_name(NameOf::authority, request_.authority, request_.written_at));
    system_ = WEIR_TRY(core_.need_name(NameOf::system, request_.system, request_.written_at));
    actor_ = WEIR_TRY(core_.need_name(NameOf::actor, request_.actor, request_.written_at));
    load_ = WEIR_TRY(core_.counter("last_load")) + 1;
    known_on_ = day_number(request_.extract_date);
    out_.load_id = load_;
    out_.facts.assign(facts_.size(), FactOutcome::unchanged);
    carried_.assign(core_.schema.tables().size(), 0);
    gives_unit_ids_.assign(core_.schema.tables().size(), false);
    ++index.pass;
    if (index.slots.empty()) {
        index.reserve(facts_.size()); // a first load: all rows are new
    }
    by_slot_.reserve(facts_.size());
    Event event;
    event.kind = EntryKind::load;
    event.table = load_events;
    event.subject = load_;
    event.authority = authority_;
    event.known_on = known_on_;
    event.system = system_;
    event.load = load_;
    auto const clear = request_.format + (request_.decisions.empty() ? "" : "\n" + request_.decisions);
    event.clear = clear;
    WEIR_TRY(append_event(core_, event, request_.actor, request_.written_at));
    for (auto const& slot : index.slots) {
        bool const ids = std::any_of(slot.said.begin(), slot.said.end(), [this](Said const& said) {
            return said.system == system_ && said.has_alias;
        });
        gives_unit_ids_[slot.table] = gives_unit_ids_[slot.table] || ids;
    }
    return read_other_loads();
}

Status Loader::apply_all() {
    std::size_t done = 0;
    for (auto& pending : pending_) {
        WEIR_TRY(apply_one(pending));
        bool const told = ++done % 1024 == 0 || done == pending_.size();
        if (told && progress_) {
            progress_(done, pending_.size());
        }
        if (told) {
            WEIR_TRY(go_on());
        }
    }
    return {};
}

Status Loader::apply_one(Pending& pending) {
    auto const& slot =
        core_.index.slots[pending.slot]; // not to be used once names are resolved: slots may move
    auto const& table = core_.schema.table(TableId{slot.table});
    auto const* said = slot.by(system_);
    auto const row = slot.row;
    bool const withdrawn = slot.standing == RowStanding::withdrawn;
    bool const repeats = said != nullptr && said->hash == pending.hash && known_on_ >= said->said_on &&
                         said->said_on != no_day;
    auto outcome = FactOutcome::unchanged;
    if (repeats && !(withdrawn && known_on_ >= slot.known_on)) {
        mentioned_.push_back(row);
        auto& own = *core_.index.slots[pending.slot].by(system_);
        own.named_on = std::max(own.named_on, known_on_);
    } else {
        WEIR_TRY(resolve(table, *pending.values, resolved_));
        auto const& fact = facts_[pending.fact];
        if (table.row_id_field && !fact.source_row_id.empty()) {
            resolved_[*table.row_id_field] = fact.source_row_id;
        }
        bool const news =
            WEIR_TRY(say(pending.slot, resolved_, pending.hash, pending.has_alias ? &pending.alias : nullptr,
                         pending.fresh ? &fact : nullptr));
        WEIR_TRY(identity_effects(table, core_.index.slots[pending.slot], resolved_));
        if (news || pending.fresh) {
            outcome = pending.fresh ? FactOutcome::added
                      : withdrawn   ? FactOutcome::returned
                                    : FactOutcome::changed;
        } else {
            mentioned_.push_back(row);
        }
    }
    WEIR_TRY(named_again(pending.slot));
    out_.facts[pending.fact] = outcome;
    for (auto const more : pending.more) {
        out_.facts[more] = outcome;
    }
    auto const count = 1 + pending.more.size();
    switch (outcome) {
    case FactOutcome::added:
        out_.added += count;
        break;
    case FactOutcome::changed:
        out_.changed += count;
        break;
    case FactOutcome::returned:
        out_.returned += count;
        break;
    default:
        out_.unchanged += count;
        break;
    }
    return {};
}

Status Loader::finish(seal::Digest256 const& content) {
    std::sort(mentioned_.begin(), mentioned_.end());
    auto const packed = pack_rows(mentioned_);
    WEIR_TRY(write_load_row(content));
    {
        auto insert =
            WEIR_TRY(core_.db->query("INSERT INTO weir_mentions (load_id, row_list) VALUES (:load, :rows)"));
        insert.bind("load", load_).bind("rows", seal::bytes_of(packed));
        WEIR_TRY(insert.run());
    }
    auto cover =
        WEIR_TRY(core_.db->query("INSERT INTO weir_coverage (load_id, tab, rule, window_from, window_to) "
                                 "VALUES (:load, :tab, :rule, :from, :to) ON CONFLICT (load_id, tab) DO "
                                 "UPDATE SET rule = :rule, window_from = :from, window_to = :to"));
    for (auto const& coverage : request_.coverage) {
        cover.bind("load", load_)
            .bind("tab", static_cast<std::int64_t>(coverage.table.value))
            .bind("rule", static_cast<std::int64_t>(coverage.rule))
            .bind("from", coverage.window.start)
            .bind("to", coverage.window.end);
        WEIR_TRY(cover.run());
    }
    auto carry =
        WEIR_TRY(core_.db->query("INSERT INTO weir_carried (authority, tab, fields) VALUES (:authority, "
                                 ":tab, :fields) ON CONFLICT (authority, tab) DO UPDATE SET fields = "
                                 "weir_carried.fields | :fields"));
    for (std::size_t table = 0; table < carried_.size(); ++table) {
        if (carried_[table] != 0) {
            carry.bind("authority", authority_)
                .bind("tab", static_cast<std::int64_t>(table))
                .bind("fields", static_cast<std::int64_t>(carried_[table]));
            WEIR_TRY(carry.run());
        }
    }
    WEIR_TRY(core_.set_counter("last_load", load_));
    WEIR_TRY(core_.set_counter("last_row", core_.index.next_row - 1));
    return core_.set_counter("last_person", core_.index.next_person - 1);
}

Status Loader::write_load_row(seal::Digest256 const& content) {
    auto insert = WEIR_TRY(core_.db->query(
        "INSERT INTO weir_loads (load_id, authority, system, format, source_name, extract_date, written_at, "
        "actor, content, confirmed, unchanged, added, changed, withdrawn, refused, decisions) VALUES (:load, "
        ":authority, :system, :format, :source, :extract, :written, :actor, :content, :confirmed, "
        ":unchanged, :added, :changed, :withdrawn, :refused, :decisions)"));
    insert.bind("load", load_)
        .bind("authority", authority_)
        .bind("system", system_)
        .bind("format", std::string_view{request_.format})
        .bind("source", std::string_view{request_.source_name})
        .bind("extract", request_.extract_date)
        .bind("written", microseconds(request_.written_at))
        .bind("actor", actor_)
        .bind("content", content.view())
        .bind("confirmed", static_cast<std::int64_t>(request_.confirm_absences ? 1 : 0))
        .bind("unchanged", static_cast<std::int64_t>(out_.unchanged))
        .bind("added", static_cast<std::int64_t>(out_.added))
        .bind("changed", static_cast<std::int64_t>(out_.changed))
        .bind("withdrawn", static_cast<std::int64_t>(out_.withdrawn))
        .bind("refused", static_cast<std::int64_t>(out_.refused + request_.refused_rows.size()))
        .bind("decisions", std::string_view{request_.decisions});
    return insert.run();
}

} // namespace weir::record
