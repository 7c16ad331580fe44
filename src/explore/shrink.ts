import { lenient, remembering, type Scenario, World } from '#sim';
import { trimmed } from './choices.js';
import type { Failure } from './search.js';
import { Watch } from './watch.js';

/**
 * A smaller run that breaks the same property.
 *
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input",
 * 2002) over the list of choices: pieces are cut out, from large to small, then single choices are
 * made plainer; choices that no longer fit are folded into range. Fewer steps count first, then
 * fewer and smaller choices. The result is locally minimal, not always the shortest.
 */
export function* shrink(scenario: Scenario, failure: Failure): Generator<number, Failure, boolean> {
  const world = new World(scenario, { spare: 1 });
  const watch = Watch.over(scenario);
  let best = failure;
  let tries = 0;
  const attempt = (choices: readonly number[]): boolean => {
    tries += 1;
    const smaller = failureOf({ world, watch, choices });
    if (smaller === null || smaller.property !== failure.property) return false;
    if (!isSmaller(smaller, best)) return false;
    best = smaller;
    return true;
  };
  let improved = true;
  while (improved) {
    improved = false;
    for (let size = best.choices.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at + size <= best.choices.length; ) {
        const { choices } = best;
        const shorter = attempt([...choices.slice(0, at), ...choices.slice(at + size)]);
        if (shorter) improved = true;
        else at += size;
        const stop = yield tries;
        if (stop) return best;
      }
    }
    for (let at = 0; at < best.choices.length; at += 1) {
      for (let option = 0; option < (best.choices[at] ?? 0); option += 1) {
        if (!attempt(best.choices.map((each, index) => (index === at ? option : each)))) continue;
        improved = true;
        break;
      }
      const stop = yield tries;
      if (stop) return best;
    }
  }
  return best;
}

/** The failure to which choices lead, its choices as they were really taken; null for none. */
function failureOf(parts: {
  readonly world: World;
  readonly watch: Watch;
  readonly choices: readonly number[];
}): Failure | null {
  const { world, watch } = parts;
  const chooser = remembering(lenient(parts.choices));
  const watchAt = world.state.length;
  world.reset();
  let broken = watch.follow(world, watchAt);
  while (broken === null && world.end === null) {
    world.step(chooser);
    broken = watch.follow(world, watchAt);
  }
  if (broken === null) return null;
  return { property: broken, choices: trimmed(chooser.choices), steps: world.steps };
}

function isSmaller(left: Failure, right: Failure): boolean {
  const sizes = (failure: Failure): readonly number[] => [
    failure.steps,
    failure.choices.filter((choice) => choice > 0).length,
    failure.choices.reduce((sum, choice) => sum + choice, 0),
    failure.choices.length,
  ];
  const [ours, theirs] = [sizes(left), sizes(right)];
  const at = ours.findIndex((size, index) => size !== theirs[index]);
  return at !== -1 && (ours[at] as number) < (theirs[at] as number);
}
