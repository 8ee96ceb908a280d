// Two lists under one lock; a connection moves between them once a request.
#include "http/connection_book.hpp"

namespace weir::http {

bool ConnectionBook::enter(std::shared_ptr<Guest> const& guest, Place& place) {
    std::lock_guard const lock(mutex_);
    if (busy_.size() + idle_.size() >= places_max_) {
        if (idle_.empty()) {
            return false;
        }
        // It goes to the end of the row, so that the next to come asks another one.
        idle_.front()->leave_if_idle();
        idle_.splice(idle_.end(), idle_, idle_.begin());
    }
    place = idle_.insert(idle_.end(), guest);
    return true;
}

void ConnectionBook::leave(Place place, bool idle) {
    std::lock_guard const lock(mutex_);
    (idle ? idle_ : busy_).erase(place);
    if (busy_.empty() && idle_.empty()) {
        emptied_.notify_all();
    }
}

void ConnectionBook::set_idle(Place place, bool idle) {
    std::lock_guard const lock(mutex_);
    auto& from = idle ? busy_ : idle_;
    auto& to = idle ? idle_ : busy_;
    to.splice(to.end(), from, place);
}

std::size_t ConnectionBook::count() const {
    std::lock_guard const lock(mutex_);
    return busy_.size() + idle_.size();
}

void ConnectionBook::ask_idle_to_leave() {
    std::lock_guard const lock(mutex_);
    for (auto const& guest : idle_) {
        guest->leave_if_idle();
    }
    for (auto const& guest : busy_) {
        guest->leave_if_idle();
    }
}

void ConnectionBook::ask_all_to_leave() {
    std::lock_guard const lock(mutex_);
    for (auto const& guest : idle_) {
        guest->leave_now();
    }
    for (auto const& guest : busy_) {
        guest->leave_now();
    }
}

bool ConnectionBook::wait_until_empty(std::chrono::milliseconds time_max) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, time_max, [this] { return busy_.empty() && idle_.empty(); });
}

} // namespace weir::http
