import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { storeComponent } from '#env';
import { ask, type Disclosure, disclosures, story } from '#explain';
import { random, replay, run, scenario } from '#sim';
import { eventsOf } from '#trace';
import { readThenWrite, trusting } from '../../src/protocols/counter/index.js';
import { explained, findRun, opened } from './worlds.ts';

/** A world whose newest value nobody has seen: the only read of it is stale. */
const unseen = scenario({
  design: readThenWrite,
  clients: { client: ['read'] },
  faults: { 'stale read': 1 },
  plugs: { store: storeComponent({ holds: { 'counters/visits': 4711 } }) },
});
const unseenRun = findRun(unseen, (events) => events.some(({ fault }) => fault === 'stale read'));

function told(disclosure: Disclosure): string {
  const property = 'the answers are those of one counter';
  const explanation = explained(unseen, unseenRun, {
    property,
    disclosure,
    decisive: { step: 1, note: 'reads the newest' },
  });
  return `${JSON.stringify(explanation)}${story(explanation)}`;
}

test('below `story` the newest value occurs nowhere, from `story` on it does', () => {
  for (const disclosure of ['none', 'own view'] as const) {
    assert.doesNotMatch(told(disclosure), /4711|STALE|stale read'|reads the newest|replay counter/);
  }
  for (const disclosure of ['story', 'all facts'] as const) assert.match(told(disclosure), /4711/);
});

test('`none` tells the verdict and nothing of the run', () => {
  const world = scenario({
    design: readThenWrite,
    clients: { client: ['increment', 'increment'] },
  });
  const explanation = explained(world, run(world, replay([0, 1, 1])), { disclosure: 'none' });
  assert.deepEqual(explanation.lines, []);
  assert.equal(explanation.cause + explanation.contradiction, '');
  assert.equal(explanation.outcome, 'violated');
});

test('an own view shows no action of a component and no effect that its process did not see', () => {
  const world = scenario({
    design: trusting,
    clients: { client: ['increment', 'increment'] },
    faults: { 'unknown outcome': 1, crash: 1 },
  });
  for (let seed = 0; seed < 200; seed += 1) {
    const { lines } = explained(world, run(world, random(seed)), { disclosure: 'own view' });
    for (const line of lines) {
      assert.match(line.process, /^client/);
      assert.equal(line.truth, '');
      assert.equal(line.missed, null);
      assert.match(line.fault, /^(unknown outcome|crash|)$/);
      if (line.ends.includes('crashes')) assert.equal(line.did, '');
    }
  }
});

test('a crash looks the same in an own view, whether the request arrived or not', () => {
  const world = scenario({
    design: trusting,
    clients: { client: ['increment'] },
    faults: { crash: 1 },
  });
  const views = ['before its request arrives', 'before it learns that its write arrived'].map(
    (note) => {
      const trace = findRun(world, (events) => {
        const crash = events.find(({ kind }) => kind === 'crash');
        return crash?.note === note && crash.step === 2;
      });
      return explained(world, trace, { disclosure: 'own view' }).lines;
    },
  );
  assert.deepEqual(views[0], views[1]);
});

test('`story` withholds the facts of steps that had no part in it, `all facts` does not', () => {
  const world = scenario({
    design: trusting,
    clients: { client: ['increment', 'increment', 'read'] },
    faults: { 'unknown outcome': 1, 'stale read': 2 },
  });
  let withheld = 0;
  for (let seed = 0; seed < 400; seed += 1) {
    const trace = run(world, random(seed));
    const some = explained(world, trace);
    if (some.outcome !== 'violated') continue;
    const open = explained(world, trace, { disclosure: 'all facts' });
    for (const line of some.lines.filter(({ inSlice }) => !inSlice)) {
      assert.equal(line.truth, '');
      const same = open.lines.find((each) => each.step === line.step);
      if (same?.truth !== '') withheld += 1;
    }
  }
  assert(withheld > 0, 'there was something to withhold');
});

test('a question is answered at its level of disclosure', () => {
  const fault = 'stale read';
  assert.deepEqual(ask(unseenRun, { fault }, 'own view'), []);
  assert.equal(ask(unseenRun, { fault }, 'all facts').length, 1);
  for (const disclosure of disclosures) {
    const rows = ask(unseenRun, {}, disclosure);
    const open = disclosure === 'all facts';
    assert.equal(JSON.stringify(rows).includes('4711'), open, disclosure);
    assert.equal(rows.length, disclosure === 'none' ? 0 : 3);
  }
  const explanation = explained(unseen, unseenRun, {
    property: 'the answers are those of one counter',
  });
  assert.match(JSON.stringify(ask(unseenRun, {}, 'story', explanation)), /4711/);
});

test('a question is narrowed by process, kind and steps', () => {
  const world = scenario({
    design: readThenWrite,
    clients: { client: ['increment', 'increment'] },
  });
  const trace = run(world, replay([0, 1, 1]));
  const rows = ask(trace, { process: 'client 2', kind: 'effect', fromStep: 3 }, 'own view');
  assert.deepEqual(
    rows.map(({ step, process, kind }) => ({ step, process, kind })),
    [{ step: 4, process: 'client 2', kind: 'effect' }],
  );
  assert.deepEqual(ask(trace, { toStep: 0 }, 'all facts'), []);
  assert.throws(() => ask(trace, { kind: 'rumour' as never }, 'story'), /no such kind of event/);
});

test('sealed facts do not print', () => {
  assert(opened(unseenRun).some(({ fact }) => JSON.stringify(fact).includes('4711')));
  const options = { depth: 10, showHidden: true, getters: true };
  for (const value of [unseenRun, eventsOf(unseenRun)]) {
    assert.doesNotMatch(JSON.stringify(value), /4711/);
    assert.doesNotMatch(inspect(value, options), /4711/);
  }
});
