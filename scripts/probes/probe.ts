import { canonical } from '#base';
import type { Observation, ProbedPort } from './history.js';

/** The target as it was set up for a probe, in words for a reader. */
export type Setup = { readonly [name: string]: string | number };

/**
 * Whose claims hold for this very setup: a target of exported packages with the settings that make
 * it this one, as they are typed; null for a setup that no package uses.
 */
export type Claims = {
  readonly target: 'nats' | 'postgres';
  readonly settings: readonly string[];
} | null;

/**
 * One thing that is done again and again to a real server, and what it is held against.
 *
 * `judged` names each guarantee that it may refute, with what says of one history in which words
 * it is refuted; null where it is not.
 */
export type Probe = {
  readonly port: ProbedPort;
  readonly target: string;
  readonly version: string;
  readonly setup: Setup;
  readonly claims: Claims;
  /** What was done, in one sentence. */
  readonly probe: string;
  readonly judged: { readonly [guarantee: string]: (seen: Observation) => string | null };
  readonly rounds: () => Promise<readonly Observation[]>;
};

/** Something that was seen: how often, in which words it refutes the guarantee, and its history. */
export type Seen = {
  readonly times: number;
  readonly anomaly: string | null;
  readonly port: ProbedPort;
  readonly steps: Observation['steps'];
};

/** One row of `data/probes.json`: a guarantee, a probe of it, and what was seen. */
export type Row = {
  readonly port: ProbedPort;
  readonly guarantee: string;
  readonly target: string;
  readonly version: string;
  readonly setup: Setup;
  readonly claims: Claims;
  readonly probe: string;
  readonly rounds: number;
  readonly anomalies: number;
  /** `not seen in N rounds`, or `refuted`; nothing is ever proved by a probe. */
  readonly verdict: string;
  readonly date: string;
  readonly observed: readonly Seen[];
};

/** Runs a probe, and gives a row for each guarantee that it is held against. */
export async function rowsOf(probe: Probe, date: string): Promise<readonly Row[]> {
  const seen = await probe.rounds();
  return Object.entries(probe.judged).map(([guarantee, judge]) => {
    const { port, target, version, setup, claims } = probe;
    const anomalies = seen.filter((each) => judge(each) !== null).length;
    return {
      port,
      guarantee,
      target,
      version,
      setup,
      claims,
      probe: probe.probe,
      rounds: seen.length,
      anomalies,
      verdict: anomalies > 0 ? 'refuted' : `not seen in ${seen.length} rounds`,
      date,
      observed: distinct(seen, judge),
    };
  });
}

/** Rows in the order of a table: by port, guarantee, target, version, setup and probe. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  const name = ({ port, guarantee, target, version, setup, probe }: Row): string =>
    canonical([port, guarantee, target, version, Object.values(setup).join(), probe]);
  return rows.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}

function distinct(
  seen: readonly Observation[],
  judge: (seen: Observation) => string | null,
): readonly Seen[] {
  const counts = new Map<string, { times: number; readonly first: Observation }>();
  for (const each of seen) {
    const name = canonical(each.steps as never);
    const count = counts.get(name) ?? { times: 0, first: each };
    counts.set(name, count);
    count.times += 1;
  }
  const found = [...counts].map(([name, { times, first }]) => {
    return { name, row: { times, anomaly: judge(first), ...first } };
  });
  const key = ({ name, row }: (typeof found)[number]): string =>
    `${row.anomaly === null ? 1 : 0} ${name}`;
  return found.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ row }) => row);
}

/**
 * The text of `data/probes.json`: the rows in order, and each history once, by its number.
 *
 *   { about, rows: [{ …, observed: [{ times, anomaly, history: 0 }] }], histories: [{ port, steps }] }
 */
export function tableText(about: string, rows: readonly Row[]): string {
  const histories: string[] = [];
  const numberOf = (history: string): number => {
    const at = histories.indexOf(history);
    return at === -1 ? histories.push(history) - 1 : at;
  };
  const numbered = inOrder(rows).map(({ observed, ...row }) => {
    const lines = observed.map(({ times, anomaly, port, steps }) =>
      JSON.stringify({ times, anomaly, history: numberOf(JSON.stringify({ port, steps })) }),
    );
    const head = JSON.stringify(row, null, 2).slice(0, -2);
    return `${head},\n  "observed": [\n    ${lines.join(',\n    ')}\n  ]\n}`;
  });
  return `{
"about": ${JSON.stringify(about)},
"rows": [
${numbered.join(',\n')}
],
"histories": [
${histories.join(',\n')}
]
}
`;
}

/** The rows of such a text. */
export function readTable(text: string): readonly Row[] {
  const { rows, histories } = JSON.parse(text) as {
    readonly rows: readonly (Omit<Row, 'observed'> & {
      readonly observed: readonly { times: number; anomaly: string | null; history: number }[];
    })[];
    readonly histories: readonly Observation[];
  };
  return rows.map((row) => ({
    ...row,
    observed: row.observed.map(({ times, anomaly, history }) => {
      const found = histories[history];
      if (found === undefined) throw new Error(`no history ${history}`);
      return { times, anomaly, ...found };
    }),
  }));
}

/** Rows with those of each probe that was made again in place of its older ones. */
export function replaced(before: readonly Row[], made: readonly Row[]): readonly Row[] {
  const name = ({ port, target, version, setup, probe }: Row): string =>
    canonical([port, target, version, setup, probe]);
  const again = new Set(made.map(name));
  return [...before.filter((row) => !again.has(name(row))), ...made];
}
