/**
 * A second simulator, as plain as possible, to judge the first by: no interning, no memory, no
 * merging. Every process is a fresh generator that is given its answers again; every state is
 * plain data; every run is followed to its end, depth first.
 */
import { assert, canonical, type Data } from '#base';
import { monitorsOf, nothingThrows } from '#check';
import { type Effect, type Steps, socketsOf } from '#design';
import type { Happening } from '#env';
import type { Scenario } from '#sim';
import type { Announcement } from '#spec';

interface Place {
  readonly call: number;
  /** The answers given since the call began; null: it has not begun. */
  readonly answers: readonly Data[] | null;
}

interface Here {
  readonly components: readonly Data[];
  readonly places: readonly Place[];
  readonly budget: { readonly [fault: string]: number };
}

/** Where a process stands, with what it has said since the last answer. */
type Stand = { readonly said: readonly Announcement[] } & (
  | { readonly kind: 'waiting'; readonly request: Effect<unknown>['request'] }
  | { readonly kind: 'done'; readonly answer: Data }
  | { readonly kind: 'threw' }
);

interface Option {
  readonly next: Here;
  readonly announced: readonly Announcement[];
  readonly threw: boolean;
}

/** What all runs of a world come to. */
export interface Reference {
  readonly runs: number;
  /** The announcements of every run, up to the first broken property, as texts. */
  readonly histories: ReadonlySet<string>;
  /** The states of the world and of all properties that can be reached, as texts. */
  readonly states: ReadonlySet<string>;
  /** The fewest steps after which a property is broken, and all that can be broken then. */
  readonly steps: number | null;
  readonly broken: ReadonlySet<string>;
  readonly witnessed: ReadonlySet<string>;
}

/** Follows every run of a scenario; null when there are more than `runsMax`. */
export function reference(scenario: Scenario, runsMax: number): Reference | null {
  const monitors = monitorsOf(scenario.design.spec);
  const histories = new Set<string>();
  const states = new Set<string>();
  const witnessed = new Set<string>();
  let broken = new Set<string>();
  let steps: number | null = null;
  let runs = 0;

  const follow = (
    here: Here,
    folded: readonly Data[],
    history: readonly Announcement[],
    depth: number,
  ): void => {
    states.add(canonical([here as unknown as Data, folded]));
    for (const option of optionsOf(scenario, here)) {
      if (runs > runsMax) return;
      let now = folded;
      let wrong: string | null = null;
      for (const announcement of option.announced) {
        now = monitors.map(({ fold }, at) => fold.next(now[at] as Data, announcement));
        monitors.forEach(({ fold, asked, property }, at) => {
          const holds = fold.holds(now[at] as Data);
          if (asked === 'always' && !holds) wrong ??= property;
          if (asked === 'once' && holds) witnessed.add(property);
        });
      }
      const ended = option.next.places.every(
        ({ call }, at) => scenario.processes[at]?.calls[call] === undefined,
      );
      if (option.threw) wrong ??= nothingThrows;
      else if (ended) {
        const late = monitors.find(
          ({ fold, asked }, at) => asked === 'at the end' && !fold.holds(now[at] as Data),
        );
        wrong ??= late?.property ?? null;
      }
      const told = [...history, ...option.announced];
      if (wrong !== null) {
        if (steps === null || depth + 1 < steps) broken = new Set();
        steps = Math.min(steps ?? depth + 1, depth + 1);
        if (depth + 1 === steps) broken.add(wrong);
      }
      if (wrong !== null || ended) {
        runs += 1;
        histories.add(canonical(told as unknown as Data));
      }
      if (wrong !== null) continue;
      if (ended) states.add(canonical([option.next as unknown as Data, now]));
      else follow(option.next, now, told, depth + 1);
    }
  };

  follow(
    beginning(scenario),
    monitors.map(({ fold }) => fold.initial),
    [],
    0,
  );
  return runs > runsMax ? null : { runs, histories, states, steps, broken, witnessed };
}

function beginning({ design, plugs, processes, faults }: Scenario): Here {
  return {
    components: Object.keys(design.ports).map((port) => plugs[port]?.initial ?? null),
    places: processes.map(() => ({ call: 0, answers: null })),
    budget: faults,
  };
}

function optionsOf(scenario: Scenario, here: Here): readonly Option[] {
  const { processes, plugs, design } = scenario;
  const options: Option[] = [];
  const portNames = Object.keys(design.ports);
  processes.forEach((_, process) => {
    const stand = standOf(scenario, here, process);
    if (stand !== null) options.push(...stepsOf(scenario, here, process, stand));
  });
  portNames.forEach((port, at) => {
    for (const each of plugs[port]?.actions(here.components[at] as Data) ?? []) {
      const paid = payFor(scenario, here, port, each);
      if (paid !== null)
        options.push({ next: withComponent(paid, at, each.state), announced: [], threw: false });
    }
  });
  return options;
}

