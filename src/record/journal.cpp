// Writing the journal and computing its chain; see journal.hpp.
#include "record/journal.hpp"

#include "base/contract.hpp"

namespace weir::record {

namespace {

class Canonical {
public:
    explicit Canonical(std::string& out) : out_(out) {}
    void number(std::int64_t value) {
        // Zigzag and seven bits a byte: small numbers, which are most, take one byte.
        auto rest = (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
        while (rest >= 0x80) {
            out_ += static_cast<char>(static_cast<unsigned char>(rest | 0x80U));
            rest >>= 7U;
        }
        out_ += static_cast<char>(rest);
    }
    void text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        out_ += value;
    }

private:
    std::string& out_;
};

} // namespace

Entry entry_of(db::Query const& query) {
    Entry entry;
    entry.seq = query.integer(0);
    entry.written_at = query.integer(1);
    entry.authority = query.integer(2);
    entry.load = query.integer(3);
    entry.kind = static_cast<EntryKind>(query.integer(4));
    entry.table = query.integer(5);
    entry.row = query.integer(6);
    entry.person = query.integer(7);
    if (!query.is_null(8)) {
        entry.happened_on = query.integer(8);
    }
    entry.known_on = query.integer(9);
    entry.system = query.integer(10);
    entry.actor = query.integer(11);
    entry.clear = query.text(12);
    entry.sealed = seal::text_of(query.blob(13));
    return entry;
}

seal::Digest256 Chain::after(seal::Digest256 const& previous, Entry const& entry) {
    buffer_.assign(seal::text_of(previous.view()));
    Canonical canonical{buffer_};
    canonical.number(entry.seq);
    canonical.number(entry.written_at);
    canonical.number(entry.authority);
    canonical.number(entry.load);
    canonical.number(static_cast<std::int64_t>(entry.kind));
    canonical.number(entry.table);
    canonical.number(entry.row);
    canonical.number(entry.person);
    canonical.number(entry.happened_on ? 1 : 0);
    canonical.number(entry.happened_on.value_or(0));
    canonical.number(entry.known_on);
    canonical.number(entry.system);
    canonical.number(entry.actor);
    canonical.text(entry.clear);
    canonical.text(entry.sealed);
    return seal::digest256(key_, seal::bytes_of(buffer_));
}

Status Journal::refresh() {
    auto last = WEIR_TRY(connection_.query("SELECT seq, chain FROM journal ORDER BY seq DESC LIMIT 1"));
    head_ = JournalHead{};
    if (WEIR_TRY(last.step())) {
        head_.count = last.integer(0);
        auto const chain = last.blob(1);
        if (chain.size() != head_.chain.bytes.size()) {
            return fail(ErrorCode::corrupt, "The journal's last entry is damaged; run weir verify.");
        }
        std::memcpy(head_.chain.bytes.data(), chain.data(), chain.size());
    }
    return {};
}

void Journal::write_with(db::LaterInserts* inserts) {
    inserts_ = inserts;
    if (inserts != nullptr) {
        journal_ = inserts->into("journal", {"seq", "written_at", "authority", "load_id", "kind", "tab",
                                             "row_id", "person_id", "happened_on", "known_on", "system",
                                             "actor", "clear", "sealed", "chain"});
    }
}

Result<std::int64_t> Journal::append(Entry entry) {
    WEIR_EXPECTS(inserts_ != nullptr);
    entry.seq = head_.count + 1;
    auto const chain = chain_.after(head_.chain, entry);
    inserts_->begin(journal_)
        .add(entry.seq)
        .add(entry.written_at)
        .add(entry.authority)
        .add(entry.load)
        .add(static_cast<std::int64_t>(entry.kind))
        .add(entry.table)
        .add(entry.row)
        .add(entry.person)
        .add(entry.happened_on)
        .add(entry.known_on)
        .add(entry.system)
        .add(entry.actor)
        .add(entry.clear)
        .add(seal::bytes_of(entry.sealed))
        .add(chain.view());
    WEIR_TRY(inserts_->end());
    head_ = {entry.seq, chain};
    return entry.seq;
}

} // namespace weir::record
