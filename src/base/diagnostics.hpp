// Diagnostics collect everything that is wrong with what a user gave us (a file, a form, an equation):
// what, where, and how to mend it. Readers collect and go on; they do not stop at the first.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

enum class Severity { error, warning, info };
[[nodiscard]] std::string_view name_of(Severity severity);

// Any part may be empty or zero. A child's name or source id never goes in here: a sheet and cell do.
struct Where {
    std::string file{};
    std::string sheet{};
    std::string cell; // "D7"
    std::size_t line = 0;
    std::size_t column = 0;
    std::string field{}; // a column header, a form field or a model variable

    [[nodiscard]] std::string text() const; // "file.xlsx, sheet List 3, cell D7, Date of referral"
};

struct Diagnostic {
    Severity severity = Severity::error;
    std::string code{}; // kebab-case, stable: "date-unreadable"
    Where where{};
    std::string message{};
    std::string hint{};

    [[nodiscard]] std::string text() const;
};

class Diagnostics {
public:
    // After `kept_max` items only the counts grow, so that a hostile file cannot fill the memory.
    explicit Diagnostics(std::size_t kept_max = 100'000) : kept_max_(kept_max) {}

    void add(Diagnostic diagnostic);
    void error(std::string code, Where where, std::string message, std::string hint = {});
    void warning(std::string code, Where where, std::string message, std::string hint = {});
    void info(std::string code, Where where, std::string message, std::string hint = {});
    void append(Diagnostics const& other);

    [[nodiscard]] bool has_errors() const { return errors_ > 0; }
    [[nodiscard]] std::size_t error_count() const { return errors_; }
    [[nodiscard]] std::size_t total() const { return total_; }
    [[nodiscard]] std::vector<Diagnostic> const& items() const { return items_; }
    [[nodiscard]] std::string text() const; // one line each

private:
    std::vector<Diagnostic> items_;
    std::size_t kept_max_;
    std::size_t errors_ = 0;
    std::size_t total_ = 0;
};

} // namespace weir
