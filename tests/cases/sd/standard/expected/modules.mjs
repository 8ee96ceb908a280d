// Modules and macros, stepped by Euler with every copy written out.
import { euler, grid, step, write } from './case.mjs';

{
    const told = euler(grid(1, 4, 0.25), 0.25, { sub: 10, other: 100 }, (t, { sub, other }) => {
        const peak = Math.max(other, 90);
        return {
            rates: { sub: (10 * t - sub) / 2, other: -(0.5 * other + 3 * sub / (10 * t)) },
            'Root Output': 10 * t, 'Root Input': 3 * sub, 'Level': sub + other, 'deep': peak + other + peak,
        };
    });
    const { sub, other, ...columns } = told;
    write('modules', grid(1, 4, 0.25), { ...columns, 'Sub_Model.Level': sub, 'Other.Level': other });
}

{
    const times = grid(0, 2, 0.5);
    const told = euler(times, 0.5, { n: 7, s: 7, jn: 1, js: 1 }, (t, { n, s, jn, js }) => {
        const built = [(4 + t) * 0.5, (8 + t) * 0.5];
        return { rates: { n: built[0], s: built[1], jn: built[0] / jn, js: built[1] / js }, total: n + s + js };
    });
    write('modules_stella', times, { 'total': told.total, 'Houses.Stock[South]': told.s, 'Jobs.Stock[North]': told.jn });
}

{
    const times = grid(0, 6, 0.5);
    const half = (t) => 7 + step(3, 1)(t);
    const factorial = (n) => (n <= 1 ? 1 : n * factorial(n - 1));
    const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
    const smooth = euler(times, 0.5, { a: 7, b: 1, c: 0, d: 7, e: 7 }, (t, { a, b, c, d, e }) => ({
        rates: { a: (half(t) - a) / 2, b: (2 * half(t) - b) / 4, c: t - c, d: (half(t) - d) / 1.5, e: (d - e) / 1.5 },
        both: b + c,
    }));
    write('macros', times, {
        'bits': (t) => 8 + Math.log10(t + 1), 'factorial': (t) => factorial(Math.floor(t)),
        'fibonacci': (t) => 13 + fibonacci(Math.floor(t)), 'sum of factorials': () => 24 + 6 + 2 + 1,
        'w1': () => 1 + 1000 + 200000, 'w2': () => 1 + 200 + 40000, 'w3': () => 1 + 200 - 10000, 'half': times.map(half),
        'smooth a': smooth.a, 'smooth b': smooth.both, 'smooth twice': smooth.e, 'in expression': () => 2 * 6 - 1,
    });
}

{
    const times = grid(0, 4, 0.5);
    const { level } = euler(times, 0.5, { level: 1 }, (t) => ({ rates: { level: 2 * t } }));
    write('included', times, {
        'logarithm': (t) => Math.log2(t + 1), 'filled': level, 'by place[north]': level.map((x) => 2 + x),
        'by place[south]': level.map((x) => 4 + x),
    });
}
