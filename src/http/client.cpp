// The blocking client: each exchange runs as a coroutine on an io_context of its own until it is done or
// its time is over. One of the room's three files that include Boost.
#include "http/client.hpp"

#include "http/text.hpp"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <algorithm>
#include <optional>

namespace weir::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using Sent = beast::http::request<beast::http::string_body>;
using Received = beast::http::response_parser<beast::http::string_body>;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);

struct Url {
    bool tls = false;
    std::string host; // without brackets
    std::string port;
    std::string authority; // for Host
    std::string target;

    [[nodiscard]] std::string place() const { return (tls ? "https://" : "http://") + host + ":" + port; }
};

Result<Url> parse_url(std::string_view text) {
    Url url;
    url.tls = text.starts_with("https://");
    if (!url.tls && !text.starts_with("http://")) {
        return fail(ErrorCode::invalid, "The address does not begin with http:// or https://.");
    }
    text.remove_prefix(url.tls ? 8 : 7);
    std::size_t const end = std::min(text.find_first_of("/?#"), text.size());
    std::string_view authority = text.substr(0, end);
    url.authority = authority;
    std::string_view const target = text.substr(end, text.find('#') - end);
    url.target = (target.starts_with('/') ? "" : "/") + std::string(target);
    std::size_t const bracket = authority.rfind(']');
    std::size_t const colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    url.port =
        colon == std::string_view::npos ? (url.tls ? "443" : "80") : std::string(authority.substr(colon + 1));
    authority = authority.substr(0, colon);
    if (authority.starts_with('[') && authority.ends_with(']')) {
        authority = authority.substr(1, authority.size() - 2);
    }
    url.host = authority;
    bool const odd =
        std::ranges::any_of(url.target, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    if (url.host.empty() || url.port.empty() || odd || authority.find('@') != std::string_view::npos) {
        return fail(ErrorCode::invalid, "The address cannot be read: it needs a host, and no space in it.");
    }
    return url;
}

Error error_of(error_code error, std::string doing) {
    Error made{ErrorCode::io, "The other side cannot be reached or broke off: " + error.message() + ".", {}};
    if (error == beast::error::timeout) {
        made = {ErrorCode::timeout, "The other side did not answer in time.", {}};
    } else if (error == beast::http::error::body_limit) {
        made = {ErrorCode::limit, "The answer is larger than was allowed.", {}};
    } else if (error != beast::http::error::end_of_stream && error != beast::http::error::partial_message &&
               error.category() == make_error_code(beast::http::error::bad_version).category()) {
        made = {ErrorCode::corrupt, "The answer is not HTTP: " + error.message() + ".", {}};
    }
    return std::move(made).during(std::move(doing));
}

// The server may have closed a kept connection meanwhile; then there is something to read: its end.
bool is_stale(Plain& stream) {
    char byte = 0;
    return ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

void keep_cookie(Parameters& jar, std::string_view header) {
    std::string_view const pair = header.substr(0, header.find(';'));
    std::size_t const equals = pair.find('=');
    if (equals == std::string_view::npos) {
        return;
    }
    std::string const name(pair.substr(0, equals));
    Parameters kept;
    for (auto const& [key, value] : jar.items()) {
        if (key != name) {
            kept.add(key, value);
        }
    }
    auto const age = parameter_of(header, "Max-Age");
    if (!age || (*age != "0" && !age->starts_with('-'))) {
        kept.add(name, std::string(pair.substr(equals + 1)));
    }
    jar = std::move(kept);
}

} // namespace

struct Client::State {
    explicit State(ClientOptions given) : options(std::move(given)) {}

    ClientOptions options;
    asio::io_context io{1};
    std::optional<asio::ssl::context> tls_context;
    std::optional<Plain> plain;
    std::optional<Tls> tls;
    std::string connected_to;
    Parameters jar;

    void disconnect();
    Status open_tls_context();
    asio::awaitable<Status> connect(Url const& url);
    asio::awaitable<Status> shake_hands(Url const& url);
    template <class Stream>
    asio::awaitable<Result<ClientResponse>> exchange(Stream& stream, Sent const& request);
    asio::awaitable<Result<ClientResponse>> run(Url const& url, Sent const& request);
    Sent compose(Url const& url, ClientRequest request) const;
};

void Client::State::disconnect() {
    tls.reset();
    plain.reset();
    connected_to.clear();
}

Status Client::State::open_tls_context() {
    if (tls_context) {
        return {};
    }
    tls_context.emplace(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls_context->native_handle(), TLS1_2_VERSION);
    error_code error;
    tls_context->set_default_verify_paths(error);
    if (!options.ca_file.empty()) {
        tls_context->load_verify_file(options.ca_file.string(), error);
    }
    tls_context->set_verify_mode(options.verify_tls ? asio::ssl::verify_peer : asio::ssl::verify_none, error);
    if (error) {
        tls_context.reset();
        return fail(ErrorCode::io, "The trusted certificates cannot be read: " + error.message() + ".");
    }
    return {};
}

asio::awaitable<Status> Client::State::shake_hands(Url const& url) {
    error_code error;
    asio::ip::make_address(url.host, error);
    if (error) { // a name, which the server may need to choose its certificate; an address is never sent
        // What the macro SSL_set_tlsext_host_name stands for, without its C cast.
        SSL_ctrl(tls->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(url.host.c_str()));
    }
    if (options.verify_tls) {
        tls->set_verify_callback(asio::ssl::host_name_verification(url.host));
    }
    auto const [failed] = co_await tls->async_handshake(asio::ssl::stream_base::client, quiet);
    if (failed) {
        co_return tl::unexpected<Error>(error_of(failed, "agreeing on TLS with " + url.place()));
    }
    co_return Status{};
}

asio::awaitable<Status> Client::State::connect(Url const& url) {
    bool const open = url.place() == connected_to && (tls || plain);
    if (open && !is_stale(tls ? tls->next_layer() : *plain)) {
        (tls ? tls->next_layer() : *plain).expires_after(options.time_max);
        co_return Status{};
    }
    disconnect();
    if (url.tls) {
        if (auto ready = open_tls_context(); !ready) {
            co_return ready;
        }
        tls.emplace(io, *tls_context);
    } else {
        plain.emplace(io);
    }
    Plain& stream = url.tls ? tls->next_layer() : *plain;
    asio::ip::tcp::resolver resolver(io);
    auto const [unknown, endpoints] = co_await resolver.async_resolve(url.host, url.port, quiet);
    if (unknown) {
        co_return tl::unexpected<Error>(error_of(unknown, "looking up " + url.host));
    }
    stream.expires_after(options.time_max);
    auto const [refused, endpoint] = co_await stream.async_connect(endpoints, quiet);
    if (refused) {
        co_return tl::unexpected<Error>(error_of(refused, "connecting to " + url.place()));
    }
    error_code ignored;
    stream.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (url.tls) {
        if (auto agreed = co_await shake_hands(url); !agreed) {
            co_return agreed;
        }
    }
    connected_to = url.place();
    co_return Status{};
}

template <class Stream>
asio::awaitable<Result<ClientResponse>> Client::State::exchange(Stream& stream, Sent const& request) {
    auto const [unsent, written] = co_await beast::http::async_write(stream, request, quiet);
    // A server may answer and close before it has read everything, so the answer is read all the same.
    beast::flat_buffer buffer;
    Received parser;
    parser.body_limit(options.body_bytes_max);
    parser.skip(request.method() == beast::http::verb::head);
    auto const [unread, count] = co_await beast::http::async_read(stream, buffer, parser, quiet);
    if (unread) {
        disconnect();
        co_return tl::unexpected<Error>(error_of(unsent ? unsent : unread, "reading the answer"));
    }
    auto message = parser.release();
    ClientResponse response;
    response.status = static_cast<int>(message.result_int());
    for (auto const& field : message) {
        response.headers.add(std::string_view(field.name_string()), std::string_view(field.value()));
    }
    response.body = std::move(message.body());
    if (unsent || !message.keep_alive()) {
        disconnect();
    }
    co_return response;
}

asio::awaitable<Result<ClientResponse>> Client::State::run(Url const& url, Sent const& request) {
    if (auto connected = co_await connect(url); !connected) {
        disconnect();
        co_return tl::unexpected<Error>(std::move(connected).error());
    }
    if (tls) {
        co_return co_await exchange(*tls, request);
    }
    co_return co_await exchange(*plain, request);
}

Sent Client::State::compose(Url const& url, ClientRequest request) const {
    Sent sent;
    sent.method_string(request.method);
    sent.target(url.target);
    sent.version(11);
    sent.set(beast::http::field::host, url.authority);
    std::string cookies;
    for (auto const& [name, value] : jar.items()) {
        cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    }
    if (!cookies.empty()) {
        sent.set(beast::http::field::cookie, cookies);
    }
    for (auto const& [name, value] : request.headers.items()) {
        sent.set(name, value);
    }
    sent.body() = std::move(request.body);
    sent.prepare_payload();
    return sent;
}

Client::Client(ClientOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<ClientResponse> Client::send(ClientRequest request) {
    Url const url = WEIR_TRY(parse_url(request.url));
    Result<ClientResponse> response = fail(ErrorCode::timeout, "The other side did not answer in time.");
    try {
        Sent const sent = state_->compose(url, std::move(request));
        asio::co_spawn(
            state_->io, [&] { return state_->run(url, sent); },
            [&](std::exception_ptr, Result<ClientResponse> got) { response = std::move(got); });
        state_->io.restart();
        state_->io.run();
    } catch (std::exception const& thrown) {
        state_->disconnect();
        return fail(ErrorCode::invalid, std::string("The request cannot be sent: ") + thrown.what() + ".");
    }
    if (response && state_->options.keep_cookies) {
        for (auto const& [name, value] : response->headers.items()) {
            if (same_name(name, "Set-Cookie")) {
                keep_cookie(state_->jar, value);
            }
        }
    }
    return response;
}

Result<ClientResponse> Client::get(std::string url) {
    ClientRequest request;
    request.url = std::move(url);
    return send(std::move(request));
}

Result<ClientResponse> Client::post(std::string url, std::string body, std::string_view content_type) {
    ClientRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.body = std::move(body);
    request.headers.set("Content-Type", content_type);
    return send(std::move(request));
}

Result<ClientResponse> Client::post_form(std::string url, Form const& form) {
    return post(std::move(url), form_encode(form), "application/x-www-form-urlencoded");
}

Parameters const& Client::cookies() const {
    return state_->jar;
}

void Client::forget_cookies() {
    state_->jar = {};
}

} // namespace weir::http
