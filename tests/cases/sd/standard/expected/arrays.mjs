// Arrays by plain loops over their subscripts.
import { euler, grid, step, write } from './case.mjs';
import { table } from './tables.mjs';

const place = ['Boston', 'Chicago', 'LA'];
const product = ['dresses', 'skirts'];
const nr = ['1', '2', '3', '4'];
const A = (i, j) => 10 * i + j;
const C = (i, j, k) => 100 * i + 10 * j + k;

// name[...] for each element of the dimensions, with the value that `of` gives for the 1-based subscripts and the time.
function spread(name, dimensions, of) {
    const columns = {};
    const walk = (names, at) => {
        if (at.length === dimensions.length) {
            columns[`${name}[${names.join(',')}]`] = (t, n) => of(...at, t, n);
            return;
        }
        dimensions[at.length].forEach((element, i) => walk([...names, element], [...at, i + 1]));
    };
    walk([], []);
    return columns;
}
const sum = (list) => list.reduce((a, b) => a + b, 0);
const over = (dimension, of) => dimension.map((_, i) => of(i + 1));

{
    const E = (t) => [[t, 2 * t], [3, A(3, 2)], [2 * t + 1, -1]];
    const V = (k) => (k >= 1 && k <= 4 ? k * k : 0);
    write('arrays_basic', [0, 1, 2], {
        ...spread('E', [place, product], (i, j, t) => E(t)[i - 1][j - 1]),
        ...spread('same', [place, product], (i, j, t) => A(i, j) + E(t)[i - 1][j - 1]),
        ...spread('named', [place, product], (i, j, t) => A(i, j) * E(t)[i - 1][j - 1]),
        ...spread('scaled', [place, product], (i, j, t) => (A(i, j) + 1) / 2 ** t),
        ...spread('row', [product], (j) => A(2, j)), ...spread('column', [place], (i) => A(i, 2)),
        ...spread('numbered column', [place], (i) => A(i, 2)),
        'one': () => A(3, 1) + A(1, 2), 'position': () => 22, ...spread('first or last', [place], (i) => [1, 0, 3][i - 1]),
        'moving': (t) => A(t + 1, 2), 'beyond': (t) => (t === 0 ? A(3, 1) : 0),
        ...spread('next', [nr], (k) => V(k + 1)), ...spread('previous one', [nr], (k) => V(k - 1)),
        ...spread('reversed', [nr], (k) => V(5 - k)), 'flat': () => C(1, 2, 3) + C(3, 2, 4),
        ...spread('slab', [place, product], (i, j) => C(i, j, 3)),
    });
}

{
    const S = A;
    write('arrays_transposed', [0, 1], {
        ...spread('turned', [product, place], (j, i) => A(i, j)), ...spread('by name', [product, place], (j, i) => A(i, j)),
        ...spread('by names', [product, place], (j, i) => 2 * A(i, j)),
        ...spread('D', [nr, place, product], (k, i, j) => C(i, j, k)),
        ...spread('slice', [product, place], (j, i) => C(i, j, 2)),
        ...spread('square', [nr, nr], (i, j) => S(j, i)), ...spread('square positions', [nr, nr], (i, j) => S(j, i)),
        ...spread('square kept', [nr, nr], (i, j) => S(i, j)), ...spread('skew', [nr, nr], (i, j) => S(i, j) - S(j, i)),
    });
}

