// The queue's thread. One of the three doors where an exception ends: work that throws costs itself and
// nothing more.
#include "jobs/queue.hpp"

#include <algorithm>
#include <exception>

namespace weir::jobs {

void Course::stage(std::string_view name) {
    std::scoped_lock const lock(mutex_);
    standing_.stage = name;
    standing_.done = standing_.total = 0;
}

void Course::progress(std::size_t done, std::size_t total) {
    std::scoped_lock const lock(mutex_);
    standing_.done = done;
    standing_.total = total;
}

Queue::Queue(Options options) : options_(options), thread_([this] { run(); }) {}

Queue::~Queue() {
    {
        std::scoped_lock const lock(mutex_);
        over_ = true;
        waiting_.clear();
        if (running_) {
            running_->course.stop_ = true;
        }
    }
    wake_.notify_all();
    thread_.join();
}

Result<JobId> Queue::add(Work work) {
    auto job = std::make_shared<Job>();
    job->work = std::move(work);
    {
        std::scoped_lock const lock(mutex_);
        if (over_ || waiting_.size() >= options_.waiting_max) {
            return fail(ErrorCode::busy, std::to_string(waiting_.size()) + " pieces of work wait already.");
        }
        job->id = JobId{++last_};
        jobs_.emplace(job->id, job);
        waiting_.push_back(job);
        forget_old();
    }
    wake_.notify_all();
    return job->id;
}

void Queue::forget_old() {
    for (auto at = jobs_.begin(); at != jobs_.end() && jobs_.size() > options_.kept_max;) {
        auto const job = at->second; // outlives the lock on it
        std::scoped_lock const lock(job->course.mutex_);
        auto const state = job->course.standing_.state;
        if (state == State::waiting || state == State::running) {
            break; // the oldest go first, and what came later has not run either
        }
        at = jobs_.erase(at);
    }
}

std::optional<Standing> Queue::standing(JobId job) const {
    std::scoped_lock const lock(mutex_);
    auto const found = jobs_.find(job);
    if (found == jobs_.end()) {
        return std::nullopt;
    }
    auto const& course = found->second->course;
    std::scoped_lock const course_lock(course.mutex_);
    auto standing = course.standing_;
    standing.to_be_stopped = course.stopped();
    auto const place = std::ranges::find(waiting_, found->second);
    if (place != waiting_.end()) {
        standing.before = static_cast<std::size_t>(place - waiting_.begin()) + (running_ ? 1U : 0U);
    }
    return standing;
}

bool Queue::stop(JobId job) {
    std::scoped_lock const lock(mutex_);
    auto const found = jobs_.find(job);
    if (found == jobs_.end()) {
        return false;
    }
    auto& course = found->second->course;
    std::scoped_lock const course_lock(course.mutex_);
    if (auto const place = std::ranges::find(waiting_, found->second); place != waiting_.end()) {
        waiting_.erase(place);
        found->second->work = {};
        course.stop_ = true;
        course.standing_.state = State::stopped;
        course.standing_.why = Error{ErrorCode::refused, "It was stopped before it began."};
        return true;
    }
    if (course.standing_.state != State::running) {
        return false;
    }
    course.stop_ = true;
    return true;
}

void Queue::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return over_ || !waiting_.empty(); });
        if (over_) {
            return;
        }
        running_ = waiting_.front();
        waiting_.pop_front();
        auto const job = running_;
        {
            std::scoped_lock const course_lock(job->course.mutex_);
            job->course.standing_.state = State::running;
        }
        lock.unlock();
        run_one(*job);
        lock.lock();
        running_ = nullptr;
    }
}

void Queue::run_one(Job& job) {
    Status done;
    try {
        done = job.work(job.course);
    } catch (std::exception const& thrown) {
        done = fail(ErrorCode::io, std::string("The work ended with an exception: ") + thrown.what());
    } catch (...) {
        done = fail(ErrorCode::io, "The work ended with something that is no exception of ours.");
    }
    job.work = {};
    std::scoped_lock const lock(job.course.mutex_);
    auto& standing = job.course.standing_;
    // Asked too late, it is done all the same.
    standing.state = done ? State::done : job.course.stopped() ? State::stopped : State::failed;
    if (!done) {
        standing.why = done.error();
    }
}

} // namespace weir::jobs
