import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from '#explain';
import { random, replay, run, scenario } from '#sim';
import { ownToken, readThenWrite, trusting } from '../../src/protocols/counter/index.js';
import { explained, findRun, needy } from './worlds.ts';

const two = { client: ['increment', 'increment'] };
const stale = scenario({ design: readThenWrite, clients: two, faults: { 'stale read': 1 } });
const decisive = { step: 3, note: 'reads the newest' };

test('the story of a lost update, word for word', () => {
  const told = story(explained(stale, run(stale, replay([0, 0, 1])), { decisive }));
  const wanted = `counter/read-then-write breaks 'no two increments return the same number'
in a world of ${stale.name}

 step  process   what it did → what it saw    ! true, and seen by nobody  ▶ decisive  ✗ broken here
    1  client 1  increment: get counters/visits → none
    2  client 1  put 1 → written, revision 1; returns 1
▶   3  client 2  increment: get counters/visits → none
                 ! STALE: the latest was 1, revision 1, written by client 1 in step 2
✗   4  client 2  put 1 → written, revision 2; returns 1
                 ! replaced 1 of client 1, which client 2 never saw

 why       client 1 and client 2 both returned 1 from increment (steps 2 and 4). In step 3 client 2
           read none; the latest was 1, written by client 1 in step 2. In step 4 client 2 replaced 1
           of client 1, which it never saw: it had read none in step 3.
 decisive  step 3: had it been 'reads the newest', every property would hold
 replay    protolab replay counter/read-then-write 0.0.1`;
  assert.equal(told, wanted);
});

test('a story fits on a screen, whatever the run', () => {
  const clients = { client: [Array(6).fill('increment'), Array(6).fill('increment'), ['read']] };
  const faults = { 'unknown outcome': 3, crash: 2, 'stale read': 4 };
  for (const design of [readThenWrite, trusting, ownToken, needy]) {
    const world = scenario({ design, clients, faults });
    for (let seed = 0; seed < 25; seed += 1) {
      const trace = run(world, random(seed));
      for (const disclosure of ['none', 'own view', 'story', 'all facts'] as const) {
        const lines = story(explained(world, trace, { disclosure })).split('\n');
        assert(lines.length <= 25, `${lines.length} lines`);
        for (const line of lines) assert([...line].length <= 100, line);
      }
    }
  }
});

test('a run of more than 60 steps keeps what matters and says how much it leaves out', () => {
  const clients = { client: Array(3).fill(Array(10).fill('increment')) };
  const world = scenario({ design: trusting, clients, faults: { 'unknown outcome': 2 } });
  const trace = findRun(
    world,
    (events, verdicts) =>
      (events.at(-1)?.step ?? 0) >= 60 && verdicts.some(({ outcome }) => outcome === 'violated'),
  );
  const explanation = explained(world, trace);
  const told = story(explanation);
  assert.match(told, /\d+ of \d+ steps are left out/);
  const breaks = explanation.lines.find((line) => line.breaks);
  assert.match(told, new RegExp(`✗ +${breaks?.step}  ${breaks?.process}`));
  for (const { step } of explanation.lines.filter((line) => !line.inSlice)) {
    assert.doesNotMatch(told, new RegExp(`^.{0,2} *${step}  client`, 'm'));
  }
});

test('a long command can still be pasted', () => {
  const world = scenario({
    design: ownToken,
    clients: { client: Array(4).fill(Array(9).fill('read')) },
  });
  const explanation = explained(world, run(world, random(1)));
  assert(explanation.replay.length > 120);
  const text = story(explanation);
  const pasted = text.slice(text.indexOf(' replay ') + 11).replaceAll('\\\n', '');
  assert.equal(pasted, explanation.replay);
});

test('a long command is not cut within quotes', () => {
  const explanation = explained(stale, run(stale, replay([0, 0, 1])));
  const faults = "'stale read=1,unknown outcome=1,crash=1,condition lost=1'";
  const long = `npx protolab replay ./election/world.ts --clients propose --faults ${faults} 0.0.1`;
  const told = story({ ...explanation, replay: long });
  const cut = told.slice(told.indexOf(' replay ') + 11);
  assert.equal(cut.replaceAll('\\\n', ''), long);
  for (const line of cut.split('\n')) assert.equal((line.split("'").length - 1) % 2, 0, line);
});

test('a command that would fill the screen is not cut into a useless part', () => {
  const explanation = explained(stale, run(stale, replay([0, 0, 1])));
  const told = story({ ...explanation, replay: `protolab replay ${'0.'.repeat(900)}0` });
  assert.match(told, /replay {4}the command has 1817 characters: it is in `replay`$/);
});

test('a run that breaks nothing is told as one', () => {
  const told = story(explained(stale, run(stale, replay([]))));
  assert.match(told, /keeps 'no two increments return the same number'/);
  assert.match(told, /The property held: all along\./);
  assert.doesNotMatch(told, /✗|!/);
});

test('a call that never returns is the cause of its own violation', () => {
  const world = scenario({
    design: trusting,
    clients: two,
    faults: { 'stale read': 1 },
    stepsMax: 3,
  });
  const explanation = explained(world, run(world, replay([])), { property: 'every call returns' });
  assert.equal(explanation.outcome, 'unknown');
  assert.match(explanation.cause, /Nothing can be said: the run was cut: 3 steps\./);
});
