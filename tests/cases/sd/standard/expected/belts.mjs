// Conveyors as rows of slats, each a DT long, and queues by what they must conserve.
import { grid, step, ramp, write } from './case.mjs';

// One conveyor. Each slat remembers what entered it, of which a linear leak is a share, and how many DTs it was made for.
class Belt {
    constructor(dt, first, length) {
        this.dt = dt;
        const n = Math.round(length / dt);
        this.slats = Array.isArray(first)
            ? first.map((amount) => ({ amount, entered: amount, of: n })) // from the exit on
            : Array.from({ length: n }, () => ({ amount: first / n, entered: first / n, of: n }));
    }

    get contents() {
        return this.slats.reduce((total, slat) => total + slat.amount, 0);
    }

    // What leaks and what comes off in the coming DT, as rates. from and to: the zone, as shares of the length from the entry.
    look({ linear = 0, exponential = 0, to = 1 } = {}) {
        const lost = this.slats.map((slat, position) => {
            const zone = Math.round(slat.of * to);
            const within = position >= slat.of - zone;
            return within ? Math.min(slat.amount, linear * slat.entered / zone) + slat.amount * exponential * this.dt : 0;
        });
        const out = this.slats.length ? this.slats[0].amount - lost[0] : 0;
        return { lost, leak: lost.reduce((a, b) => a + b, 0) / this.dt, out: out / this.dt };
    }

    move({ lost }, inflow, length) {
        this.slats.forEach((slat, i) => { slat.amount -= lost[i]; });
        this.slats.shift();
        const n = Math.round(length / this.dt);
        while (this.slats.length < n) {
            this.slats.push({ amount: 0, entered: 0, of: n });
        }
        this.slats[n - 1].amount += inflow * this.dt;
        this.slats[n - 1].entered += inflow * this.dt;
    }
}

// Runs one conveyor: its contents, what came in, off and leaked at each moment.
function run(times, dt, first, length, inflow, { leak = () => ({}), admit = (x) => x, arrest = () => false } = {}) {
    const belt = new Belt(dt, first, length(times[0]));
    const told = { contents: [], in: [], out: [], leak: [] };
    for (const t of times) {
        const stopped = arrest(t);
        const now = belt.look(leak(t));
        const entering = stopped ? 0 : admit(inflow(t), belt.contents, now.out, t);
        told.contents.push(belt.contents);
        told.in.push(entering);
        told.out.push(stopped ? 0 : now.out);
        told.leak.push(stopped ? 0 : now.leak);
        if (!stopped) {
            belt.move(now, entering, length(t));
        }
    }
    return told;
}
const gathered = (list, dt, first = 0) => list.map((_, n) => first + dt * list.slice(0, n).reduce((a, b) => a + b, 0));

{
    const dt = 0.25;
    const times = grid(0, 10, dt);
    const students = run(times, dt, 1000, () => 4, (t) => 250 + step(50, 2)(t) - ramp(5, 5)(t));
    const empty = run(times, dt, 0, () => 1.5, (t) => 2 + (t === 1 ? 8 / dt : 0));
    write('conveyor_constant', times, {
        'Students': students.contents, 'graduating': students.out, 'Alumni': gathered(students.out, dt), 'Empty': empty.contents,
        'out': empty.out,
    });
}

{
    const dt = 0.5;
    const times = grid(0, 5, dt);
    const belt = run(times, dt, [5, 5, 15, 15, 5, 5], () => 3, () => 4);
    write('conveyor_initial_list', times, { 'Belt': belt.contents, 'going': belt.out });
}

{
    const dt = 0.5;
    const times = grid(0, 8, dt);
    const length = (t) => 2 + step(1, 2)(t) - step(2, 4)(t);
    const inflow = (t) => 10 + t;
    const belt = run(times, dt, 40, length, inflow);
    const sampled = run(times, dt, 40, (t) => (t < 3 ? 2 : length(t)), inflow);
    write('conveyor_variable', times, {
        'Belt': belt.contents, 'going': belt.out, 'Sampled': sampled.contents, 'going too': sampled.out,
    });
}

