// Published figures of authorities (config/public/): yearly measures and monthly referrals with their
// sources. They are real and belong to no record, so everything made of them says so.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::forecast {

struct YearlyValue {
    int year = 0; // ending, or on, 31 March
    double value = 0;
};

struct MonthlyValue {
    Date month;                  // its first day
    std::optional<double> value; // nothing: suppressed or not published
};

class Published {
public:
    // Reads yearly.csv, monthly_referrals.csv, statistical_neighbours.csv and sources.csv of the folder.
    [[nodiscard]] static Result<Published> read(std::filesystem::path const& folder);

    [[nodiscard]] std::vector<std::string> authorities() const; // with any figure, by name
    [[nodiscard]] bool has(std::string_view authority) const;
    // By year; empty where nothing is published. Measures: lac_31mar, lac_started, lac_ceased, lac_31mar_rate
    // (per 10,000 aged 0-17), referrals, assessments_completed, s47, icpc, cpp_31mar, cin_31mar, …
    [[nodiscard]] std::vector<YearlyValue> yearly(std::string_view authority, std::string_view measure) const;
    [[nodiscard]] std::vector<MonthlyValue>
    monthly_referrals(std::string_view authority) const; // no outer gaps
    // Of the latest model that names the authority, by rank.
    [[nodiscard]] std::vector<std::string> neighbours(std::string_view authority) const;
    [[nodiscard]] std::vector<std::string> sources(std::string_view authority,
                                                   std::string_view measure) const;

private:
    using Key = std::pair<std::string, std::string>; // authority, measure
    std::map<Key, std::map<int, double>> yearly_;
    std::map<Key, std::vector<std::string>> sources_;
    std::map<std::string, std::vector<MonthlyValue>, std::less<>> monthly_;
    std::map<std::string, std::map<int, std::map<int, std::string>>, std::less<>>
        neighbours_; // model year, rank
};

} // namespace weir::forecast
