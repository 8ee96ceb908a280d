// A damped Gauss-Newton search (Levenberg 1944, Marquardt 1963) within bounds, from several starts, with
// conserved totals held as equations of their own; see equilibrium.hpp.
#include "dynamics/run/equilibrium.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "base/parallel.hpp"
#include "dynamics/run/balance.hpp"
#include "dynamics/run/recording.hpp"
#include "dynamics/run/sampling.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace weir::dynamics {

namespace {

constexpr double settled = 1e-9; // net flow beside the flows that cancel
constexpr double same = 1e-5;    // two places are one
constexpr double nothing = 1e-7; // an eigenvalue beside the greatest
constexpr int iterations_max = 300;
constexpr std::size_t found_max = 20; // where there are endlessly many, more tell nothing

// A sum of stocks that no flow changes.
struct Total {
    std::vector<double> weights; // one an equation of the balance
    double value = 0;
    double scale = 1;
};

// Flows that cancel in every one of many places do so by the model's structure: the weights are the kernel
// of the flows at more places than there are stocks.
std::vector<Total> conserved(Balance const& balance, std::uint64_t seed) {
    auto const& unknowns = balance.unknowns();
    std::size_t const places = balance.equations() + 10;
    auto const unit = unit_sample(Design::random, unknowns.size(), places, seed);
    std::vector<std::size_t> stocks;
    for (std::size_t i = 0; i < balance.equations(); ++i) {
        if (unknowns[i].kind == Unknown::Kind::stock) {
            stocks.push_back(i);
        }
    }
    if (!unit || stocks.empty()) {
        return {};
    }
    Matrix flows(places, stocks.size());
    std::vector<double> size(stocks.size(), 0);
    for (std::size_t place = 0; place < places; ++place) {
        std::vector<double> at;
        for (std::size_t i = 0; i < unknowns.size(); ++i) {
            double const value =
                unknowns[i].first + unknowns[i].scale * ((*unit)[place * unknowns.size() + i] - 0.4);
            at.push_back(std::clamp(value, unknowns[i].low, unknowns[i].high));
        }
        auto const rates = balance.rates(at);
        bool const finite =
            std::all_of(rates.begin(), rates.end(), [](double rate) { return std::isfinite(rate); });
        for (std::size_t j = 0; j < stocks.size() && finite; ++j) {
            flows.at(place, j) = rates[stocks[j]];
            size[j] = std::max(size[j], std::abs(rates[stocks[j]]));
        }
    }
    for (std::size_t j = 0; j < stocks.size(); ++j) {
        size[j] = size[j] > 0 ? size[j] : 1;
        for (std::size_t place = 0; place < places; ++place) {
            flows.at(place, j) /= size[j];
        }
    }
    auto const found = kernel(flows, 1e-9);
    std::vector<Total> totals;
    for (std::size_t column = 0; column < found.columns; ++column) {
        Total total{std::vector<double>(balance.equations(), 0), 0, 0};
        double greatest = 0;
        for (std::size_t j = 0; j < stocks.size(); ++j) {
            total.weights[stocks[j]] = found.at(j, column) / size[j];
            greatest = std::max(greatest, std::abs(total.weights[stocks[j]]));
        }
        for (std::size_t i = 0; i < total.weights.size(); ++i) {
            auto& weight = total.weights[i];
            weight /= greatest;
            weight = std::abs(weight) < 1e-8 ? 0 : weight;
            weight = std::abs(weight - std::round(weight)) < 1e-8 ? std::round(weight) : weight;
            total.value += weight * unknowns[i].first;
            total.scale += std::abs(weight) * unknowns[i].scale;
        }
        totals.push_back(std::move(total));
    }
    return totals;
}

struct Landed {
    std::vector<double> at;
    double residual = std::numeric_limits<double>::infinity();
    bool found = false;
};

class Search {
public:
    Search(Balance const& balance, std::vector<Total> const& totals) : balance_(balance), totals_(totals) {}

    [[nodiscard]] Landed from(std::vector<double> at, std::stop_token const& stop) const {
        auto const weights = balance_.flow_sizes(at);
        auto misses = miss(at, weights);
        double damping = 1e-4;
        for (int i = 0; i < iterations_max && !stop.stop_requested() && std::isfinite(length(misses)); ++i) {
            if (length(misses) < 1e-26) {
                break;
            }
            auto const slopes = slopes_at(at, weights);
            bool better = false;
            while (!better && damping < 1e8) {
                auto const next = stepped(at, slopes, misses, damping);
                auto const misses_next = miss(next, weights);
                better = length(misses_next) < length(misses);
                if (better) {
                    at = next;
                    misses = misses_next;
                }
                damping = better ? std::max(damping / 20, 1e-12) : damping * 10;
            }
            if (!better) {
                break;
            }
        }
        return judged(std::move(at));
    }

private:
    // Net flows beside the flows where the search began, and what is missing of the totals.
    [[nodiscard]] std::vector<double> miss(std::vector<double> const& at,
                                           std::vector<double> const& weights) const {
        auto misses = balance_.rates(at);
        for (std::size_t i = 0; i < misses.size(); ++i) {
            misses[i] /= weights[i];
        }
        for (auto const& total : totals_) {
            double sum = -total.value;
            for (std::size_t i = 0; i < total.weights.size(); ++i) {
                sum += total.weights[i] * at[i];
            }
            misses.push_back(sum / total.scale);
        }
        return misses;
    }

