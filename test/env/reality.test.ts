/**
 * The reality check: what real servers were seen to do, held against the simulated world.
 *
 *   scripts/probe.ts ──> data/probes.json ──> is there a run of the component that answers so?
 *                                        └──> by faults that no profile claims to exclude?
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import {
  type Component,
  channelComponent,
  logComponent,
  queueComponent,
  storeComponent,
} from '#env';
import { profileWith } from '#target';
import { faultsOf, type Step } from './reachable.js';

type Claims = { readonly target: 'nats' | 'postgres'; readonly settings: readonly string[] } | null;

type TableRow = {
  readonly port: 'store' | 'log' | 'queue' | 'channel';
  readonly guarantee: string;
  readonly target: string;
  readonly version: string;
  readonly setup: { readonly [name: string]: string | number };
  readonly claims: Claims;
  readonly probe: string;
  readonly rounds: number;
  readonly anomalies: number;
  readonly verdict: string;
  readonly date: string;
  readonly observed: readonly {
    readonly times: number;
    readonly anomaly: string | null;
    /** The number of a history. */
    readonly history: number;
  }[];
};

/** A row with its histories in their places. */
type Row = Omit<TableRow, 'observed'> & {
  readonly observed: readonly {
    readonly times: number;
    readonly anomaly: string | null;
    readonly steps: readonly Step[];
  }[];
};

/** What is kept of each guarantee of a port: the part of a profile that matters here. */
type Kept = { readonly [guarantee: string]: { readonly kept: boolean } };

const file = new URL('../../data/probes.json', import.meta.url);
const table = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly rows: readonly TableRow[];
  readonly histories: readonly { readonly port: string; readonly steps: readonly Step[] }[];
};
const rows: readonly Row[] = table.rows.map((row) => ({
  ...row,
  observed: row.observed.map(({ history, ...seen }) => {
    const { port, steps } = table.histories[history] ?? assert.fail(`no history ${history}`);
    assert.equal(port, row.port);
    return { ...seen, steps };
  }),
}));

const components: { readonly [port in Row['port']]: Component } = {
  store: storeComponent({
    sessions: true,
    queries: { byOwner: { collection: 'records', by: ['owner'] } },
  }),
  log: logComponent(),
  queue: queueComponent(),
  channel: channelComponent(),
};

function textOf(steps: readonly Step[]): string {
  return canonical(steps as unknown as Data);
}

function nameOf({ port, guarantee, target, version, setup, probe }: Row): string {
  return `${port}: ${guarantee}: ${target} ${version}, ${Object.values(setup).join(', ')}: ${probe}`;
}

/** Each search is made once, however many rows show the same. */
const found = new Map<string, readonly string[] | null>();

function search(port: Row['port'], steps: readonly Step[], excluded: readonly string[] = []) {
  const name = canonical([port, steps as unknown as Data, excluded]);
  const before = found.get(name);
  if (before !== undefined) return before;
  const faults = faultsOf(components[port], steps, excluded);
  found.set(name, faults);
  return faults;
}

/**
 * What real servers were seen to do and the simulated world cannot, by the guarantee that it refutes,
 * and why. Each must really be out of reach.
 */
const beyond: { readonly [guarantee: string]: string } = {
  'late words count for nothing': 'no export says a late word: it is known to be late before',
  'nothing appears behind a reader': 'no export numbers entries before they are committed',
};

const outOfReach = new Set(
  rows
    .filter(({ guarantee }) => Object.hasOwn(beyond, guarantee))
    .flatMap(({ observed }) => observed.filter(({ anomaly }) => anomaly !== null))
    .map(({ steps }) => textOf(steps)),
);

/** The histories of a row that no run without the faults that are excluded shows. */
function unreachable({ port, observed }: Row, excluded: readonly string[] = []) {
  return observed
    .filter(({ steps }) => !outOfReach.has(textOf(steps)))
    .filter(({ steps }) => search(port, steps, excluded) === null);
}

