// Differences, their order and their causes; see compare.hpp.
#include "dynamics/run/compare.hpp"

#include "dynamics/model/name.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace weir::dynamics {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

// Pairs of rows with the same time, as far as both have it.
std::vector<std::pair<std::size_t, std::size_t>> common_rows(Series const& a, Series const& b) {
    std::vector<std::pair<std::size_t, std::size_t>> rows;
    std::size_t j = 0;
    for (std::size_t i = 0; i < a.times.size(); ++i) {
        double const close = 1e-9 * std::max(1.0, std::abs(a.times[i]));
        while (j < b.times.size() && b.times[j] < a.times[i] - close) {
            ++j;
        }
        if (j < b.times.size() && b.times[j] <= a.times[i] + close) {
            rows.emplace_back(i, j);
        }
    }
    return rows;
}

// Between what is not finite: nothing if both are alike, else without end.
double apart(double a, double b) {
    if (std::isfinite(a) && std::isfinite(b)) {
        return std::abs(a - b);
    }
    bool const alike = (std::isnan(a) && std::isnan(b)) || a == b;
    return alike ? 0 : never;
}

Difference difference(Series const& a, std::size_t column_a, Series const& b, std::size_t column_b,
                      std::vector<std::pair<std::size_t, std::size_t>> const& rows, double tolerance) {
    Difference found;
    found.name = a.names[column_a];
    found.constant = true;
    double size = 0;
    for (auto const& [i, j] : rows) {
        for (double const value : {a.at(i, column_a), b.at(j, column_b)}) {
            size = std::isfinite(value) ? std::max(size, std::abs(value)) : size;
        }
        found.constant = found.constant &&
                         apart(a.at(i, column_a), a.at(rows.front().first, column_a)) == 0 &&
                         apart(b.at(j, column_b), b.at(rows.front().second, column_b)) == 0;
    }
    for (auto const& [i, j] : rows) {
        double const far = apart(a.at(i, column_a), b.at(j, column_b));
        if (far > found.greatest) {
            found.greatest = far;
            found.greatest_at = a.times[i];
        }
        if (far > tolerance * size && !found.first) {
            found.first = a.times[i];
        }
    }
    found.relative = size > 0 ? found.greatest / size : 0;
    if (!rows.empty()) {
        found.last_a = a.at(rows.back().first, column_a);
        found.last_b = b.at(rows.back().second, column_b);
    }
    return found;
}

