/** Synthesis: what it refutes falls, what it leaves stands, and it says so when nothing does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  attempt,
  candidateId,
  eliminated,
  progressText,
  type Synthesis,
  synthesis,
  type Task,
} from '#agent';
import { type Choice, sketch } from '#design';
import { Candidates } from '../../src/agent/candidates.js';
import { ClauseIndex } from '../../src/agent/clause-index.js';
import { clauseText, Elimination } from '../../src/agent/elimination.js';
import { fakeTask } from './fake-task.js';
import { type ToyTrials, toyTrials } from './toy-trials.js';

/** Tries all candidates of which nothing is known, one after the other; returns those that stood. */
function searched(trials: ToyTrials, seed = '1') {
  const elimination = new Elimination(trials, seed);
  const stood: Choice[] = [];
  for (let choice = elimination.next(); choice !== null; choice = elimination.next()) {
    const evaluated = elimination.evaluate(choice);
    if ('stood' in evaluated) stood.push(evaluated.stood.when);
  }
  return { elimination, stood };
}

/** What differs from trying every candidate by force; nothing where synthesis is right. */
function mistakes(trials: ToyTrials): readonly string[] {
  const { elimination, stood } = searched(trials);
  return trials.choices.flatMap((choice) => {
    const stands = trials.stands(choice);
    const clause = elimination.candidates.refutedBy(choice);
    const isCovered = stood.some((when) => isPart(when, choice));
    const said = JSON.stringify(choice);
    if (stands && clause !== null) return [`${said} stands, and was refuted`];
    if (!stands && clause === null) return [`${said} falls, and was left`];
    return stands === isCovered ? [] : [`${said}: what stood does not cover what stands`];
  });
}

function isPart(part: Choice, choice: Choice): boolean {
  return Object.entries(part).every(([hole, option]) => choice[hole] === option);
}

/** A task in which a candidate stands as it does in a toy, unless it is said to fall there. */
function toyTask(trials: ToyTrials, falls: (choice: Choice) => boolean = () => false): Task {
  const task = fakeTask();
  return {
    ...task,
    holes: trials.holes,
    examine: async (candidate) => {
      assert.ok('choice' in candidate);
      const stands = trials.stands(candidate.choice) && !falls(candidate.choice);
      const text = stands ? 'RIGHT' : 'WRONG';
      const answer = await task.examine({ source: text });
      return { ...answer, candidate: candidateId(candidate) };
    },
  };
}

/** The first toys with and without a solution. */
function toyWith(wanted: (solutions: number) => boolean): ToyTrials {
  for (let seed = 0; ; seed += 1) {
    const trials = toyTrials(seed);
    if (wanted(trials.choices.filter((choice) => trials.stands(choice)).length)) return trials;
  }
}

test('in a thousand made-up sketches nothing that stands is refuted, and nothing that falls is left', () => {
  let solvable = 0;
  for (let seed = 0; seed < 1000; seed += 1) {
    const trials = toyTrials(seed);
    assert.deepEqual(mistakes(trials), [], `toy ${seed}`);
    if (trials.choices.some((choice) => trials.stands(choice))) solvable += 1;
  }
  assert.ok(solvable > 100 && solvable < 900, `${solvable} of 1000 have a solution`);
});

test('where a run does not tell what it asked for last, refuting is wrong, and that is seen', () => {
  const wrong = Array.from({ length: 100 }, (_, seed) =>
    mistakes(toyTrials(seed, { forgets: true })),
  );
  assert.ok(wrong.filter(({ length }) => length > 0).length > 20);
});

test('a clause is as narrow as the known runs allow, and is shown by runs that fall', () => {
  let resolved = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const trials = toyTrials(seed);
    const { elimination } = searched(trials);
    for (const { when, shown } of elimination.clauses) {
      assert.ok(shown.length > 0);
      for (const { choice, schedule } of shown) {
        assert.equal(trials.again(choice, schedule ?? 0).broken, 'it falls');
      }
      const refuted = trials.choices.filter((choice) => isPart(when, choice));
      assert.ok(refuted.every((choice) => !trials.stands(choice)));
      if (shown.length > 1) resolved += 1;
    }
  }
  assert.ok(resolved > 50, `${resolved} clauses were resolved`);
});

