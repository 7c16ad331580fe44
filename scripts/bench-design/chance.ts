import type { Proposer, Session } from '#agent';
import { stream } from '#base';
import type { Choice } from '#design';

/**
 * Chance as a proposer: draws choices of a task's sketch, none of them twice, and has each examined
 * whole, until one stands. It learns nothing, so that it is what others must be better than.
 *
 * Deterministic: a function of the sketch and the seed.
 */
export function chance(seed: string): Proposer {
  return {
    name: 'chance',
    origin: 'random',
    settings: { seed },
    propose: async (session) => {
      for (const choice of drawn(session.task.holes ?? {}, seed)) {
        const tried = await session.examine({ choice });
        if (tried.outcome === 'stands') return { accepted: tried, why: 'one stands' };
      }
      return { accepted: null, why: 'all candidates were drawn, and none stands' };
    },
  };
}

/** All choices in an order that is drawn: a shuffle that makes of it only what is asked for. */
export function* drawn(
  holes: NonNullable<Session['task']['holes']>,
  seed: string,
): Generator<Choice> {
  const chance = stream(`chance ${seed}`);
  const sizes = Object.values(holes).map(({ length }) => length);
  const count = sizes.reduce((product, size) => product * size, 1);
  /** Where the shuffle has put another number than the one of the place. */
  const moved = new Map<number, number>();
  for (let left = count; left > 0; left -= 1) {
    const at = chance.next(left);
    const number = moved.get(at) ?? at;
    moved.set(at, moved.get(left - 1) ?? left - 1);
    yield choiceOf(holes, number);
  }
}

/** The choice of a number, the last hole counting fastest. */
function choiceOf(holes: { readonly [hole: string]: readonly string[] }, number: number): Choice {
  let rest = number;
  const entries = Object.entries(holes)
    .reverse()
    .map(([hole, options]) => {
      const option = options[rest % options.length] ?? '';
      rest = Math.floor(rest / options.length);
      return [hole, option] as const;
    });
  return Object.fromEntries(entries.reverse());
}
