/** Runs to explain: a design without any needs, and a search for a run that shows something. */
import { strict as assert } from 'node:assert';
import type { Data } from '#base';
import { judge, type Verdict } from '#check';
import { type Design, design, integer, type PortsOf, type Steps, store } from '#design';
import { type Decisive, type Disclosure, type Explanation, explain } from '#explain';
import { choicesText, random, run, type Scenario } from '#sim';
import { announcementsOf, openEventAt, type RecordedEvent, type Trace } from '#trace';
import { counter } from '../../src/protocols/counter/index.js';

const ports = { store: store({ counters: integer() }, []) };
type Ports = PortsOf<typeof ports>;

/** Reads; writes over what it has read; tries again only where the write was refused. */
function* increment({ store }: Ports): Steps<number> {
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const next = (found === null ? 0 : found.value) + 1;
    const written =
      found === null
        ? yield* store.create('counters', 'visits', next)
        : yield* store.update('counters', 'visits', found.revision, next);
    if (written.outcome !== 'refused') return next;
  }
}

function* read({ store }: Ports): Steps<number> {
  const found = yield* store.get('counters', 'visits');
  return found === null ? 0 : found.value;
}

/** A counter that needs nothing of its store, so that every fault may happen to it. */
export const needy: Design = design({
  name: 'counter/needy',
  idea: 'Believe in the store.',
  spec: counter,
  ports,
  roles: { client: { increment, read } },
});

/** The verdicts on a run. */
export function judged({ design: { spec } }: Scenario, trace: Trace): readonly Verdict[] {
  return judge(spec, { announcements: announcementsOf(trace), end: trace.end });
}

/** The events of a run, facts open. */
export function opened(trace: Trace): readonly RecordedEvent[] {
  return Array.from({ length: trace.length }, (_, row) => openEventAt(trace, row));
}

/** The first of 5,000 random runs that shows what is wanted. */
export function findRun(
  scenario: Scenario,
  wanted: (events: readonly RecordedEvent[], verdicts: readonly Verdict[]) => boolean,
): Trace {
  for (let seed = 0; seed < 5000; seed += 1) {
    const trace = run(scenario, random(seed));
    if (wanted(opened(trace), judged(scenario, trace))) return trace;
  }
  assert.fail('no run shows this');
}

/** Whether an event's fact has these fields. */
export function factHas(
  { fact }: RecordedEvent,
  fields: { readonly [name: string]: Data },
): boolean {
  if (typeof fact !== 'object' || fact === null) return false;
  const row = fact as { readonly [name: string]: Data };
  return Object.entries(fields).every(([name, value]) => row[name] === value);
}

/** A run explained: by its first violation, or a property that is named. */
export function explained(
  scenario: Scenario,
  trace: Trace,
  options: {
    readonly property?: string;
    readonly disclosure?: Disclosure;
    readonly decisive?: Decisive;
  } = {},
): Explanation {
  const { disclosure = 'story', decisive = null, property } = options;
  const verdicts = judged(scenario, trace);
  const verdict =
    verdicts.find((each) =>
      property === undefined ? each.outcome === 'violated' : each.property === property,
    ) ?? verdicts[0];
  assert(verdict !== undefined);
  return explain({
    spec: scenario.design.spec,
    trace,
    verdict,
    decisive,
    replay: `protolab replay ${scenario.design.name} ${choicesText(trace.choices)}`,
    title: scenario.design.name,
    world: scenario.name,
    disclosure,
  });
}

/** All that an explanation says was true and unseen. */
export function truths({ lines }: Explanation): string {
  return lines.map(({ truth }) => truth).join('\n');
}
