/** What was true while a process believed itself alone, and what a pause had to do with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Explanation } from '#explain';
import { explanationOf, explore } from '#explore';
import { catalogue, fenced } from '#protocols';
import { plainest, run, scenario } from '#sim';
import { explanationOfRun } from '../../src/explore/explanation.js';

function explained(name: string, disclosure: Explanation['disclosure']): Explanation {
  const entry = catalogue.find(({ design }) => design.name === name);
  assert.ok(entry !== undefined, `the catalogue has ${name}`);
  const { counterexample } = explore(scenario({ design: entry.design, ...entry.world }));
  assert.ok(counterexample !== null, `${name} falls`);
  return explanationOf(counterexample, { disclosure });
}

test('a lease that ran out while its holder was stopped is told, and who is inside as well', () => {
  const { lines, cause } = explained('lease/trusting-the-clock', 'story');
  const truths = lines.map(({ step, truth }) => [step, truth]).filter(([, truth]) => truth !== '');
  assert.deepEqual(truths, [
    [7, 'true time is 1000 ms; 1000 ms passed between two steps'],
    [9, 'worker 2 is inside, and so is worker 1, since step 3'],
    [
      12,
      'true time is 1000 ms: the right of worker 1, who entered in step 3, ended at 100 ms, and inside is also worker 2, since step 9',
    ],
  ]);
  assert.match(cause, /^worker 1 returned \['a', 'b', 'a'\] from use \(step 15\)\. In step 7/i);
});

test('the pause is in the causal slice, and marked as decisive', () => {
  const { lines } = explained('lease/check-then-act', 'story');
  const pause = lines.find(({ fault }) => fault === 'pause');
  assert.deepEqual([pause?.step, pause?.inSlice, pause?.decisive], [11, true, true]);
});

test('in its own view nobody is told of time or of others', () => {
  const { lines, cause } = explained('lease/trusting-the-clock', 'own view');
  assert.ok(lines.every(({ truth, fault }) => truth === '' && fault === ''));
  assert.doesNotMatch(cause, /true time|inside|passed/);
});

test('who was alone is told nothing: one after another, nobody is inside with another', () => {
  const world = scenario({
    design: fenced,
    clients: {
      worker: [
        { operation: 'use', input: 'a' },
        { operation: 'use', input: 'b' },
      ],
    },
  });
  const trace = run(world, plainest());
  const { lines } = explanationOfRun(world, trace, { disclosure: 'all facts' });
  assert.ok(lines.some(({ ends }) => ends.includes('enters')));
  assert.ok(lines.every(({ truth }) => !truth.includes('inside')));
});