test('candidates are counted exactly: left, refuted once, and by option', () => {
  const candidates = new Candidates({ a: ['x', 'y'], b: ['1', '2', '3'], c: ['p', 'q'] });
  assert.equal(candidates.size, 12);
  assert.equal(candidates.refute({ a: 'x', b: '1' }, 0), 2);
  assert.equal(candidates.refute({ b: '1' }, 1), 2, 'those that were left');
  assert.equal(candidates.refutedBy({ a: 'x', b: '1', c: 'q' }), 0, 'the first one is kept');
  assert.equal(candidates.refutedBy({ a: 'y', b: '2', c: 'q' }), null);
  assert.deepEqual(candidates.alive(), {
    a: { x: 4, y: 4 },
    b: { 1: 0, 2: 4, 3: 4 },
    c: { p: 4, q: 4 },
  });
  assert.equal(candidates.stand({ a: 'y' }, true), 4);
  assert.equal(candidates.left, 8, 'what stands is left');
  assert.deepEqual(candidates.openFrom(11), { a: 'x', b: '2', c: 'p' }, 'from there on and round');
  assert.equal(candidates.refute({}, 2), 8);
  assert.equal(candidates.openFrom(0), null);
});

test('of the clauses that refute a choice the one that asks for least beside a part', () => {
  const holes = { a: ['x', 'y'], b: ['1', '2', '3'], c: ['p', 'q'] };
  const index = new ClauseIndex(holes);
  const clauses: Choice[] = [
    { a: 'x', b: '1', c: 'p' },
    { b: '1' },
    { a: 'x', c: 'p' },
    { a: 'y' },
  ];
  for (const clause of clauses) index.add(clause);
  const choice = { a: 'x', b: '1', c: 'p' };
  assert.equal(index.closest(choice, {}), 1);
  assert.equal(index.closest(choice, { a: 'x', c: 'p' }), 2);
  assert.equal(index.closest(choice, choice), 0);
  assert.equal(index.closest({ a: 'x', b: '2', c: 'q' }, {}), null);
});

test('a clause is a sentence, in the order of the holes', () => {
  const clause = { number: 0, broken: 'it falls', shown: [], covers: 1, evaluation: 1 };
  const holes = { write: ['blind', 'conditional'], token: ['none', 'own'], look: ['no', 'yes'] };
  assert.equal(
    clauseText({ ...clause, when: { token: 'none', write: 'blind' } }, holes),
    'Whatever else is chosen, what has write: blind; token: none falls: it falls',
  );
  assert.equal(clauseText({ ...clause, when: {} }, holes), 'Whatever is chosen falls: it falls');
});

test('one that stands is proposed and accepted, the same each time', async () => {
  const made = async (): Promise<readonly [Synthesis, string]> => {
    const trials = toyWith((solutions) => solutions === 2);
    const proposer = synthesis(trials);
    const { accepted } = await attempt({ task: toyTask(trials), proposer });
    assert.ok(accepted !== null && 'choice' in accepted.proposed);
    assert.ok(trials.stands(accepted.proposed.choice));
    return [proposer, accepted.candidate];
  };
  const [[first, one], [second, other]] = [await made(), await made()];
  assert.equal(one, other);
  const learnt = ({ journal: { clauses, survival, evaluations } }: Synthesis) => ({
    clauses,
    survival,
    evaluations,
  });
  assert.deepEqual(learnt(first), learnt(second));
  assert.equal(first.journal.survival[0]?.left, first.journal.candidates);
});

test('a sketch without a solution is said to have none, and nothing is proposed', async () => {
  const trials = toyWith((solutions) => solutions === 0);
  const report = await attempt({ task: toyTask(trials), proposer: synthesis(trials) });
  assert.equal(report.accepted, null);
  assert.equal(report.code, 'given up');
  assert.match(report.why, /^the sketch has no solution: each of its \d+ candidates falls/);
  assert.equal(report.spent.candidates, 0);
});

