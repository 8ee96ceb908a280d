#include "identity/accounts.hpp"

#include "db/connection.hpp"
#include "identity/migrations.hpp"
#include "identity/second_factor.hpp"
#include "seal/box.hpp"
#include "seal/digest.hpp"
#include "seal/password.hpp"

#include <algorithm>
#include <mutex>

namespace weir::identity {

namespace {

std::int64_t micros(Instant now) {
    return now.time_since_epoch().count();
}

template <class Duration>
std::int64_t micros_of(Duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

constexpr std::chrono::minutes failure_window{15};
// Failures within the window that close a door: for one name from one address, for an address as a whole,
// and for a name from everywhere. The last is high, so that a stranger cannot lock a colleague out cheaply.
constexpr std::int64_t pair_failures_max = 5;
constexpr std::int64_t address_failures_max = 20;
constexpr std::int64_t name_failures_max = 100;

constexpr char const* account_columns = "SELECT id, name, display_name, role, authority, worker_id, team_id, "
                                        "disabled, factor_sealed IS NOT NULL, "
                                        "password_hash, factor_sealed, factor_last_step FROM user_account ";

struct StoredAccount {
    Account account;
    std::string password_hash;
    std::string factor_sealed;
    std::int64_t factor_last_step = 0;
};

StoredAccount read_account(db::Query const& row) {
    StoredAccount stored;
    stored.account = {.id = {row.integer(0)},
                      .name = std::string(row.text(1)),
                      .display_name = std::string(row.text(2)),
                      .role = std::string(row.text(3)),
                      .authority = std::string(row.text(4)),
                      .worker = {row.integer(5)},
                      .team = {row.integer(6)},
                      .disabled = row.integer(7) != 0,
                      .second_factor = row.integer(8) != 0};
    stored.password_hash = row.text(9);
    if (!row.is_null(10)) {
        stored.factor_sealed = seal::text_of(row.blob(10));
    }
    stored.factor_last_step = row.integer(11);
    return stored;
}

std::optional<std::string> fault_of(std::string_view password, Account const& account, PasswordRules rules) {
    if (rules == PasswordRules::demonstration) {
        return password.empty() || password.size() > 256
                   ? std::optional<std::string>("The password must have 1 to 256 characters.")
                   : std::nullopt;
    }
    return password_fault(password, account.name, account.authority);
}

bool name_is_sound(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
               c == '@';
    });
}

} // namespace

struct Accounts::Impl {
    std::mutex mutex; // one connection, used by one request at a time; each use is a few statements
    std::unique_ptr<db::Connection> connection;
    seal::Key session_key;
    seal::Key wrap_key;
    seal::Sealer sealer;
    SessionLimits limits;
    std::string nobody_hash; // what an unknown name is checked against, so that it takes as long

    seal::Digest256 digest(std::string_view purpose, std::string_view text) const {
        return seal::digest256(session_key, seal::bytes_of(std::string(purpose) + '\0' + std::string(text)));
    }

    Result<std::optional<StoredAccount>> account_by_name(std::string_view name) {
        auto query = WEIR_TRY(connection->query(std::string(account_columns) + "WHERE name = :name"));
        query.bind("name", name);
        if (!WEIR_TRY(query.step())) {
            return std::nullopt;
        }
        return read_account(query);
    }

    Result<std::int64_t> failures(std::string_view subject, Instant now) {
        auto query = WEIR_TRY(connection->query(
            "SELECT count(*) FROM sign_in_failure WHERE subject_digest = :subject AND failed_at > :since"));
        auto const key = digest("failure", subject);
        query.bind("subject", key.view()).bind("since", micros(now - failure_window));
        WEIR_TRY(query.step());
        return query.integer(0);
    }

    Result<bool> throttled(SignInAttempt const& attempt, Instant now) {
        std::string const name(attempt.name);
        std::string const address(attempt.address);
        return WEIR_TRY(failures("pair\n" + name + "\n" + address, now)) >= pair_failures_max ||
               WEIR_TRY(failures("address\n" + address, now)) >= address_failures_max ||
               WEIR_TRY(failures("name\n" + name, now)) >= name_failures_max;
    }

    Status note_failure(SignInAttempt const& attempt, Instant now) {
        std::string const name(attempt.name);
        std::string const address(attempt.address);
        auto change = WEIR_TRY(db::Transaction::begin(*connection));
        auto clear = WEIR_TRY(connection->query("DELETE FROM sign_in_failure WHERE failed_at <= :before"));
        WEIR_TRY(clear.bind("before", micros(now - failure_window)).run());
        for (auto const& subject :
             {"pair\n" + name + "\n" + address, "address\n" + address, "name\n" + name}) {
            auto insert = WEIR_TRY(connection->query(
                "INSERT INTO sign_in_failure (subject_digest, failed_at) VALUES (:s, :at)"));
            auto const key = digest("failure", subject);
            WEIR_TRY(insert.bind("s", key.view()).bind("at", micros(now)).run());
        }
        return change.commit();
    }

