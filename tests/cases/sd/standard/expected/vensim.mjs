// What Vensim's manual says of its functions, worked out apart from the engine.
import { euler, grid, ramp, step, write } from './case.mjs';
import { table } from './tables.mjs';

{
    const of = (f) => (t) => f(t - 2, t + 0.5, t);
    const quantum = (a, b) => (b > 0 ? Math.trunc(a / b) * b : a);
    write('vensim_functions', grid(0, 4, 1), {
        'v abs': of((x) => Math.abs(x)), 'v exp': of((x) => Math.exp(1.5 * x)), 'v integer': of((x) => Math.trunc(0.75 * x)),
        'v ln': of((_, y) => Math.log(y)), 'v log': of((_, y) => Math.log10(100 * y) + 3), 'v max': of((x) => Math.max(x, -0.5)),
        'v min': of((x) => Math.min(x, 0.5)), 'v modulo': of((_, __, t) => (3.5 * t) % 4),
        'v power': of((_, y) => y ** 1.5 + 16), 'v quantum': of((_, y) => quantum(10 * y, 3) + y), 'v sqrt': of((_, y) => Math.sqrt(y)),
        'v xidz': of((x) => (x === 0 ? 9 : 6 / x)), 'v zidz': of((x) => (x === 0 ? 0 : 6 / x)),
        'v sin': of((x) => Math.sin(x) + 10 * Math.cos(x) + 100 * Math.tan(x)),
        'v arc': of((x) => Math.asin(x / 2) + 10 * Math.acos(x / 2) + 100 * Math.atan(x)),
        'v hyper': of((x) => Math.sinh(x) + 10 * Math.cosh(x) + 100 * Math.tanh(x)),
        'v if': [10, 19, 20, 10, 22], 'v compare': [101, 1, 0, 11, 11],
        'v nested': of((x) => Math.max(Math.min(x, 1), -1) * -x + 3), 'v initial': (t) => 10.5 + t,
        'v case of name': of((x) => 2 * Math.abs(x)), 'v quoted': () => 6, 'long equation': () => 6,
    });
}

{
    const within = (from, to) => (t) => (t >= from && t < to ? 1 : 0);
    write('vensim_time', grid(0, 10, 0.25), {
        'pulsed': within(2, 3.5), 'short pulse': within(3, 3.25),
        'train': (t) => [1, 3, 5, 7].reduce((sum, from) => sum + within(from, from + 0.5)(t), 0),
        'stepped': (t) => 3 + step(6, 3)(t), 'ramped': (t) => ramp(2, 5)(Math.min(t, 7)), 'moment': (t) => t / 4,
    });
}

{
    const dt = 0.25;
    const times = grid(0, 10, dt);
    const input = (t) => 10 + step(5, 2)(t) + ramp(1, 6)(t);
    const row = (n, first, material) => {
        const levels = Array(n).fill(first);
        return times.map((t) => {
            const shown = [...levels];
            shown.forEach((level, i) => { levels[i] += dt * ((i === 0 ? input(t) : shown[i - 1]) - level) * n / material; });
            return shown[n - 1];
        });
    };
    // With a constant time a material delay's output moves as a smooth of the same order does.
    const average = (() => { let a = 10 / 1.4; return times.map((t) => { const now = a; a += dt * (input(t) - a) / 4; return now; }); })();
    const steady = row(1, 10, 4);
    const level = euler(times, dt, { level: 7, follower: 51 }, (t, s) => ({ rates: { level: input(t) - s.level / 2, follower: 1 } }));
    write('vensim_delays', times, {
        'd1': row(1, 10, 3), 'd1i': row(1, 4, 3), 'd3': row(3, 10, 3), 'd3i': row(3, 4, 3), 'dn': row(2, 4, 3),
        's1': row(1, 10, 3), 's1i': row(1, 4, 3), 's3': row(3, 10, 3), 's3i': row(3, 4, 3), 'sn': row(5, 4, 3),
        'fixed': times.map((_, n) => (n < 6 ? 4 : input(times[n - 6]))),
        'the trend': times.map((t, n) => (input(t) - average[n]) / (4 * average[n])),
        'the forecast': times.map((t, n) => input(t) * (1 + 3 * (input(t) - steady[n]) / (4 * steady[n]))),
        'sampled': (t) => input(Math.floor(t / 2) * 2), 'sampled once': (t) => (t < 3 ? -5 : 3),
        'level': level.level, 'active': level.level.map((value) => 2 * value), 'follower': level.follower,
    });
}

