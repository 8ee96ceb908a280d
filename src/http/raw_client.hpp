// A socket that sends exactly the bytes it is told, for tests that speak HTTP wrongly on purpose. Only for
// tests and benchmarks: it stops the program when the loopback itself fails.
#pragma once

#include "base/contract.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::http {

class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        WEIR_EXPECTS(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
    }
    ~RawClient() { ::close(socket_); }
    RawClient(RawClient const&) = delete;
    RawClient& operator=(RawClient const&) = delete;

    // What the server no longer wants is dropped: it may have answered and closed already.
    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            ssize_t const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    // Empty at the end of the connection or when nothing came in time.
    [[nodiscard]] std::string read_some(std::chrono::milliseconds time_max) const {
        pollfd waiting{socket_, POLLIN, 0};
        std::array<char, 65'536> bytes;
        if (::poll(&waiting, 1, static_cast<int>(time_max.count())) <= 0) {
            return {};
        }
        ssize_t const got = ::recv(socket_, bytes.data(), bytes.size(), 0);
        return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string{};
    }

    [[nodiscard]] int descriptor() const { return socket_; }

    [[nodiscard]] std::string read_to_end(std::chrono::milliseconds silence_max) const {
        std::string whole;
        for (std::string piece = read_some(silence_max); !piece.empty(); piece = read_some(silence_max)) {
            whole += piece;
        }
        return whole;
    }

private:
    int socket_;
};

} // namespace weir::http
