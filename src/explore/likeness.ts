import type { Actor, World } from '#sim';
import type { Announcement } from '#spec';

/** In which way a run fails, as far as it shows without other runs. */
export interface Likeness {
  readonly property: string;
  /** Who took the last step, and which sort of thing was announced by it. */
  readonly ending: string;
  /** The faults of the budget that happened, in alphabetical order. */
  readonly used: readonly string[];
}

/** In which way the run of a world fails that stands where a property broke, by a step of an actor. */
export function likenessOf(
  world: World,
  { property, actor }: { readonly property: string; readonly actor: Pick<Actor, 'kind' | 'index'> },
): Likeness {
  return { property, ending: endingOf(world, property, actor), used: world.spent() };
}

/** A text that is the same for runs that fail in the same way. */
export function likenessText({ property, ending, used }: Likeness): string {
  return [property, ending, ...used].join('\n');
}

function endingOf(world: World, property: string, actor: Pick<Actor, 'kind' | 'index'>): string {
  const { spec } = world.scenario.design;
  const kind = spec.properties.find(({ name }) => name === property)?.kind;
  // What is broken by the end is not broken by who came last.
  if (kind === 'eventually') return world.end?.kind ?? '';
  const said = world.announced.map((number) => saidText(world.announcement(number)));
  const role = actor.kind === 'component' ? '' : world.scenario.processes[actor.index]?.role;
  return [actor.kind, role, ...said].join(' ');
}

function saidText(announcement: Announcement): string {
  const { kind } = announcement;
  return kind === 'call' ? announcement.operation : kind === 'say' ? announcement.name : kind;
}