{
    const xs = [0, 2, 3, 5];
    const ys = [1, 5, 4, 10];
    const points = table(xs, ys);
    const ranged = (x) => Math.min(8, Math.max(0, 2 * x));
    write('vensim_lookups', grid(0, 6, 0.5), {
        'looked': points, 'looked in sum': (t) => 2 * points(t - 1) + ranged(t), 'inline': (t) => table([1, 3, 9], [1, 5, 2])(2 * t),
        'inline plain': (t) => Math.min(10, 10 * t), 'onward': table(xs, ys, 'extrapolate'),
        'forward': (t) => ys[Math.max(0, xs.findIndex((x) => x >= t)) || (t > 5 ? 3 : 0)],
        'backward': (t) => ys[xs.findLastIndex((x) => x <= t)], 'inverse': (t) => t / 2,
    });
}

{
    const A = ['A1', 'A2', 'A3'];
    const C = ['C1', 'C2', 'C3', 'C4'];
    const two = (i, k) => 4 * i + k + 1;
    const columns = {};
    const times = [0, 1, 2];
    const stocks = A.map((_, i) => {
        const s = [100 * (i + 1)];
        times.slice(1).forEach((__, n) => s.push(s[n] + s[n] / 10 - (i + 1)));
        return s;
    });
    A.forEach((name, i) => {
        columns[`b[B${i + 1}]`] = () => 10 * (3 - i);
        columns[`each[${name}]`] = (t) => (i === 0 ? 100 : i + 1 + t);
        columns[`part[${name}]`] = () => (i === 1 ? -1 : 2 * (i + 1));
        columns[`rows[${name}]`] = () => C.reduce((sum, _, k) => sum + two(i, k), 0);
        columns[`stock[${name}]`] = stocks[i];
        let level = stocks[i][0] / 10;
        columns[`smoothed[${name}]`] = times.map((t, n) => { const now = level; level += (stocks[i][n] / 10 + t - level) / 2; return now; });
        columns[`chosen[${name}]`] = () => (i > 0 ? two(i, 0) : 0);
        C.forEach((last, k) => {
            columns[`most[${name},${last}]`] = () => (i === 0 && k === 0 ? 50 : i > 0 && k === 3 ? 60 : two(i, k));
        });
    });
    C.forEach((name, k) => {
        columns[`columns[${name}]`] = () => two(0, k) + two(1, k) + two(2, k);
        columns[`highest[${name}]`] = () => two(2, k);
        columns[`numbered[${name}]`] = () => 10 * (k + 1);
        columns[`chain[${name}]`] = (t) => 2 ** k + (2 ** k - 1) * t;
    });
    write('vensim_subscripts', times, {
        ...columns, 'total': () => 6, 'everything': () => 78, 'sub sum': () => 6 + 10, 'products': () => 6, 'lowest': () => 7,
        'weighted': () => 1 + 10 + 27, 'counted': () => 33, 'aliased': () => 56 + 1100,
    });
}

{
    const columns = {};
    const put = (name, ends, values) => ends.forEach((end, i) => { columns[`${name}[${end}]`] = () => values[i]; });
    const items = ['I1', 'I2', 'I3', 'I4'];
    put('order up', items, [1, 3, 0, 2]);
    put('order down', items, [2, 0, 3, 1]);
    put('rank up', items, [3, 1, 4, 2]);
    put('rank down', items, [2, 4, 1, 3]);
    put('sorted', items, [10, 20, 30, 40]);
    put('mapped', ['P1', 'P2'], [40, 30]);
    put('shifted', ['P1', 'P2'], [20, 10]);
    write('vensim_vectors', [0, 1], {
        'sum of some': () => 90, 'product of some': () => 24000, 'least of some': () => 20, 'greatest of some': () => 40,
        'none': () => -1, ...columns, 'grid[P2,I3]': () => 70, 'grid total': () => 10 + 5.5 - 6 + 70 + 8,
    });
}

{
    const columns = {};
    const who = ['one', 'two', 'three'];
    const asked = [10, 5, 15];
    const inTurn = [[10, 5, 15], [0, 5, 7], [10, 5, 15]]; // two before three before one
    who.forEach((name, i) => {
        columns[`gets apart[${name}]`] = (_, n) => inTurn[n][i];
        columns[`gets alike[${name}]`] = (_, n) => asked[i] * Math.min(1, [35, 12, 30][n] / 30);
        columns[`gets by priority[${name}]`] = (_, n) => inTurn[n][i];
    });
    write('vensim_allocation', [0, 1, 2], columns, { tolerance: 1e-6 });
}