/** The faults that break a guarantee which is claimed to be kept. */
function excludedBy(port: Row['port'], kept: Kept): readonly string[] {
  const faults = Object.entries(components[port].faults);
  return faults.filter(([, guarantee]) => kept[guarantee]?.kept === true).map(([fault]) => fault);
}

/** What a row says against claims: nothing, or what was seen that they exclude. */
function refutations(row: Row, kept: Kept): readonly string[] {
  const { guarantee, verdict, port } = row;
  const plainly =
    verdict === 'refuted' && kept[guarantee]?.kept === true ? [`${guarantee} was refuted`] : [];
  const steps = unreachable(row, excludedBy(port, kept)).map(({ steps }) => textOf(steps));
  return [...plainly, ...steps];
}

/** The claims about a setup: those about exactly this one, and those about any like it. */
function claimsOn({ claims, port }: Row): readonly Kept[] {
  if (claims === null) return [];
  const { target, settings } = claims;
  const recent = !settings.includes('version: 2.9');
  const wider = [
    settings,
    settings.filter((each) => !each.startsWith('replicas')),
    ...(recent ? [settings.filter((each) => !/^(replicas|version)/.test(each))] : []),
  ];
  return wider.map((each) => profileWith(target, each)[port]);
}

for (const row of rows) {
  test(`reachable: ${nameOf(row)}`, (context) => {
    assert.deepEqual(unreachable(row), []);
    const faults = row.observed.flatMap(({ steps }) => search(row.port, steps) ?? []);
    context.diagnostic(`faults: ${[...new Set(faults)].join(', ') || 'none'}`);
  });
}

for (const row of rows.filter(({ claims }) => claims !== null)) {
  test(`claimed: ${nameOf(row)}`, () => {
    const claims = claimsOn(row);
    assert.ok(claims.length > 0);
    assert.deepEqual(
      claims.flatMap((kept) => refutations(row, kept)),
      [],
    );
  });
}

for (const [guarantee, why] of Object.entries(beyond)) {
  test(`beyond the simulated world: ${guarantee}: ${why}`, () => {
    for (const { port, observed } of rows.filter((row) => row.guarantee === guarantee)) {
      for (const { steps } of observed.filter(({ anomaly }) => anomaly !== null)) {
        assert.equal(search(port, steps), null, `can be reached by now: ${textOf(steps)}`);
      }
    }
  });
}

/** The faults by which the world does the same, where they are not those of the guarantee itself. */
const alike: { readonly [guarantee: string]: readonly string[] } = {
  'fresh reads': ['stale read', 'own write unseen', 'read goes back'],
  'monotonic reads': ['read goes back', 'own write unseen'],
  // Who only reads cannot tell what is gone from what he is not shown.
  'acknowledged writes last': ['lost write', 'stale read', 'own write unseen', 'read goes back'],
  'power loss': ['lost write', 'power failure', 'stale read', 'own write unseen', 'read goes back'],
  'in order': ['redelivery'],
  'no loss': ['loss', 'reordering'],
};

test('an anomaly needs a fault, and it is one that breaks what was refuted', () => {
  const anomalies = rows
    .filter(({ guarantee }) => !Object.hasOwn(beyond, guarantee))
    .flatMap((row) =>
      row.observed.filter(({ anomaly }) => anomaly !== null).map(({ steps }) => ({ row, steps })),
    )
    .filter(({ steps }) => !outOfReach.has(textOf(steps)));
  assert.ok(anomalies.length > 0);
  for (const { row, steps } of anomalies) {
    const { port, guarantee } = row;
    const breaking = alike[guarantee] ?? excludedBy(port, { [guarantee]: { kept: true } });
    const needed = search(port, steps) ?? [];
    assert.ok(
      needed.some((fault) => breaking.includes(fault)),
      `${nameOf(row)}: ${needed.join(', ') || 'no fault'}: ${textOf(steps)}`,
    );
  }
});

