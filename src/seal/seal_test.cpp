// Sealing opens only with the right key and context, digests depend on their key, and a key file that
// others may read is refused.
#include "seal/box.hpp"
#include "seal/digest.hpp"
#include "seal/keys.hpp"
#include "seal/password.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

using namespace weir;
using namespace weir::seal;

TEST_CASE("a sealed value opens only with its own key and context, and unaltered") {
    Key const key = random_key();
    Sealer sealer;
    std::string const sealed = sealer.seal(key, bytes_of("row 7"), "plain words");
    CHECK(sealed.find("plain") == std::string::npos);
    CHECK(sealed.size() == std::string{"plain words"}.size() + seal_overhead);
    auto const opened = open(key, bytes_of("row 7"), bytes_of(sealed));
    REQUIRE(opened.has_value());
    CHECK(opened->view() == "plain words");
    CHECK_FALSE(open(key, bytes_of("row 8"), bytes_of(sealed)).has_value());
    CHECK_FALSE(open(random_key(), bytes_of("row 7"), bytes_of(sealed)).has_value());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        CHECK_FALSE(open(key, bytes_of("row 7"), bytes_of(altered)).has_value());
    }
    CHECK_FALSE(open(key, bytes_of("row 7"), bytes_of(std::string_view{sealed}.substr(0, 39))).has_value());
}

TEST_CASE("no nonce is used twice, within a sealer or between two") {
    Key const key = random_key();
    std::set<std::string> nonces;
    Sealer one;
    Sealer two;
    for (int i = 0; i < 1000; ++i) {
        nonces.insert(one.seal(key, {}, "x").substr(0, nonce_bytes));
        nonces.insert(two.seal(key, {}, "x").substr(0, nonce_bytes));
    }
    CHECK(nonces.size() == 2000);
}

TEST_CASE("digests depend on the key and on every byte; pieces give the whole") {
    Key const key = random_key();
    CHECK(digest128(key, bytes_of("a")) == digest128(key, bytes_of("a")));
    CHECK(digest128(key, bytes_of("a")) != digest128(key, bytes_of("b")));
    CHECK(digest128(key, bytes_of("a")) != digest128(random_key(), bytes_of("a")));
    CHECK(short_hash(key, bytes_of("a")) != short_hash(random_key(), bytes_of("a")));
    DigestStream stream{key};
    stream.add(bytes_of("one "));
    stream.add(bytes_of("two"));
    CHECK(stream.finish() == digest256(key, bytes_of("one two")));
}

TEST_CASE("each purpose has its own key and the same master gives the same keys") {
    Key const master = random_key();
    auto const a = MasterKey::from_key(master);
    auto const b = MasterKey::from_key(master);
    CHECK(a.derive(Purpose::chain).equals(b.derive(Purpose::chain)));
    CHECK_FALSE(a.derive(Purpose::chain).equals(a.derive(Purpose::head)));
}

TEST_CASE("the key file is private, made once, and refused when it is not") {
    auto const file = std::filesystem::temp_directory_path() / ("weir_seal_" + std::to_string(::getpid()));
    std::filesystem::remove(file);
    auto const made = MasterKey::create(file);
    REQUIRE(made.has_value());
    struct stat about{};
    REQUIRE(::stat(file.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    CHECK_FALSE(MasterKey::create(file).has_value());
    auto const read = MasterKey::read(file);
    REQUIRE(read.has_value());
    CHECK(read->derive(Purpose::wrap).equals(made->derive(Purpose::wrap)));
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    auto const refused = MasterKey::read(file);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::refused);
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    std::ofstream{file, std::ios::app} << "x";
    CHECK(MasterKey::read(file).error().code == ErrorCode::corrupt);
    std::filesystem::remove(file);
    CHECK(MasterKey::read(file).error().code == ErrorCode::not_found);
}

TEST_CASE("passwords match only themselves; a changed cost asks for a new hash; tokens do not repeat") {
    auto const hash = hash_password("a long enough pass phrase");
    REQUIRE(hash.has_value());
    CHECK(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(password_matches(*hash, "a long enough pass phrase"));
    CHECK_FALSE(password_matches(*hash, "a long enough pass phrasf"));
    CHECK_FALSE(password_matches("nonsense", "x"));
    CHECK_FALSE(needs_rehash(*hash));
    CHECK(needs_rehash(*hash, {.memory_bytes = 32ULL << 20, .passes = 2}));
    CHECK(random_token().size() == 43);
    CHECK(random_token() != random_token());
}