{
    const dt = 0.5;
    const times = grid(0, 4, dt);
    const told = euler(times, dt, { one: 5, second: 100, deep: 0 }, (t, s) => ({
        rates: { one: 10 - s.one / 4, second: t - s.second / 4, deep: t ** 3 - s.deep / 4 },
        'cubed': (t + 1) ** 3 + 8, 'other': s.second + 1, 'lost both': s.one / 4 + s.second / 4,
    }));
    const { second, ...columns } = told;
    write('vensim_macros', times, columns);
}

write('vensim_control', [10, 11, 12, 13, 14], { 'level': (t) => 3 * 1.5 ** (2 * (t - 10)), 'rest': (t) => 14 - t + 1000 + 5000 });

{
    const dt = 0.5;
    const times = grid(0, 6, dt);
    const sent = (t) => 10 + t;
    const shorter = (t) => (t < 3 ? 2 : 1);
    const longer = (t) => (t < 3 ? 1 : 2);
    // The steps whose sending arrives at step n.
    const arriving = (delay, n) => times.map((t, k) => k).filter((k) => k + delay(times[k]) / dt === n);
    const material = (delay) => times.map((_, n) => {
        const from = arriving(delay, n);
        return n < delay(0) / dt ? 7 : from.length === 0 ? -1 : from.reduce((sum, k) => sum + sent(times[k]), 0);
    });
    const information = (delay) => {
        let newest = -1;
        return times.map((_, n) => {
            newest = Math.max(newest, ...arriving(delay, n));
            return newest < 0 ? 7 : sent(times[newest]);
        });
    };
    const cash = (t) => t - 3;
    const invested = (t) => 4 + step(4, 2)(t);
    const period = (n) => Math.floor(n / 4); // of two days
    const line = [];
    const ages = { 'waiting': [], 'average age': [], 'age of the first four': [], 'oldest age': [], 'older than one': [] };
    for (const t of times) {
        const sum = (of) => line.reduce((total, batch) => total + of(batch), 0);
        let four = 4;
        const first = line.map((batch) => {
            const amount = Math.min(four, batch.amount);
            four -= amount;
            return { ...batch, amount };
        });
        ages['waiting'].push(sum((b) => b.amount));
        ages['average age'].push(line.length ? sum((b) => b.amount * (t - b.came)) / sum((b) => b.amount) : 0);
        ages['age of the first four'].push(line.length
            ? first.reduce((total, b) => total + b.amount * (t - b.came), 0) / first.reduce((total, b) => total + b.amount, 0) : 0);
        ages['oldest age'].push(line.length ? t - line[0].came : 0);
        ages['older than one'].push(sum((b) => (t - b.came >= 1 ? b.amount : 0)));
        let leaving = t < 2 ? 0 : 9 * dt;
        while (leaving > 0 && line.length) {
            const taken = Math.min(leaving, line[0].amount);
            line[0].amount -= taken;
            leaving -= taken;
            if (line[0].amount === 0) {
                line.shift();
            }
        }
        line.push({ amount: (4 + t) * dt - leaving, came: t });
    }
    const y = [1, 5, 7, 13];
    const at = (t) => Math.min(3, Math.max(0, t - 1));
    const between = (place) => {
        const low = Math.min(2, Math.max(0, Math.floor(place)));
        return y[low] + (place - low) * (y[low + 1] - y[low]);
    };
    write('vensim_discrete', times, {
        'material': material(shorter), 'material later': material(longer), 'information': information(shorter),
        'information later': information(longer),
        'value at end': (_, n) => 2 * (20 + times.slice(0, n + 1).reduce((sum, t, k) => sum + cash(t) * dt / (1 + 0.1 * dt) ** (k + 1), 0)),
        'depreciated': (t, n) => invested(t) / 2 + (period(n) === 0 ? 3 * 2
            : times.reduce((sum, at, k) => sum + (period(k) === period(n) - 1 ? invested(at) * dt : 0), 0)) / (2 * 2),
        ...ages,
        // A quarter of the range more in each step: 1, 3, 5 and 7 sixteenths; all grow older together.
        'filled': () => 16, 'age of filled': (t) => t + (1 * 0.5 + 3 * 1 + 5 * 1.5 + 7 * 2) / 16,
        'old in filled': (t) => 16 - [0.5, 1, 1.5, 2].reduce((sum, age, i) => sum + (age + t < 1.9 ? [1, 3, 5, 7][i] : 0), 0),
        'looked': (t) => between(at(t)), 'looked beyond': (t) => between(t - 1), 'looked back': (t) => y[Math.floor(at(t))],
        'looked forward': (t) => y[Math.ceil(at(t))],
    });
}
