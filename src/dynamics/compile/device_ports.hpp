// What may be asked of a conveyor, a queue and an oven, and with which operands: the agreement between
// the compiler, which writes them into a program, and dynamics/run, which has the devices.
#pragma once

#include <cstdint>

namespace weir::dynamics::port {

// Every device: what is in it, slat by slat from the exit or batch by batch from the front (XMILE 1.0,
// 3.7.1.3: the array functions work on all containers). No operands, but for `element` its place from 1.
inline constexpr std::uint32_t size = 0;
inline constexpr std::uint32_t mean = 1;
inline constexpr std::uint32_t minimum = 2;
inline constexpr std::uint32_t maximum = 3;
inline constexpr std::uint32_t deviation = 4;
inline constexpr std::uint32_t element = 5;
inline constexpr std::uint32_t product = 6;

// A conveyor. Begins from: length, each leakage's fraction, the first contents.
// Inputs of a step: arrested, sampled, length, held back at the exit, each leakage's fraction, each inflow.
// One whose belt has one speed has, after the fractions, whether its length is sampled, and the length.
inline constexpr std::uint32_t exit = 8;  // arrested, held back, each fraction: rate at the belt's end
inline constexpr std::uint32_t room = 9;  // the same, capacity, inflow limit: the rate it can take in
inline constexpr std::uint32_t leak = 16; // and above: as exit; the rate of one leakage

// A queue. Begins from: the first batches. Inputs of a step: each inflow, each outflow.
// Outflow n: each inflow, then for each outflow as far as n: the rate that can be taken there, and whether
// what cannot be taken may go to an overflow.
inline constexpr std::uint32_t served = 16; // and above

// An oven. Begins from: the first contents. Inputs of a step: arrested, cook time, capacity, fill time,
// clean time, each inflow.
inline constexpr std::uint32_t done = 8;     // arrested: the rate at which it gives all, in the last step
inline constexpr std::uint32_t intake = 9;   // arrested, capacity: the rate it can take in
inline constexpr std::uint32_t filling = 10; // arrested: whether its door is open
inline constexpr std::uint32_t state = 11;   // no operands: 0 fills, 1 cooks, 2 gives all or is cleaned

// A shipment, which shows what arrives now. Begins from: delay, what arrives before anything was sent, what
// arrives where nothing does. Inputs: delay, what is sent.
// Straight-line depreciation, which shows what earlier periods give. Begins from: lifetime, period, the
// stream before. Inputs: the stream.
inline constexpr std::uint32_t periods = 12; // no operands: over how many of them an investment is spread

// A waiting line. Begins from: how much there is, over which ages, and a graph's values as its profile.
// Inputs: what leaves, what enters.
inline constexpr std::uint32_t age_average = 13;  // how many of the oldest; all where it is not above 0
inline constexpr std::uint32_t age_oldest = 14;   // no operands
inline constexpr std::uint32_t age_in_range = 15; // least and greatest age: how many there are

} // namespace weir::dynamics::port
