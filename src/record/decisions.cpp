// Decisions about findings and campaigns: written to the journal and read from there, since a second place
// could say something else. See Decision in store.hpp.
#include "record/events.hpp"
#include "record/store_impl.hpp"

namespace weir::record {

namespace {

std::int64_t table_of(DecisionAbout about) {
    return about == DecisionAbout::finding ? finding_decisions : campaign_decisions;
}

Status check(Decision const& decision) {
    if (decision.actor.empty()) {
        return fail(ErrorCode::invalid, "A decision needs the name of who takes it.");
    }
    if (decision.clear.size() > limits::cell_bytes_max || decision.secret.size() > limits::cell_bytes_max) {
        return fail(ErrorCode::invalid, "A decision holds at most " + std::to_string(limits::cell_bytes_max) +
                                            " bytes of words.");
    }
    return {};
}

} // namespace

Result<std::int64_t> append_decision(Core& core, std::int64_t number, Decision const& decision, Instant now) {
    WEIR_TRY(check(decision));
    auto const person = decision.person.value;
    if (person != 0 && core.keys->find(KeyOf::person, person) == nullptr) {
        return fail(ErrorCode::not_found, "There is no such person, or the record was erased.");
    }
    auto const table = table_of(decision.about);
    Entry entry;
    entry.kind = EntryKind::decision;
    entry.written_at = microseconds(now);
    entry.authority = number;
    entry.table = table;
    entry.row = decision.subject;
    entry.person = person;
    entry.known_on = day_number(decision.day);
    entry.actor = WEIR_TRY(core.need_name(NameOf::actor, decision.actor, now));
    entry.clear = decision.clear;
    std::string sealed;
    if (!decision.secret.empty()) {
        auto const* key = WEIR_TRY(core.need_key_of(person, number));
        SealContext const context{number, table, decision.subject, person};
        sealed = core.sealer.seal(*key, context.view(), decision.secret);
    }
    entry.sealed = sealed;
    return core.journal->append(entry);
}

Result<JournalSeq> Store::decide(std::string_view authority, Decision const& decision, Instant now) {
    auto& core = impl_->core;
    auto write = WEIR_TRY(Write::begin(core));
    auto const number = core.name_number(NameOf::authority, authority);
    if (number == 0) {
        return fail(ErrorCode::not_found, "There is no such authority in the record.");
    }
    auto const seq = WEIR_TRY(append_decision(core, number, decision, now));
    WEIR_TRY(write.commit());
    return JournalSeq{seq};
}

Result<std::vector<Decision>> Store::decisions(std::string_view authority, DecisionAbout about) {
    auto& core = impl_->core;
    auto const number = WEIR_TRY(impl_->authority(authority));
    WEIR_TRY(core.load_names());
    auto const* people = WEIR_TRY(impl_->people_now());
    auto const table = table_of(about);
    auto query = WEIR_TRY(core.db->query("SELECT " + std::string{journal_columns} +
                                         " FROM journal WHERE tab = :tab AND authority = :authority "
                                         "ORDER BY seq"));
    query.bind("tab", table).bind("authority", number);
    std::vector<Decision> all;
    while (WEIR_TRY(query.step())) {
        auto const entry = entry_of(query);
        auto const* key = core.key_of(entry.person, number);
        if (people->erased(entry.person) || (!entry.sealed.empty() && key == nullptr)) {
            continue;
        }
        Decision decision;
        decision.seq = JournalSeq{entry.seq};
        decision.about = about;
        decision.subject = entry.row;
        decision.person = PersonId{people->canonical(entry.person)};
        decision.day = from_day_number(static_cast<std::int32_t>(entry.known_on));
        decision.written_at = instant_of(entry.written_at);
        decision.actor = core.name_text(entry.actor);
        decision.clear = entry.clear;
        if (!entry.sealed.empty()) {
            SealContext const context{number, table, entry.row, entry.person};
            WEIR_TRY(seal::open_into(*key, context.view(), seal::bytes_of(entry.sealed), decision.secret));
        }
        all.push_back(std::move(decision));
    }
    return all;
}

} // namespace weir::record
