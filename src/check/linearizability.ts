import { canonical, type Data } from '#base';
import type { Fold, Model } from '#spec';

/** The calls that have begun and not yet returned. */
type Open = { readonly [call: string]: { readonly operation: string; readonly input: Data } };

/** One way in which the past can be explained: the object's state, and who already took effect. */
type Configuration = {
  readonly state: Data;
  readonly done: { readonly [call: string]: Data };
};

type State = {
  readonly open: Open;
  readonly configurations: readonly Configuration[];
};

/**
 * Linearizability as a fold: the set of all ways to explain what was announced so far.
 *
 * At a return, every configuration is carried on through any order of open calls until the one that
 * returned has taken effect with just this answer; those that cannot are dropped. No configuration
 * left: no order explains the answers. This is the just-in-time linearisation of Lowe ("Testing for
 * linearizability", 2017) kept breadth first, so that equal pasts are equal states and an exhaustive
 * search can merge them.
 *
 * A call whose process crashed stays open for ever: it may take effect at any time, or never. Exact;
 * exponential in the number of calls that are open at once.
 */
export function linearizability(model: Model): Fold<State> {
  return {
    initial: { open: {}, configurations: [{ state: model.initial, done: {} }] },
    next: (past, announcement) => {
      switch (announcement.kind) {
        case 'say':
        case 'crash':
          return past;
        case 'call': {
          const { call, operation, input } = announcement;
          return { ...past, open: { ...past.open, [call]: { operation, input } } };
        }
        case 'return':
          return returned(model, past, announcement);
      }
    },
    holds: ({ configurations }) => configurations.length > 0,
  };
}

function returned(
  model: Model,
  { open, configurations }: State,
  { call, answer }: { readonly call: string; readonly answer: Data },
): State {
  const wanted = canonical(answer);
  const kept = new Map<string, Configuration>();
  const seen = new Set<string>();
  const queue = [...configurations];
  for (let at = 0; at < queue.length; at += 1) {
    const configuration = queue[at] as Configuration;
    const text = canonical(configuration);
    if (seen.has(text)) continue;
    seen.add(text);
    const effect = configuration.done[call];
    if (effect !== undefined) {
      if (canonical(effect) !== wanted) continue;
      const { [call]: _, ...done } = configuration.done;
      const next = { state: configuration.state, done };
      kept.set(canonical(next), next);
      continue;
    }
    queue.push(...grown(model, open, configuration));
  }
  const texts = [...kept.keys()].sort();
  const { [call]: _returned, ...others } = open;
  return {
    open: others,
    configurations: texts.map((text) => kept.get(text) as Configuration),
  };
}

/** Every configuration that is one effect, or one hidden step, further. */
function grown(model: Model, open: Open, { state, done }: Configuration): readonly Configuration[] {
  const hidden = (model.hidden?.(state) ?? []).map((next) => ({ state: next, done }));
  const effects = Object.entries(open)
    .filter(([call]) => done[call] === undefined)
    .flatMap(([call, { operation, input }]) =>
      model
        .step(state, { operation, input })
        .map((outcome) => ({ state: outcome.state, done: { ...done, [call]: outcome.answer } })),
    );
  return [...hidden, ...effects];
}
