// HTTP/1.x on one accepted socket: a coroutine that reads a request, has a worker answer it, and writes
// the answer. One of the room's three files that include Boost. All of a connection runs on the one
// thread of its io_context, so that nothing in it needs a lock.
#include "http/connection.hpp"

#include "http/event_stream.hpp"
#include "http/exchange.hpp"
#include "http/text.hpp"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <type_traits>

namespace weir::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Socket = asio::ip::tcp::socket;
using TlsStream = asio::ssl::stream<Socket>;
using Parser = beast::http::request_parser<beast::http::buffer_body>;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_bytes = 4'096;
constexpr std::size_t body_piece_bytes = 16'384;
constexpr std::size_t write_piece_bytes = 262'144;
constexpr std::size_t linger_bytes_max = 1U << 20U;
constexpr std::chrono::milliseconds linger_time_max{1'000};
constexpr std::chrono::milliseconds busy_pause{50};
constexpr int gone = -1; // in place of a status: there is nobody left to answer
constexpr char tls_handshake_record = 0x16;

std::string_view text_of(beast::flat_buffer const& buffer) {
    return {static_cast<char const*>(buffer.data().data()), buffer.size()};
}

using Task = std::function<void()>;

// Runs `task` on a worker and comes back to this connection's thread; false when the queue was full. In this
// file a co_await always stands alone or names its result: gcc 12 makes wrong code of some conditions and
// temporaries around one.
asio::awaitable<bool> on_worker(WorkerPool& workers, Importance importance, Task const& task) {
    auto const executor = co_await asio::this_coro::executor;
    auto begin = [&](auto handler) {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        bool const taken = workers.submit(importance, [kept, executor, task]() mutable {
            task();
            asio::post(executor, [done = std::move(kept)]() { (*done)(true); });
        });
        if (!taken) {
            asio::post(executor, [kept]() { (*kept)(false); });
        }
    };
    bool const ran =
        co_await asio::async_initiate<asio::use_awaitable_t<> const, void(bool)>(begin, asio::use_awaitable);
    co_return ran;
}

Response wrong_port_answer(Request const& request) {
    bool const page = request.header("Accept").find("text/html") != std::string_view::npos;
    if (page && (request.method == "GET" || request.method == "HEAD")) {
        return Response::redirect("https://" + std::string(request.header("Host")) + request.target, 308);
    }
    return Response::text("This port speaks HTTPS only: use https:// in the address.\n", 400);
}

template <class Stream>
class Connection final : public Guest, public std::enable_shared_from_this<Connection<Stream>> {
public:
    static constexpr bool encrypted = std::is_same_v<Stream, TlsStream>;

    // `wrong_port`: plain HTTP came to a TLS port, and is told so whatever it asks.
    Connection(Service& service, Stream stream, Peer peer, bool wrong_port)
        : service_(service), stream_(std::move(stream)), timer_(stream_.get_executor()),
          wake_(stream_.get_executor()), peer_(std::move(peer)), wrong_port_(wrong_port) {}

    asio::awaitable<void> run();
    void leave_if_idle() override;
    void leave_now() override;

private:
    struct Reading {
        Request request;
        RouteOptions route;
        bool keep_alive = false;
        bool http_1_0 = false;
        Clock::time_point started = Clock::now();
    };

    Socket& socket();
    void arm(std::chrono::milliseconds limit);
    void disarm() { deadline_ = Clock::time_point::max(); }
    void watch();
    void set_idle(bool idle);

    asio::awaitable<bool> read_more();
    asio::awaitable<bool> write(asio::const_buffer bytes);
    asio::awaitable<bool> open_tls();
    asio::awaitable<void> close_tls();
    asio::awaitable<void> serve();
    asio::awaitable<bool> exchange();
    asio::awaitable<HeadEnd> read_head();
    int take_head(Parser& parser, std::size_t size, Reading& reading);
    asio::awaitable<bool> may_send_large(Reading& reading);
    asio::awaitable<int> read_body(Parser& parser, Reading& reading);
    int take_body_piece(Parser& parser, Request& request, std::vector<char>& piece, bool& moved);
    asio::awaitable<int> spill(Request& request);
    asio::awaitable<bool> answer(Reading& reading);
    asio::awaitable<bool> send(Reading& reading, Response& response);
    asio::awaitable<bool> send_source(Response& response, bool chunked);
    asio::awaitable<void> stream_events(Reading& reading, Response& response);
    asio::awaitable<void> refuse(int status, Reading& reading);
    void log(Reading const& reading, int status, std::string_view failure, std::uint64_t bytes);
    asio::awaitable<void> linger();

    Service& service_;
    Stream stream_;
    asio::steady_timer timer_; // the deadline of what is being read or written
    asio::steady_timer wake_;  // an event stream's heartbeat
    Peer peer_;
    beast::flat_buffer in_;
    ConnectionBook::Place place_;
    Clock::time_point deadline_ = Clock::time_point::max();
    std::uint64_t served_ = 0;
    bool wrong_port_;
    bool watching_ = false;
    bool timed_out_ = false;
    bool idle_ = true;
    bool streaming_ = false;
    bool woken_ = false;
    bool leaving_ = false;
};

template <class Stream>
Socket& Connection<Stream>::socket() {
    if constexpr (encrypted) {
        return stream_.next_layer();
    } else {
        return stream_;
    }
}

// The timer is only set when the new deadline is earlier than the one it waits for; a later one is found
// when it fires. So a busy connection sets it every few seconds and not at each step.
template <class Stream>
void Connection<Stream>::arm(std::chrono::milliseconds limit) {
    deadline_ = Clock::now() + limit;
    timed_out_ = false;
    if (!watching_ || deadline_ < timer_.expiry()) {
        watch();
    }
}

template <class Stream>
void Connection<Stream>::watch() {
    watching_ = true;
    timer_.expires_at(deadline_);
    timer_.async_wait([weak = this->weak_from_this()](error_code error) {
        auto const self = weak.lock();
        if (!self || error == asio::error::operation_aborted) {
            return;
        }
        if (Clock::now() < self->deadline_) {
            self->watch();
            return;
        }
        self->watching_ = false;
        self->timed_out_ = true;
        error_code ignored;
        self->socket().cancel(ignored);
    });
}

template <class Stream>
void Connection<Stream>::set_idle(bool idle) {
    if (idle != idle_) {
        idle_ = idle;
        service_.book.set_idle(place_, idle);
    }
}

template <class Stream>
void Connection<Stream>::leave_if_idle() {
    asio::post(stream_.get_executor(), [weak = this->weak_from_this()] {
        auto const self = weak.lock();
        if (self && (self->idle_ || (self->streaming_ && self->service_.draining))) {
            self->leaving_ = true;
            error_code ignored;
            self->socket().cancel(ignored);
            self->wake_.cancel();
        }
    });
}

template <class Stream>
void Connection<Stream>::leave_now() {
    asio::post(stream_.get_executor(), [weak = this->weak_from_this()] {
        if (auto const self = weak.lock()) {
            self->leaving_ = true;
            error_code ignored;
            self->socket().close(ignored);
            self->wake_.cancel();
        }
    });
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::read_more() {
    if (timed_out_ || leaving_) {
        co_return false;
    }
    auto const [error, count] = co_await stream_.async_read_some(in_.prepare(read_bytes), quiet);
    in_.commit(error ? 0 : count);
    co_return !error;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::write(asio::const_buffer bytes) {
    if (timed_out_) {
        co_return false;
    }
    auto const [error, count] = co_await asio::async_write(stream_, bytes, quiet);
    co_return !error;
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::run() {
    auto const self = this->shared_from_this();
    if (!service_.book.enter(self, place_)) {
        ++service_.refused_busy;
        Reading nothing;
        nothing.request.id = new_request_id();
        if constexpr (!encrypted) {
            co_await refuse(503, nothing);
        }
        co_return;
    }
    try {
        co_await serve();
    } catch (std::exception const&) {
        // Out of memory, or a library that throws: this connection ends, the others go on.
        leaving_ = true;
    }
    timer_.cancel();
    error_code ignored;
    socket().close(ignored);
    service_.book.leave(place_, idle_);
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::open_tls() {
    if constexpr (encrypted) {
        arm(service_.options.read_time_max);
        auto const [waited] = co_await socket().async_wait(Socket::wait_read, quiet);
        char first = 0;
        error_code error = waited;
        if (!error) {
            socket().receive(asio::buffer(&first, 1), Socket::message_peek, error);
        }
        if (error) {
            co_return false;
        }
        if (first != tls_handshake_record) {
            auto const plain =
                std::make_shared<Connection<Socket>>(service_, std::move(socket()), peer_, true);
            co_await plain->run();
            co_return false;
        }
        auto const [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, quiet);
        co_return !failed;
    }
    co_return true;
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::serve() {
    bool more = co_await open_tls();
    while (more) {
        more = co_await exchange();
        ++served_;
    }
    bool const to_end = encrypted && served_ > 0 && !timed_out_ && socket().is_open();
    if (to_end) {
        co_await close_tls();
    }
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::close_tls() {
    if constexpr (encrypted) {
        arm(linger_time_max);
        [[maybe_unused]] auto const [ignored] = co_await stream_.async_shutdown(quiet);
    }
    co_return;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::exchange() {
    HeadEnd const head = co_await read_head();
    Reading reading;
    if (head.fault != 0) {
        reading.request.id = new_request_id();
        co_await refuse(head.fault, reading);
        co_return false;
    }
    if (head.size == 0) {
        co_return false;
    }
    ++service_.requests;
    Parser parser;
    int fault = take_head(parser, head.size, reading);
    if (fault == 0) {
        fault = co_await read_body(parser, reading);
    }
    if (fault == gone) {
        co_return false;
    }
    if (fault != 0) {
        co_await refuse(fault, reading);
        co_return false;
    }
    co_return co_await answer(reading);
}

template <class Stream>
asio::awaitable<HeadEnd> Connection<Stream>::read_head() {
    auto const& options = service_.options;
    set_idle(in_.size() == 0);
    arm(in_.size() == 0 && served_ > 0 ? options.idle_time_max : options.read_time_max);
    std::size_t looked_at = 0;
    for (;;) {
        std::string_view const fresh = text_of(in_).substr(looked_at);
        looked_at = in_.size();
        // Only a line's end or a size can change the answer; a head sent byte by byte is not read again for
        // each.
        if (fresh.find('\n') != std::string_view::npos || in_.size() > options.target_bytes_max) {
            HeadEnd const end = find_head_end(text_of(in_), options);
            if (end.size != 0 || end.fault != 0) {
                co_return end;
            }
        }
        bool const first = in_.size() == 0;
        bool const came = co_await read_more();
        if (!came) {
            bool const too_slow = timed_out_ && in_.size() > 0;
            co_return HeadEnd{0, too_slow ? 408 : 0};
        }
        if (first) {
            set_idle(false);
            arm(options.read_time_max);
        }
    }
}

template <class Stream>
int Connection<Stream>::take_head(Parser& parser, std::size_t size, Reading& reading) {
    Request& request = reading.request;
    std::string_view const head = text_of(in_).substr(0, size);
    int const fault = head_fault(head);
    error_code error;
    parser.header_limit(static_cast<std::uint32_t>(size + 1));
    parser.body_limit(boost::none); // the route's own limit stands in read_body
    if (fault == 0) {
        parser.put(asio::buffer(head.data(), head.size()), error);
    }
    if (fault != 0 || error || !parser.is_header_done()) {
        request.id = new_request_id();
        return fault != 0 ? fault : 400;
    }
    auto const& message = parser.get();
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (auto const& field : message) {
        request.headers.add(std::string_view(field.name_string()), std::string_view(field.value()));
    }
    reading.keep_alive = parser.keep_alive();
    reading.http_1_0 = message.version() == 10;
    in_.consume(size);
    Peer const peer{peer_.address, encrypted};
    int const wrong = complete_request(request, peer, service_.options);
    Match const found = service_.router.match(request.method, request.path);
    if (wrong == 0 && found.route != nullptr) {
        reading.route = found.route->options;
        request.route = found.route->pattern;
    }
    return wrong;
}

// Hands the parser what has come; `moved` says whether it got any further with it.
template <class Stream>
int Connection<Stream>::take_body_piece(Parser& parser, Request& request, std::vector<char>& piece,
                                        bool& moved) {
    moved = false;
    if (in_.size() == 0) {
        return 0;
    }
    auto& body = parser.get().body();
    body.data = piece.data();
    body.size = piece.size();
    body.more = true;
    error_code error;
    std::size_t const used = parser.put(in_.data(), error);
    in_.consume(used);
    std::size_t const got = piece.size() - body.size;
    request.body.append(piece.data(), got);
    moved = used > 0 || got > 0;
    bool const sound =
        !error || error == beast::http::error::need_buffer || error == beast::http::error::need_more;
    // What does not end within so many bytes is no chunk's head.
    return sound && (moved || in_.size() < body_piece_bytes) ? 0 : 400;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::may_send_large(Reading& reading) {
    disarm();
    bool may = false;
    // What it throws would end the process on a worker's thread; it is a no instead.
    Task const work = [&] {
        try {
            may = reading.route.may_send_large(reading.request);
        } catch (std::exception const&) {
            may = false;
        }
    };
    bool const ran = co_await on_worker(service_.workers, reading.route.importance, work);
    arm(service_.options.read_time_max);
    co_return ran&& may;
}

template <class Stream>
asio::awaitable<int> Connection<Stream>::read_body(Parser& parser, Reading& reading) {
    Request& request = reading.request;
    auto limit = reading.route.body_bytes_max;
    if (reading.route.may_send_large && !parser.is_done()) {
        bool const may = co_await may_send_large(reading);
        limit = may ? limit : std::min<std::uint64_t>(limit, limits::http_body_bytes_max);
    }
    if (parser.content_length().value_or(0) > limit) {
        co_return 413;
    }
    std::string_view const expect = request.header("Expect");
    if (!expect.empty() && !same_name(expect, "100-continue")) {
        co_return 417;
    }
    if (!expect.empty() && !parser.is_done() && in_.size() == 0) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        bool const told = co_await write(asio::buffer(go_on));
        if (!told) {
            co_return gone;
        }
    }
    std::vector<char> piece(parser.is_done() ? 0 : body_piece_bytes);
    auto const start = Clock::now();
    while (!parser.is_done()) {
        bool moved = false;
        if (int const fault = take_body_piece(parser, request, piece, moved); fault != 0) {
            co_return fault;
        }
        auto const total = request.body.size() + (request.body_file ? request.body_file->size() : 0);
        if (total > limit) {
            co_return 413;
        }
        if (request.body.size() > limits::http_body_memory_bytes_max) {
            int const fault = co_await spill(request);
            if (fault != 0) {
                co_return fault;
            }
        }
        if (!moved) {
            auto const earned = std::chrono::milliseconds(total * 1'000 / limits::http_bytes_per_second_min);
            auto const spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
            arm(std::max(service_.options.read_time_max + earned - spent, std::chrono::milliseconds(1)));
            bool const came = co_await read_more();
            if (!came) {
                co_return timed_out_ ? 408 : gone;
            }
        }
    }
    int fault = 0;
    if (request.body_file) {
        fault = co_await spill(request);
    }
    co_return fault;
}

// Moves what is in memory to the file, on a worker, since a disk may block.
template <class Stream>
asio::awaitable<int> Connection<Stream>::spill(Request& request) {
    disarm();
    Status kept;
    Task const work = [&] {
        if (!request.body_file) {
            auto made = BodyFile::create(service_.options.spool_folder);
            if (!made) {
                kept = tl::unexpected<Error>(std::move(made).error());
                return;
            }
            request.body_file = std::make_shared<BodyFile>(std::move(*made));
        }
        kept = request.body_file->append(request.body);
        request.body.clear();
    };
    bool const ran = co_await on_worker(service_.workers, Importance::high, work);
    arm(service_.options.read_time_max);
    int const fault = ran && kept ? 0 : 503;
    co_return fault;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::answer(Reading& reading) {
    Request& request = reading.request;
    Response response;
    std::string failure;
    disarm();
    bool ran = true;
    if (wrong_port_) {
        response = wrong_port_answer(request);
        reading.keep_alive = false;
    } else {
        Task const work = [&] { response = service_.router.handle(request, &failure); };
        ran = co_await on_worker(service_.workers, reading.route.importance, work);
    }
    if (!ran) {
        ++service_.refused_busy;
        response = service_.router.refuse(503, request);
        response.headers.set("Retry-After", "5");
    }
    reading.keep_alive = reading.keep_alive && !service_.draining;
    if (response.events) {
        co_await stream_events(reading, response);
        log(reading, response.status, failure, 0);
        co_return false;
    }
    bool const sent = co_await send(reading, response);
    log(reading, response.status, failure, response.body.size());
    co_return sent&& reading.keep_alive;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::send(Reading& reading, Response& response) {
    bool const bodiless = response.status < 200 || response.status == 204 || response.status == 304;
    bool const silent = bodiless || reading.request.method == "HEAD";
    ResponseHead head{Framing::length, reading.keep_alive, reading.http_1_0};
    if (bodiless) {
        head.framing = Framing::none;
    } else if (response.source) {
        head.framing = reading.http_1_0 ? Framing::until_close : Framing::chunked;
        reading.keep_alive = head.keep_alive = reading.keep_alive && !reading.http_1_0;
    }
    std::string first = response_head(response, head);
    arm(service_.options.write_time_max);
    bool const joined = !silent && !response.source && response.body.size() <= body_piece_bytes;
    if (joined) {
        first += response.body;
    }
    bool written = co_await write(asio::buffer(first));
    if (!written || joined || silent) {
        co_return written;
    }
    if (response.source) {
        written = co_await send_source(response, head.framing == Framing::chunked);
        co_return written;
    }
    std::string_view rest = response.body;
    while (!rest.empty()) {
        std::string_view const piece = rest.substr(0, write_piece_bytes);
        arm(service_.options.write_time_max);
        written = co_await write(asio::buffer(piece));
        if (!written) {
            co_return false;
        }
        rest.remove_prefix(piece.size());
    }
    co_return true;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::send_source(Response& response, bool chunked) {
    for (;;) {
        Result<std::string> piece;
        // What a source throws would end the process on a worker's thread; it is a cut body instead.
        Task const work = [&] {
            try {
                piece = response.source();
            } catch (std::exception const& thrown) {
                piece = fail(ErrorCode::io, thrown.what());
            }
        };
        disarm();
        bool ran = co_await on_worker(service_.workers, Importance::high, work);
        while (!ran) {
            wake_.expires_after(busy_pause);
            [[maybe_unused]] auto const [ignored] = co_await wake_.async_wait(quiet);
            if (leaving_) {
                co_return false;
            }
            ran = co_await on_worker(service_.workers, Importance::high, work);
        }
        if (!piece) {
            co_return false;
        }
        bool const last = piece->empty();
        if (chunked) {
            std::array<char, 24> size{};
            int const length = std::snprintf(size.data(), size.size(), "%zx\r\n", piece->size());
            piece->insert(0, size.data(), static_cast<std::size_t>(length));
            *piece += "\r\n";
        }
        arm(service_.options.write_time_max);
        bool const written = co_await write(asio::buffer(*piece));
        if (!written) {
            co_return false;
        }
        if (last) {
            co_return true;
        }
    }
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::stream_events(Reading& reading, Response& response) {
    auto const events = std::move(response.events);
    response.headers.set("X-Accel-Buffering", "no"); // a proxy that gathers would hold events back
    std::string text = response_head(response, {Framing::until_close, false, reading.http_1_0});
    in_ = beast::flat_buffer();
    streaming_ = true;
    auto const wake = [weak = this->weak_from_this()] {
        if (auto const self = weak.lock()) {
            self->woken_ = true;
            self->wake_.cancel();
        }
    };
    events->on_ready([wake, executor = stream_.get_executor()] { asio::post(executor, wake); });
    // A client says nothing on a stream: when there is something to read, it is the end.
    socket().async_wait(Socket::wait_read, [weak = this->weak_from_this(), wake](error_code) {
        if (auto const self = weak.lock()) {
            self->leaving_ = true;
            wake();
        }
    });
    bool const silent = reading.request.method == "HEAD";
    while (!silent || !text.empty()) {
        EventSubscription::Taken taken = events->take();
        for (auto const& event : taken.texts) {
            text += *event;
        }
        arm(service_.options.write_time_max);
        bool written = true;
        if (!text.empty()) {
            written = co_await write(asio::buffer(text));
        }
        if (!written) {
            break;
        }
        std::string().swap(text);
        if (taken.closed || leaving_ || service_.draining || silent) {
            break;
        }
        disarm();
        if (!woken_) {
            wake_.expires_after(events->heartbeat());
            auto const [error] = co_await wake_.async_wait(quiet);
            text = error ? "" : ":\n\n";
        }
        woken_ = false;
    }
    events->on_ready({});
    streaming_ = false;
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::refuse(int status, Reading& reading) {
    reading.keep_alive = false;
    Response response = service_.router.refuse(status, reading.request);
    if (status == 503) {
        response.headers.set("Retry-After", "5");
    }
    bool const sent = co_await send(reading, response);
    log(reading, status, {}, response.body.size());
    if (sent) {
        co_await linger();
    }
}

// A socket closed with bytes unread resets the connection, and the client may lose the answer that says
// why: so what he still sends is read for a moment and thrown away (RFC 9112, 9.6).
template <class Stream>
asio::awaitable<void> Connection<Stream>::linger() {
    arm(linger_time_max);
    if constexpr (!encrypted) {
        error_code ignored;
        socket().shutdown(Socket::shutdown_send, ignored);
    }
    std::size_t dropped = 0;
    bool more = true;
    while (more && dropped < linger_bytes_max) {
        dropped += in_.size();
        in_.consume(in_.size());
        more = co_await read_more();
    }
}

template <class Stream>
void Connection<Stream>::log(Reading const& reading, int status, std::string_view failure,
                             std::uint64_t bytes) {
    Request const& request = reading.request;
    AccessEntry entry;
    entry.request_id = request.id;
    entry.method = request.method;
    entry.route = request.route;
    entry.status = status;
    entry.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - reading.started);
    entry.body_bytes = bytes;
    entry.peer_address = request.peer_address.empty() ? peer_.address : request.peer_address;
    entry.failure = failure;
    service_.router.log(entry);
}

template <class Stream>
void start(Service& service, asio::io_context& io, Stream stream, Peer peer) {
    auto connection =
        std::make_shared<Connection<Stream>>(service, std::move(stream), std::move(peer), false);
    asio::co_spawn(
        io, [connection = std::move(connection)]() { return connection->run(); }, [](std::exception_ptr) {});
}

} // namespace

void serve_connection(Service& service, asio::io_context& io, asio::ssl::context* tls, int socket,
                      std::string peer_address, bool ipv6) {
    Socket accepted(io);
    error_code error;
    accepted.assign(ipv6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket, error);
    if (error) {
        return;
    }
    accepted.set_option(asio::ip::tcp::no_delay(true), error);
    Peer peer{std::move(peer_address), tls != nullptr};
    if (tls != nullptr) {
        start(service, io, TlsStream(std::move(accepted), *tls), std::move(peer));
    } else {
        start(service, io, std::move(accepted), std::move(peer));
    }
}

} // namespace weir::http
