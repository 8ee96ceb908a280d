// A small blocking HTTP client, for calls to an identity provider and for tests that talk to a server.
// It follows no redirect: whoever calls decides where a second request may go.
#pragma once

#include "base/result.hpp"
#include "http/fields.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace weir::http {

struct ClientOptions {
    std::chrono::milliseconds time_max{10'000}; // for the whole exchange
    std::size_t body_bytes_max = 16ULL << 20;
    bool verify_tls = true;
    std::filesystem::path ca_file; // trusted besides the system's own
    bool keep_cookies = false;     // one jar for all requests: use a client for one host
};

struct ClientRequest {
    std::string method = "GET";
    std::string url; // "http://127.0.0.1:8080/path?query", "https://…"
    Fields headers;
    std::string body;
};

struct ClientResponse {
    int status = 0;
    Fields headers;
    std::string body;
};

// Not for use by two threads at once. The connection is kept for the next request to the same place.
class Client {
public:
    explicit Client(ClientOptions options = {});
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    // Errors: invalid (url), io (no connection, TLS refused), timeout, limit (body), corrupt (not HTTP).
    [[nodiscard]] Result<ClientResponse> send(ClientRequest request);
    [[nodiscard]] Result<ClientResponse> get(std::string url);
    [[nodiscard]] Result<ClientResponse> post(std::string url, std::string body,
                                              std::string_view content_type = "application/json");
    [[nodiscard]] Result<ClientResponse> post_form(std::string url, Form const& form);

    [[nodiscard]] Parameters const& cookies() const;
    void forget_cookies();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace weir::http
