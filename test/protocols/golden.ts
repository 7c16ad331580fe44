/** What `data/catalogue.json` says of a design, and whether an exploration still says the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Exploration } from '#explore';
import type { Entry } from '#protocols';
import { type Row, rowOf } from '../../scripts/catalogue/row.js';

const file = new URL('../../data/catalogue.json', import.meta.url);

/** All that is written down, in the order of the catalogue. */
export const rows: readonly Row[] = JSON.parse(readFileSync(file, 'utf8')).designs;

/** What came of an entry is what is written down of it. */
export function assertAsWritten(entry: Entry, explored: Exploration): void {
  const written = rows.find(({ design }) => design === entry.design.name);
  assert.deepEqual(rowOf(entry, explored), written, 'if this is meant: npm run catalogue');
}
