// Who may come in and who may open which child: sign-in, sessions, second factor and throttling by a clock
// that the test sets, every role against every relationship, and a view log that shows a changed row.
#include "db/connection.hpp"
#include "identity/access.hpp"
#include "identity/accounts.hpp"
#include "identity/roles.hpp"
#include "identity/second_factor.hpp"
#include "identity/view_log.hpp"
#include "seal/password.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace weir;
using namespace weir::identity;
using namespace std::chrono_literals;

namespace {

Instant const morning = Instant{date(2017, 8, 31)} + 9h;
constexpr char const* good_password = "four slow herons waiting";

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("weir_identity_" + seal::random_token(8));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    [[nodiscard]] std::string url() const { return "sqlite:" + (path / "a.db").string(); }
    [[nodiscard]] std::filesystem::path key() const {
        auto const file = path / "a.key";
        if (!std::filesystem::exists(file)) {
            REQUIRE(seal::MasterKey::create(file).has_value());
            REQUIRE(db::Connection::open(url(), {.create = true}).has_value());
        }
        return file;
    }
    [[nodiscard]] std::unique_ptr<Accounts> accounts() const {
        auto const key_file = key();
        auto opened = Accounts::open({url(), key_file, {}}, morning);
        REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().text()));
        return std::move(*opened);
    }
};

Account manager() {
    return {.name = "manager",
            .display_name = "Demonstration manager",
            .role = "team_manager",
            .authority = "local",
            .worker = {7},
            .team = {3}};
}

SignIn try_sign_in(Accounts& accounts, std::string_view name, std::string_view password, Instant now,
                   std::string_view address = "192.0.2.1") {
    return accounts.sign_in({name, password, address}, now).value().outcome;
}

Roles the_roles() {
    auto roles = Roles::read(WEIR_SOURCE_DIR "/config/identity/roles.toml");
    REQUIRE_MESSAGE(roles.has_value(), (roles ? "" : roles.error().text()));
    return std::move(*roles);
}

} // namespace

TEST_CASE("accounts: sign in, use the session, sign out") {
    Folder const folder;
    auto const accounts = folder.accounts();
    auto const user = accounts->add(manager(), good_password, morning).value();
    auto const result = accounts->sign_in({"manager", good_password, "192.0.2.1"}, morning).value();
    REQUIRE(result.outcome == SignIn::signed_in);
    CHECK(result.session_token.size() >= 32);
    auto const session = accounts->session(result.session_token, morning + 5min).value();
    REQUIRE(session.has_value());
    CHECK(session->id == user);
    CHECK(session->team == TeamId{3});
    CHECK_FALSE(accounts->session("no-such-token", morning).value().has_value());
    REQUIRE(accounts->sign_out(result.session_token).has_value());
    CHECK_FALSE(accounts->session(result.session_token, morning).value().has_value());
}

TEST_CASE("accounts: idle and absolute limits end a session by the server's clock") {
    Folder const folder;
    auto const accounts = folder.accounts();
    REQUIRE(accounts->add(manager(), good_password, morning).has_value());
    auto const idle = accounts->sign_in({"manager", good_password, ""}, morning)->session_token;
    CHECK(accounts->session(idle, morning + 29min).value().has_value());
    CHECK(accounts->session(idle, morning + 58min).value().has_value()); // use moved the limit on
    CHECK_FALSE(accounts->session(idle, morning + 89min).value().has_value());
    auto const kept = accounts->sign_in({"manager", good_password, ""}, morning)->session_token;
    for (auto at = 20min; at < 600min; at += 20min) {
        CHECK(accounts->session(kept, morning + at).value().has_value());
    }
    CHECK_FALSE(accounts->session(kept, morning + 600min).value().has_value());
}

TEST_CASE("accounts: disabling ends every session at once; a new password too") {
    Folder const folder;
    auto const accounts = folder.accounts();
    auto const user = accounts->add(manager(), good_password, morning).value();
    auto const first = accounts->sign_in({"manager", good_password, ""}, morning)->session_token;
    REQUIRE(accounts->set_password(user, "another long set of words").has_value());
    CHECK_FALSE(accounts->session(first, morning).value().has_value());
    auto const second =
        accounts->sign_in({"manager", "another long set of words", ""}, morning)->session_token;
    CHECK(accounts->session(second, morning).value().has_value());
    REQUIRE(accounts->disable(user).has_value());
    CHECK_FALSE(accounts->session(second, morning).value().has_value());
    CHECK(try_sign_in(*accounts, "manager", "another long set of words", morning) == SignIn::wrong);
}

