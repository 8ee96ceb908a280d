// Graphical functions by the words of section 3.1.4.
import { grid, write } from './case.mjs';

export function table(xs, ys, kind = 'continuous') {
    return (x) => {
        const last = xs.length - 1;
        if (kind === 'discrete') {
            return ys[Math.max(0, xs.findLastIndex((point) => point <= x))];
        }
        if (kind === 'continuous' && x <= xs[0]) {
            return ys[0];
        }
        if (kind === 'continuous' && x >= xs[last]) {
            return ys[last];
        }
        const i = Math.min(last - 1, Math.max(0, xs.findLastIndex((point) => point <= x)));
        return ys[i] + (x - xs[i]) * (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]);
    };
}

const dt = 0.5;
const times = grid(-1, 6, dt);
const rising = table([0, 1, 2, 3, 4], [0, 1, 5, 9, 10]);
const onward = table([0, 1, 3, 4], [2, 4, 5, 9], 'extrapolate');
const stairs = table([0, 1, 3, 4], [2, 4, 5, 5], 'discrete');
const plain = table([-0.5, 0.25, 2], [-3, 3, 1.5]);
const inside = table([0, 2, 4, 6, 8], [100, 50, 25, 12.5, 0]);
const flow = table([1, 2, 3], [1, 2, 4], 'extrapolate');
const own = table([0, 1, 2], [0, 4, 2]);
const line = table([0, 1], [1, 3], 'extrapolate');
let gathered = 5;
write('graphical_functions', times, {
    'called': rising, 'called in sum': (t) => 2 * rising(t + 1) + 1, 'called onward': onward, 'called stairs': stairs,
    'called plain': plain, 'inside': (t) => inside(2 * t), 'inside flow': flow,
    'gathered': (t) => { const now = gathered; gathered += dt * flow(t); return now; },
    'used again': (t) => rising(t - 1), 'embedded': own, 'called embedded': (t) => own(0.5 * t), 'two points': line,
});