/** Where a process stands, found by running it again from the beginning of its call. */
function standOf(scenario: Scenario, here: Here, process: number): Stand | null {
  const plan = scenario.processes[process] as Scenario['processes'][number];
  const { call, answers } = here.places[process] as Place;
  const asked = plan.calls[call];
  if (asked === undefined) return null;
  const operation = scenario.design.roles[plan.role]?.[asked.operation] as unknown as (
    ports: unknown,
    input: Data,
  ) => Steps<Data>;
  const steps = operation(socketsOf(scenario.design.ports, plan.name), asked.input);
  const left = [...(answers ?? [])];
  let said: Announcement[] = [];
  let answer: Data = null;
  try {
    while (true) {
      const result = steps.next(answer);
      if (result.done === true) return { kind: 'done', said, answer: result.value };
      const { request } = result.value as Effect<unknown>;
      if (request.port === 'say') {
        const { name, data } = request.input as { name: string; data: Data };
        said.push({ kind: 'say', process: plan.name, name, data });
        answer = null;
        continue;
      }
      const next = left.shift();
      if (next === undefined) return { kind: 'waiting', said, request };
      said = [];
      answer = next;
    }
  } catch {
    return { kind: 'threw', said };
  }
}

/** All that can happen to a process: its request is answered, or it crashes. */
function stepsOf(scenario: Scenario, here: Here, process: number, stand: Stand): readonly Option[] {
  const { name, calls } = scenario.processes[process] as Scenario['processes'][number];
  const { call, answers } = here.places[process] as Place;
  const id = `${name}#${call}`;
  const { operation, input } = calls[call] as { operation: string; input: Data };
  const called: Announcement = { kind: 'call', process: name, call: id, operation, input };
  const opens = answers === null && (stand.said.length > 0 || stand.kind !== 'waiting');
  if (opens) return [arrival(scenario, here, process, [], [called])];
  assert(stand.kind === 'waiting', 'a process that has begun and not ended has a request');
  const { request } = stand;
  const first = answers === null ? [called] : [];
  const at = Object.keys(scenario.design.ports).indexOf(request.port);
  const asked = { process: name, operation: request.operation, input: request.input };
  const happenings =
    scenario.plugs[request.port]?.answers(here.components[at] as Data, asked) ?? [];
  const options: Option[] = happenings.flatMap((each) => {
    const paid = payFor(scenario, here, request.port, each);
    if (paid === null) return [];
    const after = withComponent(paid, at, each.state);
    return [arrival(scenario, after, process, [...(answers ?? []), each.answer], first)];
  });
  const budget = here.budget.crash ?? 0;
  if (budget === 0) return options;
  const crashed = withPlace({ ...here, budget: { ...here.budget, crash: budget - 1 } }, process, {
    call: call + 1,
    answers: null,
  });
  const crash: Announcement = { kind: 'crash', process: name };
  if (answers !== null) options.push({ next: crashed, announced: [crash], threw: false });
  const [plain] = happenings;
  if (plain !== undefined && canonical(plain.state) !== canonical(here.components[at] as Data)) {
    options.push({
      next: withComponent(crashed, at, plain.state),
      announced: [...first, crash],
      threw: false,
    });
  }
  return options;
}

/** What follows when a process has been given an answer: what it says, and perhaps its return. */
function arrival(
  scenario: Scenario,
  here: Here,
  process: number,
  answers: readonly Data[],
  before: readonly Announcement[],
): Option {
  const { name } = scenario.processes[process] as { name: string };
  const { call } = here.places[process] as Place;
  const moved = withPlace(here, process, { call, answers });
  const stand = standOf(scenario, moved, process);
  assert(stand !== null, 'a process that was answered is in a call');
  const announced = [...before, ...stand.said];
  if (stand.kind !== 'done') return { next: moved, announced, threw: stand.kind === 'threw' };
  return {
    next: withPlace(here, process, { call: call + 1, answers: null }),
    announced: [
      ...announced,
      { kind: 'return', process: name, call: `${name}#${call}`, answer: stand.answer },
    ],
    threw: false,
  };
}

function payFor(
  { design, plugs }: Scenario,
  here: Here,
  port: string,
  { fault }: Happening,
): Here | null {
  if (fault === null) return here;
  const left = here.budget[fault] ?? 0;
  const excluded = design.ports[port]?.needs.includes(plugs[port]?.faults[fault] ?? '');
  return left === 0 || excluded ? null : { ...here, budget: { ...here.budget, [fault]: left - 1 } };
}

function withComponent(here: Here, at: number, state: Data): Here {
  return { ...here, components: here.components.with(at, state) };
}

function withPlace(here: Here, process: number, place: Place): Here {
  return { ...here, places: here.places.with(process, place) };
}