TEST_CASE("accounts: failures close the door for a while, for that name from that address") {
    Folder const folder;
    auto const accounts = folder.accounts();
    REQUIRE(accounts->add(manager(), good_password, morning).has_value());
    for (int i = 0; i < 5; ++i) {
        CHECK(try_sign_in(*accounts, "manager", "wrong", morning) == SignIn::wrong);
    }
    CHECK(try_sign_in(*accounts, "manager", good_password, morning + 1min) == SignIn::throttled);
    CHECK(try_sign_in(*accounts, "manager", good_password, morning + 1min, "192.0.2.2") == SignIn::signed_in);
    CHECK(try_sign_in(*accounts, "manager", good_password, morning + 16min) == SignIn::signed_in);
    for (int i = 0; i < 20; ++i) {
        try_sign_in(*accounts, "nobody" + std::to_string(i), "wrong", morning + 1h, "192.0.2.9");
    }
    CHECK(try_sign_in(*accounts, "manager", good_password, morning + 1h, "192.0.2.9") == SignIn::throttled);
}

TEST_CASE("accounts: a second factor is asked for, and no code serves twice") {
    Folder const folder;
    auto const accounts = folder.accounts();
    auto const user = accounts->add(manager(), good_password, morning).value();
    auto const secret_text = accounts->new_second_factor(user).value();
    CHECK(secret_text.size() == 32);
    CHECK(try_sign_in(*accounts, "manager", good_password, morning) == SignIn::code_needed);
    CHECK(accounts->sign_in_code("manager", "000000", "", morning)->outcome == SignIn::wrong);
    CHECK(accounts->find("manager").value()->second_factor);
}

TEST_CASE("second factor: the codes are those of RFC 6238, appendix B") {
    std::string const secret = "12345678901234567890";
    // The last six of the eight digits that the RFC prints for SHA-1.
    CHECK(one_time_code(secret, 59 / 30).value() == "287082");
    CHECK(one_time_code(secret, 1111111109 / 30).value() == "081804");
    CHECK(one_time_code(secret, 20000000000 / 30).value() == "353130");
    Instant const at = Instant{std::chrono::seconds{1111111109}};
    auto const step = accept_code(secret, "081804", at, 0).value();
    REQUIRE(step.has_value());
    CHECK_FALSE(accept_code(secret, "081804", at, *step).value().has_value());   // used up
    CHECK(accept_code(secret, "081804", at + 30s, 0).value().has_value());       // a neighbour
    CHECK_FALSE(accept_code(secret, "081804", at + 90s, 0).value().has_value()); // too old
}

TEST_CASE("accounts: what may not be a name or a password") {
    Folder const folder;
    auto const accounts = folder.accounts();
    auto account = manager();
    for (auto const* bad :
         {"short", "aaaaaaaaaaaaaaaa", "manager-2017-x", "Password12345", "local-people-1"}) {
        CHECK_FALSE(accounts->add(account, bad, morning).has_value());
    }
    account.name = "Has Space";
    CHECK_FALSE(accounts->add(account, good_password, morning).has_value());
    account.name = "manager";
    CHECK(accounts->add(account, good_password, morning).has_value());
    CHECK(accounts->add(account, good_password, morning).error().code == ErrorCode::conflict);
    CHECK_FALSE(password_fault(std::string(64, 'x') + "abcdefgh", "manager", "local").has_value());
}

TEST_CASE("accounts: form tokens belong to one session") {
    Folder const folder;
    auto const accounts = folder.accounts();
    auto const token = accounts->form_token("session-a");
    CHECK(accounts->form_token_matches("session-a", token));
    CHECK_FALSE(accounts->form_token_matches("session-b", token));
    CHECK_FALSE(accounts->form_token_matches("session-a", ""));
    CHECK_FALSE(accounts->form_token_matches("", accounts->form_token("")));
}

TEST_CASE("accounts: a reason opens a record for a quarter of an hour, a conflict closes it") {
    Folder const folder;
    auto const accounts = folder.accounts();
    REQUIRE(accounts->give_reason({1}, {42}, "covering", "Colleague is on leave", morning).has_value());
    CHECK(accounts->reason_stands({1}, {42}, morning + 14min).value());
    CHECK_FALSE(accounts->reason_stands({1}, {42}, morning + 15min).value());
    CHECK_FALSE(accounts->reason_stands({2}, {42}, morning).value());
    REQUIRE(accounts->declare_conflict({1}, {42}, morning).has_value());
    REQUIRE(accounts->declare_conflict({1}, {42}, morning).has_value());
    CHECK(accounts->in_conflict({1}, {42}).value());
    CHECK_FALSE(accounts->in_conflict({1}, {43}).value());
}

