// What a connection does that needs no socket: a request's head made into a Request, and a Response made
// into the bytes of its head. Private to the room.
#pragma once

#include "http/message.hpp"
#include "http/server.hpp"

#include <string>
#include <string_view>

namespace weir::http {

// The end of the head (behind its empty line) in what has come so far, 0 when it has not come yet. `fault`
// becomes the status to refuse with when more bytes could not make it good.
struct HeadEnd {
    std::size_t size = 0;
    int fault = 0;
};
[[nodiscard]] HeadEnd find_head_end(std::string_view received, ServerOptions const& options);

struct Peer {
    std::string address;
    bool tls = false;
};
// The client as the trusted proxy names it, else the peer itself.
[[nodiscard]] Peer client_of(Peer const& peer, Fields const& headers,
                             std::vector<std::string> const& trusted);

// Fills path, query, cookies, id and the client's address from method, target and headers. The answer is 0
// or the status to refuse with.
[[nodiscard]] int complete_request(Request& request, Peer const& peer, ServerOptions const& options);

[[nodiscard]] std::string new_request_id();

enum class Framing { length, chunked, until_close, none };
struct ResponseHead {
    Framing framing = Framing::length;
    bool keep_alive = true;
    bool http_1_0 = false;
};
[[nodiscard]] std::string response_head(Response const& response, ResponseHead const& head);

} // namespace weir::http