    [[nodiscard]] static double length(std::vector<double> const& misses) {
        double sum = 0;
        for (double const one : misses) {
            sum += one * one;
        }
        return sum;
    }

    // Of the misses, by each unknown in its own scale.
    [[nodiscard]] Matrix slopes_at(std::vector<double> const& at, std::vector<double> const& weights) const {
        auto const& unknowns = balance_.unknowns();
        auto const flows = balance_.jacobian(at, 1);
        Matrix slopes(flows.rows + totals_.size(), flows.columns);
        for (std::size_t column = 0; column < flows.columns; ++column) {
            for (std::size_t row = 0; row < flows.rows; ++row) {
                double const slope = flows.at(row, column) * unknowns[column].scale / weights[row];
                slopes.at(row, column) = std::isfinite(slope) ? slope : 0;
            }
            for (std::size_t i = 0; i < totals_.size() && column < flows.rows; ++i) {
                slopes.at(flows.rows + i, column) =
                    totals_[i].weights[column] * unknowns[column].scale / totals_[i].scale;
            }
        }
        return slopes;
    }

    // One damped step. What would leave its bounds stops there, and the rest is worked out again without it.
    [[nodiscard]] std::vector<double> stepped(std::vector<double> const& at, Matrix const& slopes,
                                              std::vector<double> const& misses, double damping) const {
        auto const& unknowns = balance_.unknowns();
        std::vector<char> stuck(at.size(), 0);
        auto next = at;
        for (int round = 0; round < 4; ++round) {
            Matrix system(slopes.rows + slopes.columns, slopes.columns);
            std::vector<double> right(system.rows, 0);
            for (std::size_t row = 0; row < slopes.rows; ++row) {
                right[row] = -misses[row];
            }
            for (std::size_t column = 0; column < slopes.columns; ++column) {
                for (std::size_t row = 0; row < slopes.rows && stuck[column] == 0; ++row) {
                    system.at(row, column) = slopes.at(row, column);
                }
                system.at(slopes.rows + column, column) = stuck[column] == 0 ? std::sqrt(damping) : 1;
            }
            auto const step = least_squares(system, right);
            bool more = false;
            for (std::size_t i = 0; i < at.size(); ++i) {
                double const wanted = at[i] + step[i] * unknowns[i].scale;
                next[i] = std::clamp(wanted, unknowns[i].low, unknowns[i].high);
                if (stuck[i] == 0 && next[i] != wanted && next[i] == at[i]) {
                    stuck[i] = 1;
                    more = true;
                }
            }
            if (!more) {
                break;
            }
        }
        return next;
    }

    [[nodiscard]] Landed judged(std::vector<double> at) const {
        Landed landed;
        auto const misses = miss(at, balance_.flow_sizes(at));
        landed.residual = 0;
        for (double const one : misses) {
            landed.residual = std::isfinite(one) ? std::max(landed.residual, std::abs(one))
                                                 : std::numeric_limits<double>::infinity();
        }
        landed.found = landed.residual <= settled;
        landed.at = std::move(at);
        return landed;
    }