    // Whether the code of the second factor is right; a right one is used up.
    Result<bool> code_accepted(StoredAccount const& stored, std::string_view code, Instant now) {
        auto const secret =
            WEIR_TRY(seal::open(wrap_key, seal::bytes_of("second-factor:" + stored.account.name),
                                seal::bytes_of(stored.factor_sealed)));
        auto const step = WEIR_TRY(accept_code(secret.view(), code, now, stored.factor_last_step));
        if (!step) {
            return false;
        }
        auto update =
            WEIR_TRY(connection->query("UPDATE user_account SET factor_last_step = :step WHERE id = :id AND "
                                       "factor_last_step < :step"));
        WEIR_TRY(update.bind("step", *step).bind("id", stored.account.id.value).run());
        return true;
    }

    Result<std::string> start_session(UserId user, Instant now) {
        std::string token = seal::random_token(32);
        auto const key = digest("session", token);
        auto insert = WEIR_TRY(connection->query("INSERT INTO user_session (token_digest, user_id, "
                                                 "started_at, seen_at) VALUES (:t, :user, :now, :now)"));
        WEIR_TRY(insert.bind("t", key.view()).bind("user", user.value).bind("now", micros(now)).run());
        return token;
    }

    Status write_password(UserId user, std::string_view password) {
        auto const hash = WEIR_TRY(seal::hash_password(password));
        auto update =
            WEIR_TRY(connection->query("UPDATE user_account SET password_hash = :hash WHERE id = :id"));
        return update.bind("hash", std::string_view(hash)).bind("id", user.value).run();
    }

    Status end_sessions(UserId user) {
        auto query = WEIR_TRY(connection->query("DELETE FROM user_session WHERE user_id = :id"));
        return query.bind("id", user.value).run();
    }
};

Accounts::Accounts() : impl_(std::make_unique<Impl>()) {}
Accounts::~Accounts() = default;

Result<std::unique_ptr<Accounts>> Accounts::open(OpenAccounts const& options, Instant now) {
    std::unique_ptr<Accounts> accounts(new Accounts());
    auto& impl = *accounts->impl_;
    auto const master = WEIR_TRY(seal::MasterKey::read(options.key_file));
    impl.session_key = master.derive(seal::Purpose::session);
    impl.wrap_key = master.derive(seal::Purpose::wrap);
    impl.limits = options.limits;
    impl.connection = WEIR_TRY(db::Connection::open(options.url));
    WEIR_TRY(db::migrate(*impl.connection, migrations(), now));
    impl.nobody_hash = WEIR_TRY(seal::hash_password(seal::random_token(16)));
    return accounts;
}

Result<UserId> Accounts::add(Account const& account, std::string_view password, Instant now,
                             PasswordRules rules) {
    if (!name_is_sound(account.name)) {
        return fail(
            ErrorCode::invalid,
            "An account's name has 1 to 64 lower-case letters, digits, dots, hyphens, underscores or @.");
    }
    if (auto const fault = fault_of(password, account, rules)) {
        return fail(ErrorCode::invalid, *fault);
    }
    std::scoped_lock const lock(impl_->mutex);
    if (WEIR_TRY(impl_->account_by_name(account.name))) {
        return fail(ErrorCode::conflict, "There is an account called " + account.name + " already.");
    }
    auto const hash = WEIR_TRY(seal::hash_password(password));
    auto insert = WEIR_TRY(
        impl_->connection->query("INSERT INTO user_account (name, display_name, role, authority, worker_id, "
                                 "team_id, password_hash, created_at) "
                                 "VALUES (:name, :display, :role, :authority, :worker, :team, :hash, :now)"));
    WEIR_TRY(insert.bind("name", std::string_view(account.name))
                 .bind("display", std::string_view(account.display_name))
                 .bind("role", std::string_view(account.role))
                 .bind("authority", std::string_view(account.authority))
                 .bind("worker", account.worker.value)
                 .bind("team", account.team.value)
                 .bind("hash", std::string_view(hash))
                 .bind("now", micros(now))
                 .run());
    return WEIR_TRY(impl_->account_by_name(account.name))->account.id;
}

