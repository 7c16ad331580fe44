import { type Chooser, lenient, plainest, random, type Scenario, World } from '#sim';
import { trimmed } from './choices.js';
import { type Deed, deedOf, likest, openDeeds, plainestOf } from './deeds.js';
import { type Likeness, likenessOf } from './likeness.js';
import type { Failure } from './search.js';
import { type Choices, type Picked, pickedBy, takePicked } from './stepping.js';
import { Watch } from './watch.js';

/** A failing run, with what happened in it. */
export interface Attempt extends Failure, Likeness {
  readonly deeds: readonly Deed[];
  /** How many of them were faults. */
  readonly faults: number;
}

/** Makes runs of one scenario from descriptions that need not fit it. */
export class Attempts {
  readonly scenario: Scenario;
  readonly #world: World;
  readonly #watch: Watch;
  /** How many runs were made. */
  count = 0;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.#world = new World(scenario, { spare: 1 });
    this.#watch = Watch.over(scenario);
  }

  /** The failure to which choices lead, too large ones folded into range; null for none. */
  byChoices(choices: readonly number[]): Attempt | null {
    const chooser = lenient(choices);
    return this.#run(() => ({ picked: pickedBy(this.#world, chooser), more: chooser }));
  }

  /** The failure to which deeds lead; what cannot be done is left out, and the plainest comes last. */
  byDeeds(deeds: readonly Deed[]): Attempt | null {
    const world = this.#world;
    let at = 0;
    return this.#run(() => {
      world.list();
      for (; at < deeds.length; ) {
        const deed = deeds[at] as Deed;
        at += 1;
        const picked = likest(world, deed);
        if (picked !== null) return { picked, more: lenient(deed.more) };
      }
      const [plainest] = world.actors;
      const transition = plainest === undefined ? 0 : plainestOf(world, plainest);
      return { picked: { actor: 0, transition }, more: lenient([]) };
    });
  }

  /** For each step of a run, all that could have happened in it. */
  optionsAlong({ choices, steps }: Attempt): readonly (readonly Deed[])[] {
    const options: (readonly Deed[])[] = [];
    const chooser = lenient(choices);
    this.#run(() => {
      const picked = pickedBy(this.#world, chooser);
      if (options.length < steps) options.push(openDeeds(this.#world));
      return { picked, more: chooser };
    });
    return options;
  }

  /** Whether some run keeps a property: the plainest one, or one of a few random ones. */
  canPass(property: string): boolean {
    for (let seed = 0; seed < passingRuns; seed += 1) {
      const chooser = seed === 0 ? plainest() : random(seed);
      const broken = this.#run(() => ({ picked: pickedBy(this.#world, chooser), more: chooser }));
      if (broken?.property !== property) return true;
    }
    return false;
  }

  #run(next: () => { readonly picked: Picked; readonly more: Chooser }): Attempt | null {
    this.count += 1;
    const world = this.#world;
    const watch = this.#watch;
    const watchAt = world.state.length;
    const deeds: Deed[] = [];
    const choices: number[] = [];
    let faults = 0;
    world.reset();
    let broken = watch.follow(world, watchAt);
    while (broken === null && world.end === null) {
      const { picked, more } = next();
      const deed = deedOf(world, picked);
      const opened: number[] = [];
      takePicked(world, picked, intoOf(choices, opened, more));
      deeds.push(opened.length === 0 ? deed : { ...deed, more: opened });
      if (deed.fault !== -1) faults += 1;
      broken = watch.follow(world, watchAt);
    }
    if (broken === null) return null;
    const actor = deeds.at(-1) ?? nobody;
    const likeness = likenessOf(world, { property: broken, actor });
    return { ...likeness, choices: trimmed(choices), steps: world.steps, deeds, faults };
  }
}

/** Who acted in a run that was broken at once. */
const nobody = { kind: 'stuck', index: -1 } as const;

/** How many runs are made to see whether one keeps a property. */
const passingRuns = 30;

/** Where the choices of a step are noted; `opened` are those that were left open by what was picked. */
function intoOf(choices: number[], opened: number[], chooser: Chooser): Choices {
  return {
    choices,
    choose: (count, faultless) => {
      const choice = chooser.choose(count, faultless);
      choices.push(choice);
      opened.push(choice);
      return choice;
    },
  };
}

/** Whether a run is smaller: fewer steps, then fewer faults, then fewer and smaller choices. */
export function isSmaller(left: Attempt, right: Attempt): boolean {
  const [ours, theirs] = [sizesOf(left), sizesOf(right)];
  const at = ours.findIndex((size, index) => size !== theirs[index]);
  return at !== -1 && (ours[at] as number) < (theirs[at] as number);
}

function sizesOf({ steps, faults, choices }: Attempt): readonly number[] {
  return [
    steps,
    faults,
    choices.filter((choice) => choice > 0).length,
    choices.reduce((sum, choice) => sum + choice, 0),
    choices.length,
  ];
}
