// Event streams and TLS over real sockets: what a browser that keeps a page open would see.
#include "http/client.hpp"
#include "http/event_stream.hpp"
#include "http/middleware.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace weir::http {

using namespace std::chrono_literals;

namespace {

std::unique_ptr<Server> serve(Router router, ServerOptions options = {}) {
    auto server = Server::start(std::move(options), std::move(router));
    REQUIRE_MESSAGE(server.has_value(), server.error().message);
    return std::move(*server);
}

void wait_for(EventChannel& channel, std::size_t subscribers) {
    for (int i = 0; i < 20'000 && channel.subscribers() != subscribers; ++i) {
        std::this_thread::sleep_for(1ms);
    }
    CHECK(channel.subscribers() == subscribers);
}

std::string const ask = "GET /events HTTP/1.1\r\nHost: a\r\n";

// A key and a certificate for 127.0.0.1 that last a day, made by the openssl program.
bool make_certificate(std::filesystem::path const& folder) {
    std::filesystem::create_directories(folder);
    std::string const command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
        "-subj /CN=weir-test -addext subjectAltName=IP:127.0.0.1 -keyout " +
        (folder / "key.pem").string() + " -out " + (folder / "cert.pem").string() + " 2>/dev/null";
    return std::system(command.c_str()) == 0;
}

} // namespace

TEST_CASE("an event reaches every open stream, heartbeats fill the silence, a gone client is let go") {
    EventChannel channel({.heartbeat = 200ms});
    Router router;
    router.get("/events", [&](Request& request) { return channel.subscribe(request); });
    auto const server = serve(std::move(router));
    RawClient first(server->port());
    {
        RawClient second(server->port());
        first.send(ask + "\r\n");
        second.send(ask + "\r\n");
        wait_for(channel, 2);
        channel.publish({"changed", "caseload"});
        for (auto const* client : {&first, &second}) {
            std::string seen;
            while (seen.find("data: caseload\n\n") == std::string::npos) {
                std::string const piece = client->read_some(2s);
                REQUIRE_FALSE(piece.empty());
                seen += piece;
            }
            CHECK(seen.find("Content-Type: text/event-stream") != std::string::npos);
            CHECK(seen.find("event: changed\n") != std::string::npos);
        }
    }
    CHECK(first.read_some(2s) == ":\n\n");
    wait_for(channel, 1);
    server->stop();
    CHECK(server->counts().connections == 0);
}

TEST_CASE("one who does not read is cut off, the others hear everything") {
    EventChannel channel({.waiting_max = 8, .replay_max = 4});
    Router router;
    router.get("/events", [&](Request& request) { return channel.subscribe(request); });
    auto const server = serve(std::move(router), {.write_time_max = 500ms});
    RawClient deaf(server->port());
    deaf.send(ask + "\r\n");
    wait_for(channel, 1);
    std::string const large(1'000'000, 'e');
    for (int i = 0; i < 40; ++i) {
        channel.publish({"large", large});
    }
    wait_for(channel, 0);
    RawClient fresh(server->port());
    fresh.send(ask + "\r\n");
    wait_for(channel, 1);
    channel.publish({"small", "heard"});
    std::string seen;
    for (std::string piece = "x"; !piece.empty() && seen.find("heard") == std::string::npos; seen += piece) {
        piece = fresh.read_some(2s);
    }
    CHECK(seen.find("heard") != std::string::npos);
}

TEST_CASE("five hundred streams at once") {
    EventChannel channel;
    Router router;
    router.get("/events", [&](Request& request) { return channel.subscribe(request); });
    auto const server = serve(std::move(router));
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 500; ++i) {
        clients.push_back(std::make_unique<RawClient>(server->port()));
        clients.back()->send(ask + "\r\n");
    }
    wait_for(channel, 500);
    channel.publish({"", "all"});
    std::size_t heard = 0;
    for (auto const& client : clients) {
        std::string seen;
        for (std::string piece = "x"; !piece.empty() && seen.find("data: all") == std::string::npos;
             seen += piece) {
            piece = client->read_some(2s);
        }
        heard += seen.find("data: all") != std::string::npos ? 1U : 0U;
    }
    CHECK(heard == 500);
}

TEST_CASE("TLS: a trusted certificate is needed, HSTS is sent, plain HTTP is told what is wrong") {
    auto const folder = std::filesystem::temp_directory_path() / "weir-http-tls-test";
    if (!make_certificate(folder)) {
        MESSAGE("SKIPPED: the openssl program is not there to make a certificate");
        return;
    }
    Router router;
    router.get("/", [](Request& request) { return Response::text(request.tls ? "sealed" : "open"); });
    router.on_response(security_headers());
    auto const server =
        serve(std::move(router), {.tls_certificate = folder / "cert.pem", .tls_key = folder / "key.pem"});
    std::string const place = "127.0.0.1:" + std::to_string(server->port()) + "/";
    Client trusting({.ca_file = folder / "cert.pem"});
    auto const page = trusting.get("https://" + place);
    REQUIRE_MESSAGE(page.has_value(), page.error().text());
    CHECK(page->body == "sealed");
    CHECK(page->headers.get("Strict-Transport-Security").starts_with("max-age=31536000"));
    CHECK(trusting.get("https://" + place).value().status == 200); // on the kept connection
    CHECK(Client().get("https://" + place).error().code == ErrorCode::io);
    auto const plain = Client().get("http://" + place).value();
    CHECK(plain.status == 400);
    CHECK(plain.body.find("HTTPS") != std::string::npos);
    ClientRequest browser;
    browser.url = "http://" + place + "?a=1";
    browser.headers.set("Accept", "text/html");
    auto const sent_on = Client().send(browser).value();
    CHECK(sent_on.status == 308);
    CHECK(sent_on.headers.get("Location") == "https://" + place + "?a=1");
    std::filesystem::remove_all(folder);
}

TEST_CASE("the client keeps cookies when asked, and gives up in time") {
    Router router;
    router.get("/in", [](Request&) {
        return Response::text("in").set_cookie({.name = "s", .value = "1", .secure = false});
    });
    router.get("/out", [](Request&) {
        return Response::text("out").set_cookie(
            {.name = "s", .value = "", .max_age = std::chrono::seconds(0)});
    });
    router.get("/who", [](Request& request) {
        return Response::text(std::string(request.cookies.get_or("s", "none")));
    });
    router.get("/slow", [](Request&) {
        std::this_thread::sleep_for(500ms);
        return Response::text("late");
    });
    router.get("/long", [](Request&) { return Response::text(std::string(5'000, 'x')); });
    auto const server = serve(std::move(router));
    std::string const place = "http://127.0.0.1:" + std::to_string(server->port());
    Client client({.keep_cookies = true});
    CHECK(client.get(place + "/in").value().status == 200);
    CHECK(client.get(place + "/who").value().body == "1");
    CHECK(client.get(place + "/out").value().status == 200);
    CHECK(client.get(place + "/who").value().body == "none");
    CHECK(Client({.time_max = 100ms}).get(place + "/slow").error().code == ErrorCode::timeout);
    CHECK(Client({.body_bytes_max = 1'000}).get(place + "/long").error().code == ErrorCode::limit);
    CHECK(Client().get("ftp://x/").error().code == ErrorCode::invalid);
    CHECK(Client().get("http://127.0.0.1:1/").error().code == ErrorCode::io);
}

} // namespace weir::http
