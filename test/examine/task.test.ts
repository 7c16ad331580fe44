/** A task: what it answers about candidates of a sketch, and what it keeps to itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Issue } from '#base';
import { design, integer, sketch, store } from '#design';
import { type TaskOptions, taskOf } from '#examine';
import type { Disclosure } from '#explain';
import { counter, ownToken, type Problem, readThenWrite } from '#protocols';

const needs = [
  'atomic conditional write',
  'acknowledged writes last',
  'condition outlives the answer',
];

/** Increments by a plain or a conditional write; the conditional one returns too early when refused. */
const increments = sketch({
  name: 'counter/increments',
  idea: 'read, then write',
  holes: { write: ['plain', 'conditional'], refused: ['return', 'again'] },
  design: (pick) => {
    const ports = {
      store: store({ counters: integer() }, [
        'atomic conditional write',
        'acknowledged writes last',
      ]),
    };
    return design({
      name: 'counter/increments',
      idea: 'read, then write',
      spec: counter,
      ports,
      roles: {
        client: {
          *increment({ store }) {
            while (true) {
              const found = yield* store.get('counters', 'visits');
              const next = (found?.value ?? 0) + 1;
              const written =
                pick('write') === 'plain'
                  ? yield* store.put('counters', 'visits', next)
                  : found === null
                    ? yield* store.create('counters', 'visits', next)
                    : yield* store.update('counters', 'visits', found.revision, next);
              if (written.outcome === 'written' || pick('refused') === 'return') return next;
            }
          },
          *read({ store }) {
            const found = yield* store.get('counters', 'visits');
            return found?.value ?? 0;
          },
        },
      },
    });
  },
});

const problem: Problem = {
  name: 'lost-update',
  spec: counter,
  setting: 'Clients increment.',
  ports: { store: needs },
  worlds: [{ clients: { client: ['increment', 'increment'] }, faults: {} }],
  heldOut: [{ clients: { client: ['increment', 'increment'] }, faults: { 'unknown outcome': 1 } }],
  sketch: increments,
  naive: readThenWrite,
  right: ownToken,
};

const noSource = () => assert.fail('no text was examined');
const task = (options: TaskOptions = {}) =>
  taskOf(problem, noSource, { sizes: { heldOutRuns: 300 }, ...options });

test('a candidate that falls in a held-out world shows it from then on', async () => {
  const set = task();
  assert.deepEqual(set.worlds, ['client: increment | increment; no faults']);
  const found = await set.examine({ choice: { write: 'conditional', refused: 'again' } });
  assert.equal(found.outcome, 'falls');
  assert.equal(found.reports.at(-1)?.stage, 'held-out worlds');
  assert.deepEqual(set.worlds, [
    'client: increment | increment; no faults',
    'client: increment | increment; 1 unknown outcome',
  ]);
  const again = await set.examine({ choice: { write: 'conditional', refused: 'again' } });
  assert.equal(again.reports.at(-1)?.stage, 'faults');
});

test('how much of a run is told is the task’s to say, and a question learns no more', async () => {
  const choice = { write: 'plain', refused: 'again' };
  const told = async (disclosure: Disclosure) => {
    const set = task({ disclosure });
    const found = await set.examine({ choice });
    const events = await set.ask(found, {});
    return { found, events, facts: events.filter(({ fact }) => fact !== null).length };
  };
  const none = await told('none');
  assert.equal(none.events.length, 0);
  assert.equal(none.found.explanation?.lines.length, 0);
  assert.match(none.found.feedback, /FALLS at 'seeded runs'/);
  const all = await told('all facts');
  assert.ok(all.events.length > 0);
  const own = await told('own view');
  assert.equal(own.facts, 0);
  const set = task();
  const found = await set.examine({ choice });
  const asked = await set.ask(found, { process: 'client 1', toStep: 2 });
  assert.ok(
    asked.length > 0 && asked.every((event) => event.process === 'client 1' && event.step <= 2),
  );
});

test('feedback is cut to the bytes that are allowed, and says so', async () => {
  const set = task({ feedbackBytes: 200 });
  const { feedback } = await set.examine({ choice: { write: 'plain', refused: 'again' } });
  assert.ok(Buffer.byteLength(feedback) <= 200);
  assert.match(feedback, /\[cut: query the trace for the rest\]$/);
});

test('what cannot be filled falls at the first stage; who was never examined cannot be asked about', async () => {
  const set = task();
  const found = await set.examine({ choice: { write: 'plain' } });
  assert.equal(found.reports.at(-1)?.stage, 'parse and types');
  assert.match(found.feedback, /Hole 'refused' of sketch/);
  await assert.rejects(set.ask({ ...found, candidate: 'unknown' }, {}), (thrown) => {
    assert.ok(thrown instanceof Issue);
    return thrown.code === 'task/not-examined';
  });
});
