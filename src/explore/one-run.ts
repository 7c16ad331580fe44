import { type Chooser, type Scenario, World } from '#sim';
import { Watch } from './watch.js';

/** What one run breaks, watched while it runs and not kept; null where it breaks nothing. */
export function brokenIn(scenario: Scenario, chooser: Chooser): string | null {
  const world = new World(scenario, { spare: 1 });
  const watch = Watch.over(scenario);
  const watchAt = world.state.length;
  world.reset();
  let broken = watch.follow(world, watchAt);
  while (broken === null && world.end === null) {
    world.step(chooser);
    broken = watch.follow(world, watchAt);
  }
  return broken;
}
