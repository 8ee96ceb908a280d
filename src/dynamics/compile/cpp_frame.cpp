// The frame of a printed model; see cpp_frame.hpp. Each function means what the operation of the same kind
// means in operations.cpp and run/special.cpp, to the last bit where the C library is the same.
#include "dynamics/compile/cpp_frame.hpp"

namespace weir::dynamics::cpp_frame {

char const* const functions = R"(constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

// MOD has the sign of the divisor.
inline double modulo(double a, double b) { return a - b * std::floor(a / b); }
inline double safe_divide(double a, double b, double otherwise) { return b == 0 ? otherwise : a / b; }
// What is no number is passed on, so that a bound does not hide it.
inline double lesser(double a, double b) { return a <= b || a != a ? a : b; }
inline double greater(double a, double b) { return a >= b || a != a ? a : b; }

template <class Value> double sum(int n, Value value) {
    double result = value(0);
    for (int k = 1; k < n; ++k) result += value(k);
    return result;
}
template <class Value> double product(int n, Value value) {
    double result = value(0);
    for (int k = 1; k < n; ++k) result *= value(k);
    return result;
}
template <class Value> double smallest(int n, Value value) {
    double result = value(0);
    for (int k = 1; k < n; ++k) result = lesser(result, value(k));
    return result;
}
template <class Value> double largest(int n, Value value) {
    double result = value(0);
    for (int k = 1; k < n; ++k) result = greater(result, value(k));
    return result;
}
template <class Value> double mean(int n, Value value) { return sum(n, value) / n; }
template <class Value> double deviation(int n, Value value) {
    double const middle = mean(n, value);
    double squares = 0;
    for (int k = 0; k < n; ++k) squares += (value(k) - middle) * (value(k) - middle);
    return std::sqrt(squares / n);
}
inline double mean(std::initializer_list<double> list) {
    return mean(static_cast<int>(list.size()), [&](int k) { return list.begin()[k]; });
}
inline double deviation(std::initializer_list<double> list) {
    return deviation(static_cast<int>(list.size()), [&](int k) { return list.begin()[k]; });
}
// The value that an index counted from 1 points at; 0 outside.
template <class Value> double select(double index, int n, Value value) {
    double const place = std::floor(index);
    return place >= 1 && place <= n ? value(static_cast<int>(place) - 1) : 0;
}
inline double select(double index, std::initializer_list<double> list) {
    return select(index, static_cast<int>(list.size()), [&](int k) { return list.begin()[k]; });
}

// A function given by points.
struct Graph {
    enum Kind { continuous, extrapolate, discrete } kind;
    int count;
    double const* x;
    double const* y;
};
inline double at_graph(Graph const& graph, double input) {
    int const last = graph.count - 1;
    if (input != input) return input;
    if (last == 0) return graph.y[0];
    if (graph.kind != Graph::extrapolate) {
        if (input <= graph.x[0]) return graph.y[0];
        if (input >= graph.x[last]) return graph.y[last];
    }
    int i = 1;
    if (last > 32) {
        i = static_cast<int>(std::upper_bound(graph.x + 1, graph.x + last, input) - graph.x);
    } else {
        while (i < last && graph.x[i] <= input) ++i;
    }
    if (graph.kind == Graph::discrete) return graph.y[i - 1];
    double const width = graph.x[i] - graph.x[i - 1];
    return width > 0 ? graph.y[i - 1] + (graph.y[i] - graph.y[i - 1]) * ((input - graph.x[i - 1]) / width)
                     : graph.y[i];
}
)";

char const* const random =
    R"(// Counter-based random streams, Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011): the numbers depend
