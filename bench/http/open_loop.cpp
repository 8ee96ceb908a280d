// A load generator that sends at a fixed rate whatever the server does. Each latency counts from the
// moment a request was due, not from when a connection was free for it, so that a stall of the server is
// seen in full (what closed-loop tools hide is called coordinated omission).
#include "http/client.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Plan {
    std::vector<std::string> urls;
    weir::http::Fields headers;
    double rate = 50;
    double seconds = 20;
    unsigned connections = 64;
    bool verify_tls = true;
};

struct Sample {
    std::size_t url = 0;
    double milliseconds = 0;
    int status = 0; // 0: no answer
};

constexpr char const* usage =
    "usage: open_loop --url URL [--url URL]… [--rate N] [--seconds N] [--cookie TEXT] [--header NAME:VALUE]\n"
    "                 [--connections N] [--insecure]\n"
    "The addresses are asked in turn, N requests a second in all. Latencies are from the intended time.\n";

std::optional<double> number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = error == std::errc{} && end == text.data() + text.size() && value > 0;
    return whole ? std::optional(value) : std::nullopt;
}

bool take_option(Plan& plan, std::string_view name, std::string const& value) {
    if (name == "--url") {
        plan.urls.push_back(value);
        return true;
    }
    if (name == "--cookie") {
        plan.headers.set("Cookie", value);
        return true;
    }
    if (name == "--header") {
        std::size_t const colon = std::min(value.find(':'), value.size());
        plan.headers.set(value.substr(0, colon), value.substr(std::min(colon + 1, value.size())));
        return true;
    }
    auto const amount = number(value);
    if (!amount) {
        return false;
    }
    if (name == "--rate") {
        plan.rate = *amount;
    } else if (name == "--seconds") {
        plan.seconds = *amount;
    } else if (name == "--connections") {
        plan.connections = static_cast<unsigned>(*amount);
    } else {
        return false;
    }
    return true;
}

std::optional<Plan> read_plan(int count, char** arguments) {
    Plan plan;
    for (int i = 1; i < count; ++i) {
        std::string_view const name = arguments[i];
        if (name == "--insecure") {
            plan.verify_tls = false;
        } else if (i + 1 >= count || !take_option(plan, name, arguments[++i])) {
            return std::nullopt;
        }
    }
    return plan.urls.empty() ? std::nullopt : std::optional(plan);
}

class Load {
public:
    explicit Load(Plan plan)
        : plan_(std::move(plan)), total_(static_cast<std::size_t>(plan_.rate * plan_.seconds)) {}

    std::vector<Sample> run() {
        start_ = Clock::now() + 50ms;
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < plan_.connections; ++i) {
            threads.emplace_back([this] { send_in_turn(); });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        return std::move(samples_);
    }

private:
    void send_in_turn() {
        weir::http::Client client(
            {.time_max = 30'000ms, .body_bytes_max = 256U << 20U, .verify_tls = plan_.verify_tls});
        std::vector<Sample> mine;
        for (std::size_t i = next_++; i < total_; i = next_++) {
            auto const due = start_ + std::chrono::duration_cast<Clock::duration>(
                                          std::chrono::duration<double>(static_cast<double>(i) / plan_.rate));
            std::this_thread::sleep_until(due);
            weir::http::ClientRequest request;
            request.url = plan_.urls[i % plan_.urls.size()];
            request.headers = plan_.headers;
            auto const response = client.send(std::move(request));
            std::chrono::duration<double, std::milli> const took = Clock::now() - due;
            mine.push_back({i % plan_.urls.size(), took.count(), response ? response->status : 0});
        }
        std::lock_guard const lock(mutex_);
        samples_.insert(samples_.end(), mine.begin(), mine.end());
    }

    Plan plan_;
    std::size_t total_;
    Clock::time_point start_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::vector<Sample> samples_;
};

void print_line(std::string const& name, std::vector<Sample> const& samples) {
    std::vector<double> times;
    std::map<int, std::size_t> statuses;
    for (auto const& sample : samples) {
        times.push_back(sample.milliseconds);
        ++statuses[sample.status];
    }
    std::ranges::sort(times);
    auto const at = [&](double share) {
        return times[std::min(static_cast<std::size_t>(share * static_cast<double>(times.size())),
                              times.size() - 1)];
    };
    std::string answers;
    for (auto const& [status, count] : statuses) {
        answers +=
            " " + (status == 0 ? std::string("none") : std::to_string(status)) + "x" + std::to_string(count);
    }
    std::printf("%8zu %9.2f %9.2f %9.2f %9.2f %9.2f  %s %s\n", times.size(), at(0.5), at(0.95), at(0.99),
                at(0.999), times.back(), answers.c_str() + 1, name.c_str());
}

} // namespace

int main(int count, char** arguments) {
    auto const plan = read_plan(count, arguments);
    if (!plan) {
        std::fputs(usage, stderr);
        return 2;
    }
    auto const samples = Load(*plan).run();
    if (samples.empty()) {
        std::fputs("No request was sent: rate × seconds is below 1.\n", stderr);
        return 1;
    }
    std::printf("requests    p50 ms    p95 ms    p99 ms  p99.9 ms    max ms  answers\n");
    for (std::size_t i = 0; i < plan->urls.size(); ++i) {
        std::vector<Sample> own;
        std::ranges::copy_if(samples, std::back_inserter(own),
                             [&](Sample const& sample) { return sample.url == i; });
        if (!own.empty()) {
            print_line(plan->urls[i], own);
        }
    }
    print_line("all", samples);
    bool const sound =
        std::ranges::all_of(samples, [](Sample const& s) { return s.status >= 200 && s.status < 400; });
    return sound ? 0 : 1;
}
