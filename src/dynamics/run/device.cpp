// Makes the device that a program asks for; see device.hpp.
#include "dynamics/run/device.hpp"

#include "base/contract.hpp"
#include "dynamics/run/conveyor.hpp"
#include "dynamics/run/ordered_conveyor.hpp"
#include "dynamics/run/oven.hpp"
#include "dynamics/run/queue.hpp"
#include "dynamics/run/vensim_devices.hpp"

namespace weir::dynamics {

std::unique_ptr<Device> make_device(DeviceSpec const& spec) {
    switch (spec.kind) {
    case DeviceSpec::Kind::conveyor:
        if (spec.first_in_first_out) {
            return std::make_unique<OrderedConveyor>(spec);
        }
        return std::make_unique<Conveyor>(spec);
    case DeviceSpec::Kind::queue:
        return std::make_unique<Queue>(spec);
    case DeviceSpec::Kind::oven:
        return std::make_unique<Oven>();
    case DeviceSpec::Kind::shipment:
        return std::make_unique<Shipment>(spec);
    case DeviceSpec::Kind::depreciation:
        return std::make_unique<Depreciation>();
    case DeviceSpec::Kind::waiting_line:
        return std::make_unique<WaitingLine>();
    }
    WEIR_UNREACHABLE();
}

} // namespace weir::dynamics
