import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { RecordBatchFileWriter, tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { random, run, scenario } from '#sim';
import { eventsOf, loadTrace, saveTrace, traceBytes, traceHash, traceOf, unseal } from '#trace';
import { ownToken, trusting } from '../../src/protocols/counter/index.js';

const folder = mkdtempSync(join(tmpdir(), 'trace-file-'));
after(() => rmSync(folder, { recursive: true }));

const faults = { 'stale read': 2, 'unknown outcome': 2, crash: 1 };
const clients = { client: ['increment', 'increment', 'read'] };
const world = scenario({ design: ownToken, clients, faults });
const trace = run(world, random(11));

function at(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('a loaded trace is equal to the one that was saved', () => {
  for (const design of [ownToken, trusting]) {
    for (let seed = 0; seed < 40; seed += 1) {
      const saved = run(scenario({ design, clients, faults }), random(seed));
      const path = join(folder, 'same.arrow');
      saveTrace(path, saved);
      const loaded = loadTrace(path);
      assert.equal(traceHash(loaded), traceHash(saved));
      assert.deepEqual(loaded.choices, saved.choices);
      assert.deepEqual(loaded.end, saved.end);
      assert.deepEqual(eventsOf(loaded).length, saved.length);
    }
  }
});

test('an empty trace, one that threw and one with strange texts come back too', () => {
  const end = { kind: 'threw', process: 'käthe "1"', message: 'no\nway' } as const;
  const [event] = Array.from({ length: 1 }, () => ({
    step: 0,
    kind: 'say' as const,
    process: 'käthe "1"',
    port: '',
    operation: '',
    call: '',
    request: { text: '\u2028 \ud83d\ude00', list: [1, null, { deep: 0.25 }] },
    answer: 'null',
    fault: '',
    note: '',
    time: 1234.5,
    fact: `protolab trace 1 ${'0'.repeat(64)}`,
  }));
  assert(event !== undefined);
  for (const events of [[], [event]]) {
    const odd = traceOf(events, { source: 'recording · ✗', choices: [], end });
    const path = join(folder, 'odd.arrow');
    saveTrace(path, odd);
    assert.equal(traceHash(loadTrace(path)), traceHash(odd));
  }
});

test('equal traces give equal bytes, and saving leaves one file', () => {
  assert.deepEqual(traceBytes(trace), traceBytes(run(world, random(11))));
  const path = join(folder, 'new', 'run.arrow');
  saveTrace(path, trace);
  assert.deepEqual(readdirSync(join(folder, 'new')), ['run.arrow']);
});

test('another reader of Arrow opens the file, metadata included', () => {
  const table = tableFromIPC(traceBytes(trace));
  assert.equal(table.numRows, trace.length);
  assert.match(table.schema.metadata.get('protolab.file') ?? '', /^protolab trace 1 /);
  assert.equal(table.schema.metadata.get('protolab.hash'), traceHash(trace));
  assert.equal(table.schema.metadata.get('protolab.choices'), JSON.stringify(trace.choices));
  const events = eventsOf(trace);
  for (const [row, event] of events.entries()) {
    const cell = (name: string): unknown => table.getChild(name)?.get(row);
    assert.equal(cell('process'), event.process);
    assert.equal(cell('step'), event.step);
    assert.equal(cell('note'), event.note);
    assert.deepEqual(JSON.parse(String(cell('request') ?? 'null')), event.request);
    assert.deepEqual(JSON.parse(String(cell('fact') ?? 'null')), unseal(event.fact));
  }
});

test('the facts of a loaded trace are sealed', () => {
  saveTrace(join(folder, 'sealed.arrow'), trace);
  const loaded = loadTrace(join(folder, 'sealed.arrow'));
  const printed = `${JSON.stringify(loaded)}${inspect(eventsOf(loaded), { depth: 9 })}`;
  assert.doesNotMatch(printed, /latestRevision|replacedRevision/);
});

test('a file that was cut off is refused at any length', () => {
  const bytes = traceBytes(trace);
  for (let length = 0; length < bytes.length; length += 97) {
    assert.throws(() => loadTrace(at('cut.arrow', bytes.slice(0, length))), {
      name: 'Issue',
      message: length < 6 ? /is not an Arrow file/ : /was cut off/,
    });
  }
});

test('a file of which any byte was changed is refused', () => {
  const bytes = traceBytes(trace);
  for (let place = 0; place < bytes.length; place += 13) {
    const changed = bytes.slice();
    changed[place] = (changed[place] ?? 0) ^ 0x15;
    assert.throws(() => loadTrace(at('changed.arrow', changed)), { name: 'Issue' });
  }
});

/** The file with a text in it replaced by another of the same length, wherever it stands. */
function swapped(from: string, to: string): Uint8Array {
  const text = Buffer.from(traceBytes(trace)).toString('latin1');
  assert(text.includes(from) && from.length === to.length);
  return Buffer.from(text.replaceAll(from, to), 'latin1');
}

test('an honest sentence for each file that cannot be loaded', () => {
  const stale = loadedWith(swapped('reads the newest', 'reads the oldest'));
  assert.match(stale, /was changed after it was saved.*do not have the digest/);
  const choices = JSON.stringify(trace.choices);
  const other = choices.startsWith('[0') ? choices.replace('[0', '[9') : choices.replace(/\d/, '0');
  assert.match(loadedWith(swapped(choices, other)), /was changed after it was saved/);
  const foreign = tableToIPC(tableFromArrays({ a: Int32Array.of(1) }), 'file');
  assert.match(
    loadedWith(foreign),
    /is an Arrow file, but not a saved trace.*no entry 'protolab.file'/,
  );
  const table = tableFromIPC(traceBytes(trace));
  table.schema.metadata.set('protolab.file', `protolab trace 7 ${'a'.repeat(64)}`);
  const newer = RecordBatchFileWriter.writeAll(table).toUint8Array(true);
  assert.match(loadedWith(newer), /another version of the format.*version 7; this is version 1/);
  assert.match(loadedWith(Buffer.from('step,kind\n1,call\n')), /is not an Arrow file/);
  assert.throws(() => loadTrace(join(folder, 'nowhere.arrow')), /cannot be read.*no such file/);
  assert.equal(readFileSync(join(folder, 'given.arrow'), 'utf8'), 'step,kind\n1,call\n');
});

function loadedWith(bytes: Uint8Array): string {
  try {
    loadTrace(at('given.arrow', bytes));
  } catch (thrown) {
    assert.equal((thrown as Error).name, 'Issue');
    return (thrown as Error).message;
  }
  assert.fail('the file was not refused');
}
