/** Many candidates of every sketch, as texts: their types, and that they do what the sketches do. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Choice, Sketch } from '#design';
import { problems } from '#protocols';
import {
  behaviourOf,
  candidateText,
  choicesOf,
  designIn,
  fileText,
  filledFolder,
  sampledOf,
} from './filled.ts';

const folder = filledFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

const statesMax = 3_000;

/** Each option of each hole at least once: what holes decide together is left to chance. */
function covering({ holes }: Sketch): readonly Choice[] {
  const most = Math.max(...Object.values(holes).map(({ length }) => length));
  return Array.from({ length: most }, (_, at) =>
    Object.fromEntries(
      Object.entries(holes).map(([hole, options]) => [
        hole,
        options[at % options.length] as string,
      ]),
    ),
  );
}

describe('candidates as texts', () => {
  for (const problem of problems) {
    it(`${problem.name}: they have their types right, and do what the filled sketch does`, async () => {
      const choices = [...covering(problem.sketch), ...choicesOf(problem.sketch, 4, 'slow')];
      for (const [at, choice] of choices.entries()) {
        candidateText(problem, choice);
        const text = fileText(problem, choice);
        const made = await designIn(text, join(folder, `${problem.name}-${at}.ts`));
        const wanted = problem.sketch.fill(choice);
        const behaviour = behaviourOf(made, problem, statesMax);
        assert.deepEqual(behaviour, behaviourOf(wanted, problem, statesMax), text);
        if (behaviour.outcome !== 'unknown') continue;
        assert.deepEqual(sampledOf(made, problem, 1000), sampledOf(wanted, problem, 1000), text);
      }
    });
  }
});
