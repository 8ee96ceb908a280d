// A queue, a lock and some threads.
#include "http/worker_pool.hpp"

#include <algorithm>

namespace weir::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t queue_max) : queue_max_(queue_max) {
    for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkerPool::~WorkerPool() {
    stop();
}

std::size_t WorkerPool::room_for(Importance importance) const {
    switch (importance) {
    case Importance::low:
        return queue_max_ / 2;
    case Importance::normal:
        return queue_max_;
    case Importance::high:
        return queue_max_ + queue_max_ / 4 + 1;
    }
    return 0;
}

bool WorkerPool::submit(Importance importance, std::function<void()> task) {
    {
        std::lock_guard const lock(mutex_);
        if (stopping_ || first_.size() + rest_.size() >= room_for(importance)) {
            return false;
        }
        (importance == Importance::high ? first_ : rest_).push_back(std::move(task));
    }
    ready_.notify_one();
    return true;
}

std::size_t WorkerPool::waiting() const {
    std::lock_guard const lock(mutex_);
    return first_.size() + rest_.size();
}

void WorkerPool::work() {
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || !first_.empty() || !rest_.empty(); });
            if (stopping_) {
                return;
            }
            auto& queue = first_.empty() ? rest_ : first_;
            task = std::move(queue.front());
            queue.pop_front();
        }
        task();
    }
}

void WorkerPool::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

} // namespace weir::http
