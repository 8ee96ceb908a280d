// What the readers of small text forms take and refuse: percent-encoding, UTF-8, queries, forms, cookies,
// targets, header parameters, multipart bodies, and the strict check of a request's head.
#include "http/exchange.hpp"
#include "http/message.hpp"
#include "http/text.hpp"

#include <doctest/doctest.h>

#include <string>

namespace weir::http {

using namespace std::string_literals;

TEST_CASE("UTF-8 is strict: overlong forms, surrogates and cut sequences are not text") {
    CHECK(is_utf8("plain, caf\xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x98\x80"));
    for (auto const* bad :
         {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80", "\xFF"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_utf8(bad));
    }
    CHECK_FALSE(is_plain_text("a\0b"s));
}

TEST_CASE("percent-decoding refuses a broken escape and undoes encoding") {
    CHECK(percent_decode("a%20b%2Fc").value() == "a b/c");
    CHECK_FALSE(percent_decode("%").has_value());
    CHECK_FALSE(percent_decode("%4").has_value());
    CHECK_FALSE(percent_decode("%4g").has_value());
    std::string every;
    for (int c = 0; c < 256; ++c) {
        every.push_back(static_cast<char>(c));
    }
    CHECK(percent_decode(percent_encode(every)).value() == every);
}

TEST_CASE("a form keeps the order of its fields, the first of a name is the one taken") {
    auto const form = parse_form("a=1&b=two+words&a=2&empty=&bare&&caf%C3%A9=%26").value();
    CHECK(form.get("a") == "1");
    CHECK(form.all("a") == std::vector<std::string_view>{"1", "2"});
    CHECK(form.get("b") == "two words");
    CHECK(form.get("empty") == "");
    CHECK(form.get("bare") == "");
    CHECK(form.get("caf\xC3\xA9") == "&");
    CHECK_FALSE(form.get("absent"));
    CHECK(form.get_or("absent", "x") == "x");
    Form const again = parse_form(form_encode(form)).value();
    CHECK(again.items() == form.items());
}

TEST_CASE("a form that is not UTF-8 text is refused, and so is one of too many fields") {
    for (auto const* bad : {"a=%00", "a%00=1", "a=%C0%AF", "a=%zz", "a=%", "\xff=1"}) {
        CAPTURE(bad);
        CHECK(parse_form(bad).error().code == ErrorCode::invalid);
    }
    CHECK(parse_form("a=1&b=2", 2).has_value());
    CHECK(parse_form("a=1&b=2&c=3", 2).error().code == ErrorCode::limit);
}

TEST_CASE("cookies: the first of a name is taken, and what is none is passed over") {
    auto const cookies =
        parse_cookies("__Host-s=abc; theme=\"dark\"; ; broken; =x; __Host-s=second;bad=\xff");
    CHECK(cookies.get("__Host-s") == "abc");
    CHECK(cookies.get("theme") == "dark");
    CHECK(cookies.size() == 3);
}

TEST_CASE("a target is a path and a query, each decoded once") {
    auto const target = parse_target("/children/a%20b/plan?from=2024-01-01&x=%252e").value();
    CHECK(target.path == "/children/a b/plan");
    CHECK(target.query.get("from") == "2024-01-01");
    CHECK(target.query.get("x") == "%2e");
    CHECK(parse_target("/").value().path == "/");
    CHECK(parse_target("/a/").value().path == "/a/");
    CHECK(parse_target("/?").value().path == "/");
    for (auto const* bad : {"", "a", "*", "http://x/", "/..", "/a/../b", "/%2e%2e/etc", "/a/./b", "/a%2Fb",
                            "/a%5cb", "/a%00", "/%C0%AE", "/a\x01", "/%", "/?a=%00"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_target(bad).has_value());
    }
}

TEST_CASE("parameters of a header value") {
    CHECK(parameter_of("form-data; name=\"a;b\\\"c\"; filename=x.csv", "name") == "a;b\"c");
    CHECK(parameter_of("form-data; name=\"a\"; filename=x.csv", "filename") == "x.csv");
    CHECK(parameter_of("text/html;CHARSET=utf-8", "charset") == "utf-8");
    CHECK_FALSE(parameter_of("form-data; name=\"a", "name"));
    CHECK_FALSE(parameter_of("form-data; flag; other", "name"));
}

TEST_CASE("the strict check of a head lets no smuggling form through") {
    CHECK(head_fault("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 0);
    CHECK(head_fault("GET / HTTP/1.0\r\n\r\n") == 0);
    CHECK(head_fault("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n") == 0);
    CHECK(head_fault("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") == 0);
    struct Case {
        char const* head;
        int status;
    };
    for (auto const& [head, status] : {
             Case{"GET / HTTP/1.1\r\n\r\n", 400}, // no Host
             Case{"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
             Case{"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
             Case{"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
             Case{"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
             Case{"GET /\r\n\r\n", 400},
             Case{"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
             Case{"GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
             Case{"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400}, // folded
             Case{"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
             Case{"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
             Case{"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                  400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 501},
             Case{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n", 400},
             Case{"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
         }) {
        CAPTURE(head);
        CHECK(head_fault(head) == status);
    }
    CHECK(head_fault("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"s) == 400);
}

std::string const kind = "multipart/form-data; boundary=XX";

TEST_CASE("multipart: fields and files, a file's folders cut off") {
    std::string const body =
        "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\nworld\r\n"
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\returns\\list 1.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\na,b\r\n--X\r\n\r\n--XX--\r\n";
    auto const form = parse_multipart(kind, body).value();
    CHECK(form.fields.get("note") == "hello\r\nworld");
    REQUIRE(form.files.size() == 1);
    CHECK(form.files[0].field == "file");
    CHECK(form.files[0].file_name == "list 1.csv");
    CHECK(form.files[0].content_type == "text/csv");
    CHECK(form.files[0].content == "a,b\r\n--X\r\n");
}

TEST_CASE("multipart: what does not end, has no name or is no text is refused") {
    std::string const part = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
    for (std::string const& bad :
         {""s, "--XX"s, "--XX\r\n"s, part, part + "1\r\n--XX", part + "1\r\n--XXz", "--YY--"s,
          "--XX\r\n\r\nx\r\n--XX--"s, "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--"s,
          part + "\xff\r\n--XX--", "--XX\r\nnonsense\r\n\r\nx\r\n--XX--"s}) {
        CAPTURE(bad);
        CHECK(parse_multipart(kind, bad).error().code == ErrorCode::invalid);
    }
    CHECK(parse_multipart("multipart/form-data", part).error().code == ErrorCode::invalid);
    CHECK(parse_multipart("text/plain; boundary=XX", part).error().code == ErrorCode::unsupported);
    std::string const two = part + "1\r\n" + part + "2\r\n--XX--";
    CHECK(parse_multipart(kind, two, {.parts_max = 2}).has_value());
    CHECK(parse_multipart(kind, two, {.parts_max = 1}).error().code == ErrorCode::limit);
    CHECK(parse_multipart(kind, two, {.name_bytes_max = 0}).error().code == ErrorCode::limit);
    CHECK(parse_multipart(kind, part + "12\r\n--XX--", {.field_bytes_max = 1}).error().code ==
          ErrorCode::limit);
}

TEST_CASE("a form is read only when it says that it is one") {
    Request request;
    request.body = "a=1";
    CHECK(request.form().error().code == ErrorCode::unsupported);
    request.headers.set("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    CHECK(request.form().value().get("a") == "1");
}

TEST_CASE("no value of a header or cookie can start another") {
    Response response = Response::redirect("/a\r\nSet-Cookie: x=1");
    CHECK(response.headers.get("Location") == "/a%0D%0ASet-Cookie:%20x=1");
    response.header("X-Note", "a\r\nX-Evil: 1");
    CHECK(response.headers.get("x-note") == "a  X-Evil: 1");
    response.set_cookie({.name = "s", .value = "a;b\r\n", .max_age = std::chrono::seconds(0)});
    CHECK(response.headers.get("Set-Cookie") ==
          "s=a%3Bb%0D%0A; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
    CHECK(Response::text("").attachment("a\"b\xC3\xA9.csv").headers.get("Content-Disposition") ==
          "attachment; filename=\"a_b__.csv\"; filename*=UTF-8''a%22b%C3%A9.csv");
}

TEST_CASE("only a trusted proxy may say who the client is") {
    Fields headers;
    headers.add("X-Forwarded-For", "198.51.100.9, 203.0.113.7, 10.0.0.2");
    headers.add("X-Forwarded-Proto", "https");
    std::vector<std::string> const trusted{"10.0.0.1", "10.0.0.2"};
    CHECK(client_of({"192.0.2.1", false}, headers, trusted).address == "192.0.2.1");
    CHECK_FALSE(client_of({"192.0.2.1", false}, headers, trusted).tls);
    CHECK(client_of({"10.0.0.1", false}, headers, trusted).address == "203.0.113.7");
    CHECK(client_of({"10.0.0.1", false}, headers, trusted).tls);
    headers.set("X-Forwarded-For", "<script>");
    CHECK(client_of({"10.0.0.1", false}, headers, trusted).address == "10.0.0.1");
}

} // namespace weir::http
