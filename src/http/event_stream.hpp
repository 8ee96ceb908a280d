// Server-sent events (WHATWG HTML, 9.2): a page that stays open is told what changed. A channel has any
// number of subscribers; what is published is written once and shared by all. A subscriber that reads too
// slowly is cut off rather than held in memory; the browser comes back by itself and is told what it missed.
#pragma once

#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

struct Event {
    std::string name; // "indicator-changed"; empty is "message"
    std::string data; // any text; each line becomes a data line
};
[[nodiscard]] std::string event_text(Event const& event, std::string_view id);

// One open stream. The server takes from it; only a channel puts in.
class EventSubscription {
public:
    using Text = std::shared_ptr<std::string const>;

    // Everything waiting, and whether the stream is over after it.
    struct Taken {
        std::vector<Text> texts;
        bool closed = false;
    };
    [[nodiscard]] Taken take();
    // Called (on the publisher's thread) when there is something to take. Cleared by an empty function.
    void on_ready(std::function<void()> ready);
    void close();
    [[nodiscard]] std::chrono::milliseconds heartbeat() const { return heartbeat_; }

private:
    friend class EventChannel;
    void put(Text text);

    std::mutex mutex_;
    std::deque<Text> waiting_;
    std::function<void()> ready_;
    std::function<bool(Event const&)> wants_;
    std::string owner_;
    std::chrono::milliseconds heartbeat_{15'000};
    std::size_t waiting_max_ = 64;
    bool closed_ = false;
};

struct EventChannelOptions {
    std::chrono::milliseconds heartbeat{15'000}; // a comment line, so that a dead client is found
    std::size_t waiting_max = 64;                // events kept for one slow client before it is cut off
    std::size_t replay_max = 64;                 // events kept for those who come back (Last-Event-ID)
    std::size_t subscribers_max = 4'096;
};

class EventChannel {
public:
    explicit EventChannel(EventChannelOptions options = {});

    // From any thread; never blocks on a client.
    void publish(Event const& event);
    // What a handler returns. `owner` names whose stream it is, so that disconnect() can end it when the
    // account is closed; `wants` picks what this person may hear of, and must be quick. 503 when full. One
    // who comes back after more events than are kept gets "missed" first and should load the page again.
    [[nodiscard]] Response subscribe(Request const& request, std::string owner = {},
                                     std::function<bool(Event const&)> wants = {});
    void disconnect(std::string_view owner);
    void close(); // ends every stream
    [[nodiscard]] std::size_t subscribers();

private:
    struct Kept {
        std::uint64_t id;
        Event event;
        EventSubscription::Text text;
    };
    // Text of an event's id: the channel's own number first, so that ids of an earlier run are never taken
    // for ours.
    [[nodiscard]] std::string id_text(std::uint64_t id) const;
    void replay(EventSubscription& stream, std::string_view last_seen);

    EventChannelOptions options_;
    std::string run_;
    std::mutex mutex_;
    std::uint64_t last_id_ = 0;
    std::deque<Kept> kept_;
    std::vector<std::weak_ptr<EventSubscription>> subscribers_;
};

} // namespace weir::http
