/** Processes apart: whatever goes on in one is an outcome, and the caller goes on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { apart, type Limits, type Outcome } from '#sandbox';

const entry = new URL('./errands.ts', import.meta.url);

function done(errand: string, limits: Partial<Limits> = {}, source = ''): Promise<Outcome> {
  return apart({ entry, message: { errand, source }, limits: { secondsMax: 60, ...limits } });
}

/** Each errand with its answer, or with the sentence for which it is killed. */
const cases: readonly (readonly [
  errand: string,
  ends: { readonly answered: RegExp } | { readonly killed: RegExp },
  limits?: Partial<Limits>,
])[] = [
  ['says what it is told', { answered: /^\{"errand":"says what it is told","source":""\}$/ }],
  ['tells its environment', { answered: /^\[\]$/ }],
  ['reads a file outside', { answered: /threw: Access to this API has been restricted/ }],
  ['writes a file', { answered: /threw: Access to this API has been restricted/ }],
  ['starts a process', { answered: /threw: Access to this API has been restricted/ }],
  ['starts a thread', { answered: /threw: Access to this API has been restricted/ }],
  ['makes code from a string', { answered: /threw: Code generation from strings disallowed/ }],
  ['never ends', { killed: /^it did not come to an end within 3 s$/ }, { secondsMax: 3 }],
  ['matches for ever', { killed: /^it did not come to an end within 3 s$/ }, { secondsMax: 3 }],
  ['fills the heap', { killed: /^it took more than 200 MB of memory$/ }, { megabytesMax: 200 }],
  [
    'fills memory outside of the heap',
    { killed: /^it took more than 200 MB of memory$/ },
    { megabytesMax: 200 },
  ],
  [
    'answers at great length',
    { killed: /^its answer has more than 100000 bytes$/ },
    { answerBytesMax: 100_000 },
  ],
  ['talks nonsense', { killed: /^it said something that is no answer$/ }],
  ['throws what is no error', { killed: /^what it ran threw: something that has no text/ }],
  ['answers what is no data', { killed: /^what it ran threw: .*BigInt/ }],
  ['ends itself', { killed: /^its process ended without an answer \(SIGTERM\)$/ }],
  ['leaves without a word', { killed: /^its process ended without an answer \(0\)$/ }],
];

async function assertEnds(
  errand: string,
  ends: (typeof cases)[number][1],
  limits: Partial<Limits> = {},
): Promise<void> {
  const outcome = await done(errand, limits);
  const said = JSON.stringify(outcome).slice(0, 300);
  if ('answered' in ends) {
    assert.equal(outcome.outcome, 'answered', said);
    assert.match(JSON.stringify('answer' in outcome && outcome.answer), ends.answered);
  } else {
    assert.equal(outcome.outcome, 'killed', said);
    assert.match('why' in outcome ? outcome.why : '', ends.killed);
  }
}

/** The text of a candidate, from the catalogue. */
const honest = readFileSync(
  new URL('../../src/protocols/counter/read-then-write.ts', import.meta.url),
  'utf8',
)
  .replace("'#design'", "'protolab/design'")
  .replace("{ counter } from './spec.js'", "{ spec as counter } from 'task'")
  .replace('  source: import.meta.url,\n', '');

/** Candidates that take all they can get, when they are loaded or when they run. */
const greedy: readonly (readonly [name: string, source: string, why: RegExp])[] = [
  ['a loop without an end', `${honest}\nwhile (true);`, /^it did not come to an end/],
  [
    'a pattern without an end',
    honest.replace('const found =', "/^(a+)+$/.test('a'.repeat(50) + 'b');\n  const found ="),
    /^it did not come to an end/,
  ],
  [
    'a list without an end',
    honest.replace('const found =', 'const kept = []; while (true) kept.push([]); const found ='),
    /^it took more than 400 MB of memory/,
  ],
  [
    'a text without an end',
    `${honest}\nlet text = 'x'; while (true) text += text + [...text].join('');`
      .replace('let text', 'const f = () => { let text')
      .concat(' }; f();'),
    /^it took more than 400 MB of memory/,
  ],
];

describe('apart', { concurrency: 3 }, () => {
  for (const [errand, ends, limits] of cases) {
    test(`a module that ${errand}`, () => assertEnds(errand, ends, limits));
  }

  for (const [name, source, why] of greedy) {
    test(`a candidate with ${name}`, async () => {
      // Sooner than the simulator's own guard against loops, which would answer instead.
      const secondsMax = why.source.includes('memory') ? 60 : 6;
      const limits = { secondsMax, megabytesMax: 400 };
      const outcome = await done('explores a candidate', limits, source);
      assert.equal(outcome.outcome, 'killed', JSON.stringify(outcome).slice(0, 200));
      assert.match('why' in outcome ? outcome.why : '', why);
    });
  }

  test('a module that nobody waits for', async () => {
    const stop = new AbortController();
    const errand = { entry, message: { errand: 'never ends' }, signal: stop.signal };
    const outcome = apart(errand);
    stop.abort();
    assert.deepEqual(await outcome, {
      outcome: 'killed',
      why: 'nobody waited for its answer any more',
    });
  });

  test('an honest candidate is explored', async () => {
    assert.deepEqual(await done('explores a candidate', {}, honest), {
      outcome: 'answered',
      answer: 'no two increments return the same number',
    });
  });
});
