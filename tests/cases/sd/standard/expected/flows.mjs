// Flows that a non-negative stock limits, in order of priority.
import { euler, grid, write } from './case.mjs';

const dt = 0.5;
const times = grid(0, 6, dt);
const told = euler(times, dt, { 'Store': 20, 'Got first': 0, 'Got second': 0, 'Kept': 1, 'Free': 1 }, (t, stocks) => {
    const there = stocks.Store / dt + 3;
    const first = Math.min(6, there);
    const second = Math.min(4 + t, there - first);
    return {
        rates: { 'Store': 3 - first - second, 'Got first': first, 'Got second': second, 'Kept': Math.max(0, 2 - t), 'Free': 2 - t },
        first, second, 'one way': Math.max(0, 2 - t), 'both ways': 2 - t,
    };
});
write('non_negative', times, { ...told, 'everything': () => 20 });