    Balance const& balance_;
    std::vector<Total> const& totals_;
};

// The model's own first values, those at the end of runs, then Sobol's points over what the stocks may be,
// in boxes of several sizes, since a stock may rest at many times its first value.
std::vector<std::vector<double>> starts_of(Program const& program, Balance const& balance,
                                           EquilibriumSpec const& spec) {
    auto const& unknowns = balance.unknowns();
    std::vector<std::vector<double>> starts(1);
    for (auto const& unknown : unknowns) {
        starts.front().push_back(unknown.first);
    }
    if (spec.starts == 0) {
        return starts;
    }
    // A model with kinks (MIN, MAX, graphs) may hold the search up far from where the model itself goes, so
    // it is also let run for longer than it asks to.
    double const begin = spec.base.start.value_or(program.specs.start);
    double const length = spec.base.stop.value_or(program.specs.stop) - begin;
    for (double const times : {1.0, 8.0, 40.0}) {
        RunSpec whole = spec.base;
        whole.save = {};
        whole.stop = begin + times * length;
        auto const run = Recording::make(program, whole); // none where it would be too large
        if (!run) {
            break;
        }
        auto& last = starts.emplace_back();
        for (auto const& unknown : unknowns) {
            double const value = run->row(run->steps() - 1)[unknown.slots.front()];
            last.push_back(std::isfinite(value) ? std::clamp(value, unknown.low, unknown.high)
                                                : unknown.first);
        }
    }
    auto const unit = unit_sample(Design::sobol, unknowns.size(), spec.starts, spec.base.seed);
    constexpr std::array<double, 4> reaches = {2, 20, 200, 2'000};
    for (std::size_t start = 0; unit && start < spec.starts; ++start) {
        auto& at = starts.emplace_back();
        for (std::size_t i = 0; i < unknowns.size(); ++i) {
            auto const& unknown = unknowns[i];
            double const reach = reaches[start % reaches.size()] * unknown.scale;
            double const low = std::max(unknown.low, unknown.first >= 0 ? 0 : -reach);
            double const high = std::min(unknown.high, std::max(reach, low));
            at.push_back(std::clamp(low + (high - low) * (*unit)[start * unknowns.size() + i], unknown.low,
                                    unknown.high));
        }
    }
    return starts;
}

bool same_place(Balance const& balance, std::vector<double> const& a, std::vector<double> const& b) {
    auto const& unknowns = balance.unknowns();
    for (std::size_t i = 0; i < a.size(); ++i) {
        double const size = std::max({std::abs(a[i]), std::abs(b[i]), 1e-3 * unknowns[i].scale});
        if (std::abs(a[i] - b[i]) > same * size) {
            return false;
        }
    }
    return true;
}

// The slopes of the stocks' flows by the stocks, with memories and fixed delays at rest along with them.
Matrix stock_slopes(Balance const& balance, std::vector<double> const& at, unsigned threads) {
    auto const whole = balance.jacobian(at, threads);
    std::vector<std::size_t> stocks;
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < balance.equations(); ++i) {
        (balance.unknowns()[i].kind == Unknown::Kind::stock ? stocks : others).push_back(i);
    }
    Matrix slopes(stocks.size(), stocks.size());
    Matrix inner(others.size(), others.size());
    for (std::size_t j = 0; j < others.size(); ++j) {
        for (std::size_t i = 0; i < others.size(); ++i) {
            inner.at(i, j) = whole.at(others[i], others[j]);
        }
    }
    for (std::size_t j = 0; j < stocks.size(); ++j) {
        std::vector<double> right;
        for (auto const other : others) {
            right.push_back(-whole.at(other, stocks[j]));
        }
        auto const follow = others.empty() ? std::vector<double>() : least_squares(inner, right);
        for (std::size_t i = 0; i < stocks.size(); ++i) {
            slopes.at(i, j) = whole.at(stocks[i], stocks[j]);
            for (std::size_t k = 0; k < others.size(); ++k) {
                slopes.at(i, j) += whole.at(stocks[i], others[k]) * follow[k];
            }
        }
    }
    return slopes;
}

void find_modes(Balance const& balance, std::vector<double> const& at, std::size_t totals, unsigned threads,
                Equilibrium& place) {
    auto all = eigenvalues(stock_slopes(balance, at, threads));
    if (all.size() <= totals) {
        return;
    }
    // Each conserved total is an eigenvalue of nothing.
    std::sort(all.begin(), all.end(), [](auto a, auto b) { return std::abs(a) > std::abs(b); });
    all.resize(all.size() - totals);
    double const floor = nothing * std::abs(all.front());
    std::sort(all.begin(), all.end(), [](auto a, auto b) {
        return a.real() != b.real() ? a.real() > b.real() : a.imag() > b.imag();
    });
    for (auto const one : all) {
        place.directions += std::abs(one) <= floor ? 1 : 0;
        if (std::abs(one) > floor && one.imag() >= 0) {
            place.modes.push_back({one});
        }
    }
    double const greatest = all.front().real();
    place.kind = greatest > floor                             ? Equilibrium::Kind::unstable
                 : greatest < -floor && place.directions == 0 ? Equilibrium::Kind::stable
                                                              : Equilibrium::Kind::neutral;
}

Equilibrium place_of(Balance const& balance, Landed const& landed, std::size_t totals, unsigned threads) {
    Equilibrium place;
    place.residual = landed.residual;
    auto const rates = balance.rates(landed.at);
    for (std::size_t i = 0; i < landed.at.size(); ++i) {
        auto const& unknown = balance.unknowns()[i];
        if (unknown.hidden) {
            continue;
        }
        place.values.push_back(landed.at[i]);
        place.rates.push_back(i < rates.size() ? rates[i] : 0);
        if (landed.at[i] == unknown.low || landed.at[i] == unknown.high) {
            place.at_bound.push_back(unknown.name);
        }
    }
    if (balance.equations() <= limits::equilibrium_modes_max) {
        find_modes(balance, landed.at, totals, threads, place);
    }
    return place;
}

std::string shown(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6g", value);
    return text.data();
}

std::string text_of(Total const& total, Balance const& balance) {
    std::string text;
    for (std::size_t i = 0; i < total.weights.size(); ++i) {
        double const weight = total.weights[i];
        if (weight == 0) {
            continue;
        }
        text += text.empty() ? (weight < 0 ? "-" : "") : (weight < 0 ? " - " : " + ");
        text += std::abs(weight) == 1 ? "" : shown(std::abs(weight)) + " ";
        text += balance.unknowns()[i].hidden ? "(in a delay of " + balance.unknowns()[i].name + ")"
                                             : balance.unknowns()[i].name;
    }
    return text + " = " + shown(total.value);
}

void describe(Balance const& balance, EquilibriumOutput& output) {
    bool remembers = false;
    for (auto const& unknown : balance.unknowns()) {
        remembers =
            remembers || unknown.kind == Unknown::Kind::memory || unknown.kind == Unknown::Kind::history;
        if (!unknown.hidden) {
            output.names.push_back(unknown.name);
            output.first.push_back(unknown.first);
        }
    }
    if (balance.depends_on_time()) {
        output.notes.push_back("the flows depend on time; they are taken as they are at time " +
                               shown(balance.time()) + ", and the equilibrium moves as they do");
    }
    if (remembers) {
        output.notes.push_back("fixed delays and remembered values are taken at rest; what their length does "
                               "to stability is not in the eigenvalues");
    }
    if (balance.equations() > limits::equilibrium_modes_max) {
        output.notes.push_back("stability is not worked out beyond " +
                               std::to_string(limits::equilibrium_modes_max) + " stocks");
    }
}

} // namespace

