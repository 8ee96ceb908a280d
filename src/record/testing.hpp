// What the record's tests share: a folder that goes away, requests and facts in few words.
#pragma once

#include "record/people.hpp"
#include "record/store.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace weir::record::testing {

class Place { // a folder of its own, gone afterwards
public:
    Place() {
        // In memory where the system has a place for it: the tests are about order, not about the disk.
        std::filesystem::path const memory{"/dev/shm"};
        auto const base =
            ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
        std::string pattern = (base / "weir_record_XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    ~Place() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path database() const { return folder_ / "weir.db"; }
    [[nodiscard]] OpenOptions options() const {
        OpenOptions options;
        options.url = "sqlite:" + database().string();
        options.schema_csv = std::filesystem::path{WEIR_SOURCE_DIR} / "config/record/ssd_tables.csv";
        options.create = true;
        return options;
    }
    // Opens or stops the test: without a record there is nothing to examine.
    [[nodiscard]] std::unique_ptr<Store> open() const {
        auto store = Store::open(options());
        if (!store) {
            std::fprintf(stderr, "%s\n", store.error().text().c_str());
            std::abort();
        }
        return std::move(*store);
    }

private:
    std::filesystem::path folder_;
};

inline Instant at(Date day) {
    return Instant{day};
}

inline LoadRequest request(std::string system, Date day) {
    LoadRequest asked;
    asked.authority = "local";
    asked.system = std::move(system);
    asked.format = asked.system;
    asked.source_name = "test";
    asked.extract_date = day;
    asked.written_at = at(day);
    asked.actor = "import";
    return asked;
}

using Named = std::vector<std::pair<std::string_view, Value>>;

inline Fact fact(Schema const& schema, std::string_view table, std::string person, std::string row_id,
                 Named const& values) {
    auto const& def = schema.at(table);
    Fact made;
    made.table = def.id;
    made.person = std::move(person);
    made.source_row_id = std::move(row_id);
    made.values.resize(def.fields.size());
    for (auto const& [name, value] : values) {
        made.values[def.at(name)] = value;
    }
    return made;
}

inline std::string words(std::string_view text) {
    return std::string{text};
}

} // namespace weir::record::testing
