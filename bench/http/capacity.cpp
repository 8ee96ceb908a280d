// What the server alone can do: requests a second of a trivial handler from 64 kept connections, and the
// memory of 2,000 open event streams. The server is a process of its own, so that its memory is its own;
// both share this machine's cores.
#include "http/event_stream.hpp"
#include "http/middleware.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using namespace weir::http;

constexpr std::size_t clients_count = 64;
constexpr std::size_t streams_count = 2'000;
constexpr std::chrono::seconds duration{5};

// Serves until it is ended by the parent; tells its port through the pipe.
[[noreturn]] void serve(int port_pipe) {
    EventChannel channel;
    Router router;
    router.get("/", [](Request&) { return Response::html("<p>ready</p>"); });
    router.get("/events", [&](Request& request) { return channel.subscribe(request); });
    router.on_response(security_headers());
    auto const server = Server::start({.workers = 2}, std::move(router));
    std::uint16_t const port = server ? (*server)->port() : std::uint16_t{0};
    bool const told = ::write(port_pipe, &port, sizeof port) == sizeof port;
    for (; told && port != 0;) {
        std::this_thread::sleep_for(100ms);
        channel.publish({"tick", "x"});
    }
    std::_Exit(1);
}

double resident_megabytes(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::stod(line.substr(6)) / 1'024.0;
        }
    }
    return 0;
}

void measure_requests(std::uint16_t port) {
    std::string const request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    std::vector<std::unique_ptr<RawClient>> clients;
    std::vector<Clock::time_point> sent;
    std::vector<pollfd> polls;
    for (std::size_t i = 0; i < clients_count; ++i) {
        clients.push_back(std::make_unique<RawClient>(port));
        polls.push_back({clients.back()->descriptor(), POLLIN, 0});
        sent.push_back(Clock::now());
        clients.back()->send(request);
    }
    std::vector<double> times;
    auto const start = Clock::now();
    while (Clock::now() - start < duration) {
        ::poll(polls.data(), polls.size(), 1'000);
        for (std::size_t i = 0; i < polls.size(); ++i) {
            if ((polls[i].revents & POLLIN) == 0) {
                continue;
            }
            // An answer of this size comes in one piece.
            if (clients[i]->read_some(0ms).ends_with("</p>")) {
                times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - sent[i]).count());
                sent[i] = Clock::now();
                clients[i]->send(request);
            }
        }
    }
    double const seconds = std::chrono::duration<double>(Clock::now() - start).count();
    std::ranges::sort(times);
    std::printf("%zu kept connections: %.0f requests/s, p50 %.2f ms, p99 %.2f ms, max %.2f ms\n",
                clients_count, static_cast<double>(times.size()) / seconds, times[times.size() / 2],
                times[times.size() * 99 / 100], times.back());
}

void measure_streams(std::uint16_t port, pid_t server) {
    double const before = resident_megabytes(server);
    std::vector<std::unique_ptr<RawClient>> streams;
    for (std::size_t i = 0; i < streams_count; ++i) {
        streams.push_back(std::make_unique<RawClient>(port));
        streams.back()->send("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }
    std::size_t hearing = 0;
    for (auto const& stream : streams) {
        std::string seen = stream->read_some(2s);
        seen += seen.find("data: x") == std::string::npos ? stream->read_some(2s) : std::string{};
        hearing += seen.find("data: x") != std::string::npos ? 1U : 0U;
    }
    double const after = resident_megabytes(server);
    std::printf("%zu event streams (%zu hear events): %.1f MB before, %.1f MB with them\n", streams.size(),
                hearing, before, after);
}

} // namespace

int main() {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) {
        return 1;
    }
    pid_t const server = ::fork();
    if (server == 0) {
        serve(ends[1]);
    }
    std::uint16_t port = 0;
    if (::read(ends[0], &port, sizeof port) != sizeof port || port == 0) {
        std::fputs("The server did not start.\n", stderr);
        return 1;
    }
    measure_requests(port);
    measure_streams(port, server);
    ::kill(server, SIGKILL);
    ::waitpid(server, nullptr, 0);
    return 0;
}
