// Who is connected, and who of them is only waiting. It is what lets the server make room when strangers
// hold every place with connections that say nothing, and end in order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace weir::http {

// What the book may ask of a connection; both are called from any thread and return at once.
class Guest {
public:
    virtual ~Guest() = default;
    virtual void leave_if_idle() = 0; // close unless a request is under way
    virtual void leave_now() = 0;
};

class ConnectionBook {
public:
    using Place = std::list<std::shared_ptr<Guest>>::iterator;

    explicit ConnectionBook(std::size_t places_max) : places_max_(places_max) {}

    // False when every place is taken by a request under way; otherwise the longest idle one is asked to go.
    [[nodiscard]] bool enter(std::shared_ptr<Guest> const& guest, Place& place);
    void leave(Place place, bool idle);
    void set_idle(Place place, bool idle);
    [[nodiscard]] std::size_t count() const;

    void ask_idle_to_leave();
    void ask_all_to_leave();
    bool wait_until_empty(std::chrono::milliseconds time_max);

private:
    std::size_t places_max_;
    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    std::list<std::shared_ptr<Guest>> busy_;
    std::list<std::shared_ptr<Guest>> idle_; // the longest idle first
};

} // namespace weir::http
