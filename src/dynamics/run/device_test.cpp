// Conveyors, queues and ovens by themselves, told their inputs by hand. Expected values follow from the
// definitions: what enters leaves after the transit time, less what leaks; batches leave in order.
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/run/device.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace weir::dynamics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Moment moment_at(std::uint64_t step, double dt) {
    Clock const clock{.start = 0, .stop = 100, .dt = dt};
    return {clock, step, clock.at(step)};
}

// A conveyor driven by hand: one inflow, always sampled.
struct Belt {
    DeviceSpec spec;
    std::unique_ptr<Device> device;
    double dt;
    std::uint64_t step = 0;
    std::vector<double> fractions;

    Belt(DeviceSpec const& asked, double length, std::vector<double> leaks, double dt_,
         std::vector<double> initial)
        : spec(asked), device(make_device(asked)), dt(dt_), fractions(std::move(leaks)) {
        std::vector<double> operands{length};
        operands.insert(operands.end(), fractions.begin(), fractions.end());
        operands.insert(operands.end(), initial.begin(), initial.end());
        device->start(operands, std::nullopt, moment_at(0, dt).clock);
    }
    [[nodiscard]] double ask(std::uint32_t port, double arrested = 0,
                             std::vector<double> const& more = {}) const {
        std::vector<double> operands{arrested, 0};
        operands.insert(operands.end(), fractions.begin(), fractions.end());
        operands.insert(operands.end(), more.begin(), more.end());
        return device->output(port, operands, moment_at(step, dt));
    }
    void go(double inflow, double length, double arrested = 0) {
        std::vector<double> inputs{arrested, 1, length, 0};
        inputs.insert(inputs.end(), fractions.begin(), fractions.end());
        inputs.push_back(inflow);
        device->commit(inputs, moment_at(step, dt));
        ++step;
    }
};

DeviceSpec conveyor(std::vector<DeviceSpec::Leak> leaks = {}, bool exponential = false) {
    DeviceSpec spec;
    spec.leaks = std::move(leaks);
    spec.exponential_leak = exponential;
    spec.inflows = 1;
    return spec;
}

TEST_CASE("what enters a conveyor leaves after the transit time") {
    Belt belt(conveyor(), 2, {}, 0.25, {16});
    for (int step = 0; step < 40; ++step) {
        double const inflow = step % 3 == 0 ? step : 1;
        // 8 slats of 2 at first, then what entered 8 steps ago.
        double const expected = step < 8 ? 8 : ((step - 8) % 3 == 0 ? step - 8 : 1);
        CHECK(belt.ask(port::exit) == doctest::Approx(expected).epsilon(1e-12));
        belt.go(inflow, 2);
    }
}

TEST_CASE("a conveyor that leaks linearly begins steady and loses the fraction") {
    Belt belt(conveyor({{}}), 4, {0.1}, 0.5, {100});
    // isee: contents = inflow * transit * (1 - fraction * (transit - dt) / transit / 2)
    double const inflow = 100 / (4 * (1 - 0.1 * (4 - 0.5) / 4 / 2));
    for (int step = 0; step < 20; ++step) {
        CHECK(belt.device->contents() == doctest::Approx(100).epsilon(1e-12));
        CHECK(belt.ask(port::exit) == doctest::Approx(0.9 * inflow).epsilon(1e-12));
        CHECK(belt.ask(port::leak) == doctest::Approx(0.1 * inflow).epsilon(1e-12));
        belt.go(inflow, 4);
    }
}

TEST_CASE("a conveyor that leaks exponentially begins steady") {
    Belt belt(conveyor({{}}, true), 4, {0.2}, 0.5, {100});
    double const kept = std::pow(1 - 0.2 * 0.5, 8);
    double const inflow = 100 * 0.2 / (1 - kept);
    for (int step = 0; step < 20; ++step) {
        CHECK(belt.device->contents() == doctest::Approx(100).epsilon(1e-12));
        CHECK(belt.ask(port::exit) == doctest::Approx(kept * inflow).epsilon(1e-12));
        CHECK(belt.ask(port::leak) == doctest::Approx((1 - kept) * inflow).epsilon(1e-12));
        belt.go(inflow, 4);
    }
}

TEST_CASE("a leakage keeps to its zone and whole units wait for their fractions") {
    Belt zone(conveyor({{.start = 0, .end = 0.25}}), 4, {0.1}, 1, {0});
    std::vector<double> leaks;
    for (int step = 0; step < 6; ++step) {
        leaks.push_back(zone.ask(port::leak));
        zone.go(step == 0 ? 50 : 0, 4);
    }
    CHECK(leaks == std::vector<double>{0, 5, 0, 0, 0, 0});

    Belt whole(conveyor({{.integers = true}}), 4, {0.5}, 1, {0});
    std::vector<double> units;
    std::vector<double> exits;
    for (int step = 0; step < 7; ++step) {
        units.push_back(whole.ask(port::leak));
        exits.push_back(whole.ask(port::exit));
        whole.go(step == 0 ? 3 : 0, 4); // 3/8 a step is wanted: 0.375, 0.75, 1.125
    }
    CHECK(units == std::vector<double>{0, 0, 0, 1, 0, 0, 0});
    CHECK(exits == std::vector<double>{0, 0, 0, 0, 2, 0, 0});
}

