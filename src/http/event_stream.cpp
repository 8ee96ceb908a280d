// The channel's bookkeeping: who listens, what was said lately, and who is too slow to be kept.
#include "http/event_stream.hpp"

#include <algorithm>
#include <random>

namespace weir::http {

std::string event_text(Event const& event, std::string_view id) {
    std::string text;
    if (!id.empty()) {
        text += "id: " + std::string(id) + "\n";
    }
    if (!event.name.empty()) {
        std::string name = event.name;
        std::ranges::replace_if(name, [](char c) { return c == '\n' || c == '\r'; }, ' ');
        text += "event: " + name + "\n";
    }
    std::string_view rest = event.data;
    for (;;) {
        std::size_t const end = rest.find_first_of("\r\n");
        text += "data: " + std::string(rest.substr(0, end)) + "\n";
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(rest.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    return text + "\n";
}

EventSubscription::Taken EventSubscription::take() {
    std::lock_guard const lock(mutex_);
    Taken taken;
    taken.texts.assign(waiting_.begin(), waiting_.end());
    taken.closed = closed_;
    waiting_.clear();
    return taken;
}

void EventSubscription::on_ready(std::function<void()> ready) {
    std::lock_guard const lock(mutex_);
    ready_ = std::move(ready);
    if (ready_ && (!waiting_.empty() || closed_)) {
        ready_();
    }
}

void EventSubscription::close() {
    std::lock_guard const lock(mutex_);
    closed_ = true;
    if (ready_) {
        ready_();
    }
}

void EventSubscription::put(Text text) {
    std::lock_guard const lock(mutex_);
    if (closed_) {
        return;
    }
    bool const was_empty = waiting_.empty();
    if (waiting_.size() >= waiting_max_) {
        waiting_.clear();
        closed_ = true;
    } else {
        waiting_.push_back(std::move(text));
    }
    if (ready_ && (was_empty || closed_)) {
        ready_();
    }
}

EventChannel::EventChannel(EventChannelOptions options)
    : options_(options), run_(std::to_string(std::random_device{}())) {}

std::string EventChannel::id_text(std::uint64_t id) const {
    return run_ + "-" + std::to_string(id);
}

void EventChannel::publish(Event const& event) {
    std::lock_guard const lock(mutex_);
    auto const id = ++last_id_;
    auto const text = std::make_shared<std::string const>(event_text(event, id_text(id)));
    kept_.push_back({id, event, text});
    while (kept_.size() > options_.replay_max) {
        kept_.pop_front();
    }
    std::erase_if(subscribers_, [&](std::weak_ptr<EventSubscription> const& weak) {
        auto const stream = weak.lock();
        if (stream && (!stream->wants_ || stream->wants_(event))) {
            stream->put(text);
        }
        return !stream;
    });
}

// What was published after `last_seen`, or the word that some of it is lost.
void EventChannel::replay(EventSubscription& stream, std::string_view last_seen) {
    auto const seen =
        std::ranges::find_if(kept_, [&](Kept const& kept) { return id_text(kept.id) == last_seen; });
    if (seen == kept_.end()) {
        if (last_seen != id_text(last_id_)) {
            stream.put(std::make_shared<std::string const>(event_text({"missed", ""}, id_text(last_id_))));
        }
        return;
    }
    std::for_each(std::next(seen), kept_.end(), [&](Kept const& kept) {
        if (!stream.wants_ || stream.wants_(kept.event)) {
            stream.put(kept.text);
        }
    });
}

Response EventChannel::subscribe(Request const& request, std::string owner,
                                 std::function<bool(Event const&)> wants) {
    std::lock_guard const lock(mutex_);
    std::erase_if(subscribers_, [](auto const& weak) { return weak.expired(); });
    Response response;
    if (subscribers_.size() >= options_.subscribers_max) {
        response.status = 503;
        response.headers.set("Retry-After", "10");
        return response;
    }
    auto stream = std::make_shared<EventSubscription>();
    stream->owner_ = std::move(owner);
    stream->wants_ = std::move(wants);
    stream->heartbeat_ = options_.heartbeat;
    stream->waiting_max_ = std::max(options_.waiting_max, options_.replay_max + 1);
    if (std::string_view const last_seen = request.header("Last-Event-ID"); !last_seen.empty()) {
        replay(*stream, last_seen);
    }
    subscribers_.push_back(stream);
    response.headers.set("Content-Type", "text/event-stream; charset=utf-8");
    response.events = std::move(stream);
    return response;
}

void EventChannel::disconnect(std::string_view owner) {
    std::lock_guard const lock(mutex_);
    for (auto const& weak : subscribers_) {
        if (auto const stream = weak.lock(); stream && stream->owner_ == owner) {
            stream->close();
        }
    }
}

void EventChannel::close() {
    std::lock_guard const lock(mutex_);
    for (auto const& weak : subscribers_) {
        if (auto const stream = weak.lock()) {
            stream->close();
        }
    }
}

std::size_t EventChannel::subscribers() {
    std::lock_guard const lock(mutex_);
    std::erase_if(subscribers_, [](auto const& weak) { return weak.expired(); });
    return subscribers_.size();
}

} // namespace weir::http