TEST_CASE("nothing typed at sign-in stands in the database") {
    Folder const folder;
    std::string token;
    {
        auto const accounts = folder.accounts();
        REQUIRE(accounts->add(manager(), good_password, morning).has_value());
        token = accounts->sign_in({"manager", good_password, ""}, morning)->session_token;
        REQUIRE(
            accounts->give_reason({1}, {42}, "covering", "Kestrel Harrowgate-Synth", morning).has_value());
    }
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder.path)) {
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const bytes((std::istreambuf_iterator<char>(file)), {});
        for (auto const& planted : {std::string(good_password), token, std::string("Kestrel")}) {
            CHECK(bytes.find(planted) == std::string::npos);
        }
        ++files;
    }
    CHECK(files >= 2);
}

TEST_CASE("access: every role against every relationship, class and reason") {
    auto const roles = the_roles();
    Account account = manager();
    for (auto const& role : roles.all()) {
        CAPTURE(role.id);
        bool const opens = role.may.contains(Permission::children);
        ChildFacts stranger{.person = {1}, .authority = "local"};
        auto const plain = decide(role, account, stranger);
        CHECK((plain.access == Access::needs_reason) == (opens && role.reason));
        CHECK(plain.access != Access::shown);
        stranger.reason_given = true;
        CHECK((decide(role, account, stranger).access == Access::shown) == (opens && role.reason));
        stranger.restricted = true;
        CHECK((decide(role, account, stranger).access == Access::shown) == (opens && role.restricted));
        stranger.in_conflict = true;
        CHECK(decide(role, account, stranger).access == Access::denied);
        ChildFacts elsewhere{
            .person = {1}, .authority = "other", .worker = account.worker, .reason_given = true};
        CHECK(decide(role, account, elsewhere).access == Access::denied);
        ChildFacts own{.person = {1}, .authority = "local", .worker = account.worker, .restricted = true};
        CHECK((decide(role, account, own).access == Access::shown) ==
              (opens && (role.relationships.contains(Relationship::allocated))));
        ChildFacts team{.person = {1}, .authority = "local", .teams = {{9}, {3}}};
        auto const by_team = decide(role, account, team);
        CHECK((by_team.access == Access::shown) ==
              (opens && role.relationships.contains(Relationship::team)));
        team.restricted = true;
        CHECK(decide(role, account, team).access != Access::shown);
    }
    CHECK(decide(*roles.find("analyst"), account, {.person = {1}, .authority = "local", .worker = {7}})
              .access == Access::denied);
    CHECK(decide(*roles.find("reviewing_officer"), account,
                 {.person = {1}, .authority = "local", .looked_after_or_on_plan = true})
              .relationship == Relationship::reviewing);
    account.disabled = true;
    CHECK(
        decide(*roles.find("worker"), account, {.person = {1}, .authority = "local", .worker = {7}}).access ==
        Access::denied);
}

TEST_CASE("access: nobody's worker number is not a match with a child whom nobody holds") {
    auto const roles = the_roles();
    Account account = manager();
    account.worker = {};
    account.team = {};
    CHECK(decide(*roles.find("worker"), account, {.person = {1}, .authority = "local"}).access ==
          Access::needs_reason);
}

TEST_CASE("roles: a wrong file is refused with its place") {
    Folder const folder;
    auto const path = folder.path / "roles.toml";
    std::ofstream(path) << "[[role]]\nid = \"a\"\nname = \"A\"\nmay = [\"everything\"]\n";
    auto const read = Roles::read(path);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.find("role-grant-unknown at roles.toml:4") != std::string::npos);
}

TEST_CASE("view log: rows are written, found by person, and a changed one is named") {
    Folder const folder;
    auto const key = folder.key();
    {
        auto const log = ViewLog::open(folder.url(), key, morning).value();
        for (int i = 0; i < 20; ++i) {
            REQUIRE(log->write({.at = morning + std::chrono::minutes(i),
                                .user = {i % 3},
                                .role = "worker",
                                .relationship = "team",
                                .page = "/children/{id}",
                                .request_id = "r" + std::to_string(i),
                                .people = {{100 + i}, {200}}})
                        .has_value());
        }
        CHECK(log->size().value() == 20);
        CHECK(log->of_person({200}, 50)->size() == 20);
        CHECK(log->of_person({105}, 50)->at(0).request_id == "r5");
        CHECK_FALSE(log->first_bad_row().value().has_value());
    }
    for (auto const* harm :
         {"UPDATE view_log SET user_id = 9 WHERE seq = 7", "DELETE FROM view_log WHERE seq = 7"}) {
        std::filesystem::copy_file(folder.path / "a.db", folder.path / "b.db",
                                   std::filesystem::copy_options::overwrite_existing);
        auto const url = "sqlite:" + (folder.path / "b.db").string();
        {
            auto const raw = db::Connection::open(url).value();
            REQUIRE(raw->execute(harm).has_value());
        }
        auto const log = ViewLog::open(url, key, morning).value();
        CHECK(log->first_bad_row().value() == 7);
    }
}
