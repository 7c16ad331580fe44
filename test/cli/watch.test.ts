import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { projectFolder } from '../../src/cli/project.js';
import { answerOf, changeText, type Judged } from '../../src/cli/watch.js';
import { protolab } from './protolab.js';
import { endAll, waitFor, watching } from './watching.js';

// It stands where the package is found, as it would in a clone.
const place = join(projectFolder, '.cache', `watch-${process.pid}`);
after(() => {
  endAll();
  rmSync(place, { recursive: true, force: true });
});

/** How `increment` writes back the number that it read. */
const losing = `yield* store.put('counters', 'visits', count); return count;`;
const careful = `const written = found === null
      ? yield* store.create('counters', 'visits', count)
      : yield* store.update('counters', 'visits', found.revision, count);
    if (written.outcome === 'written') return count;`;
/** A run without an end, which leaves word of its process. */
const never = `writeFileSync(new URL('../process', import.meta.url), String(process.pid));
    while (true);`;

function designText(write: string): string {
  return `import { writeFileSync } from 'node:fs';
import { counter, integer } from 'protolab';
import { design, store } from 'protolab/design';

function* increment({ store }) {
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const count = (found === null ? 0 : found.value) + 1;
    ${write}
  }
}

function* read({ store }) {
  const found = yield* store.get('counters', 'visits');
  return found === null ? 0 : found.value;
}

export const mine = design({
  name: 'counter/mine',
  idea: 'Read the number, add one, write it back.',
  spec: counter,
  ports: { store: store({ counters: integer() }, [], []) },
  roles: { client: { increment, read } },
});
`;
}

const worldText = `import { mine } from './parts/mine.js';

export const entry = {
  design: mine,
  world: { clients: { client: [['increment'], ['increment']] }, faults: {} },
};
`;

/** A fresh folder with a world whose design, in a file of its own, writes in this way. */
function placed(name: string, write: string): { world: string; design: string } {
  const world = join(place, name, 'world.ts');
  const design = join(place, name, 'parts', 'mine.ts');
  mkdirSync(dirname(design), { recursive: true });
  writeFileSync(world, worldText);
  writeFileSync(design, designText(write));
  return { world, design };
}

