// Long work beside the pages: one piece at a time on a thread of its own, with its stage and progress, which
// can be stopped before it is through. In memory only: whoever needs to know that work was cut off by the end
// of the process finds that nothing of it was committed.
#pragma once

#include "base/result.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace weir::jobs {

enum class State : std::uint8_t { waiting, running, done, failed, stopped };

struct Standing {
    State state = State::waiting;
    std::string stage;          // as the work names it
    std::size_t done = 0;       // of the stage
    std::size_t total = 0;      // 0: nobody can tell
    std::size_t before = 0;     // pieces of work that come first, while it waits
    std::optional<Error> why;   // of failed and stopped
    bool to_be_stopped = false; // somebody has asked for it
};

// What a piece of work tells and asks while it runs.
class Course {
public:
    void stage(std::string_view name);
    void progress(std::size_t done, std::size_t total);
    [[nodiscard]] bool stopped() const { return stop_.load(std::memory_order_relaxed); }

private:
    friend class Queue;
    mutable std::mutex mutex_;
    Standing standing_;
    std::atomic<bool> stop_ = false;
};

using Work = std::function<Status(Course&)>;
struct JobId {
    std::int64_t value = 0;
    friend constexpr auto operator<=>(JobId, JobId) = default;
};

class Queue {
public:
    struct Options {
        std::size_t waiting_max = 8;
        std::size_t kept_max = 64; // standings of work that has ended
    };
    explicit Queue(Options options);
    ~Queue(); // what waits is dropped, what runs is asked to stop and waited for
    Queue(Queue const&) = delete;
    Queue& operator=(Queue const&) = delete;

    // Errors: busy (as many wait as may).
    [[nodiscard]] Result<JobId> add(Work work);
    [[nodiscard]] std::optional<Standing> standing(JobId job) const; // nothing: never, or long ago
    // What waits is dropped at once; what runs is asked. False where there is nothing left to stop.
    bool stop(JobId job);

private:
    struct Job {
        JobId id;
        Work work; // empty once it has run: it may hold a large upload
        Course course;
    };
    void run();
    void run_one(Job& job);
    void forget_old();

    Options options_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::map<JobId, std::shared_ptr<Job>> jobs_;
    std::deque<std::shared_ptr<Job>> waiting_;
    std::shared_ptr<Job> running_;
    std::int64_t last_ = 0;
    bool over_ = false;
    std::thread thread_; // last: it uses all of the above
};

} // namespace weir::jobs
