/**
 * A second simulator, as plain as possible, to judge the first by: no interning, no memory, no
 * merging. Every process is a fresh generator that is given its answers again; every state is
 * plain data; every run is followed to its end, depth first.
 */
import { assert, canonical, type Data } from '#base';
import { monitorsOf, nothingThrows } from '#check';
import { type Effect, kinds, needsOf, type Request, type Steps, socketsOf } from '#design';
import type { Asked, Happening } from '#env';
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
  /** Whether it is one that a faultless world offers. */
  readonly faultless: boolean;
  /** Whether the run ends with it, because nobody can go on. */
  readonly stuck: boolean;
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
      const ended =
        option.stuck ||
        option.next.places.every(
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
  let busy = false;
  processes.forEach((_, process) => {
    const stand = standOf(scenario, here, process);
    if (stand === null) return;
    const steps = stepsOf(scenario, here, process, stand);
    if (here.places[process]?.answers !== null && steps.some((each) => each.faultless)) busy = true;
    options.push(...steps);
  });
  Object.keys(design.ports).forEach((port, at) => {
    const plug = plugs[port];
    const state = here.components[at] as Data;
    const waiting = busy || plug?.idle === undefined ? [] : waitingAt(scenario, here, port);
    const idle = waiting.length === 0 ? [] : (plug?.idle?.(state, waiting) ?? []);
    for (const each of [...(plug?.actions(state) ?? []), ...idle]) {
      const paid = payFor(scenario, here, port, each);
      if (paid !== null) options.push(happens(withComponent(paid, at, each.state), each));
    }
  });
  if (!options.some(({ faultless }) => faultless)) {
    options.push({ next: here, announced: [], threw: false, faultless: true, stuck: true });
  }
  return options;
}

function happens(next: Here, { fault }: Happening): Option {
  return { next, announced: [], threw: false, faultless: fault === null, stuck: false };
}

/** All that processes which have begun their calls wait for at a port. */
function waitingAt(scenario: Scenario, here: Here, port: string): readonly Asked[] {
  return scenario.processes.flatMap(({ name }, process) => {
    const stand = standOf(scenario, here, process);
    if (stand?.kind !== 'waiting' || here.places[process]?.answers === null) return [];
    return branchesOf(stand.request)
      .filter(({ request }) => request.port === port)
      .map(({ request: { operation, input } }) => ({ process: name, operation, input }));
  });
}

/** The requests of a request: itself, or the branches of which the first is waited for. */
function branchesOf(request: Request): readonly { branch: string | null; request: Request }[] {
  if (request.port !== 'first') return [{ branch: null, request }];
  const branches = Object.entries(request.input as { [branch: string]: Request & Data });
  return branches.map(([branch, each]) => ({ branch, request: each }));
}

/** Whether a request may have to wait: then its call is announced before it is answered. */
function mayWait({ design }: Scenario, { port, operation }: Request): boolean {
  const kind = design.ports[port]?.kind;
  return port === 'first' || (kind !== undefined && kinds[kind].waits.includes(operation));
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
  const asksAtOnce =
    stand.kind === 'waiting' && stand.said.length === 0 && !mayWait(scenario, stand.request);
  if (answers === null && !asksAtOnce) return [arrival(scenario, here, process, [], [called])];
  assert(stand.kind === 'waiting', 'a process that has begun and not ended has a request');
  const first = answers === null ? [called] : [];
  const branches = branchesOf(stand.request);
  const options: Option[] = branches.flatMap(({ branch, request }) => {
    const at = Object.keys(scenario.design.ports).indexOf(request.port);
    return happeningsOf(scenario, here, name, request).flatMap((each) => {
      const paid = payFor(scenario, here, request.port, each);
      if (paid === null) return [];
      const after = withComponent(paid, at, each.state);
      const answer = branch === null ? each.answer : { came: branch, answer: each.answer };
      const arrived = arrival(scenario, after, process, [...(answers ?? []), answer], first);
      return [{ ...arrived, faultless: each.fault === null }];
    });
  });
  const budget = here.budget.crash ?? 0;
  if (budget === 0) return options;
  const crashed = withPlace({ ...here, budget: { ...here.budget, crash: budget - 1 } }, process, {
    call: call + 1,
    answers: null,
  });
  const crash: Announcement = { kind: 'crash', process: name };
  const dies = (next: Here, announced: readonly Announcement[]): void => {
    options.push({ next, announced, threw: false, faultless: false, stuck: false });
  };
  if (answers !== null) dies(crashed, [crash]);
  const [only, ...others] = branches;
  if (only === undefined || others.length > 0) return options;
  const { request } = only;
  const at = Object.keys(scenario.design.ports).indexOf(request.port);
  const state = here.components[at] as Data;
  const [plain] = happeningsOf(scenario, here, name, request);
  const asked = { process: name, operation: request.operation, input: request.input };
  const onItsWay = scenario.plugs[request.port]?.abandoned?.(state, asked) ?? [];
  const arrived = plain === undefined || canonical(plain.state) === canonical(state) ? [] : [plain];
  for (const each of [...arrived, ...onItsWay]) {
    dies(withComponent(crashed, at, each.state), [...first, crash]);
  }
  return options;
}

function happeningsOf(
  { design, plugs }: Scenario,
  here: Here,
  process: string,
  { port, operation, input }: Request,
): readonly Happening[] {
  const state = here.components[Object.keys(design.ports).indexOf(port)] as Data;
  return plugs[port]?.answers(state, { process, operation, input }) ?? [];
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
  const plain = { faultless: true, stuck: false };
  if (stand.kind !== 'done') {
    return { next: moved, announced, threw: stand.kind === 'threw', ...plain };
  }
  return {
    ...plain,
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
  const needs = needsOf(design.ports[port] ?? { needs: [] });
  const excluded = needs.includes(plugs[port]?.faults[fault] ?? '');
  return left === 0 || excluded ? null : { ...here, budget: { ...here.budget, [fault]: left - 1 } };
}

function withComponent(here: Here, at: number, state: Data): Here {
  return { ...here, components: here.components.with(at, state) };
}

function withPlace(here: Here, process: number, place: Place): Here {
  return { ...here, places: here.places.with(process, place) };
}