TEST_CASE(
    "a conveyor with one speed loses nothing, whatever its transit time, its leakages and its inflows do") {
    for (auto const placement : {Placement::beginning, Placement::even, Placement::destination}) {
        auto spec = conveyor({{.start = 0.2, .end = 0.7}, {.integers = true}});
        spec.first_in_first_out = true;
        spec.placements = {placement};
        Belt belt(spec, 3, {0.3, 0.2}, 0.5, {60});
        CHECK(belt.device->contents() == doctest::Approx(60).epsilon(1e-12));
        for (int step = 0; step < 60; ++step) {
            double const length = 1.7 + step * 7 % 5;
            double const inflow = step % 4 == 0 ? 0 : step % 7 * 3.5;
            std::vector<double> const how{1, length};
            double const out = belt.ask(port::exit, 0, how);
            double const leaked = belt.ask(port::leak, 0, how);
            double const units = belt.ask(port::leak + 1, 0, how) * 0.5;
            CHECK(out >= 0);
            CHECK(leaked >= 0);
            CHECK(units == std::floor(units));
            double const expected = belt.device->contents() + 0.5 * (inflow - out - leaked) - units;
            belt.go(inflow, length);
            CHECK(belt.device->contents() == doctest::Approx(expected).epsilon(1e-9));
        }
    }
}

TEST_CASE("an arrested conveyor stands still, and takes in no more than there is room for") {
    Belt belt(conveyor(), 3, {}, 1, {3, 6, 9});
    CHECK(belt.device->contents() == 18);
    CHECK(belt.ask(port::exit) == 3);
    CHECK(belt.ask(port::exit, 1) == 0);
    CHECK(belt.ask(port::room, 1, {20, infinity}) == 0);
    CHECK(belt.ask(port::room, 0, {20, infinity}) == 5); // 20 - 18 and the 3 that leave
    CHECK(belt.ask(port::room, 0, {20, 4}) == 4);
    belt.go(0, 3, 1);
    CHECK(belt.ask(port::exit) == 3);
    belt.go(1, 3);
    CHECK(belt.ask(port::exit) == 6);
    CHECK(belt.device->contents() == 16);
    auto const copy = belt.device->clone();
    belt.go(0, 3);
    CHECK(copy->contents() == 16);
    CHECK(belt.device->contents() == 10);
    CHECK(belt.ask(port::size) == 3);
    CHECK(copy->output(port::element, std::vector<double>{2}, moment_at(0, 1)) == 9);
}

TEST_CASE("material keeps the transit time with which it entered") {
    Belt belt(conveyor(), 4, {}, 1, {0});
    belt.go(1, 4);  // leaves in the fourth step after this one
    belt.go(10, 2); // passes it
    std::vector<double> exits;
    for (int step = 0; step < 5; ++step) {
        exits.push_back(belt.ask(port::exit));
        belt.go(0, 2);
    }
    CHECK(exits == std::vector<double>{0, 10, 1, 0, 0});
}

struct Line {
    std::unique_ptr<Device> device;
    explicit Line(std::vector<DeviceSpec::Outflow> outflows, std::vector<double> const& batches) {
        DeviceSpec spec;
        spec.kind = DeviceSpec::Kind::queue;
        spec.outflows = std::move(outflows);
        spec.inflows = 1;
        device = make_device(spec);
        device->start(batches, std::nullopt, moment_at(0, 1).clock);
    }
    [[nodiscard]] double served(std::uint32_t outflow, std::vector<double> const& operands) const {
        return device->output(port::served + outflow, operands, moment_at(0, 1));
    }
};

TEST_CASE("a queue gives its batches in order, split or whole, and its overflow what is blocked") {
    Line split({{}}, {4, 2, 7});
    CHECK(split.served(0, {1, infinity, 0}) == 4);
    CHECK(split.served(0, {1, 3, 1}) == 3);
    CHECK(split.served(0, {1, 5, 1}) == 4); // one batch at a time
    Line many({{.one_at_a_time = false}}, {4, 2, 7});
    CHECK(many.served(0, {1, infinity, 0}) == 14);
    CHECK(many.served(0, {1, 9, 1}) == 9);
    Line whole({{.one_at_a_time = false, .whole_batches = true}}, {4, 2, 7});
    CHECK(whole.served(0, {1, 9, 1}) == 6);
    CHECK(whole.served(0, {1, 3, 1}) == 0);

    Line over({{}, {.overflow = true, .one_at_a_time = false}}, {4, 2, 7});
    CHECK(over.served(1, {1, 4, 1, infinity, 0}) == 0); // the front batch went
    CHECK(over.served(1, {1, 3, 1, infinity, 0}) == 11);
    CHECK(over.served(1, {1, 3, 0, infinity, 0}) == 0); // blocked for no reason that redirects
    over.device->commit(std::vector<double>{1, 3, 0}, moment_at(0, 1));
    CHECK(over.device->contents() == 11);
    CHECK(over.device->output(port::element, std::vector<double>{1}, moment_at(0, 1)) == 1);
    CHECK(over.device->output(port::size, {}, moment_at(0, 1)) == 4);
}

TEST_CASE("an oven fills, holds for its cook time and gives all at once") {
    DeviceSpec spec;
    spec.kind = DeviceSpec::Kind::oven;
    auto const oven = make_device(spec);
    oven->start(std::vector<double>{0}, std::nullopt, moment_at(0, 1).clock);
    std::vector<double> out;
    std::vector<double> held;
    for (std::uint64_t step = 0; step < 10; ++step) {
        auto const now = moment_at(step, 1);
        double const room = oven->output(port::intake, std::vector<double>{0, 3}, now);
        out.push_back(oven->output(port::done, std::vector<double>{0}, now));
        held.push_back(oven->contents());
        oven->commit(std::vector<double>{0, 2, 3, infinity, 0, std::min(2.0, room)}, now);
    }
    CHECK(out == std::vector<double>{0, 0, 0, 3, 0, 0, 0, 3, 0, 0});
    CHECK(held == std::vector<double>{0, 2, 3, 3, 0, 2, 3, 3, 0, 2});
}

} // namespace
} // namespace weir::dynamics
