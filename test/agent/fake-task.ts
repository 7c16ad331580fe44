/** A task that answers from a table, for tests of whatever works through a session. */
import { type Candidate, candidateId, type Examination, type Task } from '#agent';
import { type Data, Issue } from '#base';
import type { AskedEvent } from '#explain';

/** What the table says of a design: the first of these words that its text has decides. */
const table: readonly (readonly [word: string, outcome: Examination['outcome'], text: string])[] = [
  ['SYNTAX', 'falls', 'line 3: there is no closing brace'],
  ['RIGHT', 'stands', 'no counterexample'],
  ['UNSURE', 'unknown', 'the limit of states was reached'],
];

/** A fake task; `calls` counts what was really run. */
export interface FakeTask extends Task {
  readonly calls: { examine: number; ask: number };
}

/** Makes one. `change` changes its answers; `delayMs` makes it slow. */
export function fakeTask(
  parts: {
    readonly hashes?: Task['hashes'];
    readonly delayMs?: number;
    readonly runs?: number;
    readonly feedbackBytes?: number;
    readonly change?: (examination: Examination) => Examination;
  } = {},
): FakeTask {
  const { runs = 100, delayMs = 0, feedbackBytes = 0, change = (same) => same } = parts;
  const calls = { examine: 0, ask: 0 };
  return {
    name: 'fake',
    specification: 'Every increment is counted once.',
    setting: 'There is a role `client`, and a store.',
    worlds: ['client: increment | increment; 1 stale read'],
    holes: null,
    disclosure: 'story',
    hashes: parts.hashes ?? { specification: 'a1', simulator: 'b2', worlds: 'c3' },
    calls,
    examine: async (candidate) => {
      calls.examine += 1;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      return change(examinationOf(candidate, runs, feedbackBytes));
    },
    ask: async ({ outcome }, { kind }) => {
      calls.ask += 1;
      if (kind !== undefined && kind !== 'effect') {
        throw new Issue('ask/kind', {
          wrong: 'there is no such kind of event',
          found: `'${kind}'`,
          right: 'ask for effect',
        });
      }
      return outcome === 'falls' ? [event] : [];
    },
  };
}

const event: AskedEvent = {
  step: 3,
  kind: 'effect',
  process: 'client 2',
  port: 'store',
  operation: 'get',
  call: 'client 2#0',
  request: { key: 'visits' },
  answer: null,
  fault: 'stale read',
  note: '',
  fact: { latest: 1 },
};

function examinationOf(candidate: Candidate, runs: number, feedbackBytes: number): Examination {
  const text = 'source' in candidate ? candidate.source : JSON.stringify(candidate.choice as Data);
  const [word, outcome, found] = table.find(([each]) => text.includes(each)) ?? [
    '',
    'falls' as const,
    'two increments returned 1',
  ];
  const isText = word === 'SYNTAX';
  const stage = isText ? 'parse and types' : outcome === 'stands' ? 'held-out worlds' : 'faults';
  const said = outcome === 'stands' ? 'holds' : outcome === 'unknown' ? 'unknown' : 'violated';
  return {
    candidate: candidateId(candidate),
    outcome,
    reports: [{ stage, outcome: said, text: found, runs: isText ? 0 : runs, states: 0 }],
    property: said === 'violated' && !isText ? 'each increment is counted' : '',
    world: null,
    explanation: null,
    feedback: `${outcome.toUpperCase()} at '${stage}': ${found}`.padEnd(feedbackBytes, '.'),
    claim: outcome === 'stands' ? `no counterexample in ${runs} runs` : '',
    runs: isText ? 0 : runs,
    states: 0,
  };
}