Status Accounts::set_password(UserId user, std::string_view password, PasswordRules rules) {
    std::scoped_lock const lock(impl_->mutex);
    auto query = WEIR_TRY(impl_->connection->query(std::string(account_columns) + "WHERE id = :id"));
    query.bind("id", user.value);
    if (!WEIR_TRY(query.step())) {
        return fail(ErrorCode::not_found, "There is no such account.");
    }
    auto const stored = read_account(query);
    if (auto const fault = fault_of(password, stored.account, rules)) {
        return fail(ErrorCode::invalid, *fault);
    }
    WEIR_TRY(impl_->write_password(user, password));
    return impl_->end_sessions(user);
}

Result<std::string> Accounts::new_second_factor(UserId user) {
    std::scoped_lock const lock(impl_->mutex);
    auto query = WEIR_TRY(impl_->connection->query(std::string(account_columns) + "WHERE id = :id"));
    query.bind("id", user.value);
    if (!WEIR_TRY(query.step())) {
        return fail(ErrorCode::not_found, "There is no such account.");
    }
    auto const name = read_account(query).account.name;
    seal::SecretText secret(std::string(20, '\0')); // 160 bits, as RFC 4226 section 4 recommends
    seal::random_bytes({reinterpret_cast<std::uint8_t*>(secret.text().data()), secret.text().size()});
    auto const sealed =
        impl_->sealer.seal(impl_->wrap_key, seal::bytes_of("second-factor:" + name), secret.view());
    auto update = WEIR_TRY(impl_->connection->query(
        "UPDATE user_account SET factor_sealed = :factor, factor_last_step = 0 WHERE id = :id"));
    WEIR_TRY(update.bind("factor", seal::bytes_of(sealed)).bind("id", user.value).run());
    return to_base32(secret.view());
}

Status Accounts::disable(UserId user) {
    std::scoped_lock const lock(impl_->mutex);
    auto update = WEIR_TRY(impl_->connection->query("UPDATE user_account SET disabled = 1 WHERE id = :id"));
    WEIR_TRY(update.bind("id", user.value).run());
    return impl_->end_sessions(user);
}

Result<std::optional<Account>> Accounts::find(std::string_view name) {
    std::scoped_lock const lock(impl_->mutex);
    auto const stored = WEIR_TRY(impl_->account_by_name(name));
    return stored ? std::optional(stored->account) : std::nullopt;
}

Result<std::vector<Account>> Accounts::all() {
    std::scoped_lock const lock(impl_->mutex);
    std::vector<Account> out;
    auto query = WEIR_TRY(impl_->connection->query(std::string(account_columns) + "ORDER BY name"));
    while (WEIR_TRY(query.step())) {
        out.push_back(read_account(query).account);
    }
    return out;
}

Result<SignInResult> Accounts::sign_in(SignInAttempt const& attempt, Instant now) {
    std::optional<StoredAccount> stored;
    {
        std::scoped_lock const lock(impl_->mutex);
        if (WEIR_TRY(impl_->throttled(attempt, now))) {
            return SignInResult{.outcome = SignIn::throttled, .wait = failure_window};
        }
        stored = WEIR_TRY(impl_->account_by_name(attempt.name));
    }
    // Outside the lock: it takes tens of milliseconds by design.
    bool const known = stored && !stored->account.disabled;
    bool const right =
        seal::password_matches(known ? stored->password_hash : impl_->nobody_hash, attempt.password) && known;
    std::scoped_lock const lock(impl_->mutex);
    if (!right) {
        WEIR_TRY(impl_->note_failure(attempt, now));
        return SignInResult{.outcome = SignIn::wrong};
    }
    if (seal::needs_rehash(stored->password_hash)) {
        WEIR_TRY(impl_->write_password(stored->account.id, attempt.password));
    }
    if (stored->account.second_factor) {
        return SignInResult{.outcome = SignIn::code_needed};
    }
    return SignInResult{.outcome = SignIn::signed_in,
                        .session_token = WEIR_TRY(impl_->start_session(stored->account.id, now))};
}

Result<SignInResult> Accounts::sign_in_code(std::string_view name, std::string_view code,
                                            std::string_view address, Instant now) {
    SignInAttempt const attempt{.name = name, .password = {}, .address = address};
    std::scoped_lock const lock(impl_->mutex);
    if (WEIR_TRY(impl_->throttled(attempt, now))) {
        return SignInResult{.outcome = SignIn::throttled, .wait = failure_window};
    }
    auto const stored = WEIR_TRY(impl_->account_by_name(name));
    bool const usable = stored && !stored->account.disabled && stored->account.second_factor;
    if (!usable || !WEIR_TRY(impl_->code_accepted(*stored, code, now))) {
        WEIR_TRY(impl_->note_failure(attempt, now));
        return SignInResult{.outcome = SignIn::wrong};
    }
    return SignInResult{.outcome = SignIn::signed_in,
                        .session_token = WEIR_TRY(impl_->start_session(stored->account.id, now))};
}

