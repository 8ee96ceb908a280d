// The threads on which handlers run, and their bounded queue: what does not fit is refused at once rather
// than kept waiting. It knows nothing of sockets.
#pragma once

#include "http/router.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace weir::http {

class WorkerPool {
public:
    WorkerPool(unsigned threads, std::size_t queue_max);
    ~WorkerPool();
    WorkerPool(WorkerPool const&) = delete;
    WorkerPool& operator=(WorkerPool const&) = delete;

    // False when the queue is full for this importance: half of it for low, all for normal, and a quarter
    // more, kept free for them and served first, for high.
    [[nodiscard]] bool submit(Importance importance, std::function<void()> task);
    [[nodiscard]] std::size_t waiting() const;
    // Lets the tasks that run come to their end; those that wait are kept, unrun, until this object ends.
    void stop();

private:
    void work();
    [[nodiscard]] std::size_t room_for(Importance importance) const;

    std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> first_; // high importance
    std::deque<std::function<void()>> rest_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace weir::http
