// Functions, operators, names and what can be told without stepping.
import { grid, ramp, step, write } from './case.mjs';

{
    const of = (f) => (t) => f(t - 2, t + 0.5);
    write('math_functions', grid(0, 4, 1), {
        'v abs': of((x) => Math.abs(x)), 'v arccos': of((x) => Math.acos(x / 2)), 'v arcsin': of((x) => Math.asin(x / 2)),
        'v arctan': of((x) => Math.atan(3 * x)), 'v cos': of((x) => Math.cos(x)), 'v exp': of((x) => Math.exp(1.5 * x)),
        'v inf': of((x) => x), 'v int': of((x) => Math.floor(0.75 * x)), 'v ln': of((_, y) => Math.log(y)),
        'v log10': of((_, y) => Math.log10(100 * y)), 'v max': of((x) => Math.max(x, -0.5)),
        'v min': of((x) => Math.min(x, 0.5)), 'v pi': of((x) => 3.141592653589793 * x), 'v sin': of((x) => Math.sin(x)),
        'v sqrt': of((_, y) => Math.sqrt(y)), 'v tan': of((x) => Math.tan(x)),
    });
}

{
    const same = (value) => () => value;
    write('operators', grid(0, 3, 1), {
        'power right': same(512), 'minus power': same(-4), 'power of minus': same(0.5), 'bracket power': [1, -3, 9, -27],
        'left minus': same(3), 'left divide': same(6), 'times mod': same(2), 'plus mod': same(4), 'minus mod': same(2),
        'mod minus': same(-2), 'mod fraction': same(1.75), 'relation': same(1), 'relation then equal': same(1),
        'equal then relation': same(1), 'unequal': [1, 1, 0, 1], 'at most': [1, 1, 0, 0], 'at least': [0, 1, 1, 1],
        'sum before relation': same(1), 'not first': same(0), 'and before or': same(1), 'not number': same(0),
        'or number': same(1), 'numbers': same(0.375 + 14 + 600 + 0.85 + 10), 'unary plus': same(11), 'comments': same(17),
        'nested if': [10, 20, 31, 31], 'if within': [9, 9, 7, 7], 'safe division': (t) => (t === 0 ? 1 : 6 / t / 2 + 1), 'truth of number': [2, 1, 1, 1],
    });
}

{
    const dt = 0.25;
    const at = (moments) => (t) => (moments.includes(t) ? 1 : 0);
    const after = (moments) => (t) => moments.filter((moment) => moment < t).length;
    const many = [1, 3.5, 6];
    write('test_inputs', grid(0, 8, dt), {
        'stepped': (t) => 3 + step(6, 3)(t), 'step down': step(-2, 0.5), 'ramped': ramp(2, 5),
        'ramp down': (t) => 10 + ramp(-0.5, 0.25)(t), 'pulse many': (t) => at(many)(t) * 20 / dt,
        'pulse once': (t) => at([2])(t) * 20 / dt, 'pulse zero': (t) => at([2.25])(t) * 4 / dt,
        'got many': (t) => 20 * after(many)(t), 'got once': (t) => 20 * after([2])(t), 'got zero': (t) => 4 * after([2.25])(t),
    });
    const uneven = grid(0, 12, 0.3);
    const clear = (moments, size) => (t) => (moments.some((moment) => Math.abs(t - moment) < 0.7)
        ? undefined : size * after(moments)(t));
    write('test_inputs_uneven', uneven, {
        'got many': clear([1, 3.5, 6, 8.5, 11], 20), 'got once': clear([2], 7), 'ramped': ramp(2, 5), 'stepped': step(3, 5),
    });
}

{
    const times = grid(2, 5, 0.5);
    const wave = times.map((t) => (t < 3.5 ? t * t : 20 - t));
    const before = [7, ...wave.slice(0, -1)];
    const level = [2 * 4 + 2];
    times.slice(1).forEach((_, n) => level.push(level[n] + 0.5 * 0.5 * (n === 0 ? 100 : level[n - 1])));
    write('previous_init_self', times, {
        'wave': wave, 'before': before, 'before twice': [-1, ...before.slice(0, -1)], 'count': (_, n) => n + 1,
        'highest': wave.map((_, n) => Math.max(...wave.slice(0, n + 1))), 'began': () => 4, 'since': wave.map((w) => w - 4),
        'level': level, 'share': level.map((value) => value / 10), 'times': () => 2 + 50 + 50,
    });
}

{
    const decay = (factor) => (_, n) => factor ** n;
    const euler = 0.5;
    write('methods_euler', grid(0, 2, 0.5), { 'y': decay(euler), 'area': (_, n) => 1 - euler ** n });
    write('methods_rk4', grid(0, 2, 0.5), {
        'y': decay(1 - 0.5 + 0.5 ** 2 / 2 - 0.5 ** 3 / 6 + 0.5 ** 4 / 24), 'area': (t) => t ** 4 / 4,
    });
    write('methods_rk2', grid(0, 2, 0.5), { 'y': decay(1 - 0.5 + 0.5 ** 2 / 2) });
    write('default_dt', [3, 4, 5, 6], { 'y': [1, 2, 4, 8] });
    write('dt_reciprocal', [0, 0.5, 1, 1.5, 2], { 'y': (t) => 1.1 ** (10 * t), 'now': (t) => t, 'a step': () => 0.1 });
}

write('names', [0, 1, 2], {
    'birth_rate': () => 2, 'price': () => 8, 'two lines': () => 30, '100% SURE?': () => 60, 'ändern größe': () => 61,
    'Uses Umlaut': () => 122, 'likewords': () => 1 + 6 - 4 / 5, 'dotted': () => 42, 'minused': () => 7, 'unquoted': () => 10,
});

write('options_behavior', [0, 1, 2, 3], {
    'Held': [5, 3, 1, 0], 'taking': [2, 2, 1, 0], 'Free': [5, 3, 1, -1], 'uniflow': [1, 0, 0, 0], 'biflow': [1, 0, -1, -2],
    'Gallons': [10, 8, 6, 4], 'Quarts': [0, 8, 16, 24],
});
