// What the record holds on the day of an Annex A return that is written from it: the tables, the children,
// who held whom, the periods of care put together from both feeds, and how far back each table is whole.
#pragma once

#include "intake/held_rows.hpp"
#include "record/store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

struct AnnexARequest {
    std::string authority;
    Date as_at;                   // the day of the return
    std::optional<Date> known_at; // only what was known by then; else all that is known now
};

struct CarePeriod {
    PersonId person;
    Date start;
    std::optional<Date> ceased;
    std::string reason;
    std::string need;
    std::string referral;         // of the episodes; empty for a list, which has no ids
    std::optional<Date> last_iro; // contact of the reviewing officer
    record::Value uasc;
    std::optional<std::int64_t> placements_told; // by a list
    bool from_episodes = false;
    bool short_breaks = false; // V3 or V4 over its whole length
    RowId row;
    Date known_on;
};

class AnnexASource {
public:
    [[nodiscard]] static Result<AnnexASource> read(record::Store& store, AnnexARequest const& request,
                                                   record::Progress const& progress);

    [[nodiscard]] Date day() const { return request_.as_at; }
    [[nodiscard]] Date window_start() const { return add_months(request_.as_at, -6); }
    [[nodiscard]] Date year_start() const { return add_months(request_.as_at, -12); }
    [[nodiscard]] bool dated(std::optional<Date> on) const {
        return on && window_start() <= *on && *on <= day();
    }
    // Dated in the six months, ended in them, or open.
    [[nodiscard]] bool listed(std::optional<Date> start, std::optional<Date> end) const {
        return start && *start <= day() && (*start >= window_start() || !end || *end >= window_start());
    }

    [[nodiscard]] HeldTable const& table(std::string_view name) const;
    [[nodiscard]] std::vector<CarePeriod> const& periods() const { return periods_; }
    [[nodiscard]] std::vector<CarePeriod const*> periods_of(PersonId person) const;
    [[nodiscard]] bool holds(std::string_view table_name) const { return !table(table_name).rows().empty(); }
    [[nodiscard]] bool holds(record::TableId id) const { return holds(schema_->table(id).name); }
    // Its own source has since told of others and not of it: of care leavers and of enquiries, which carry no
    // end.
    [[nodiscard]] bool left_out(HeldRow const& row) const { return left_out_.contains(row.row); }
    // Every row of the table from that day to the day of the return has been told by some load.
    [[nodiscard]] bool covered(std::string_view table_name, Date since) const;

    [[nodiscard]] std::optional<Date> birth(PersonId person) const;
    [[nodiscard]] std::string team(std::int64_t number) const;
    [[nodiscard]] std::string worker(std::int64_t number) const;

    struct Holder {
        std::string team, worker;
    };
    // Who holds the child on the day: one answer a child, the same on every list.
    [[nodiscard]] Holder holder(PersonId person) const;

private:
    AnnexASource(record::Schema const& schema, AnnexARequest request)
        : schema_(&schema), request_(std::move(request)) {}
    [[nodiscard]] Status read_tables(record::Store& store, record::Progress const& progress);
    [[nodiscard]] Status read_names(record::Store& store);
    void join_continued(std::string_view name);
    void join_periods();
    void add_listed_periods();
    [[nodiscard]] bool only_short_breaks(CarePeriod const& period) const;
    [[nodiscard]] std::string referral_now(PersonId person) const;
    [[nodiscard]] std::optional<Holder> involved(PersonId person, std::string const& referral) const;

    record::Schema const* schema_;
    AnnexARequest request_;
    std::map<std::string, HeldTable, std::less<>> tables_;
    std::vector<CarePeriod> periods_; // by person, then start
    std::vector<record::Coverage> coverage_;
    std::set<RowId> left_out_;
    std::unordered_map<PersonId, Date> births_;
    std::unordered_map<std::int64_t, std::string> teams_, workers_;
};

} // namespace weir::intake
