/**
 * `npx tsx scripts/probe.ts`: does to real servers what may break their guarantees, and writes
 * what was seen to `data/probes.json`. Takes some minutes. What the machine lacks is left out, and
 * said. `--only word` runs the places whose name has the word in it, and keeps the other rows.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '#base';
import { places } from './probes/places.js';
import { type Row, readTable, replaced, rowsOf, tableText } from './probes/probe.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const only = process.argv.includes('--only') ? process.argv.at(-1) : undefined;
const date = new Date().toISOString().slice(0, 10);
const rows: Row[] = [];
const began = Date.now();
for (const place of await places()) {
  if (only !== undefined && !place.name.includes(only)) continue;
  const begins = Date.now();
  const { probes, stop } = await place.start();
  try {
    for (const probe of probes) {
      const found = await rowsOf(probe, date).catch((error: unknown) => {
        console.error(`${place.name}: not done: ${probe.probe}: ${String(error)}`);
        process.exitCode = 1;
        return [];
      });
      rows.push(...found);
      for (const { guarantee, verdict, anomalies, rounds } of found) {
        console.log(`${place.name}: ${guarantee}: ${verdict} (${anomalies} of ${rounds})`);
      }
    }
  } finally {
    await stop();
  }
  console.log(`${place.name}: ${Math.round((Date.now() - begins) / 1000)} s`);
}
console.log(`${rows.length} rows in ${Math.round((Date.now() - began) / 1000)} s`);
const about =
  'Made by `npx tsx scripts/probe.ts` on real servers; a row says what was seen, and proves nothing.';
const file = join(root, 'data', 'probes.json');
const before = only === undefined || !existsSync(file) ? [] : readTable(readFileSync(file, 'utf8'));
writeWhole(file, tableText(about, replaced(before, rows)));
process.exit();