{
    const dt = 0.5;
    const times = grid(0, 8, dt);
    const full = run(times, dt, 16, () => 2, (t) => 12 + step(4, 3)(t),
        { admit: (asked, contents, out) => Math.min(asked, (20 - contents) / dt + out) });
    const narrow = run(times, dt, 0, () => 1.5, (t) => 4 + 2 * t, { admit: (asked, _, __, t) => Math.min(asked, 6 + step(3, 4)(t)) });
    write('conveyor_capacity', times, {
        'Waiting': gathered(full.in.map((x) => -x), dt, 100), 'entering': full.in, 'Full': full.contents, 'leaving': full.out,
        'Narrow': narrow.contents, 'squeezing': narrow.in, 'done': narrow.out,
    });
}

{
    const dt = 0.5;
    const times = grid(0, 10, dt);
    const filling = run(times, dt, 0, () => 3, (t) => 6 + step(6, 4)(t), { leak: () => ({ linear: 0.3 }) });
    const zoned = run(times, dt, 0, () => 4, (t) => 8 - step(4, 5)(t), { leak: () => ({ linear: 0.5, to: 0.25 }) });
    write('conveyor_leak_linear', times, {
        'Steady': () => 38.25, 'out': () => 9, 'lost': () => 1, 'Filling': filling.contents, 'out2': filling.out,
        'lost2': filling.leak, 'Zoned': zoned.contents, 'out3': zoned.out, 'lost3': zoned.leak,
    });
    const decaying = run(times, dt, 0, () => 3, (t) => 6 + step(6, 4)(t),
        { leak: (t) => ({ exponential: 0.2 + step(0.2, 5)(t) }) });
    const kept = (1 - 0.1 * dt) ** 8;
    write('conveyor_leak_exponential', times, {
        'Steady': () => 10 * (1 - kept) / 0.1, 'out': () => 10 * kept, 'lost': () => 10 * (1 - kept),
        'Filling': decaying.contents, 'out2': decaying.out, 'lost2': decaying.leak,
    });
}

{
    const dt = 0.5;
    const times = grid(0, 8, dt);
    const arrest = (t) => t >= 2 && t < 3.5;
    const belt = run(times, dt, 12, () => 2, (t) => 6 + t, { arrest });
    const leaking = run(times, dt, 0, () => 2, () => 6, { arrest, leak: () => ({ exponential: 0.2 }) });
    write('conveyor_arrest', times, {
        'Belt': belt.contents, 'in': belt.in, 'out': belt.out, 'Leaking': leaking.contents, 'in2': leaking.in,
        'out2': leaking.out, 'lost': leaking.leak,
    });
}

{
    const dt = 0.5;
    const times = grid(0, 6, dt);
    const columns = {};
    const all = times.map(() => 0);
    for (const [i, kind] of ['quick', 'slow'].entries()) {
        const k = i + 1;
        const belt = run(times, dt, 10 * k, () => 1.5 * k, (t) => 4 * k + t);
        columns[`Belt[${kind}]`] = belt.contents;
        columns[`out[${kind}]`] = belt.out;
        columns[`Done[${kind}]`] = gathered(belt.out, dt);
        all.forEach((_, n) => { all[n] += belt.contents[n] + columns[`Done[${kind}]`][n]; });
    }
    write('conveyor_arrayed', times, { ...columns, all });
}

write('queue_conveyor', grid(0, 8, 0.5), { 'everything': (t) => 16 * t, 'within capacity': () => 1, 'full': () => 1 });
write('queue_empties', grid(0, 4, 0.5), { 'everything': (t) => 6 + 2 * t, 'short': () => 1 });
write('queue_overflow', grid(0, 6, 0.5), { 'everything': (t) => 10 * t, 'within capacity': () => 1, 'short': () => 1, 'over': () => 1 });

{
    const times = grid(0, 8, 0.5);
    write('oven', times, {
        'Oven': [0, 2, 4, 6, 6, 6, 6], 'unloading': [0, 0, 0, 0, 0, 0], 'Bread': [0, 0, 0, 0, 0, 0, 0, undefined, 6],
        'everything': () => 100, 'within capacity': () => 1, 'whole': () => 1,
    });
    write('queue_batches', times, { 'unsplit': () => 1, 'filled': () => 1, 'in turn': () => 1 });
    write('container_access', grid(0, 3, 0.5), {
        'third point': () => 5, 'of curve': () => -2 + 90 + 500 + 3200, 'front': (t) => (t > 0 ? 1 : undefined),
        'second': (t) => (t > 0.5 ? 1.25 : undefined), 'in line': (_, n) => n, 'longest': (t) => (t > 0 ? 0.5 * (1.5 + t) : undefined),
    });
}

