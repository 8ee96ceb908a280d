// What led to what: contact, referral, assessment, section 47 enquiry, conference, plan, care. By ids where
// the source has them, else by the first of the stated rules that fits, each with its confidence
// (config/journey/links.csv); what none fits stays unlinked and is counted.
#pragma once

#include "base/result.hpp"
#include "journey/rows.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::journey {

enum class LinkKind : std::uint8_t {
    contact_referral,
    referral_assessment,
    referral_section_47,
    section_47_conference,
    conference_plan,
    referral_care,
    count
};
[[nodiscard]] std::string_view name_of(LinkKind kind);

enum class Confidence : std::uint8_t { certain, likely, possible, count };
[[nodiscard]] std::string_view name_of(Confidence confidence);

struct LinkRule {
    LinkKind kind = LinkKind::contact_referral;
    bool by_id = false;
    int days = 0; // else the nearest one at most so many days before
    Confidence confidence = Confidence::possible;
    std::string words;
};

class LinkRules {
public:
    // Errors: a name that is none, rules of a link out of order.
    [[nodiscard]] static Result<LinkRules> read(std::filesystem::path const& csv);
    [[nodiscard]] std::vector<LinkRule> const& all() const { return rules_; }

private:
    std::vector<LinkRule> rules_; // by kind, in their order
};

struct Link {
    LinkKind kind = LinkKind::contact_referral;
    PersonId person;
    Date from, to;        // days of the two events
    std::size_t rule = 0; // of LinkRules::all()
};
struct LinkCount {
    std::size_t events = 0; // that something may have led to
    std::array<std::size_t, static_cast<std::size_t>(Confidence::count)> linked{};
    [[nodiscard]] std::size_t unlinked() const;
};
// Of the events of each month, by month_index.
using LinkMonths = std::map<int, LinkCount>;
struct Links {
    std::vector<Link> links; // by kind, person and day
    std::array<LinkCount, static_cast<std::size_t>(LinkKind::count)> counts{};
    std::array<LinkMonths, static_cast<std::size_t>(LinkKind::count)> months{};
};

[[nodiscard]] Links link_rows(Rows const& rows, LinkRules const& rules);

} // namespace weir::journey
