/**
 * A second simulator, as plain as possible, to judge the first by: no interning, no memory, no
 * merging. Every process is a fresh generator that is given its answers again; every state is
 * plain data; every run is followed to its end, depth first.
 */
import { assert, canonical, type Data } from '#base';
import { monitorsOf, nothingThrows } from '#check';
import {
  Become,
  type Effect,
  kinds,
  needsOf,
  type Operation,
  type Request,
  type Steps,
  socketsOf,
} from '#design';
import type { Asked, Happening } from '#env';
import type { Scenario } from '#sim';
import type { Announcement } from '#spec';

/** What a process does, in its call, as its service, or in a task: which function, with what. */
interface Doing {
  readonly does: string;
  readonly input: Data;
  /** The answers given since it began to do this; null: it has not begun. */
  readonly answers: readonly Data[] | null;
}

interface Place {
  readonly call: number;
  /** What it does, and by number what its tasks do; `0` is absent where it has nothing left to do. */
  readonly doing: { readonly [task: string]: Doing };
}

interface Here {
  readonly components: readonly Data[];
  readonly places: readonly Place[];
  readonly budget: { readonly [fault: string]: number };
}

/** Where a process stands, with what it has said since the last answer. */
type Stand = {
  readonly said: readonly Announcement[];
  /** What it does now, where it has become something else. */
  readonly became: Doing | null;
} & (
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
      const ended = option.stuck || isOver(scenario, option.next);
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

function beginning(scenario: Scenario): Here {
  const { design, plugs, processes, faults } = scenario;
  return {
    components: Object.keys(design.ports).map((port) => plugs[port]?.initial ?? null),
    places: processes.map((_, process) => beginsCall(scenario, process, 0)),
    budget: faults,
  };
}

/** A process at the beginning of a call, or of its service. */
function beginsCall(scenario: Scenario, process: number, call: number): Place {
  const { calls, role, service } = scenario.processes[process] as Scenario['processes'][number];
  if (service !== undefined) {
    const does = `service/${service.name}`;
    return { call: 0, doing: { 0: begun(scenario, process, does, service.input) } };
  }
  const asked = calls[call];
  if (asked === undefined) return { call, doing: {} };
  const does = `${role}/${asked.operation}`;
  return { call, doing: { 0: { does, input: asked.input, answers: null } } };
}

/** A service or task: it has begun, unless it says or returns something before it asks. */
function begun(scenario: Scenario, process: number, does: string, input: Data): Doing {
  const stand = standOf(scenario, process, { does, input, answers: [] });
  const atOnce = stand.kind === 'waiting' && stand.said.length === 0 && stand.became === null;
  return { does, input, answers: atOnce ? [] : null };
}

function functionOf({ design }: Scenario, does: string): Operation {
  const [group = '', name = ''] = does.split('/');
  const groups = { service: design.services, task: design.tasks, loop: design.loops };
  const found = (groups as { [group: string]: { [name: string]: Operation } })[group]?.[name];
  return (found ?? design.roles[group]?.[name]) as Operation;
}

function nameOf(scenario: Scenario, step: unknown): string {
  const { roles, services, tasks, loops } = scenario.design;
  const groups = { ...roles, service: services, task: tasks, loop: loops };
  for (const [group, functions] of Object.entries(groups)) {
    for (const [name, each] of Object.entries(functions)) {
      if ((each as unknown) === step) return `${group}/${name}`;
    }
  }
  throw new Error('a process became what the design does not name');
}

/** Whether all calls are over, and nobody else can go on without time passing. */
function isOver(scenario: Scenario, here: Here): boolean {
  const open = here.places.some(
    ({ doing }, at) => scenario.processes[at]?.service === undefined && doing[0] !== undefined,
  );
  if (open) return false;
  const calm: Here = { ...here, budget: {} };
  const served = here.places.some(({ doing }) => Object.keys(doing).length > 0);
  return !served || optionsOf(scenario, calm, 'no idling').every(({ stuck }) => stuck);
}

function optionsOf(
  scenario: Scenario,
  here: Here,
  time: 'idling' | 'no idling' = 'idling',
): readonly Option[] {
  const { processes, plugs, design } = scenario;
  const options: Option[] = [];
  let busy = false;
  processes.forEach((_, process) => {
    for (const [task, doing] of Object.entries((here.places[process] as Place).doing)) {
      const steps = stepsOf(scenario, here, process, Number(task));
      const called = doing.answers !== null || task !== '0' || isService(scenario, process);
      if (called && steps.length > 0) busy = true;
      options.push(...steps);
    }
    options.push(...crashesOf(scenario, here, process));
  });
  Object.keys(design.ports).forEach((port, at) => {
    const plug = plugs[port];
    const state = here.components[at] as Data;
    const still = busy || plug?.idle === undefined || time === 'no idling';
    const waiting = still ? [] : waitingAt(scenario, here, port);
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

function isService({ processes }: Scenario, process: number): boolean {
  return processes[process]?.service !== undefined;
}

function happens(next: Here, { fault }: Happening): Option {
  return { next, announced: [], threw: false, faultless: fault === null, stuck: false };
}

/** All that processes which have begun their calls wait for at a port. */
function waitingAt(scenario: Scenario, here: Here, port: string): readonly Asked[] {
  return scenario.processes.flatMap(({ name }, process) =>
    Object.values((here.places[process] as Place).doing).flatMap((doing) => {
      const stand = standOf(scenario, process, doing);
      if (stand.kind !== 'waiting' || doing.answers === null) return [];
      return branchesOf(stand.request)
        .filter(({ request }) => request.port === port)
        .map(({ request: { operation, input } }) => ({ process: name, operation, input }));
    }),
  );
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

/** Where something that is done stands, found by doing it again from its beginning. */
function standOf(scenario: Scenario, process: number, doing: Doing): Stand {
  const { name } = scenario.processes[process] as Scenario['processes'][number];
  const begin = (operation: Operation, input: Data): Steps<Data> =>
    (operation as unknown as (ports: unknown, input: Data) => Steps<Data>)(
      socketsOf(scenario.design.ports, name),
      input,
    );
  const left = [...(doing.answers ?? [])];
  let said: Announcement[] = [];
  let answer: Data = null;
  let became: Doing | null = null;
  try {
    let steps = begin(functionOf(scenario, doing.does), doing.input);
    while (true) {
      const result = steps.next(answer);
      if (result.done === true) {
        const end = result.value as unknown;
        if (!(end instanceof Become)) return { kind: 'done', said, became, answer: result.value };
        became = { does: nameOf(scenario, end.step), input: end.input, answers: [] };
        steps = begin(end.step as unknown as Operation, end.input);
        answer = null;
        continue;
      }
      const { request } = result.value as Effect<unknown>;
      if (request.port === 'say') {
        const { name: what, data } = request.input as { name: string; data: Data };
        said.push({ kind: 'say', process: name, name: what, data });
        answer = null;
        continue;
      }
      const next = left.shift();
      if (next === undefined) return { kind: 'waiting', said, became, request };
      said = [];
      answer = next;
    }
  } catch {
    return { kind: 'threw', said, became };
  }
}

/** The call as it is announced. */
function calledBy(scenario: Scenario, here: Here, process: number): Announcement {
  const { name, calls } = scenario.processes[process] as Scenario['processes'][number];
  const { call } = here.places[process] as Place;
  const { operation, input } = calls[call] as { operation: string; input: Data };
  return { kind: 'call', process: name, call: `${name}#${call}`, operation, input };
}

/** All that can happen to what a process does in its call, or in a task. */
function stepsOf(scenario: Scenario, here: Here, process: number, task: number): readonly Option[] {
  const doing = (here.places[process] as Place).doing[task] as Doing;
  const stand = standOf(scenario, process, doing);
  const { answers } = doing;
  const isCall = task === 0 && !isService(scenario, process);
  const first = answers === null && isCall ? [calledBy(scenario, here, process)] : [];
  const asksAtOnce =
    stand.kind === 'waiting' &&
    stand.said.length === 0 &&
    stand.became === null &&
    !mayWait(scenario, stand.request);
  if (answers === null && !(asksAtOnce && isCall)) {
    return [arrival(scenario, here, process, task, { ...doing, answers: [] }, first)];
  }
  // A call that has its answer waits for its tasks.
  if (stand.kind !== 'waiting') return [];
  return branchesOf(stand.request).flatMap(({ branch, request }) => {
    const at = Object.keys(scenario.design.ports).indexOf(request.port);
    return happeningsOf(scenario, here, process, task, request).flatMap((each) => {
      const paid = payFor(scenario, here, request.port, each);
      if (paid === null) return [];
      const after = startedBy(scenario, withComponent(paid, at, each.state), process, {
        request,
        answer: each.answer,
      });
      const answer = branch === null ? each.answer : { came: branch, answer: each.answer };
      const told = { ...doing, answers: [...(answers ?? []), answer] };
      const arrived = arrival(scenario, after, process, task, told, first);
      return [{ ...arrived, faultless: each.fault === null }];
    });
  });
}

function isKeeper({ design }: Scenario, port: string): boolean {
  return design.ports[port]?.kind === 'tasks';
}

/** The world with the task that a request has started. */
function startedBy(
  scenario: Scenario,
  here: Here,
  process: number,
  { request, answer }: { readonly request: Request; readonly answer: Data },
): Here {
  if (!isKeeper(scenario, request.port) || request.operation !== 'start') return here;
  const { name, input } = request.input as { name: string; input: Data };
  const task = answer as number;
  return withDoing(here, process, task, begun(scenario, process, `task/${name}`, input));
}

/** How a process may crash: with each of its open requests sent or not, and what comes of it. */
function crashesOf(scenario: Scenario, here: Here, process: number): readonly Option[] {
  const budget = here.budget.crash ?? 0;
  const { doing, call } = here.places[process] as Place;
  const main = doing[0];
  if (budget === 0 || main === undefined) return [];
  const { name } = scenario.processes[process] as { name: string };
  const crash: Announcement = { kind: 'crash', process: name };
  const paid: Here = { ...here, budget: { ...here.budget, crash: budget - 1 } };
  const next = isService(scenario, process) ? call : call + 1;
  const isCall = !isService(scenario, process);
  const ways = waysToLose(scenario, paid, process, 0).flatMap(({ after, sent }) => {
    // A process that is only about to call has nothing to lose, and about to serve neither.
    if (main.answers === null && !sent) return [];
    const first = main.answers === null && isCall ? [calledBy(scenario, here, process)] : [];
    let worlds: readonly Here[] = [after];
    for (const task of Object.keys(doing).filter((each) => each !== '0')) {
      worlds = worlds.flatMap((each) =>
        waysToLose(scenario, each, process, Number(task)).map((way) => way.after),
      );
    }
    return worlds.map((world): Option => {
      const dropped = withoutTasks(scenario, world, process);
      const place = beginsCall(scenario, process, next);
      const announced = [...first, crash];
      const end = { ...dropped, places: dropped.places.with(process, place) };
      return { next: end, announced, threw: false, faultless: false, stuck: false };
    });
  });
  return ways;
}

/** What becomes of an open request whose process crashes: it never arrives, or it takes effect. */
function waysToLose(
  scenario: Scenario,
  here: Here,
  process: number,
  task: number,
): readonly { readonly after: Here; readonly sent: boolean }[] {
  const none = { after: here, sent: false };
  const doing = (here.places[process] as Place).doing[task] as Doing;
  const stand = standOf(scenario, process, doing);
  if (stand.kind !== 'waiting') return [none];
  const isCall = task === 0 && !isService(scenario, process);
  const unopened =
    stand.said.length > 0 || stand.became !== null || mayWait(scenario, stand.request);
  if (doing.answers === null && (unopened || !isCall)) return [none];
  const [only, ...others] = branchesOf(stand.request);
  if (only === undefined || others.length > 0 || isKeeper(scenario, only.request.port))
    return [none];
  const { request } = only;
  const at = Object.keys(scenario.design.ports).indexOf(request.port);
  const state = here.components[at] as Data;
  const [plain] = happeningsOf(scenario, here, process, task, request);
  const { name } = scenario.processes[process] as { name: string };
  const asked = { process: name, operation: request.operation, input: request.input };
  const onItsWay = scenario.plugs[request.port]?.abandoned?.(state, asked) ?? [];
  const arrived = plain === undefined || canonical(plain.state) === canonical(state) ? [] : [plain];
  const sent = [...arrived, ...onItsWay];
  return [
    none,
    ...sent.map((each) => ({ after: withComponent(here, at, each.state), sent: true })),
  ];
}

function withoutTasks(scenario: Scenario, here: Here, process: number): Here {
  const at = Object.keys(scenario.design.ports).findIndex((port) => isKeeper(scenario, port));
  if (at === -1) return here;
  return told(scenario, here, process, { task: 0, operation: 'drop', input: {} });
}

/** The world after its keeper of tasks was told something. */
function told(
  { design, plugs, processes }: Scenario,
  here: Here,
  process: number,
  parts: { readonly task: number; readonly operation: string; readonly input: Data },
): Here {
  const at = Object.values(design.ports).findIndex(({ kind }) => kind === 'tasks');
  const plug = plugs[Object.keys(design.ports)[at] as string];
  const { name } = processes[process] as { name: string };
  const [first] = plug?.answers(here.components[at] as Data, { process: name, ...parts }) ?? [];
  assert(first !== undefined, 'it hears what it is told');
  return withComponent(here, at, first.state);
}

function happeningsOf(
  scenario: Scenario,
  here: Here,
  process: number,
  task: number,
  { port, operation, input }: Request,
): readonly Happening[] {
  const { design, plugs, processes } = scenario;
  const { name } = processes[process] as { name: string };
  const state = here.components[Object.keys(design.ports).indexOf(port)] as Data;
  const from = isKeeper(scenario, port) ? { process: name, task } : { process: name };
  return plugs[port]?.answers(state, { ...from, operation, input }) ?? [];
}

/** What follows when an answer was given: what is said, and perhaps a return. */
function arrival(
  scenario: Scenario,
  here: Here,
  process: number,
  task: number,
  doing: Doing,
  before: readonly Announcement[],
): Option {
  const stand = standOf(scenario, process, doing);
  const announced = [...before, ...stand.said];
  const answered = stand.became ?? doing;
  const moved = withDoing(here, process, task, answered);
  const plain = { faultless: true, stuck: false };
  if (stand.kind !== 'done') {
    return { next: moved, announced, threw: stand.kind === 'threw', ...plain };
  }
  if (task === 0)
    return { ...returned(scenario, moved, process, announced), ...plain, threw: false };
  const end = { task, operation: 'end', input: { answer: stand.answer } };
  const ended = told(scenario, withoutDoing(moved, process, task), process, end);
  return { ...returned(scenario, ended, process, announced), ...plain, threw: false };
}

/** The return of a call that has its answer and no task at work any more. */
function returned(
  scenario: Scenario,
  here: Here,
  process: number,
  announced: readonly Announcement[],
): Pick<Option, 'next' | 'announced'> {
  const { name } = scenario.processes[process] as { name: string };
  const { call, doing } = here.places[process] as Place;
  const main = doing[0];
  const stand = main === undefined ? null : standOf(scenario, process, main);
  const alone = Object.keys(doing).length === 1;
  if (stand?.kind !== 'done' || !alone || main?.answers === null) return { next: here, announced };
  const dropped = withoutTasks(scenario, here, process);
  if (isService(scenario, process)) {
    return { next: withoutDoing(dropped, process, 0), announced };
  }
  const place = beginsCall(scenario, process, call + 1);
  return {
    next: { ...dropped, places: dropped.places.with(process, place) },
    announced: [
      ...announced,
      { kind: 'return', process: name, call: `${name}#${call}`, answer: stand.answer },
    ],
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

function withDoing(here: Here, process: number, task: number, doing: Doing): Here {
  const { call, doing: all } = here.places[process] as Place;
  const place = { call, doing: { ...all, [task]: doing } };
  return { ...here, places: here.places.with(process, place) };
}

function withoutDoing(here: Here, process: number, task: number): Here {
  const { call, doing: all } = here.places[process] as Place;
  const { [task]: _, ...others } = all;
  return { ...here, places: here.places.with(process, { call, doing: others }) };
}