double Mode::doubling_time() const {
    return eigenvalue.real() > 0 ? std::numbers::ln2 / eigenvalue.real()
                                 : std::numeric_limits<double>::infinity();
}

double Mode::half_time() const {
    return eigenvalue.real() < 0 ? std::numbers::ln2 / -eigenvalue.real()
                                 : std::numeric_limits<double>::infinity();
}

double Mode::period() const {
    return eigenvalue.imag() != 0 ? 2 * std::numbers::pi / std::abs(eigenvalue.imag())
                                  : std::numeric_limits<double>::infinity();
}

std::string_view name_of(Equilibrium::Kind kind) {
    switch (kind) {
    case Equilibrium::Kind::stable:
        return "stable";
    case Equilibrium::Kind::unstable:
        return "unstable";
    case Equilibrium::Kind::neutral:
        return "neutral";
    case Equilibrium::Kind::unknown:
        return "unknown";
    }
    WEIR_UNREACHABLE();
}

Result<EquilibriumOutput> equilibrium(Program const& program, EquilibriumSpec const& spec) {
    if (spec.starts > limits::equilibrium_starts_max) {
        return fail(ErrorCode::limit, "the search begins from at most " +
                                          std::to_string(limits::equilibrium_starts_max) + " places");
    }
    auto const balance = WEIR_TRY(Balance::make(program, spec));
    auto const totals = conserved(balance, spec.base.seed);
    auto const starts = starts_of(program, balance, spec);
    std::vector<Landed> landed(starts.size());
    std::atomic<std::size_t> done = 0;
    parallel_for(starts.size(), spec.threads, [&](std::size_t i) {
        if (!spec.stop.stop_requested()) {
            landed[i] = Search(balance, totals).from(starts[i], spec.stop);
        }
        if (spec.progress) {
            spec.progress(++done, starts.size());
        }
    });
    EquilibriumOutput output;
    output.stopped = spec.stop.stop_requested();
    if (output.stopped) {
        return output;
    }
    output.time = balance.time();
    output.depends_on_time = balance.depends_on_time();
    output.tried = starts.size();
    describe(balance, output);
    for (auto const& total : totals) {
        output.conserved.push_back(text_of(total, balance));
    }
    std::vector<Landed const*> kept;
    for (auto const& one : landed) {
        output.failed += one.found ? 0 : 1;
        bool const known = std::any_of(kept.begin(), kept.end(), [&](Landed const* other) {
            return same_place(balance, one.at, other->at);
        });
        if (one.found && !known && kept.size() < found_max) {
            kept.push_back(&one);
            output.found.push_back(place_of(balance, one, totals.size(), spec.threads));
        }
    }
    return output;
}

} // namespace weir::dynamics
