// Reading the oracles under tests/cases/stats for the tests and benchmarks of this room: JSON, or a table of
// numbers by column. Implemented in cases_test.cpp, since only tests may go past the door of Boost.JSON.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::stats::sample_cases {

// A place in a document; asking for what is not there ends the program.
class Json {
public:
    explicit Json(std::shared_ptr<void const> document, void const* place)
        : document_(std::move(document)), place_(place) {}

    [[nodiscard]] Json at(std::string_view name) const;
    [[nodiscard]] Json at(std::size_t index) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::size_t size() const; // of an array
    [[nodiscard]] double number() const;
    [[nodiscard]] std::vector<double> numbers() const;

private:
    std::shared_ptr<void const> document_;
    void const* place_;
};

// A CSV without quotes; NA is NaN.
struct Table {
    std::vector<std::string> heading;
    std::vector<std::vector<std::string>> rows;

    [[nodiscard]] double at(std::size_t row, std::string_view column) const;
    [[nodiscard]] std::vector<double> column(std::string_view name) const;
};

// Named from tests/cases/stats.
[[nodiscard]] Json json_of(std::string const& name);
[[nodiscard]] Table table_of(std::string const& name);

} // namespace weir::stats::sample_cases
