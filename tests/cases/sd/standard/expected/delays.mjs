// Delays, smooths and trends by the recurrences of section 3.5.3, stepped one by one.
import { grid, ramp, step, write } from './case.mjs';

const dt = 0.25;
const times = grid(0, 10, dt);
const input = (t) => 10 + step(5, 2)(t) + ramp(1, 6)(t);
const span = (t) => 2 + step(2, 4)(t);

function delay(of, length, n, first = of(0)) {
    const stocks = Array(n).fill(first * length(0) / n);
    return times.map((t) => {
        const out = stocks.map((stock) => stock * n / length(t));
        stocks.forEach((_, i) => { stocks[i] += dt * ((i === 0 ? of(t) : out[i - 1]) - out[i]); });
        return out[n - 1];
    });
}

function smooth(of, length, n, first = of(0)) {
    const levels = Array(n).fill(first);
    return times.map((t) => {
        const shown = [...levels];
        shown.forEach((level, i) => { levels[i] += dt * ((i === 0 ? of(t) : shown[i - 1]) - level) * n / length(t); });
        return shown[n - 1];
    });
}

function trend(of, length, first) {
    const average = smooth(of, () => length, 1, of(0) / (1 + first * length));
    return times.map((t, n) => (of(t) - average[n]) / (length * average[n]));
}

const three = () => 3;
const late = (first) => times.map((_, n) => (n < 6 ? first : input(times[n - 6])));
const forecast = (first) => trend(input, 4, first).map((value, n) => input(times[n]) * (1 + 3 * value));
const around = [smooth((t) => input(t) + 1, three, 1), delay((t) => 2 * input(t), three, 1)];

write('delays_smooths', times, {
    'input': times.map(input), 'd1': delay(input, three, 1), 'd1 init': delay(input, three, 1, 4), 'd3': delay(input, three, 3),
    'd3 init': delay(input, three, 3, 4), 'dn': delay(input, three, 5), 'dn init': delay(input, three, 2, 4),
    'd1 span': delay(input, span, 1), 'd3 span': delay(input, span, 3), 's1': smooth(input, three, 1),
    's1 init': smooth(input, three, 1, 4), 's3': smooth(input, three, 3), 's3 init': smooth(input, three, 3, 4),
    'sn': smooth(input, three, 5), 'sn init': smooth(input, three, 2, 4), 's3 span': smooth(input, span, 3),
    'trend': trend(input, 4, 0), 'trend init': trend(input, 4, 0.1), 'forecast': forecast(0), 'forecast init': forecast(0.1),
    'fixed': late(10), 'fixed init': late(4), 'within': around[0].map((value, n) => 2 * value + around[1][n]),
});
