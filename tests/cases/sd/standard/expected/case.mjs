// Writes the expected table of a case beside its model. The formulas in this folder are worked out from the standard, apart from
// the engine; `node tests/cases/sd/standard/expected/all.mjs` writes every table again.
import { writeFileSync } from 'node:fs';

const folder = new URL('..', import.meta.url);

// n + 1 moments from start; each is divided by the steps a unit where there are whole ones, so that none drifts.
export function grid(start, stop, dt) {
    const steps = Math.round((stop - start) / dt);
    const unit = Math.round(1 / dt);
    return Array.from({ length: steps + 1 },
        (_, n) => (Math.abs(unit * dt - 1) < 1e-12 ? start + n / unit : start + n * dt));
}

const cell = (value) => (value === undefined || value === null ? '' : Object.is(value, -0) ? '0' : String(value));

// columns: a name and its value at each moment, as a list or as a function of time and row. A list of options: tolerance, the
// largest difference relative to max(1, |expected|), where 1e-9 is not meant.
export function write(name, times, columns, { tolerance } = {}) {
    const names = Object.keys(columns);
    const rows = times.map((t, n) => [t, ...names.map((column) => {
        const of = columns[column];
        return typeof of === 'function' ? of(t, n) : of[n];
    })].map(cell).join(','));
    const quoted = names.map((column) => (/[,"\\]/.test(column) && !/^[^",]*\[[^\]]*\]$/.test(column)
        ? `"${column.replaceAll('"', '""')}"` : column));
    const head = tolerance ? [`# tolerance ${tolerance}`] : [];
    writeFileSync(new URL(`${name}.csv`, folder), [...head, ['time', ...quoted].join(','), ...rows].join('\n') + '\n');
}

// Steps stocks by Euler: flows(time, stocks) gives each stock's rate and, under other names, what else is to be told.
export function euler(times, dt, first, flows) {
    const stocks = { ...first };
    const told = {};
    for (const t of times) {
        const { rates, ...more } = flows(t, stocks);
        for (const [key, value] of Object.entries({ ...stocks, ...more })) {
            (told[key] ??= []).push(value);
        }
        for (const [key, rate] of Object.entries(rates)) {
            stocks[key] += dt * rate;
        }
    }
    return told;
}

export const step = (height, from) => (t) => (t >= from - 1e-9 ? height : 0);
export const ramp = (slope, from) => (t) => (t > from ? slope * (t - from) : 0);
