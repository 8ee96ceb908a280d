#include "identity/migrations.hpp"

namespace weir::identity {

// Instants are whole microseconds since 1970 (UTC). A session's token, the subject of a failed sign-in and
// the note of a reason are never kept as they were typed: digests for the first two, sealed for the last.
db::MigrationSet migrations() {
    return {"identity",
            {{"0001-accounts", R"sql(
CREATE TABLE user_account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    authority TEXT NOT NULL,
    worker_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    factor_sealed BLOB,
    factor_last_step BIGINT NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE TABLE user_session (
    token_digest BLOB PRIMARY KEY,
    user_id BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE TABLE sign_in_failure (subject_digest BLOB NOT NULL, failed_at BIGINT NOT NULL);
CREATE INDEX sign_in_failure_subject ON sign_in_failure (subject_digest, failed_at);
CREATE TABLE reason_given (
    user_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    note_sealed BLOB NOT NULL
);
CREATE INDEX reason_given_user ON reason_given (user_id, person_id, until_at);
CREATE TABLE declared_conflict (
    user_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    declared_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, person_id)
);
)sql"},
             {"0002-view-log", R"sql(
CREATE TABLE view_log (
    seq INTEGER PRIMARY KEY,
    viewed_at BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    relationship TEXT NOT NULL,
    page TEXT NOT NULL,
    request_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    people TEXT NOT NULL,
    chain BLOB NOT NULL
);
CREATE TABLE view_log_person (person_id BIGINT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (person_id, seq));
)sql"}}};
}

} // namespace weir::identity