std::string key_of(std::string const& name) {
    auto const bracket = name.find('[');
    auto key = name_key(name.substr(0, bracket));
    if (bracket != std::string::npos) {
        for (char const c : name.substr(bracket)) {
            key += c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return key;
}

double first_of(Difference const& of) {
    return of.first.value_or(never);
}

void sort(std::vector<Difference>& differences, std::function<std::size_t(Difference const&)> const& level) {
    std::stable_sort(differences.begin(), differences.end(), [&](Difference const& a, Difference const& b) {
        if (first_of(a) != first_of(b)) {
            return first_of(a) < first_of(b);
        }
        auto const level_a = level(a);
        auto const level_b = level(b);
        return level_a != level_b ? level_a < level_b : a.relative > b.relative;
    });
}

} // namespace

Result<Series> series_of(Program const& program, RunSpec const& spec) {
    RunSpec every = spec;
    every.save_every = spec.dt.value_or(program.specs.dt);
    auto output = WEIR_TRY(run(program, every));
    return Series{std::move(output.times), std::move(output.names), std::move(output.values)};
}

Comparison compare(Series const& a, Series const& b, double tolerance) {
    Comparison found;
    auto const rows = common_rows(a, b);
    found.times = rows.size();
    found.times_left = a.times.size() + b.times.size() - 2 * rows.size();
    std::unordered_map<std::string, std::size_t> column_b;
    for (std::size_t i = 0; i < b.names.size(); ++i) {
        column_b.emplace(key_of(b.names[i]), i);
    }
    std::set<std::size_t> matched;
    for (std::size_t i = 0; i < a.names.size(); ++i) {
        auto const twin = column_b.find(key_of(a.names[i]));
        if (twin == column_b.end()) {
            found.only_a.push_back(a.names[i]);
            continue;
        }
        matched.insert(twin->second);
        found.differences.push_back(difference(a, i, b, twin->second, rows, tolerance));
    }
    for (std::size_t i = 0; i < b.names.size(); ++i) {
        if (!matched.contains(i)) {
            found.only_b.push_back(b.names[i]);
        }
    }
    // Without the model, what keeps its value is taken to come first.
    sort(found.differences,
         [](Difference const& one) { return one.constant ? std::size_t{0} : std::size_t{1}; });
    return found;
}

void explain(Comparison& comparison, Program const& program) {
    auto const graph = CausalGraph::of(program, CausalGraph::Grain::elements);
    std::unordered_map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < comparison.differences.size(); ++i) {
        place.emplace(key_of(comparison.differences[i].name), i);
    }
    std::vector<std::size_t> of_vertex(graph.vertices.size(), comparison.differences.size());
    for (std::size_t vertex = 0; vertex < graph.vertices.size(); ++vertex) {
        if (auto const found = place.find(key_of(graph.vertices[vertex].name)); found != place.end()) {
            of_vertex[vertex] = found->second;
        }
    }
    // What differs at the same time comes after what it needs at that time.
    std::map<std::string, std::vector<std::string>> at_once;
    for (std::size_t vertex = 0; vertex < graph.vertices.size(); ++vertex) {
        if (of_vertex[vertex] == comparison.differences.size()) {
            continue;
        }
        auto& own = comparison.differences[of_vertex[vertex]];
        std::vector<std::string> with_it;
        for (auto const edge : graph.graph.in[vertex]) {
            auto const& link = graph.graph.edges[edge];
            if (!own.first || of_vertex[link.from] == comparison.differences.size()) {
                continue;
            }
            auto const& cause = comparison.differences[of_vertex[link.from]];
            bool const needed_now = link.kind == LinkKind::value || link.kind == LinkKind::initial;
            if (cause.first && *cause.first < *own.first) {
                own.because.push_back(cause.name);
            } else if (cause.first && *cause.first == *own.first) {
                (needed_now ? own.because : with_it).push_back(cause.name);
                if (needed_now) {
                    at_once[own.name].push_back(cause.name);
                }
            }
        }
        // A method with stages brings a flow and its stock to differ in one step.
        if (own.because.empty()) {
            own.because = with_it;
            at_once[own.name] = std::move(with_it);
        }
        own.input = own.first && own.because.empty();
    }
    std::map<std::string, std::size_t> levels;
    std::function<std::size_t(std::string const&)> const level = [&](std::string const& name) -> std::size_t {
        auto const [entry, fresh] = levels.emplace(name, 0);
        if (fresh) {
            std::size_t deepest = 0;
            for (auto const& cause : at_once[name]) {
                deepest = std::max(deepest, level(cause) + 1);
            }
            levels[name] = deepest;
        }
        return levels[name];
    };
    sort(comparison.differences, [&](Difference const& one) { return level(one.name); });
}

std::vector<std::string> trace(Comparison const& comparison, std::string const& name) {
    std::vector<std::string> path;
    std::set<std::string> seen;
    auto const find = [&](std::string const& wanted) {
        return std::find_if(comparison.differences.begin(), comparison.differences.end(),
                            [&](Difference const& one) { return one.name == wanted; });
    };
    auto at = find(name);
    while (at != comparison.differences.end() && at->first && seen.insert(at->name).second) {
        path.push_back(at->name);
        auto next = comparison.differences.end();
        for (auto const& cause : at->because) {
            auto const one = find(cause);
            bool const earlier = next == comparison.differences.end() || first_of(*one) < first_of(*next) ||
                                 (first_of(*one) == first_of(*next) && one->relative > next->relative);
            if (one != comparison.differences.end() && !seen.contains(one->name) && earlier) {
                next = one;
            }
        }
        at = next;
    }
    return path;
}

} // namespace weir::dynamics