{
    const B = (i, j, t) => 10 * i + j * (1 - t);
    const all = (t) => place.flatMap((_, i) => product.map((__, j) => B(i + 1, j + 1, t)));
    const row = (i, t) => over(product, (j) => B(i, j, t));
    const column = (j, t) => over(place, (i) => B(i, j, t));
    const W = [7, -2, 9, 4];
    const ties = [5, 1, 5, 1];
    const order = (list, tie = list.map(() => 0)) => list.map((_, i) => i)
        .sort((a, b) => list[a] - list[b] || tie[a] - tie[b] || a - b).map((i) => i + 1);
    const mean = sum(W) / 4;
    write('array_functions', [0, 1, 2], {
        'total': (t) => sum(all(t)), 'total stars': (t) => sum(all(t)), ...spread('row sums', [place], (i, t) => sum(row(i, t))),
        ...spread('column sums', [product], (j, t) => sum(column(j, t))), 'first column': (t) => sum(column(1, t)),
        'fixed row': (t) => sum(row(2, t)),
        'deep': () => sum(over(place, (i) => sum(over(product, (j) => sum(over(nr, (k) => C(i, j, k))))))),
        ...spread('over last', [place, product], (i, j) => sum(over(nr, (k) => C(i, j, k)))),
        ...spread('over middle', [place], (i) => sum(over(product, (j) => C(i, j, 2)))),
        ...spread('over first', [nr], (k) => sum(over(place, (i) => C(i, 1, k)))),
        ...spread('over two', [place], (i) => sum(over(product, (j) => sum(over(nr, (k) => C(i, j, k)))))),
        'range sum': () => -2 + 9 + 4, 'range mean': () => (7 - 2 + 9) / 3,
        ...spread('part of rows', [place], (i) => C(i, 1, 2) + C(i, 1, 3)), 'mean all': () => mean,
        ...spread('mean rows', [place], (i, t) => sum(row(i, t)) / 2), 'least': () => -2, 'greatest': () => 9,
        'least with': () => -5, 'greatest with': (t) => Math.max(...W, 8, ...all(t)),
        ...spread('greatest row', [place], (i, t) => Math.max(...row(i, t))), 'product of W': () => 7 * -2 * 9 * 4,
        'spread': () => Math.sqrt(sum(W.map((w) => (w - mean) ** 2)) / 4), 'size all': () => 24, 'size row': () => 62,
        ...spread('size self', [place], () => 3), ...spread('ranked', [nr], (k) => order(W)[k - 1]),
        'smallest place': () => 2, 'largest place': () => 3, ...spread('ranked ties', [nr], (k) => order(ties, W)[k - 1]),
        'ranked flat': (t) => (t === 1 ? undefined : order(all(t))[0] + 100 * order(all(t))[5]),
        'sum of products': () => sum(W.map((w, i) => w * ties[i])),
        'sum of part': (t) => sum(over(place, (i) => B(i, 1, t) * B(i, 2, t))),
        ...spread('share', [place], (i, t) => sum(row(i, t)) / sum(all(t))),
    });
}

{
    const dt = 0.5;
    const times = grid(0, 4, dt);
    const columns = {};
    for (const [i, where] of place.entries()) {
        for (const [j, what] of product.entries()) {
            const { s } = euler(times, dt, { s: 100 * (i + 1) + j + 1 },
                (_, stock) => ({ rates: { s: 5 * (i + 1) - stock.s / (4 * (j + 1)) } }));
            columns[`Stock[${where},${what}]`] = s;
            columns[`began[${where},${what}]`] = s.map((value) => value / s[0]);
        }
        const k = i + 1;
        const given = (t) => 10 * k + step(k, 1)(t);
        columns[`smoothed[${where}]`] = euler(times, dt, { s: 10 * k }, (t, { s }) => ({ rates: { s: (given(t) - s) / 2 } })).s;
        columns[`smoothed each[${where}]`] = euler(times, dt, { a: 10 * k, b: 10 * k, c: 10 * k },
            (t, { a, b, c }) => ({ rates: { a: (given(t) - a) * 3 / k, b: (a - b) * 3 / k, c: (b - c) * 3 / k } })).c;
        columns[`delayed[${where}]`] = euler(times, dt, { s: 2 * 5 * k }, (t, { s }) => ({ rates: { s: given(t) - s / 2 } })).s
            .map((value) => value / 2);
        columns[`late[${where}]`] = times.map((t) => given(Math.max(0, t - 1)));
        columns[`before[${where}]`] = times.map((t, n) => (n === 0 ? -k : given(times[n - 1])));
        const graph = [table([0, 4], [0, 10]), table([0, 1, 4], [5, 0, 3]), table([0, 2, 4], [1, 2, 2], 'discrete')][i];
        columns[`table[${where}]`] = times.map(graph);
        columns[`table for all[${where}]`] = times.map((t) => table([0, 2, 4, 6], [0, 9, 9, 0])(t * k));
    }
    const each = euler(times, dt, { a: 1, b: 2, c: 30 }, (_, { a, b, c }) => ({ rates: { a: 0.1 * a, b: c - b, c: -1 } }));
    [columns['Each[Boston]'], columns['Each[Chicago]'], columns['Each[LA]']] = [each.a, each.b, each.c];
    const age = euler(times, dt, { 1: 100, 2: 0, 3: 0, 4: 0 }, (_, s) => ({
        rates: { 1: 8 - s[1] / 2, 2: s[1] / 2 - s[2] / 2, 3: s[2] / 2 - s[3] / 2, 4: s[3] / 2 - s[4] / 2 },
        all: s[1] + s[2] + s[3] + s[4],
    }));
    nr.forEach((k) => { columns[`Age[${k}]`] = age[k]; });
    columns['all ages'] = age.all;
    write('arrays_stocks', times, columns);
}
