// Zip archives: what is written reads back, and what is hostile is refused before it does harm.
#include "files/text_file.hpp"
#include "files/zip.hpp"

#include <doctest/doctest.h>
#include <zip.h>

#include <filesystem>

using namespace weir;
using namespace weir::files;

namespace {

// An archive in memory, made with libzip itself, so that it can hold what our writer refuses.
class HostileZip {
public:
    HostileZip() {
        source_ = zip_source_buffer_create(nullptr, 0, 0, nullptr);
        zip_ = zip_open_from_source(source_, ZIP_TRUNCATE, nullptr);
        zip_source_keep(source_);
    }
    void add(char const* name, std::string const& content, char const* password = nullptr) {
        auto* kept = static_cast<char*>(std::malloc(content.size() + 1));
        content.copy(kept, content.size());
        auto const index =
            zip_file_add(zip_, name, zip_source_buffer(zip_, kept, content.size(), 1), ZIP_FL_ENC_UTF_8);
        REQUIRE(index >= 0);
        if (password != nullptr) {
            REQUIRE(zip_file_set_encryption(zip_, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256,
                                            password) == 0);
        }
    }
    std::string bytes() {
        REQUIRE(zip_close(zip_) == 0);
        zip_stat_t about;
        REQUIRE(zip_source_stat(source_, &about) == 0);
        std::string out(about.size, '\0');
        REQUIRE(zip_source_open(source_) == 0);
        REQUIRE(zip_source_read(source_, out.data(), out.size()) == static_cast<zip_int64_t>(out.size()));
        zip_source_close(source_);
        zip_source_free(source_);
        return out;
    }

private:
    zip_source_t* source_;
    zip_t* zip_;
};

std::string one_entry(char const* name, std::string const& content, char const* password = nullptr) {
    HostileZip zip;
    zip.add(name, content, password);
    return zip.bytes();
}

} // namespace

TEST_CASE("what is written into an archive reads back") {
    auto const path = std::filesystem::temp_directory_path() / "weir-zip-test.zip";
    auto const extra = std::filesystem::temp_directory_path() / "weir-zip-test.txt";
    std::filesystem::remove(path);
    REQUIRE(write_file(extra, "from a file").has_value());
    auto writer = ZipWriter::create(path).value();
    CHECK(writer.add("a/b.txt", std::string(100'000, 'x') + "y").has_value());
    CHECK(writer.add_file("c.txt", extra).has_value());
    CHECK(writer.add("../d", "x").error().code == ErrorCode::invalid);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(writer.finish().has_value());
    auto reader = ZipReader::open(path).value();
    REQUIRE(reader.entries().size() == 2);
    CHECK(reader.entries()[0].name == "a/b.txt");
    CHECK(reader.entries()[0].bytes == 100'001);
    CHECK(reader.has("c.txt"));
    CHECK(reader.read("a/b.txt").value() == std::string(100'000, 'x') + "y");
    CHECK(reader.read("c.txt").value() == "from a file");
    CHECK(reader.read("none").error().code == ErrorCode::not_found);
    std::filesystem::remove(path);
    std::filesystem::remove(extra);
    CHECK(ZipReader::open(path).error().code == ErrorCode::not_found);
    CHECK_FALSE(ZipWriter::create(path).value().finish().has_value());
}

TEST_CASE("an archive that inflates too far is stopped while it inflates") {
    auto const bomb = one_entry("bomb", std::string(30'000'000, '\0'));
    CHECK(bomb.size() < 100'000);
    auto reader = ZipReader::from_bytes(bomb).value();
    std::size_t seen = 0;
    auto const status = reader.stream("bomb", [&](std::string_view piece) {
        seen += piece.size();
        return true;
    });
    CHECK(status.error().code == ErrorCode::limit);
    CHECK(seen < 29'000'000);

    auto const small = one_entry("a", std::string(5'000, 'a'));
    CHECK(ZipReader::from_bytes(small, {.entry_bytes_max = 4'999}).value().read("a").error().code ==
          ErrorCode::limit);
    auto twice = ZipReader::from_bytes(small, {.total_bytes_max = 8'000}).value();
    CHECK(twice.read("a").has_value());
    CHECK(twice.read("a").error().code == ErrorCode::limit);
    CHECK(ZipReader::from_bytes(small, {.entries_max = 0}).error().code == ErrorCode::limit);
}

TEST_CASE("names that climb out, passwords and damage are refused") {
    for (auto const* name : {"../a", "/etc/passwd", "a/../../b", "a\\b", "C:a"}) {
        CHECK(ZipReader::from_bytes(one_entry(name, "x")).error().code == ErrorCode::refused);
    }
    CHECK(is_safe_entry_name("a/b..c/.d"));
    CHECK_FALSE(is_safe_entry_name(""));
    CHECK_FALSE(is_safe_entry_name("a/.."));

    auto locked = ZipReader::from_bytes(one_entry("a", "secret", "pw")).value();
    CHECK(locked.entries()[0].encrypted);
    CHECK(locked.read("a").error().code == ErrorCode::unsupported);

    auto whole = one_entry("a", std::string(5'000, 'a') + "some text that is less regular 0123456789");
    CHECK(ZipReader::from_bytes(whole.substr(0, whole.size() / 2)).error().code == ErrorCode::corrupt);
    CHECK_FALSE(ZipReader::from_bytes("").has_value());
    CHECK_FALSE(ZipReader::from_bytes("PK\x03\x04").has_value());
    whole[40] = static_cast<char>(whole[40] ^ 0x55);
    auto damaged = ZipReader::from_bytes(whole);
    CHECK((!damaged || damaged->read("a").error().code == ErrorCode::corrupt));
}