// Inflows that come to lie evenly, or in proportion to what is there, beside those that enter at the beginning.
{
    const dt = 0.5;
    const times = grid(0, 6, dt);
    const spread = (first, linear, flows) => {
        const belt = new Belt(dt, first, 2);
        const told = { contents: [], out: [], leak: [] };
        const lay = (slat, amount) => { slat.amount += amount; slat.entered += amount; };
        for (const t of times) {
            const now = belt.look({ linear });
            told.contents.push(belt.contents);
            told.out.push(now.out);
            told.leak.push(now.leak);
            const { beginning = 0, even = 0, there = 0 } = flows(t);
            belt.move(now, 0, 2);
            const lying = belt.contents;
            belt.slats.forEach((slat) => lay(slat, even * dt / belt.slats.length + there * dt * slat.amount / (lying || 1)));
            lay(belt.slats.at(-1), beginning * dt);
        }
        return told;
    };
    const even = spread(0, 0, (t) => ({ even: 8 - step(8, 3)(t) }));
    const both = spread([1, 2, 3, 4], 0, (t) => ({ beginning: 2 + t, there: 1.5 }));
    const leaking = spread(0, 0.2, () => ({ beginning: 6, even: 4 }));
    write('conveyor_spread', times, {
        'Even': even.contents, 'growing up': even.out, 'Both': both.contents, 'leaving': both.out, 'Leaking': leaking.contents,
        'end': leaking.out, 'lost': leaking.leak,
    });
}

// A belt with one speed: by how many of its lengths it has passed, what came as a sum, and what leaves as that sum one length ago.
{
    const dt = 0.5;
    const times = grid(0, 10, dt);
    const ordered = (first, inflow, length) => {
        const passed = [0];
        const came = [0];
        times.forEach((t, n) => {
            passed.push(passed[n] + dt / length(t));
            came.push(came[n] + dt * inflow(t));
        });
        const cameAt = (place) => {
            if (place <= 0) {
                return first * Math.max(place, -1); // what lay there at the start, evenly
            }
            const n = passed.findIndex((end, i) => i > 0 && place <= end + 1e-12);
            return came[n - 1] + (came[n] - came[n - 1]) * (place - passed[n - 1]) / (passed[n] - passed[n - 1]);
        };
        const gone = passed.map((end) => cameAt(end - 1) + first);
        return {
            contents: times.map((_, n) => first + came[n] - gone[n]), out: times.map((_, n) => (gone[n + 1] - gone[n]) / dt),
        };
    };
    const inflow = (t) => 6 + step(6, 4)(t);
    const steady = run(times, dt, 0, () => 3, inflow, { leak: () => ({ linear: 0.3 }) });
    const decaying = run(times, dt, 0, () => 3, inflow, { leak: () => ({ exponential: 0.2 }) });
    const length = (t) => 2 - step(1, 2)(t) + step(2, 4)(t);
    const changing = ordered(8, (t) => 4 + t, length);
    const sampled = ordered(8, (t) => 4 + t, (t) => (t < 3 ? length(t) : 1));
    const arrested = run(times, dt, 8, () => 2, () => 6, {
        admit: (asked, contents, out) => Math.min(asked, (10 - contents) / dt + out), arrest: (t) => t >= 3 && t < 4,
    });
    write('conveyor_ordered', times, {
        'Steady': steady.contents, 'out': steady.out, 'lost': steady.leak, 'Decaying': decaying.contents, 'out2': decaying.out,
        'lost2': decaying.leak, 'Changing': changing.contents, 'out3': changing.out, 'Sampled': sampled.contents, 'out4': sampled.out,
        'Arrested': arrested.contents, 'in5': arrested.in, 'out5': arrested.out, 'slats': () => 6, 'all slats': steady.contents,
    });
}
