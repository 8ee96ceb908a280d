#include "forecast/published.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace weir::forecast {

namespace {

template <class Number>
Result<Number> number(config::CsvTable const& table, std::size_t row, std::string_view column) {
    auto const& text = table.cell(row, column);
    Number value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(ErrorCode::invalid,
                    table.where(row, column).text() + ": \"" + text + "\" is not a number.");
    }
    return value;
}

// The months before the first and after the last figure are no gaps: the authority did not exist yet, or no
// longer.
void cut_outer_gaps(std::vector<MonthlyValue>& months) {
    while (!months.empty() && !months.back().value) {
        months.pop_back();
    }
    auto const first =
        std::find_if(months.begin(), months.end(), [](auto const& month) { return month.value; });
    months.erase(months.begin(), first);
}

} // namespace

Result<Published> Published::read(std::filesystem::path const& folder) {
    Published out;
    auto const sources = WEIR_TRY(config::read_csv_table(folder / "sources.csv", {"source", "address"}));
    std::map<std::string, std::string> addresses;
    for (std::size_t row = 0; row < sources.size(); ++row) {
        addresses[sources.cell(row, "source")] = sources.cell(row, "address");
    }
    auto const yearly = WEIR_TRY(
        config::read_csv_table(folder / "yearly.csv", {"authority", "year", "measure", "value", "source"}));
    for (std::size_t row = 0; row < yearly.size(); ++row) {
        Key const key{yearly.cell(row, "authority"), yearly.cell(row, "measure")};
        out.yearly_[key][WEIR_TRY(number<int>(yearly, row, "year"))] =
            WEIR_TRY(number<double>(yearly, row, "value"));
        auto const& address = addresses[yearly.cell(row, "source")];
        auto& known = out.sources_[key];
        if (std::find(known.begin(), known.end(), address) == known.end()) {
            known.push_back(address);
        }
    }
    auto const monthly = WEIR_TRY(config::read_csv_table(folder / "monthly_referrals.csv", {"authority"}));
    for (std::size_t row = 0; row < monthly.size(); ++row) {
        auto& months = out.monthly_[monthly.cell(row, "authority")];
        for (auto const& column : monthly.columns()) {
            if (auto const month = parse_iso_date(column + "-01")) {
                bool const blank = monthly.cell(row, column).empty();
                months.push_back(
                    {*month,
                     blank ? std::nullopt : std::optional(WEIR_TRY(number<double>(monthly, row, column)))});
            }
        }
        cut_outer_gaps(months);
    }
    auto const neighbours = WEIR_TRY(config::read_csv_table(
        folder / "statistical_neighbours.csv", {"authority", "model_year", "rank", "neighbour"}));
    for (std::size_t row = 0; row < neighbours.size(); ++row) {
        out.neighbours_[neighbours.cell(row, "authority")][WEIR_TRY(
            number<int>(neighbours, row, "model_year"))][WEIR_TRY(number<int>(neighbours, row, "rank"))] =
            neighbours.cell(row, "neighbour");
    }
    return out;
}

std::vector<std::string> Published::authorities() const {
    std::set<std::string> names;
    for (auto const& [key, values] : yearly_) {
        names.insert(key.first);
    }
    for (auto const& [name, months] : monthly_) {
        names.insert(name);
    }
    return {names.begin(), names.end()};
}

bool Published::has(std::string_view authority) const {
    auto const names = authorities();
    return std::binary_search(names.begin(), names.end(), authority);
}

std::vector<YearlyValue> Published::yearly(std::string_view authority, std::string_view measure) const {
    std::vector<YearlyValue> out;
    auto const found = yearly_.find({std::string(authority), std::string(measure)});
    if (found != yearly_.end()) {
        for (auto const& [year, value] : found->second) {
            out.push_back({year, value});
        }
    }
    return out;
}

std::vector<MonthlyValue> Published::monthly_referrals(std::string_view authority) const {
    auto const found = monthly_.find(authority);
    return found == monthly_.end() ? std::vector<MonthlyValue>{} : found->second;
}

std::vector<std::string> Published::neighbours(std::string_view authority) const {
    std::vector<std::string> out;
    auto const found = neighbours_.find(authority);
    if (found != neighbours_.end()) {
        for (auto const& [rank, name] : found->second.rbegin()->second) {
            out.push_back(name);
        }
    }
    return out;
}

std::vector<std::string> Published::sources(std::string_view authority, std::string_view measure) const {
    auto const found = sources_.find({std::string(authority), std::string(measure)});
    return found == sources_.end() ? std::vector<std::string>{} : found->second;
}

} // namespace weir::forecast
