#include "identity/view_log.hpp"

#include "base/contract.hpp"
#include "db/connection.hpp"
#include "identity/migrations.hpp"
#include "seal/digest.hpp"

#include <mutex>

namespace weir::identity {

namespace {

std::string ids_of(std::span<PersonId const> people) {
    std::string out;
    for (auto const person : people) {
        out += (out.empty() ? "" : " ") + std::to_string(person.value);
    }
    return out;
}

// Each part is preceded by its length, so that no two different rows are the same bytes.
void add_part(std::string& out, std::string_view part) {
    out += std::to_string(part.size()) + ":";
    out += part;
}

struct StoredView {
    std::int64_t seq = 0;
    std::int64_t at = 0;
    std::int64_t user = 0;
    std::string role, relationship, page, request_id, outcome, people;

    [[nodiscard]] std::string canonical() const {
        std::string out;
        for (auto const number : {seq, at, user}) {
            add_part(out, std::to_string(number));
        }
        for (auto const* text : {&role, &relationship, &page, &request_id, &outcome, &people}) {
            add_part(out, *text);
        }
        return out;
    }
};

constexpr char const* columns = "SELECT v.seq, v.viewed_at, v.user_id, v.role, v.relationship, v.page, "
                                "v.request_id, v.outcome, v.people, v.chain "
                                "FROM view_log v ";

StoredView read_view(db::Query const& row) {
    return {.seq = row.integer(0),
            .at = row.integer(1),
            .user = row.integer(2),
            .role = std::string(row.text(3)),
            .relationship = std::string(row.text(4)),
            .page = std::string(row.text(5)),
            .request_id = std::string(row.text(6)),
            .outcome = std::string(row.text(7)),
            .people = std::string(row.text(8))};
}

Outcome outcome_of(std::string_view text) {
    return text == "shown" ? Outcome::shown : text == "denied" ? Outcome::denied : Outcome::reason_asked;
}

} // namespace

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::shown:
        return "shown";
    case Outcome::reason_asked:
        return "reason asked";
    case Outcome::denied:
        return "denied";
    }
    WEIR_UNREACHABLE();
}

struct ViewLog::Impl {
    std::mutex mutex;
    std::unique_ptr<db::Connection> connection;
    seal::Key chain_key;

    // chain n = keyed BLAKE2b of chain n−1 and the row; the word in front keeps it apart from other chains.
    seal::Digest256 next(seal::Bytes previous, StoredView const& view) const {
        seal::DigestStream stream(chain_key);
        stream.add(seal::bytes_of("view-log"));
        stream.add(previous);
        auto const text = view.canonical();
        stream.add(seal::bytes_of(text));
        return stream.finish();
    }
};

ViewLog::ViewLog() : impl_(std::make_unique<Impl>()) {}
ViewLog::~ViewLog() = default;

Result<std::unique_ptr<ViewLog>> ViewLog::open(std::string const& url, std::filesystem::path const& key_file,
                                               Instant now) {
    std::unique_ptr<ViewLog> log(new ViewLog());
    auto const master = WEIR_TRY(seal::MasterKey::read(key_file));
    log->impl_->chain_key = master.derive(seal::Purpose::chain);
    // A page that names a child is not sent without its row, so it waits for a load to be through rather
    // than fail.
    log->impl_->connection = WEIR_TRY(db::Connection::open(url, {.busy_milliseconds = 120'000}));
    WEIR_TRY(db::migrate(*log->impl_->connection, migrations(), now));
    return log;
}

Status ViewLog::write(View const& view) {
    std::scoped_lock const lock(impl_->mutex);
    auto& connection = *impl_->connection;
    auto change = WEIR_TRY(db::Transaction::begin(connection));
    StoredView row{.at = view.at.time_since_epoch().count(),
                   .user = view.user.value,
                   .role = view.role,
                   .relationship = view.relationship,
                   .page = view.page,
                   .request_id = view.request_id,
                   .outcome = std::string(name_of(view.outcome)),
                   .people = ids_of(view.people)};
    seal::Digest256 previous;
    {
        auto last = WEIR_TRY(connection.query("SELECT seq, chain FROM view_log ORDER BY seq DESC LIMIT 1"));
        if (WEIR_TRY(last.step())) {
            row.seq = last.integer(0);
            auto const chain = last.blob(1);
            std::copy_n(chain.begin(), std::min(chain.size(), previous.bytes.size()), previous.bytes.begin());
        }
        ++row.seq;
    }
    auto const chain = impl_->next(previous.view(), row);
    auto insert = WEIR_TRY(connection.query(
        "INSERT INTO view_log (seq, viewed_at, user_id, role, relationship, page, request_id, outcome, "
        "people, chain) "
        "VALUES (:seq, :at, :user, :role, :relationship, :page, :request, :outcome, :people, :chain)"));
    WEIR_TRY(insert.bind("seq", row.seq)
                 .bind("at", row.at)
                 .bind("user", row.user)
                 .bind("role", std::string_view(row.role))
                 .bind("relationship", std::string_view(row.relationship))
                 .bind("page", std::string_view(row.page))
                 .bind("request", std::string_view(row.request_id))
                 .bind("outcome", std::string_view(row.outcome))
                 .bind("people", std::string_view(row.people))
                 .bind("chain", chain.view())
                 .run());
    for (auto const person : view.people) {
        auto index =
            WEIR_TRY(connection.query("INSERT INTO view_log_person (person_id, seq) VALUES (:person, :seq) "
                                      "ON CONFLICT (person_id, seq) DO NOTHING"));
        WEIR_TRY(index.bind("person", person.value).bind("seq", row.seq).run());
    }
    return change.commit();
}

Result<std::vector<View>> ViewLog::of_person(PersonId person, std::size_t most) {
    std::scoped_lock const lock(impl_->mutex);
    auto query = WEIR_TRY(impl_->connection->query(
        std::string(columns) + "JOIN view_log_person p ON p.seq = v.seq WHERE p.person_id = :person "
                               "ORDER BY v.seq DESC LIMIT :most"));
    query.bind("person", person.value).bind("most", static_cast<std::int64_t>(most));
    std::vector<View> out;
    while (WEIR_TRY(query.step())) {
        auto const row = read_view(query);
        out.push_back({.at = Instant{std::chrono::microseconds{row.at}},
                       .user = {row.user},
                       .role = row.role,
                       .relationship = row.relationship,
                       .page = row.page,
                       .request_id = row.request_id,
                       .outcome = outcome_of(row.outcome),
                       .people = {person}});
    }
    return out;
}

Result<std::optional<std::int64_t>> ViewLog::first_bad_row() {
    std::scoped_lock const lock(impl_->mutex);
    auto query = WEIR_TRY(impl_->connection->query(std::string(columns) + "ORDER BY v.seq"));
    seal::Digest256 previous;
    for (std::int64_t expected = 1; WEIR_TRY(query.step()); ++expected) {
        auto const row = read_view(query);
        auto const chain = impl_->next(previous.view(), row);
        if (row.seq != expected || !seal::same(chain.view(), query.blob(9))) {
            return std::optional(expected);
        }
        previous = chain;
    }
    return std::optional<std::int64_t>();
}

Result<std::int64_t> ViewLog::size() {
    std::scoped_lock const lock(impl_->mutex);
    return WEIR_TRY(impl_->connection->number("SELECT count(*) FROM view_log")).value_or(0);
}

} // namespace weir::identity
