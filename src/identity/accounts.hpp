// Local accounts: Argon2id passwords, a second factor, sessions whose tokens are kept only as digests,
// throttled sign-in, reasons given for opening a record, and declared conflicts. Time is an argument.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "seal/keys.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::identity {

struct Account {
    UserId id;
    std::string name;         // to sign in with; lower case
    std::string display_name; // of the person
    std::string role;         // id of a Role
    std::string authority;
    WorkerId worker; // this person in the record, if any
    TeamId team;
    bool disabled = false;
    bool second_factor = false; // a code is asked for at sign-in
};

// The demonstration may be given any password by whoever starts it: it serves one machine, and only
// synthetic people.
enum class PasswordRules { full, demonstration };

struct SessionLimits {
    std::chrono::minutes idle{30};
    std::chrono::minutes absolute{600};
    std::chrono::minutes reason{15}; // how long a given reason opens a record
};

enum class SignIn { signed_in, code_needed, wrong, throttled };

struct SignInResult {
    SignIn outcome = SignIn::wrong;
    std::string session_token;    // only when signed_in
    std::chrono::seconds wait{0}; // when throttled
};

struct SignInAttempt {
    std::string_view name;
    std::string_view password;
    std::string_view address;
};

struct OpenAccounts {
    std::string url;                // the record's database
    std::filesystem::path key_file; // of its master key
    SessionLimits limits;
};

class Accounts {
public:
    [[nodiscard]] static Result<std::unique_ptr<Accounts>> open(OpenAccounts const& options, Instant now);
    ~Accounts();

    // Errors: conflict (name taken), invalid (name; password under 12 characters, common, or holding a word
    // of context such as the council's name: ASVS 6.2).
    [[nodiscard]] Result<UserId> add(Account const& account, std::string_view password, Instant now,
                                     PasswordRules rules = PasswordRules::full);
    [[nodiscard]] Status set_password(UserId user, std::string_view password,
                                      PasswordRules rules = PasswordRules::full);
    // A new secret for a second factor, in base32 for an authenticator app (RFC 6238, 30 s, six digits).
    [[nodiscard]] Result<std::string> new_second_factor(UserId user);
    [[nodiscard]] Status disable(UserId user); // ends every session at once
    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name);
    [[nodiscard]] Result<std::vector<Account>> all();

    // The same answer and the same work for a name that does not exist (ASVS 6.3.8). Five failures for a name
    // from one address, twenty from an address or a hundred for a name within fifteen minutes close that door
    // until they are older, never for good.
    [[nodiscard]] Result<SignInResult> sign_in(SignInAttempt const& attempt, Instant now);
    // The second step, for a name whose password this very visitor has just given rightly: the caller keeps
    // that between the two requests.
    [[nodiscard]] Result<SignInResult> sign_in_code(std::string_view name, std::string_view code,
                                                    std::string_view address, Instant now);
    // The account of a live session; moves its idle limit on, unless the database is held by a long write and
    // whoever asks must not wait for it.
    enum class Touch { now, later };
    [[nodiscard]] Result<std::optional<Account>> session(std::string_view token, Instant now,
                                                         Touch touch = Touch::now);
    [[nodiscard]] Status sign_out(std::string_view token);

    // A token for the forms of a session or, before sign-in, of a visitor's form cookie.
    [[nodiscard]] std::string form_token(std::string_view session_or_cookie) const;
    [[nodiscard]] bool form_token_matches(std::string_view session_or_cookie, std::string_view token) const;

    [[nodiscard]] Status give_reason(UserId user, PersonId person, std::string_view reason,
                                     std::string_view note, Instant now);
    [[nodiscard]] Result<bool> reason_stands(UserId user, PersonId person, Instant now);
    [[nodiscard]] Status declare_conflict(UserId user, PersonId person, Instant now);
    [[nodiscard]] Result<bool> in_conflict(UserId user, PersonId person);

private:
    Accounts();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Why a password may not be used; nothing when it may.
[[nodiscard]] std::optional<std::string>
password_fault(std::string_view password, std::string_view account_name, std::string_view authority);

} // namespace weir::identity