// on seed, run, place in the model and step alone.
class Random {
public:
    Random(std::uint64_t seed, std::uint32_t run, std::uint32_t site, std::uint32_t step)
        : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
          counter_{0, run, site, step} {}
    double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
    double normal() {
        double const radius = std::sqrt(-2.0 * std::log1p(-uniform()));
        return radius * std::cos(2.0 * 3.141592653589793238462643 * uniform());
    }
    double exponential(double mean) { return -mean * std::log1p(-uniform()); }
    // Inversion for small means, else W. Hoermann's transformed rejection (PTRS, 1993).
    double poisson(double mean) {
        if (mean < 10) {
            double count = 0;
            double left = uniform();
            for (double chance = std::exp(-mean); left >= chance && count < 200; chance *= mean / count) {
                left -= chance;
                ++count;
            }
            return count;
        }
        double const b = 0.931 + 2.53 * std::sqrt(mean);
        double const a = -0.059 + 0.02483 * b;
        for (;;) {
            double const u = uniform() - 0.5;
            double const v = uniform();
            double const edge = 0.5 - std::abs(u);
            double const count = std::floor((2 * a / edge + b) * u + (mean + 0.43));
            if (edge >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return count;
            if (count < 0 || (edge < 0.013 && v > edge)) continue;
            double const hat = v * (1.1239 + 1.1328 / (b - 3.4)) / (a / (edge * edge) + b);
            if (std::log(hat) <= count * std::log(mean) - mean - std::lgamma(count + 1)) return count;
        }
    }

private:
    std::uint64_t bits() {
        if (used_ >= 4) {
            std::uint32_t c[4] = {counter_[0], counter_[1], counter_[2], counter_[3]};
            std::uint32_t k[2] = {key_[0], key_[1]};
            for (int round = 0; round < 10; ++round) {
                std::uint64_t const a = std::uint64_t{0xD2511F53} * c[0];
                std::uint64_t const b = std::uint64_t{0xCD9E8D57} * c[2];
                std::uint32_t const next[4] = {
                    static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(b),
                    static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(a)};
                std::copy(next, next + 4, c);
                k[0] += 0x9E3779B9;
                k[1] += 0xBB67AE85;
            }
            std::copy(c, c + 4, block_);
            ++counter_[0];
            used_ = 0;
        }
        std::uint64_t const low = block_[used_];
        std::uint64_t const high = block_[used_ + 1];
        used_ += 2;
        return high << 32 | low;
    }
    std::uint32_t key_[2];
    std::uint32_t counter_[4];
    std::uint32_t block_[4] = {};
    unsigned used_ = 4;
};
)";

char const* const time_members = R"(
    // A pulse is counted in steps, so that it always adds up to its magnitude.
    double pulse(double magnitude, double first, double interval) const {
        double const every = std::round(interval / time_step);
        double const since = static_cast<double>(step) - std::round((first - start_time) / time_step);
        bool const now = since == 0 || (since > 0 && every >= 1 && std::fmod(since, every) == 0);
        return now ? magnitude / time_step : 0;
    }
    double ramp(double slope, double first, double last) const {
        return slope * std::max(0.0, std::min(time, last) - first);
    }
    double step_at(double height, double first) const {
        return time >= first - 1e-6 * time_step ? height : 0;
    }
)";

char const* const random_members = R"(
    // Each place in the model draws from its own stream at each step; the stages of a step draw the same.
    Random stream(std::uint32_t site) const {
        return Random(seed, run_number, site, static_cast<std::uint32_t>(step));
    }
    double random_uniform(std::uint32_t site, double a, double b) const {
        return a + (b - a) * stream(site).uniform();
    }
    double random_normal(std::uint32_t site, double a, double b) const {
        return a + b * stream(site).normal();
    }
    double random_exponential(std::uint32_t site, double a) const {
        return a >= 0 ? stream(site).exponential(a) : no_number;
    }
    double random_poisson(std::uint32_t site, double a) const {
        return a >= 0 && a <= 0x1p52 ? stream(site).poisson(a) : no_number;
    }
    double random_lognormal(std::uint32_t site, double a, double b) const {
        if (!(a > 0)) return no_number;
        double const variance = std::log1p(b * b / (a * a));
        return std::exp(std::log(a) - variance / 2 + std::sqrt(variance) * stream(site).normal());
    }
)";

char const* const past_member = R"(
    // The input of a DELAY as it was so long ago, in whole steps and at least one.
    double past(int history, double delay, double before) const {
        double const back = std::max(1.0, std::round(delay / time_step));
        return back <= static_cast<double>(step) ? past_values[history][step - static_cast<long>(back)]
                                                 : before;
    }
)";