test('claims that exclude too much are refuted', () => {
  const everything = (port: Row['port']): Kept =>
    Object.fromEntries(
      Object.values(components[port].faults).map((guarantee) => [guarantee, { kept: true }]),
    );
  const refuted = rows.filter((row) => refutations(row, everything(row.port)).length > 0);
  const names = new Set(refuted.map(({ guarantee }) => guarantee));
  for (const guarantee of ['known outcomes', 'fresh reads', 'conditions on several keys']) {
    assert.ok(names.has(guarantee), guarantee);
  }
  const old = rows.find(
    ({ guarantee, version, setup, verdict }) =>
      guarantee === 'atomic conditional write' &&
      version === '2.9.10' &&
      setup.replicas === 3 &&
      verdict === 'refuted',
  );
  assert.ok(old !== undefined, 'the old server was probed');
  assert.ok(refutations(old, { 'atomic conditional write': { kept: true } }).length > 0);
});

const wrote = { outcome: 'written', revision: 1 };
const place = { collection: 'records', key: 'k' };
const created = { operation: 'create', answer: wrote };

/** By which a revision may be given twice. */
const losses = ['lost write', 'power failure'];

/** Histories that no store may show, each by the faults that are excluded. */
const impossible: readonly (readonly [string, readonly string[], readonly Step[]])[] = [
  [
    'two creates of one key take effect',
    ['broken condition', ...losses],
    [
      { ...created, process: 'a', input: { ...place, value: 1 }, during: [1, 1] },
      {
        process: 'b',
        operation: 'create',
        input: { ...place, value: 2 },
        answer: { outcome: 'written', revision: 2 },
        during: [1, 1],
      },
    ],
  ],
  [
    'a read sees what nobody wrote',
    [],
    [
      { ...created, process: 'a', input: { ...place, value: 1 } },
      { process: 'b', operation: 'get', input: place, answer: { value: 2, revision: 1 } },
    ],
  ],
  [
    'a read before a write sees it',
    [],
    [
      { process: 'b', operation: 'get', input: place, answer: { value: 1, revision: 1 } },
      { ...created, process: 'a', input: { ...place, value: 1 } },
    ],
  ],
];

for (const [name, excluded, steps] of impossible) {
  test(`not reachable: ${name}`, () => {
    assert.equal(faultsOf(components.store, steps, excluded), null);
  });
}

test('the same two creates are reached by the fault that breaks conditions', () => {
  const [[, , steps]] = impossible as readonly [(typeof impossible)[number]];
  assert.deepEqual(faultsOf(components.store, steps), ['broken condition']);
});

test('an answer that is tampered with is not reachable', () => {
  const reads = rows
    .filter(({ port }) => port === 'store')
    .flatMap(({ observed }) => observed.map(({ steps }) => steps))
    .filter((steps) =>
      steps.some(({ operation, answer }) => operation === 'get' && answer !== null),
    );
  assert.ok(reads.length > 0);
  for (const steps of reads) {
    const at = steps.findLastIndex(
      ({ operation, answer }) => operation === 'get' && answer !== null,
    );
    const { revision } = (steps[at] as Step).answer as { revision: number };
    const tampered = steps.map((step, index) =>
      index === at ? { ...step, answer: { value: 99, revision } } : step,
    );
    assert.equal(search('store', tampered, losses), null);
  }
});

test('the table says what was done, when and to what, and proves nothing', () => {
  assert.ok(rows.length > 0);
  for (const row of rows) {
    assert.match(row.date, /^\d{4}-\d\d-\d\d$/, nameOf(row));
    assert.ok(row.rounds > 0, nameOf(row));
    const times = row.observed.reduce((sum, each) => sum + each.times, 0);
    assert.equal(times, row.rounds, nameOf(row));
    const anomalies = row.observed.filter(({ anomaly }) => anomaly !== null);
    assert.equal(
      anomalies.reduce((sum, each) => sum + each.times, 0),
      row.anomalies,
    );
    const said = row.anomalies > 0 ? 'refuted' : `not seen in ${row.rounds} rounds`;
    assert.equal(row.verdict, said);
  }
});