/** Saves as many editors do: the file is whole at every moment. */
function saveByRenaming(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

test('a save is explored again, and what it changes is told', async () => {
  const { world, design } = placed('saves', losing);
  const { until, said, end } = watching([world]);
  const first = await until(/ replay .*world\.ts .*\n/);
  assert.match(first, /counter\/mine breaks '.*'/);
  assert.doesNotMatch(first, /saved|was |now /);

  writeFileSync(design, designText(careful));
  const mended = await until(/ now .*\n/);
  assert.match(mended, /^ {2}saved parts\/mine\.ts$/m);
  assert.match(mended, /^ {2}was {3}violated: breaks '.*' in \d+ steps$/m);
  assert.match(mended, /^ {2}now {3}holds: exhausted: 2 processes, 2 calls/m);

  // A save by renaming is heard as well, and so is the next one.
  for (const write of [losing, careful]) {
    saveByRenaming(design, designText(write));
    const outcome = write === losing ? 'violated' : 'holds';
    const change = await until(new RegExp(` now {3}${outcome}: .*\\n`));
    assert.match(change, write === losing ? /was {3}holds/ : /was {3}violated/);
    if (write === losing) assert.match(await until(/ replay .*\n/), /counter\/mine breaks/);
  }

  // What is not imported is nobody's business, and a touch alone changes no verdict.
  writeFileSync(join(dirname(world), 'other.ts'), worldText);
  utimesSync(world, new Date(), new Date());
  const touched = await until(/unchanged.*\n/);
  assert.match(touched, /^ {2}saved world\.ts\n {2}unchanged {2}holds: exhausted: .*\n$/);

  assert.equal(await end('SIGINT'), 0);
  assert.doesNotMatch(said.out + said.err, /\n\s+at |node:internal/);
});

test('a file that cannot be explored is told in a sentence, and the watch goes on', async () => {
  const { world, design } = placed('mistakes', losing);
  const { until, said, end } = watching([world]);
  await until(/ replay .*\n/);
  const mistakes = [
    { text: 'export const mine = {{{', says: /mine\.ts:1:\d+: ERROR: / },
    { text: 'export const mine = 1;', says: /exports no entry/ },
    { text: `process.exit(0); ${designText(losing)}`, says: /ended without a verdict/ },
    {
      text: `setTimeout(() => { throw new Error('later'); });
        await new Promise((done) => setTimeout(done, 10_000)); ${designText(losing)}`,
      says: /mine\.ts:1\n\s+Error: later/,
    },
  ];
  for (const { text, says } of mistakes) {
    saveByRenaming(design, text);
    const told = await until(new RegExp(`${says.source}.*\\n`));
    assert.match(told, /^ {2}saved parts\/mine\.ts\n {2}mistake {2}/m);
    assert.ok(told.trimEnd().split('\n').length <= 4, told);
  }
  // Its folder goes and comes back as well.
  rmSync(dirname(design), { recursive: true });
  assert.match(await until(/mistake .*\n/), /removed parts[\s\S]*cannot be loaded/);

  // The verdict before the mistakes is the one that a later verdict is compared with.
  mkdirSync(dirname(design));
  writeFileSync(design, designText(losing));
  await until(/unchanged {2}violated: .*\n/);
  writeFileSync(design, designText(careful));
  assert.match(await until(/now {3}holds.*\n/), /was {3}violated/);
  writeFileSync(design, 'export');
  await until(/mistake .*\n/);
  assert.equal(await end('SIGINT'), 2);
  assert.doesNotMatch(said.out + said.err, /\n\s+at |node:internal/);
});

test('a run that a save overtakes is ended, and so is one that Ctrl-C meets', async () => {
  const { world, design } = placed('overtaken', losing);
  const { said, until, end } = watching([world]);
  await until(/ replay .*\n/);
  writeFileSync(design, designText(never));
  const overtaken = await processIn(dirname(world));
  // The bar says on the error stream that something goes on.
  await waitFor(
    () => /exploring world\.ts/.exec(said.err),
    () => 'the bar',
  );
  assert.ok(isAlive(overtaken));
  writeFileSync(design, designText(careful));
  assert.match(await until(/now {3}holds.*\n/), /was {3}violated/);
  assert.ok(!isAlive(overtaken));
  rmSync(join(dirname(world), 'process'));
  writeFileSync(design, designText(never));
  const met = await processIn(dirname(world));
  assert.ok(isAlive(met));
  assert.equal(await end('SIGINT'), 0);
  assert.ok(!isAlive(met));
});

/** The process that an endless run names in this folder; waits for it. */
async function processIn(folder: string): Promise<number> {
  const file = join(folder, 'process');
  const look = (): number | null =>
    existsSync(file) ? Number(readFileSync(file, 'utf8')) || null : null;
  return waitFor(look, () => 'the endless run');
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

test('options that change the world hold for every run', async () => {
  const { world, design } = placed('options', losing);
  const three = ['--clients', 'increment,increment,increment', '--states', '100000'];
  const { until, end } = watching([world, ...three]);
  await until(/in a world of 3 processes, 3 calls/);
  await until(/ replay .*\n/);
  writeFileSync(design, designText(careful));
  await until(/now {3}holds: exhausted: 3 processes, 3 calls.*\n/);
  assert.equal(await end('SIGTERM'), 0);
  const few = watching([world, '--states', '2']);
  await few.until(/unknown: more than 2 states.*\n/);
  assert.equal(await few.end('SIGINT'), 3);
});

const refused: readonly { words: readonly string[]; says: RegExp }[] = [
  { words: ['counter/trusting'], says: /nothing to save in 'counter\/trusting'/ },
  { words: ['counter/nothing'], says: /no design 'counter\/nothing'/ },
  { words: ['./no/such/world.ts'], says: /no file/ },
  { words: ['./no/such/world.ts', '--json'], says: /no JSON/ },
  { words: ['./no/such/world.ts', '--states', 'many'], says: /positive whole number/ },
];

for (const { words, says } of refused) {
  test(`nothing is watched: protolab explore ${words.join(' ')} --watch`, () => {
    const { code, out, err } = protolab(['explore', ...words, '--watch']);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, says);
    assert.match(err, /\.\n$/);
  });
}

const broken: Judged = {
  kind: 'judged',
  outcome: 'violated',
  claim: "breaks 'once' in 4 steps",
  text: 'a story',
  printed: '',
};
const standing: Judged = { ...broken, outcome: 'holds', claim: 'exhausted: 2', text: 'all' };

test('what is told is a change exactly where something changed', () => {
  const was = "violated: breaks 'once' in 4 steps";
  assert.equal(changeText(null, broken), 'a story');
  assert.equal(changeText(broken, broken), `  unchanged  ${was}`);
  assert.equal(changeText(broken, standing), `  was   ${was}\n  now   holds: exhausted: 2`);
  const another = changeText(broken, { ...broken, text: 'another' });
  assert.equal(another, `  was   ${was}\n  now   ${was}\n\nanother`);
  const unknown: Judged = { ...standing, outcome: 'unknown', claim: 'unknown: too many', text: '' };
  assert.match(changeText(standing, unknown), /now {3}unknown: too many$/);
  assert.match(changeText(standing, { ...standing, printed: 'seen' }), /^seen\n {2}unchanged/);
});

test('a process that gave no verdict gets two lines at most, and no stack', () => {
  const cases = [
    { err: '', signal: 'SIGABRT', says: 'The exploration was ended by SIGABRT.' },
    {
      err: '[-----]  exploring states\nIt is no. Mend it.\n',
      signal: null,
      says: 'It is no. Mend it.',
    },
    {
      err: 'a.ts:3\n  x();\n  ^\n\nTypeError: x\n    at y (a.ts:3:1)\n\nNode.js v20.0.0\n',
      signal: null,
      says: 'a.ts:3\nTypeError: x',
    },
    { err: 'protolab is at fault: E\n    at x\n', signal: null, says: 'protolab is at fault: E' },
  ];
  for (const { err, signal, says } of cases) {
    assert.deepEqual(answerOf({ out: 'hello\n', err }, signal), { kind: 'mistake', text: says });
  }
});