Result<std::optional<Account>> Accounts::session(std::string_view token, Instant now, Touch touch) {
    if (token.empty() || token.size() > 128) {
        return std::nullopt;
    }
    std::scoped_lock const lock(impl_->mutex);
    auto const key = impl_->digest("session", token);
    auto query = WEIR_TRY(impl_->connection->query(
        "SELECT user_id, started_at, seen_at FROM user_session WHERE token_digest = :t"));
    query.bind("t", key.view());
    if (!WEIR_TRY(query.step())) {
        return std::nullopt;
    }
    auto const user = query.integer(0);
    auto const at = micros(now);
    bool const over = at - query.integer(1) >= micros_of(impl_->limits.absolute) ||
                      at - query.integer(2) >= micros_of(impl_->limits.idle);
    bool const stale =
        at - query.integer(2) >= micros_of(std::chrono::seconds(60)); // spares a write a request
    if ((over || stale) && touch == Touch::now) {
        auto change = WEIR_TRY(impl_->connection->query(
            over ? "DELETE FROM user_session WHERE token_digest = :t"
                 : "UPDATE user_session SET seen_at = :now WHERE token_digest = :t"));
        change.bind("t", key.view());
        if (!over) {
            change.bind("now", at);
        }
        query.reset();
        WEIR_TRY(change.run());
    }
    if (over) {
        return std::nullopt;
    }
    auto account = WEIR_TRY(impl_->connection->query(std::string(account_columns) + "WHERE id = :id"));
    account.bind("id", user);
    if (!WEIR_TRY(account.step())) {
        return std::nullopt;
    }
    auto const stored = read_account(account);
    return stored.account.disabled ? std::nullopt : std::optional(stored.account);
}

Status Accounts::sign_out(std::string_view token) {
    std::scoped_lock const lock(impl_->mutex);
    auto const key = impl_->digest("session", token);
    auto query = WEIR_TRY(impl_->connection->query("DELETE FROM user_session WHERE token_digest = :t"));
    return query.bind("t", key.view()).run();
}

std::string Accounts::form_token(std::string_view session_or_cookie) const {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (auto const byte : impl_->digest("form", session_or_cookie).bytes) {
        out += {digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

bool Accounts::form_token_matches(std::string_view session_or_cookie, std::string_view token) const {
    auto const expected = form_token(session_or_cookie);
    return !session_or_cookie.empty() && seal::same(seal::bytes_of(expected), seal::bytes_of(token));
}

Status Accounts::give_reason(UserId user, PersonId person, std::string_view reason, std::string_view note,
                             Instant now) {
    std::scoped_lock const lock(impl_->mutex);
    auto const sealed = impl_->sealer.seal(impl_->wrap_key, seal::bytes_of("reason-note"), note);
    auto insert = WEIR_TRY(impl_->connection->query(
        "INSERT INTO reason_given (user_id, person_id, given_at, until_at, reason, note_sealed) "
        "VALUES (:user, :person, :now, :until, :reason, :note)"));
    return insert.bind("user", user.value)
        .bind("person", person.value)
        .bind("now", micros(now))
        .bind("until", micros(now + impl_->limits.reason))
        .bind("reason", reason)
        .bind("note", seal::bytes_of(sealed))
        .run();
}

Result<bool> Accounts::reason_stands(UserId user, PersonId person, Instant now) {
    std::scoped_lock const lock(impl_->mutex);
    auto query = WEIR_TRY(impl_->connection->query(
        "SELECT 1 FROM reason_given WHERE user_id = :user AND person_id = :person AND until_at > :now"));
    query.bind("user", user.value).bind("person", person.value).bind("now", micros(now));
    return query.step();
}

Status Accounts::declare_conflict(UserId user, PersonId person, Instant now) {
    std::scoped_lock const lock(impl_->mutex);
    auto insert = WEIR_TRY(impl_->connection->query(
        "INSERT INTO declared_conflict (user_id, person_id, declared_at) VALUES (:user, :person, :now) "
        "ON CONFLICT (user_id, person_id) DO NOTHING"));
    return insert.bind("user", user.value).bind("person", person.value).bind("now", micros(now)).run();
}

Result<bool> Accounts::in_conflict(UserId user, PersonId person) {
    std::scoped_lock const lock(impl_->mutex);
    auto query = WEIR_TRY(impl_->connection->query(
        "SELECT 1 FROM declared_conflict WHERE user_id = :user AND person_id = :person"));
    query.bind("user", user.value).bind("person", person.value);
    return query.step();
}

} // namespace weir::identity
