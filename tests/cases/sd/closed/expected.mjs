// Writes the closed forms beside the models of this folder: node tests/cases/sd/closed/expected.mjs
import { grid, write } from '../standard/expected/case.mjs';

const place = (name) => `../closed/${name}`;
const { sin, cos, exp, sqrt } = Math;

write(place('decay'), grid(0, 4, 0.25), { 'y': (t) => 100 * exp(-t / 2), 'z': (t) => exp(0.3 * t) });
write(place('logistic'), grid(0, 10, 0.25), { 'y': (t) => 10 / (1 + 9 * exp(-t)) });
write(place('oscillator'), grid(0, 10, 0.25), { 'place': (t) => cos(1.5 * t), 'speed': (t) => -1.5 * sin(1.5 * t) });
{
    const w = sqrt(4 - 0.04);
    write(place('damped'), grid(0, 10, 0.25), {
        'place': (t) => exp(-0.2 * t) * (cos(w * t) + 0.2 / w * sin(w * t)), 'speed': (t) => -exp(-0.2 * t) * 4 / w * sin(w * t),
    });
}
write(place('forced'), grid(0, 10, 0.25), { 'y': (t) => (1 + 8 / 17) * exp(-t / 2) + (2 * sin(2 * t) - 8 * cos(2 * t)) / 17 });
{
    const k = 1.5;
    const third = (t) => 10 * (1 - exp(-k * t) * (1 + k * t + (k * t) ** 2 / 2));
    write(place('erlang'), grid(0, 8, 0.25), { 'built in': third, 'out': third, 'a b': (t) => 10 * (1 - exp(-k * t)) });
}