char const* const settings = R"(
// Blanks and underscores are one, and case makes no difference.
std::string key_of(std::string const& name) {
    std::string key;
    for (char c : name) {
        if (c == '"') continue;
        if (c == ' ' || c == '_' || c == '\t') {
            if (!key.empty() && key.back() != '_' && key.back() != ',' && key.back() != '[') key += '_';
            continue;
        }
        if ((c == ',' || c == ']' || c == '[') && !key.empty() && key.back() == '_') key.pop_back();
        key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return key;
}

// NAME=VALUE; false if it cannot be.
bool set(Model& model, std::string const& text) {
    auto const equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return false;
    char* end = nullptr;
    double const value = std::strtod(text.c_str() + equals + 1, &end);
    if (end == text.c_str() + equals + 1 || *end != '\0') return false;
    std::string const key = key_of(text.substr(0, equals));
    for (Settable const& settable : settables) {
        if (key == settable.key) {
            for (int i = 0; i < settable.count; ++i) model.give(settable.first + i, value);
            return true;
        }
    }
    return false;
}
)";

char const* const csv = R"(
void append(std::string& text, double value) {
    char buffer[32];
    if (!std::isfinite(value)) return;
    double const size = std::fabs(value);
    std::to_chars_result written{};
    if (size < 1e15 && value == std::trunc(value)) {
        written = std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(value));
    } else {
        bool const plain = size >= 1e-5 && size < 1e15;
        written = std::to_chars(buffer, buffer + sizeof buffer, value,
                                plain ? std::chars_format::fixed : std::chars_format::scientific);
    }
    text.append(buffer, written.ptr);
}

void print(double const* results) {
    std::string text = header;
    for (long row = 0; row < rows; ++row) {
        append(text, clock_at(row * save_every));
        for (int column = 0; column < columns; ++column) {
            text += ',';
            append(text, results[row * columns + column]);
        }
        text += "\r\n";
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
}
)";

char const* const main = R"(
} // namespace

int main(int count, char** arguments) {
    static Model model;
    give_defaults(model);
    for (int i = 1; i < count; ++i) {
        if (!set(model, arguments[i])) {
            std::fprintf(stderr, "%s is not NAME=VALUE of a constant or of a stock's first value\n",
                         arguments[i]);
            return 2;
        }
    }
    std::vector<double> results(static_cast<std::size_t>(rows) * columns);
    model.run(results.data());
    print(results.data());
    return std::fflush(stdout) == 0 ? 0 : 1;
}
)";

char const* const main_repeat = R"(
} // namespace

// --repeat N [NAME=VALUE]...: so many runs, one after another, each named value taken at up to a tenth less
// or more; prints how long they took and the sum of their last rows.
int main(int count, char** arguments) {
    static Model model;
    if (count < 3 || std::strcmp(arguments[1], "--repeat") != 0) return 2;
    long const repeat = std::strtol(arguments[2], nullptr, 10);
    std::vector<std::pair<std::string, double>> varied;
    for (int i = 3; i < count; ++i) {
        std::string const text = arguments[i];
        if (!set(model, text)) return 2;
        varied.emplace_back(text.substr(0, text.find('=')), std::atof(text.c_str() + text.find('=') + 1));
    }
    std::vector<std::pair<int, double>> places;
    for (auto const& [name, value] : varied) {
        for (Settable const& settable : settables) {
            for (int i = 0; key_of(name) == settable.key && i < settable.count; ++i) {
                places.emplace_back(settable.first + i, value);
            }
        }
    }
    give_defaults(model);
    std::vector<double> results(static_cast<std::size_t>(rows) * columns);
    double check = 0;
    auto const start = std::chrono::steady_clock::now();
    for (long run = 0; run < repeat; ++run) {
        double share = 0.5;
        for (auto const& [place, value] : places) {
            share = std::fmod(share + 0.6180339887498949 * static_cast<double>(run + 1), 1.0);
            model.give(place, value * (0.9 + 0.2 * share));
        }
        model.run_number = static_cast<std::uint32_t>(run);
        model.run(results.data());
        for (int column = 0; column < columns; ++column) check += results[(rows - 1) * columns + column];
    }
    double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("{\"runs\":%ld,\"seconds\":%.9g,\"runs_per_second\":%.9g,\"check\":%.17g}\n", repeat, seconds,
                static_cast<double>(repeat) / seconds, check);
    return 0;
}
)";

} // namespace weir::dynamics::cpp_frame
