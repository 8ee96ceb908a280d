// Work waits for its turn, tells how far it is, is stopped or fails by itself, and never takes the queue with
// it.
#include "jobs/queue.hpp"

#include <doctest/doctest.h>

#include <future>
#include <stdexcept>

using namespace weir;
using namespace weir::jobs;

namespace {

// Work that waits until it is let go or stopped.
class Gate {
public:
    [[nodiscard]] Work work() {
        return [this](Course& course) -> Status {
            course.stage("waiting at the gate");
            course.progress(1, 2);
            begun_.set_value();
            while (let_go_.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
                if (course.stopped()) {
                    return fail(ErrorCode::refused, "stopped at the gate");
                }
            }
            return {};
        };
    }
    void wait_until_begun() { begun_.get_future().wait(); }
    void let_go() { go_.set_value(); }

private:
    std::promise<void> begun_, go_;
    std::future<void> let_go_ = go_.get_future();
};

Standing ended(Queue const& queue, JobId job) {
    for (;;) {
        auto const standing = queue.standing(job);
        REQUIRE(standing.has_value());
        if (standing->state != State::waiting && standing->state != State::running) {
            return *standing;
        }
        std::this_thread::yield();
    }
}

} // namespace

TEST_CASE("one piece of work at a time, in the order in which they came") {
    Gate gate;
    std::string order;
    Queue queue({});
    auto const first = *queue.add(gate.work());
    gate.wait_until_begun();
    auto const second = *queue.add([&](Course&) -> Status {
        order += "2";
        return {};
    });
    auto const third = *queue.add([&](Course&) -> Status {
        order += "3";
        return {};
    });
    CHECK(queue.standing(first)->state == State::running);
    CHECK(queue.standing(first)->stage == "waiting at the gate");
    CHECK(queue.standing(first)->done == 1);
    CHECK(queue.standing(first)->total == 2);
    CHECK(queue.standing(second)->before == 1);
    CHECK(queue.standing(third)->before == 2);
    gate.let_go();
    CHECK(ended(queue, third).state == State::done);
    CHECK(queue.standing(first)->state == State::done);
    CHECK(order == "23");
}

TEST_CASE("what runs is asked to stop; what waits is dropped and lets its upload go") {
    Gate gate;
    Queue queue({});
    auto const running = *queue.add(gate.work());
    gate.wait_until_begun();
    auto upload = std::make_shared<int>(1);
    std::weak_ptr<int> const held = upload;
    auto const waiting = *queue.add([upload](Course&) -> Status { return {}; });
    upload.reset();
    CHECK_FALSE(held.expired());
    CHECK(queue.stop(waiting));
    CHECK(held.expired());
    CHECK(queue.standing(waiting)->state == State::stopped);
    CHECK_FALSE(queue.stop(waiting));
    CHECK(queue.stop(running));
    auto const end = ended(queue, running);
    CHECK(end.state == State::stopped);
    CHECK(end.why->message == "stopped at the gate");
    CHECK_FALSE(queue.stop(running));
    CHECK_FALSE(queue.stop(JobId{99}));
}

TEST_CASE("work that fails or throws ends alone; asked too late it is done") {
    Queue queue({});
    auto const fails = *queue.add([](Course&) -> Status { return fail(ErrorCode::database, "no room"); });
    auto const throws = *queue.add([](Course&) -> Status { throw std::runtime_error("thrown"); });
    auto const too_late = *queue.add([&queue](Course&) -> Status {
        queue.stop(JobId{3});
        return {};
    });
    CHECK(ended(queue, fails).state == State::failed);
    CHECK(ended(queue, fails).why->message == "no room");
    CHECK(ended(queue, throws).state == State::failed);
    CHECK(ended(queue, too_late).state == State::done);
}

TEST_CASE("the queue and its memory have ends") {
    Gate gate;
    Queue queue({.waiting_max = 2, .kept_max = 3});
    auto const first = *queue.add(gate.work());
    gate.wait_until_begun();
    CHECK(queue.add([](Course&) -> Status { return {}; }).has_value());
    auto const last = queue.add([](Course&) -> Status { return {}; });
    REQUIRE(last.has_value());
    auto const refused = queue.add([](Course&) -> Status { return {}; });
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::busy);
    gate.let_go();
    CHECK(ended(queue, *last).state == State::done);
    auto const after = *queue.add([](Course&) -> Status { return {}; });
    CHECK(ended(queue, after).state == State::done);
    CHECK_FALSE(queue.standing(first).has_value());
}

TEST_CASE("the end of the queue stops what runs and drops what waits") {
    Gate gate;
    bool ran = false;
    {
        Queue queue({});
        REQUIRE(queue.add(gate.work()).has_value());
        gate.wait_until_begun();
        REQUIRE(queue
                    .add([&](Course&) -> Status {
                        ran = true;
                        return {};
                    })
                    .has_value());
    }
    CHECK_FALSE(ran);
}
