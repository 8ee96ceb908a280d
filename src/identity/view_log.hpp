// Who looked at which child, when, in which role, by which relationship or reason: a row is written,
// durably, before the page is sent, and no setting switches it off. Rows are
// chained with a key outside the database, so that an edited or deleted one shows.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "seal/keys.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::identity {

enum class Outcome { shown, reason_asked, denied };
[[nodiscard]] std::string_view name_of(Outcome outcome);

struct View {
    Instant at;
    UserId user;
    std::string role;
    std::string relationship; // "allocated", "reason", or empty
    std::string page;         // the route's pattern: no id, no name
    std::string request_id;
    Outcome outcome = Outcome::shown;
    std::vector<PersonId> people; // everyone on the page
};

class ViewLog {
public:
    [[nodiscard]] static Result<std::unique_ptr<ViewLog>>
    open(std::string const& url, std::filesystem::path const& key_file, Instant now);
    ~ViewLog();

    // Returns once the row is on the disk. An error here means that the page must not be sent.
    [[nodiscard]] Status write(View const& view);
    [[nodiscard]] Result<std::vector<View>> of_person(PersonId person, std::size_t most);
    // The first row (from 1) that was edited, deleted or put elsewhere; nothing when all are sound.
    [[nodiscard]] Result<std::optional<std::int64_t>> first_bad_row();
    [[nodiscard]] Result<std::int64_t> size();

private:
    ViewLog();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace weir::identity
