// A server on the loopback and a hostile client on a raw socket: smuggling, slow and broken requests, every
// limit, and what must still work while they happen. Port 0, so that runs do not meet.
#include "http/client.hpp"
#include "http/event_stream.hpp"
#include "http/middleware.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace weir::http {

using namespace std::chrono_literals;

namespace {

std::string const host = "Host: 127.0.0.1\r\n";

Response echo_upload(Request& request) {
    auto const form = request.multipart();
    if (!form) {
        return Response::text(form.error().message, 400);
    }
    return Response::text(std::to_string(form->files.at(0).content.size()) +
                          (request.body_file ? " file" : " memory"));
}

Router make_router() {
    Router router;
    router.get("/", [](Request&) { return Response::html("<p>home"); });
    router.get("/big", [](Request&) { return Response::text(std::string(3'000'000, 'b')); });
    router.get("/throws", [](Request&) -> Response { throw std::runtime_error("inner detail"); });
    router.get("/throws-oddly", [](Request&) -> Response { throw 7; });
    router.post("/echo", [](Request& request) { return Response::text("[" + request.body + "]"); });
    router.post("/upload", echo_upload, {.body_bytes_max = 8U << 20U});
    router.get("/rows/{count}", [](Request& request) {
        auto const count = std::stoi(std::string(request.path_value("count")));
        return Response::stream("text/csv; charset=utf-8", [left = count]() mutable -> Result<std::string> {
            if (left < 0) {
                return fail(ErrorCode::io, "lost");
            }
            return left-- > 0 ? "row\n" : std::string{};
        });
    });
    router.get("/flood", [](Request&) {
        return Response::stream("text/plain",
                                []() -> Result<std::string> { return std::string(65'536, 'f'); });
    });
    router.get("/who", [](Request& request) {
        return Response::text(request.peer_address + (request.tls ? " tls" : ""));
    });
    router.on_response(security_headers());
    return router;
}

std::unique_ptr<Server> make_server(ServerOptions options = {}, Router router = make_router()) {
    options.drain_time_max = 2s;
    auto server = Server::start(std::move(options), std::move(router));
    REQUIRE_MESSAGE(server.has_value(), server.error().message);
    return std::move(*server);
}

std::string url(Server const& server, std::string_view path) {
    return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
}

// The answer to these bytes, up to the server's closing or the first whole one.
std::string answer_to(Server const& server, std::string_view bytes) {
    RawClient client(server.port());
    client.send(bytes);
    return client.read_to_end(3s);
}

int status_of(std::string_view answer) {
    return answer.starts_with("HTTP/1.1 ") && answer.size() > 12 ? std::stoi(std::string(answer.substr(9, 3)))
                                                                 : 0;
}

} // namespace

TEST_CASE("pages, forms, HEAD, streams and kept connections") {
    auto const server = make_server();
    Client client;
    auto const page = client.get(url(*server, "/")).value();
    CHECK(page.status == 200);
    CHECK(page.body == "<p>home");
    CHECK(page.headers.get("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.headers.has("Date"));
    CHECK_FALSE(page.headers.has("Server"));
    CHECK(client.post(url(*server, "/echo"), "a=1").value().body == "[a=1]");
    CHECK(client.get(url(*server, "/big")).value().body == std::string(3'000'000, 'b'));
    CHECK(client.get(url(*server, "/rows/1000")).value().body.size() == 4'000);
    CHECK(client.get(url(*server, "/rows/-1")).error().code == ErrorCode::io); // cut, never taken for whole
    ClientRequest head;
    head.method = "HEAD";
    head.url = url(*server, "/big");
    auto const headed = client.send(head).value();
    CHECK(headed.headers.get("Content-Length") == "3000000");
    CHECK(headed.body.empty());
    CHECK(server->counts().requests == 6);
}

TEST_CASE("a smuggled or malformed request gets its refusal and the connection ends") {
    auto const server = make_server();
    struct Case {
        std::string bytes;
        int status;
    };
    std::string const post = "POST /echo HTTP/1.1\r\n" + host;
    for (auto const& [bytes, status] : {
             Case{
                 post +
                     "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                 400},
             Case{post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400},
             Case{post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
             Case{post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", 400},
             Case{post + "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400},
             Case{post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX0\r\n\r\n", 400},
             Case{post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc", 400},
             Case{post + "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", 400},
             Case{post + "Transfer-Encoding: chunked\r\n\r\n" + std::string(40'000, '1'), 400},
             Case{post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
             Case{"GET / HTTP/1.1\nHost: a\n\n", 400},
             Case{"GET / HTTP/1.1\r\n" + host + "X: a\n\r\n", 400},
             Case{std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11), 400},
             Case{"GET /../etc/passwd HTTP/1.1\r\n" + host + "\r\n", 400},
             Case{"GET /%00 HTTP/1.1\r\n" + host + "\r\n", 400},
             Case{"GET http://elsewhere/ HTTP/1.1\r\n" + host + "\r\n", 400},
             Case{"GET / HTTP/3.0\r\n" + host + "\r\n", 400},
             Case{"GET / HTTP/1.1\r\n\r\n", 400},
             Case{"TRACE / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", 501},
             Case{"BREW / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", 501},
             Case{post + "Expect: a-miracle\r\nContent-Length: 1\r\n\r\n", 417},
         }) {
        CAPTURE(bytes.substr(0, 200));
        std::string const answer = answer_to(*server, bytes);
        CHECK(status_of(answer) == status);
        CHECK(answer.find("Connection: close") != std::string::npos);
        CHECK(answer.find("Content-Security-Policy") != std::string::npos);
        CHECK(answer.find("HTTP/1.1 ", 1) == std::string::npos); // one answer, so nothing was smuggled
    }
    CHECK(Client().get(url(*server, "/")).value().status == 200);
}

TEST_CASE("everything oversized meets its own limit") {
    auto const server = make_server();
    std::string const get = "GET / HTTP/1.1\r\n" + host;
    CHECK(status_of(answer_to(*server,
                              "GET /" + std::string(3'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n")) == 414);
    CHECK(status_of(answer_to(*server, "GET /" + std::string(100'000, 'a'))) == 414);
    CHECK(status_of(answer_to(*server, get + "X: " + std::string(17'000, 'a') + "\r\n\r\n")) == 431);
    std::string many;
    for (int i = 0; i < 3'000; ++i) {
        many += "X" + std::to_string(i) + ": 1\r\n";
    }
    CHECK(status_of(answer_to(*server, get + many + "\r\n")) == 431);
    std::string const post = "POST /echo HTTP/1.1\r\n" + host;
    CHECK(status_of(answer_to(*server, post + "Content-Length: 70000\r\n\r\n" + std::string(70'000, 'a'))) ==
          413);
    CHECK(status_of(answer_to(*server, post + "Content-Length: 999999999999999999\r\n\r\n")) == 413);
    std::string chunks;
    for (int i = 0; i < 80; ++i) {
        chunks += "400\r\n" + std::string(1'024, 'c') + "\r\n";
    }
    CHECK(status_of(answer_to(*server, post + "Transfer-Encoding: chunked\r\n\r\n" + chunks)) == 413);
}

TEST_CASE("pipelined and partial requests, chunks, HTTP/1.0 and 100-continue") {
    auto const server = make_server();
    std::string const get = "GET / HTTP/1.1\r\n" + host;
    std::string const answers =
        answer_to(*server, get + "\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n");
    std::size_t count = 0;
    for (std::size_t at = answers.find("HTTP/1.1 200"); at != std::string::npos;
         at = answers.find("HTTP/1.1 200", at + 1)) {
        ++count;
    }
    CHECK(count == 3);

    RawClient slow(server->port());
    std::string const post = "POST /echo HTTP/1.1\r\n" + host +
                             "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n";
    for (char const c : post) {
        slow.send(std::string_view(&c, 1));
    }
    CHECK(slow.read_to_end(3s).ends_with("[abcde]"));

    std::string const old = answer_to(*server, "GET /rows/2 HTTP/1.0\r\n\r\n");
    CHECK(old.find("Transfer-Encoding") == std::string::npos);
    CHECK(old.ends_with("row\nrow\n"));
    CHECK(status_of(answer_to(*server, "GET / HTTP/1.0\r\n\r\n")) == 200);

    RawClient polite(server->port());
    polite.send("POST /echo HTTP/1.1\r\n" + host +
                "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(polite.read_some(3s) == "HTTP/1.1 100 Continue\r\n\r\n");
    polite.send("ok");
    CHECK(polite.read_to_end(3s).ends_with("[ok]"));

    RawClient(server->port())
        .send("POST /echo HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\nabc"); // and goes
    CHECK(Client().get(url(*server, "/")).value().status == 200);
}

TEST_CASE("slow readers and writers are cut off, and others do not notice") {
    auto const server =
        make_server({.read_time_max = 300ms, .write_time_max = 300ms, .idle_time_max = 300ms});
    RawClient head(server->port());
    head.send("GET / HTT");
    RawClient body(server->port());
    body.send("POST /echo HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\nabc");
    RawClient silent(server->port());
    RawClient deaf(server->port());
    deaf.send("GET /flood HTTP/1.1\r\n" + host + "\r\n");
    CHECK(Client().get(url(*server, "/")).value().status == 200);
    CHECK(status_of(head.read_to_end(3s)) == 408);
    CHECK(status_of(body.read_to_end(3s)) == 408);
    CHECK(silent.read_to_end(3s).empty());
    std::this_thread::sleep_for(2s);
    CHECK(server->counts().connections == 0);
}

TEST_CASE("what a handler throws costs its own request and no more") {
    std::mutex mutex;
    std::vector<std::string> failures;
    std::vector<std::string> routes;
    Router router = make_router();
    router.on_access([&](AccessEntry const& entry) {
        std::lock_guard const lock(mutex);
        failures.emplace_back(entry.failure);
        routes.emplace_back(entry.route);
    });
    {
        auto const server = make_server({}, std::move(router));
        Client client;
        auto const thrown = client.get(url(*server, "/throws?name=x")).value();
        CHECK(thrown.status == 500);
        CHECK(thrown.body.find("inner detail") == std::string::npos);
        CHECK(client.get(url(*server, "/throws-oddly")).value().status == 500);
        CHECK(client.get(url(*server, "/rows/7")).value().status == 200);
    }
    REQUIRE(failures.size() == 3);
    CHECK(failures[0].find("inner detail") != std::string::npos);
    CHECK(routes == std::vector<std::string>{"/throws", "/throws-oddly", "/rows/{count}"});
}

TEST_CASE("uploads: small in memory, large in a file, too large refused") {
    auto const server = make_server();
    auto const form = [](std::size_t bytes) {
        return "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\n" +
               std::string(bytes, 'u') + "\r\n--B--\r\n";
    };
    Client client;
    auto const send = [&](std::size_t bytes) {
        return client.post(url(*server, "/upload"), form(bytes), "multipart/form-data; boundary=B").value();
    };
    CHECK(send(100).body == "100 memory");
    CHECK(send(5'000'000).body == "5000000 file");
    CHECK(send(9'000'000).status == 413);
}

TEST_CASE("who may not send a large body is refused before it is read; a question that throws means no") {
    std::atomic<int> handled{0};
    Router router;
    RouteOptions options{.body_bytes_max = 8U << 20U};
    options.may_send_large = [](Request const& request) {
        if (request.header("X-Member") == "throws") {
            throw std::runtime_error("no answer");
        }
        return request.header("X-Member") == "yes";
    };
    router.post(
        "/members",
        [&](Request& request) {
            ++handled;
            return Response::text(std::to_string(request.content().value().size()));
        },
        options);
    auto const server = make_server({}, std::move(router));
    auto const send = [&](std::string const& member, std::size_t bytes) {
        return answer_to(*server, "POST /members HTTP/1.1\r\n" + host + "X-Member: " + member +
                                      "\r\nConnection: close\r\nContent-Length: " + std::to_string(bytes) +
                                      "\r\n\r\n" + std::string(bytes, 'm'));
    };
    CHECK(send("yes", 2'000'000).ends_with("2000000"));
    CHECK(send("no", 100).ends_with("100")); // as small as a form: the handler says no itself
    CHECK(handled == 2);
    CHECK(status_of(send("no", 70'000)) == 413);
    CHECK(status_of(send("throws", 70'000)) == 413);
    CHECK(handled == 2);
}

TEST_CASE("a full queue sheds what matters least first") {
    std::atomic<bool> go{false};
    std::atomic<int> running{0};
    Router router;
    auto const waits = [&](Request&) {
        ++running;
        while (!go) {
            std::this_thread::sleep_for(1ms);
        }
        return Response::text("done");
    };
    router.get("/dashboard", waits, {.importance = Importance::low});
    router.get("/page", waits);
    router.get("/concern", waits, {.importance = Importance::high});
    auto const server = make_server({.workers = 1, .queue_max = 2}, std::move(router));
    std::vector<std::unique_ptr<RawClient>> clients;
    auto const ask = [&](std::string const& path) {
        clients.push_back(std::make_unique<RawClient>(server->port()));
        clients.back()->send("GET " + path + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
        std::this_thread::sleep_for(30ms);
    };
    for (auto const* path : {"/page", "/dashboard", "/dashboard", "/page", "/page", "/concern"}) {
        ask(path);
    }
    CHECK(server->counts().waiting == 3);
    go = true;
    std::vector<int> statuses;
    for (auto const& client : clients) {
        std::string const answer = client->read_to_end(3s);
        statuses.push_back(status_of(answer));
        CHECK((status_of(answer) != 503 || answer.find("Retry-After: ") != std::string::npos));
    }
    CHECK(statuses == std::vector<int>{200, 200, 503, 200, 503, 200});
    CHECK(server->counts().refused_busy == 2);
}

TEST_CASE("a thousand idle connections take nobody's place") {
    auto const server = make_server({.connections_max = 1'000});
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 1'000; ++i) {
        idle.push_back(std::make_unique<RawClient>(server->port()));
    }
    for (int i = 0; i < 50; ++i) {
        auto const page = Client().get(url(*server, "/"));
        REQUIRE(page.has_value());
        CHECK(page->status == 200);
    }
    CHECK(server->counts().connections <= 1'001);
}

TEST_CASE("hosts and proxies that are not ours are not believed") {
    auto const server = make_server({.trusted_proxies = {"127.0.0.1"}, .hosts = {"weir.example"}});
    CHECK(status_of(answer_to(*server,
                              "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")) == 421);
    CHECK(answer_to(*server,
                    "GET /who HTTP/1.1\r\nHost: weir.example:8080\r\nX-Forwarded-For: 203.0.113.7\r\n"
                    "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n")
              .ends_with("203.0.113.7 tls"));
}

TEST_CASE("stopping lets what is under way finish and closes what is idle") {
    std::atomic<bool> entered{false};
    Router router;
    router.get("/slow", [&](Request&) {
        entered = true;
        std::this_thread::sleep_for(300ms);
        return Response::text("finished");
    });
    auto const server = make_server({}, std::move(router));
    RawClient idle(server->port());
    RawClient busy(server->port());
    busy.send("GET /slow HTTP/1.1\r\n" + host + "\r\n");
    while (!entered) {
        std::this_thread::sleep_for(1ms);
    }
    server->stop();
    CHECK(busy.read_to_end(1s).ends_with("finished"));
    CHECK(idle.read_to_end(1s).empty());
    CHECK_FALSE(Client().get(url(*server, "/slow")).has_value());
}

TEST_CASE("a port that is taken and an address that is none are told") {
    auto const server = make_server();
    CHECK(Server::start({.port = server->port()}, {}).error().code == ErrorCode::io);
    CHECK(Server::start({.address = "localhost!"}, {}).error().code == ErrorCode::invalid);
    CHECK(Server::start({.tls_certificate = "/none.pem", .tls_key = "/none.key"}, {}).error().code ==
          ErrorCode::io);
}

} // namespace weir::http
