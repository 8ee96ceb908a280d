// Makes the device that a program asks for; see device.hpp.
#include "dynamics/run/device.hpp"

#include "base/contract.hpp"
#include "dynamics/run/conveyor.hpp"
#include "dynamics/run/oven.hpp"
#include "dynamics/run/queue.hpp"

namespace weir::dynamics {

std::unique_ptr<Device> make_device(DeviceSpec const& spec) {
    switch (spec.kind) {
    case DeviceSpec::Kind::conveyor:
        return std::make_unique<Conveyor>(spec);
    case DeviceSpec::Kind::queue:
        return std::make_unique<Queue>(spec);
    case DeviceSpec::Kind::oven:
        return std::make_unique<Oven>();
    }
    WEIR_UNREACHABLE();
}

} // namespace weir::dynamics
