// Writes the expected tables of every case.
import './algebra.mjs';
import './arrays.mjs';
import './belts.mjs';
import './delays.mjs';
import './flows.mjs';
import './modules.mjs';
import './stella.mjs';
import './tables.mjs';
import './vensim.mjs';
