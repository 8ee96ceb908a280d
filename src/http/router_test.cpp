// Matching, the order of middleware, error pages, the ready middleware and static files, all without a
// socket.
#include "http/event_stream.hpp"
#include "http/middleware.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace weir::http {

namespace {

Handler says(std::string text) {
    return [text](Request&) { return Response::text(text); };
}

Request asks(std::string method, std::string path) {
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.id = "0011223344556677";
    return request;
}

std::string inflated(std::string_view packed) {
    std::string bytes(1U << 20U, '\0');
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string input(packed);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    REQUIRE(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    bytes.resize(stream.total_out);
    inflateEnd(&stream);
    return bytes;
}

} // namespace

TEST_CASE("a fixed segment wins over a name, and a name over the rest") {
    Router router;
    router.get("/", says("home"))
        .get(
            "/children/{id}",
            [](Request& request) { return Response::text("child " + std::string(request.path_value("id"))); })
        .get("/children/new", says("new"))
        .get("/{rest*}", [](Request& request) {
            return Response::text("rest " + std::string(request.path_value("rest")));
        });
    auto const body = [&](std::string path) {
        Request request = asks("GET", std::move(path));
        return router.handle(request).body;
    };
    CHECK(body("/") == "home");
    CHECK(body("/children/new") == "new");
    CHECK(body("/children/7") == "child 7");
    CHECK(body("/children/7/plan") == "rest children/7/plan");
    CHECK(body("/children/") == "rest children/");
    CHECK(router.routes().size() == 4);
    CHECK(router.routes()[1].pattern == "/children/{id}");
}

TEST_CASE("404, 405 with Allow, HEAD from GET, and methods that are never answered") {
    Router router;
    router.get("/a", says("a")).post("/a", says("b"));
    CHECK(router.match("GET", "/none").status == 404);
    CHECK(router.match("DELETE", "/a").status == 405);
    CHECK(router.match("DELETE", "/a").allow == "GET, HEAD, POST");
    CHECK(router.match("HEAD", "/a").route->method == "GET");
    CHECK(router.match("TRACE", "/a").status == 501);
    CHECK(router.match("get", "/a").status == 501);
    Request request = asks("OPTIONS", "/a");
    Response const response = router.handle(request);
    CHECK(response.status == 405);
    CHECK(response.headers.get("Allow") == "GET, HEAD, POST");
    CHECK(response.body.find("0011223344556677") != std::string::npos);
}

TEST_CASE("middleware runs in the order given, also where no route matches, and may stop the way") {
    Router router;
    std::string trace;
    router.use([&](Request& request, Next const& next) {
        trace += "a";
        request.attach(7);
        Response response = next(request);
        trace += "A";
        return response;
    });
    router.use([&](Request& request, Next const& next) {
        trace += "b";
        return request.path == "/stop" ? Response::text("stopped", 403) : next(request);
    });
    router.get("/x",
               [&](Request& request) { return Response::text(std::to_string(*request.attached<int>())); });
    Request request = asks("GET", "/x");
    CHECK(router.handle(request).body == "7");
    CHECK(request.route == "/x");
    CHECK(request.attached<std::string>() == nullptr);
    request = asks("GET", "/stop");
    CHECK(router.handle(request).body == "stopped");
    request = asks("GET", "/none");
    CHECK(router.handle(request).status == 404);
    CHECK(trace == "abAabAabA");
}

TEST_CASE("what a handler throws becomes a page that tells nothing of it") {
    Router router;
    router.get("/", [](Request&) -> Response { throw std::runtime_error("secret"); });
    router.on_response(security_headers());
    Request request = asks("GET", "/");
    std::string failure;
    Response const response = router.handle(request, &failure);
    CHECK(response.status == 500);
    CHECK(response.body.find("secret") == std::string::npos);
    CHECK(response.body.find(request.id) != std::string::npos);
    CHECK(failure.find("secret") != std::string::npos);
    CHECK(response.headers.get("X-Content-Type-Options") == "nosniff");
}

TEST_CASE("security headers on every answer; HSTS on TLS only; a handler's own Cache-Control stays") {
    Router router;
    router.get("/", says("x")).get("/kept", [](Request&) {
        Response response = Response::text("x");
        response.header("Cache-Control", "public");
        return response;
    });
    router.on_response(security_headers());
    Request request = asks("GET", "/");
    Response response = router.handle(request);
    std::string_view const policy = response.headers.get("Content-Security-Policy");
    for (auto const* part : {"default-src 'self'", "object-src 'none'", "base-uri 'none'",
                             "frame-ancestors 'none'", "form-action 'self'"}) {
        CHECK(policy.find(part) != std::string_view::npos);
    }
    CHECK(policy.find("unsafe") == std::string_view::npos);
    CHECK(response.headers.get("Cache-Control") == "no-store");
    CHECK(response.headers.get("Referrer-Policy") == "same-origin");
    CHECK(response.headers.get("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(response.headers.get("Cross-Origin-Resource-Policy") == "same-origin");
    CHECK_FALSE(response.headers.has("Strict-Transport-Security"));
    request.tls = true;
    CHECK(router.handle(request).headers.get("Strict-Transport-Security").starts_with("max-age=31536000"));
    request = asks("GET", "/kept");
    CHECK(router.handle(request).headers.get("Cache-Control") == "public");
    CHECK(router.refuse(431, request).headers.has("Content-Security-Policy"));
}

TEST_CASE("gzip: only text, only when long and asked for") {
    Router router;
    std::string const page(5'000, 'x');
    router.use(gzip());
    router.get("/long", says(page)).get("/short", says("x")).get("/image", [&](Request&) {
        return Response::of("image/png", page);
    });
    auto const get = [&](std::string path, std::string_view accept) {
        Request request = asks("GET", std::move(path));
        request.headers.set("Accept-Encoding", accept);
        return router.handle(request);
    };
    Response const packed = get("/long", "br, gzip;q=0.5");
    CHECK(packed.headers.get("Content-Encoding") == "gzip");
    CHECK(packed.headers.get("Vary") == "Accept-Encoding");
    CHECK(packed.body.size() < 200);
    CHECK(inflated(packed.body) == page);
    CHECK(get("/long", "gzip;q=0").body == page);
    CHECK(get("/long", "").headers.get("Vary") == "Accept-Encoding");
    CHECK(get("/short", "gzip").body == "x");
    CHECK(get("/image", "gzip").body == page);
}

TEST_CASE("unsafe requests that another site caused are refused") {
    Router router;
    router.use(same_origin({.also = {"https://friend.example"}, .exempt_routes = {"/api/in"}}));
    router.post("/save", says("saved")).get("/save", says("shown")).post("/api/in", says("in"));
    auto const status = [&](std::string method, std::string path, NameValue header) {
        Request request = asks(std::move(method), std::move(path));
        request.headers.set("Host", "weir.example");
        request.headers.set(header.first, header.second);
        request.tls = true;
        return router.handle(request).status;
    };
    CHECK(status("POST", "/save", {"Origin", "https://weir.example"}) == 200);
    CHECK(status("POST", "/save", {"Origin", "http://weir.example"}) == 403);
    CHECK(status("POST", "/save", {"Origin", "https://evil.example"}) == 403);
    CHECK(status("POST", "/save", {"Origin", "null"}) == 403);
    CHECK(status("POST", "/save", {"Origin", "https://friend.example"}) == 200);
    CHECK(status("POST", "/save", {"Sec-Fetch-Site", "cross-site"}) == 403);
    CHECK(status("POST", "/save", {"Sec-Fetch-Site", "same-site"}) == 403);
    CHECK(status("POST", "/save", {"Sec-Fetch-Site", "same-origin"}) == 200);
    CHECK(status("POST", "/save", {"X-Nothing", "1"}) == 200);
    CHECK(status("GET", "/save", {"Sec-Fetch-Site", "cross-site"}) == 200);
    CHECK(status("POST", "/api/in", {"Origin", "https://evil.example"}) == 200);
}

TEST_CASE("static files: digest in the address, conditional, compressed, nothing hidden") {
    auto const folder = std::filesystem::temp_directory_path() / "weir-http-static-test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "css");
    std::filesystem::create_directories(folder / ".git");
    std::string const style(4'000, 'a');
    std::ofstream(folder / "css" / "app.min.css") << style;
    std::ofstream(folder / ".git" / "config") << "secret";
    auto const files = StaticFiles::load(folder, "/assets").value();
    Router router;
    files.mount(router);
    auto const get = [&](std::string path, std::string_view name = "X", std::string_view value = "") {
        Request request = asks("GET", std::move(path));
        request.headers.set(name, value);
        return router.handle(request);
    };
    std::string const url = files.url("css/app.min.css");
    CHECK(url.starts_with("/assets/css/app.min."));
    CHECK(url.size() == std::string_view("/assets/css/app.min.css").size() + 13);
    Response const found = get(url);
    CHECK(found.body == style);
    CHECK(found.headers.get("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(found.headers.get("Content-Type") == "text/css; charset=utf-8");
    CHECK(get(url, "If-None-Match", found.headers.get("ETag")).status == 304);
    CHECK(inflated(get(url, "Accept-Encoding", "gzip").body) == style);
    CHECK(get("/assets/css/app.min.css").headers.get("Cache-Control") == "public, max-age=3600");
    CHECK(get("/assets/css/app.min.000000000000.css").headers.get("Cache-Control") == "no-cache");
    CHECK(get("/assets/.git/config").status == 404);
    CHECK(get("/assets/none.css").status == 404);
    std::ofstream(folder / "page.php") << "x";
    CHECK(StaticFiles::load(folder, "/assets").error().code == ErrorCode::unsupported);
    CHECK(StaticFiles::load(folder / "none", "/assets").error().code == ErrorCode::not_found);
    std::filesystem::remove_all(folder);
}

TEST_CASE("an event's text cannot be broken out of") {
    CHECK(event_text({"changed", "a\nb\r\nc\rd"}, "7") ==
          "id: 7\nevent: changed\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
    CHECK(event_text({"x\ndata: y", ""}, "") == "event: x data: y\ndata: \n\n");
}

TEST_CASE("a channel: filters, replay, a slow subscriber, its end") {
    EventChannel channel({.waiting_max = 2, .replay_max = 1, .subscribers_max = 2});
    Request request = asks("GET", "/events");
    Response first =
        channel.subscribe(request, "user-1", [](Event const& event) { return event.name != "secret"; });
    Response second = channel.subscribe(request, "user-2");
    CHECK(channel.subscribe(request).status == 503);
    channel.publish({"open", "1"});
    channel.publish({"secret", "2"});
    auto const taken = first.events->take();
    REQUIRE(taken.texts.size() == 1);
    CHECK(taken.texts[0]->find("data: 1\n") != std::string::npos);
    std::string const seen = taken.texts[0]->substr(4, taken.texts[0]->find('\n') - 4);
    CHECK(second.events->take().texts.size() == 2);
    channel.publish({"open", "3"});
    channel.publish({"open", "4"});
    channel.publish({"open", "5"});
    CHECK(second.events->take().closed); // three waited where two may
    first.events.reset();
    CHECK(channel.subscribers() == 1);
    request.headers.set("Last-Event-ID", seen);
    Response third = channel.subscribe(request, "user-3");
    REQUIRE(third.events);
    CHECK(third.events->take().texts.at(0)->find("event: missed") != std::string::npos);
    channel.disconnect("user-3");
    CHECK(third.events->take().closed);
}

} // namespace weir::http