test('what falls in its examination is not proposed again, and the next one is', async () => {
  const trials = toyWith((solutions) => solutions > 3);
  const solutions = trials.choices.filter((choice) => trials.stands(choice));
  const [last] = solutions.slice(-1);
  const task = toyTask(
    trials,
    (choice) => candidateId({ choice }) !== candidateId({ choice: last as Choice }),
  );
  const proposer = synthesis(trials);
  const { accepted, spent } = await attempt({ task, proposer, budget: { candidates: 1000 } });
  assert.ok(accepted !== null && 'choice' in accepted.proposed);
  assert.deepEqual(accepted.proposed.choice, last);
  assert.equal(spent.candidates, proposer.journal.standing.length);
  const none = toyTask(trials, () => true);
  const report = await attempt({
    task: none,
    proposer: synthesis(trials),
    budget: { candidates: 1000 },
  });
  assert.equal(report.accepted, null);
  assert.match(report.why, /the sketch has no solution/);
  assert.equal(report.spent.candidates, solutions.length);
});

test('until it is exhausted: how many stand, counted without an examination of each', async () => {
  const trials = toyWith((solutions) => solutions > 5);
  const solutions = trials.choices.filter((choice) => trials.stands(choice)).length;
  const proposer = synthesis(trials, { until: 'exhausted' });
  const report = await attempt({ task: toyTask(trials), proposer });
  assert.ok(report.accepted !== null);
  assert.equal(report.spent.candidates, 1);
  assert.equal(proposer.journal.survival.at(-1)?.left, solutions);
  assert.match(report.why, new RegExp(`^${solutions} of \\d+ candidates stand in trials`));
});

test('a search to its end without a task counts what stands, and examines nothing', () => {
  const trials = toyWith((solutions) => solutions > 5);
  const { survival, standing, candidates } = eliminated(trials);
  assert.equal(survival.at(-1)?.left, trials.choices.filter((each) => trials.stands(each)).length);
  assert.equal(candidates, trials.choices.length);
  assert.ok(standing.length > 0 && standing.every(({ examined }) => examined === null));
});

test('what happens is a line for whoever watches', () => {
  const spent = {
    candidates: 1,
    runs: 2,
    inputTokens: 3,
    outputTokens: 4,
    dollars: 0.5,
    seconds: 6,
  };
  const verdict = {
    kind: 'verdict',
    candidate: 'c',
    number: 2,
    outcome: 'falls',
    text: 'it breaks',
  } as const;
  assert.equal(
    progressText({ ...verdict, repeated: true }),
    'candidate 2 falls (it was tried before): it breaks',
  );
  assert.equal(progressText({ kind: 'tool', name: 'examine' }), 'calls examine');
  assert.match(progressText({ kind: 'cost', spent }) ?? '', /^so far 1 candidates, .*\$0\.5/);
  assert.equal(progressText({ kind: 'cost', spent: { ...spent, dollars: 0 } }), null);
  assert.equal(progressText({ kind: 'design', candidate: 'c', text: 'x', change: '+ x' }), '+ x');
  assert.equal(progressText({ kind: 'thinking', text: 'perhaps' }), 'perhaps');
});

test('a sketch with too many candidates is refused with a sentence', () => {
  const options = Array.from({ length: 10 }, (_, at) => String(at));
  const holes = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`h${at}`, options]));
  assert.throws(() => new Candidates(holes), /more candidates than can be counted.*Leave fewer/s);
});

test('a budget that is spent ends it with a sentence', async () => {
  const trials = toyWith((solutions) => solutions > 3);
  const task = toyTask(trials, () => true);
  const report = await attempt({ task, proposer: synthesis(trials), budget: { candidates: 1 } });
  assert.equal(report.code, 'budget/spent');
});

test('a hole that is asked for outside of the processes cannot stay open', () => {
  const early = sketch({
    name: 'toy/early',
    idea: 'Decides too early.',
    holes: { a: ['x', 'y'] },
    design: (pick) => ({ name: pick('a') }) as never,
  });
  assert.throws(() => early.open(() => 'x'), /asks for hole 'a' outside of its processes/);
});
