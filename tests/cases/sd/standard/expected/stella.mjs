// Stella's functions beyond XMILE 1.0, by the formulas of isee systems' help pages ("Builtins"); nothing here
// knows the engine.
import { grid, write } from './case.mjs';

const dt = 0.25;
const times = grid(0, 2, dt);
const cube = (t) => t ** 3;
const before = (t, order) => t < (order - 0.5) * dt;
const growth = 1.01 ** 36;
// Vensim's Reference Manual, NPV: what came so far and comes in this step, each discounted by (1 - rate DT) a step.
const presentValue = (stream, first, factor) => times.map((_, n) => factor * (first + times.slice(0, n + 1)
    .reduce((sum, t, k) => sum + stream(t) * dt * (1 - 0.1 * dt) ** k, 0)));
write('stella_functions', times, {
    'grown': () => (1.1 ** dt - 1) / dt,
    'wave': (t) => 3 * Math.sin(2 * Math.PI * t / 5), 'cowave': (t) => 3 * Math.cos(2 * Math.PI * t / 5),
    'five': () => 120, 'chosen': () => 10, 'ordered': () => 60,
    'payment': () => -10000 * growth * 0.01 / (growth - 1), 'no rate': () => -100,
    'future': () => -(500 * 1.05 ** 10 + 20 * (1.05 ** 10 - 1) / 0.05),
    'area': () => 6, 'area turned': () => 4.5, 'inverse': () => 1.5, 'inverse beyond': () => 3,
    'slope': (t) => (before(t, 1) ? 0 : (cube(t) - cube(t - dt)) / dt),
    'second': (t) => (before(t, 2) ? 0 : (cube(t) - 2 * cube(t - dt) + cube(t - 2 * dt)) / dt ** 2),
    'earlier': (t) => (t < 1 ? 0 : cube(t - 1)), 'ended': () => 7,
    'percentage': () => 25, 'switched': (t) => (t > 1 ? 1 : 0), 'cube root': () => 3, 'of base': () => 3, 'counted': (t) => 1 + t % 1,
    'present value': presentValue(() => 5, 0, 1), 'present value of all': presentValue((t) => 5 + t, 20, 2),
});
