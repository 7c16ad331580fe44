import type { Shape } from '#base';
import type { Port, PortKind } from '#design';
import type { NatsPortPlan, NatsQuery } from './nats-ports.js';
import type { PostgresPortPlan, PostgresQuery } from './postgres-ports.js';

/** The targets there are. PGlite is the embedded default where PostgreSQL is meant. */
export type TargetName = 'nats' | 'postgres';

/** One operation of the exported package, and the function of the algorithm that serves it. */
export type ConcreteOperation = {
  readonly name: string;
  readonly input: Shape;
  readonly answer: Shape;
  readonly meaning: string;
  /** The name of the function in `src/algorithm.ts`, and how many parameters it declares. */
  readonly function: string;
  readonly parameters: number;
};

/** A function of the algorithm that serves no operation: a service, or a kind of task. */
export type ConcreteSteps = {
  /** As the design names it. */
  readonly name: string;
  /** The name of the function in `src/algorithm.ts`, and how many parameters it declares. */
  readonly function: string;
  readonly parameters: number;
};

/** A type of the algorithm that was declared as a shape: `Counted`. */
export type NamedShape = { readonly name: string; readonly doc: string; readonly shape: Shape };

/** A collection, and the place that holds it: a table, or the subjects below a prefix. */
export type ConcreteCollection = {
  readonly name: string;
  readonly shape: Shape;
  readonly place: string;
};

/** A port of a concrete specification: its kind, and its places on the target. */
export type ConcretePort = {
  readonly name: string;
  readonly kind: PortKind;
  /**
   * The place of a queue, a log or a channel: a table, a stream, or the first words of subjects.
   * A store has none, its collections have; nor has what a process has by itself.
   */
  readonly place?: string;
  readonly collections: readonly ConcreteCollection[];
  /** What `find` may be asked, as the design declares it; absent where it declares nothing. */
  readonly queries?: Port['queries'];
  /** Of a port of tasks: how many a process keeps at once, and what each kind takes and answers. */
  readonly tasks?: {
    readonly atMost: number;
    readonly kinds: {
      readonly [name: string]: { readonly input: Shape; readonly answer: Shape };
    };
  };
};

/** One guarantee of one port: who keeps it, or which examined fault stands for its absence. */
export type MatchedGuarantee = {
  readonly port: string;
  readonly guarantee: string;
  readonly meaning: string;
  readonly needed: boolean;
  /**
   * `examined`: the target breaks it, and the design stood although the fault could happen;
   * `outside the promise`: the target breaks it, and the design says that it promises nothing then.
   */
  readonly resolved: 'kept' | 'kept by a setting' | 'examined' | 'outside the promise';
  readonly how: string;
  readonly source: string;
};

/** A choice that was made for this target, and why. */
export type Decision = {
  readonly decision: string;
  readonly choice: string;
  readonly why: string;
};

/** What the binding sees of a request, and what it tells the algorithm. */
export type OutcomeRule = {
  readonly seen: string;
  readonly outcome: 'written' | 'refused' | 'unknown' | 'Unavailable' | 'thrown' | 'value or none';
  readonly why: string;
};

/** How long a request may take, and how often a read is tried. All in milliseconds. */
export type Patience = {
  readonly connectMs: number;
  readonly requestMs: number;
  /** The pauses between the attempts of a read: one attempt more than there are pauses. */
  readonly readPausesMs: readonly number[];
};

/** Everything the binding for PostgreSQL is made from; `{table}` stands for the quoted name. */
export type PostgresPlan = {
  readonly kind: 'postgres';
  readonly versionMin: number;
  /** Sent once on each new connection. */
  readonly session: readonly string[];
  readonly isolation: string;
  /** Asked on each new connection: version, standby, fsync, isolation. */
  readonly server: string;
  readonly schema: {
    readonly ddl: string;
    /** The key of the advisory lock under which tables are made. */
    readonly lock: number;
    /** Describes a table in one text, and what that text must be. */
    readonly describe: string;
    readonly described: string;
  };
  readonly statements: { readonly [operation: string]: string };
  /**
   * What follows a conditional update for each other key that must be unchanged; null where the
   * algorithm names none. `{other}` stands for the quoted table, `{key}` and `{revision}` for the
   * parameters; `absent` is for revision 0.
   */
  readonly unchanged: { readonly holds: string; readonly absent: string } | null;
  /** What `find` may be asked, each with its statement and the index that carries it. */
  readonly queries: readonly PostgresQuery[];
  /** How the ports other than stores lie on the server, by name. */
  readonly ports: { readonly [port: string]: PostgresPortPlan };
  /** The classes of SQLSTATE after which it is open what came of a statement. */
  readonly openClasses: readonly string[];
  /** Whether a server that does not sync is refused (or only warned of). */
  readonly syncRequired: boolean;
  readonly statementTimeoutMs: number;
  readonly patience: Patience;
};

/** Everything the binding for NATS is made from. */
export type NatsPlan = {
  readonly kind: 'nats';
  readonly versionMin: readonly [number, number];
  readonly stream: string;
  /** How the stream is made, and must be; `replicas` is only how it is made. */
  readonly settings: { readonly [setting: string]: boolean | number | string };
  readonly replicas: number;
  readonly read: string;
  readonly readMode: 'leader' | 'direct';
  /** What `find` may be asked: the subjects to look through, and the fields that must be equal. */
  readonly queries: readonly NatsQuery[];
  /** How the ports other than stores lie on the server, by name. */
  readonly ports: { readonly [port: string]: NatsPortPlan };
  /** The least `api.level` that the server must say in `$JS.API.INFO`; 0 where none is needed. */
  readonly apiLevelMin: number;
  /** What is held against the server's own words on connecting, one sentence each. */
  readonly checks: readonly string[];
  readonly keys: string;
  /** What stands for a removed value; null where the algorithm removes nothing. */
  readonly tombstone: string | null;
  readonly operations: readonly string[];
  /** API errors: a condition did not hold; there is no message; there is no stream. */
  readonly refusedCodes: readonly number[];
  readonly absentCode: number;
  readonly streamAbsentCode: number;
  /** Errors of the client after which trying again would not help. */
  readonly finalCodes: readonly string[];
  readonly reconnectMs: number;
  readonly pingMs: number;
  readonly patience: Patience;
};

/**
 * A design made concrete for one target: everything that the export needs, and all that a reader
 * must know to run it, as one plain document. `exportPackage` reads nothing else.
 */
export type ConcreteSpec = {
  readonly kind: 'concrete';
  readonly format: 1;
  /** `counter/own-token` */
  readonly design: string;
  readonly idea: string;
  readonly target: TargetName;
  readonly promise: string;
  readonly operations: readonly ConcreteOperation[];
  /** What processes do that nobody calls. */
  readonly services: readonly ConcreteSteps[];
  /** What the kinds of tasks do. */
  readonly tasks: readonly ConcreteSteps[];
  readonly algorithm: {
    /** Plain async TypeScript: the functions of the design, its types imported from `ports.js`. */
    readonly text: string;
    /** Where it came from: the module of the design, or the running functions themselves. */
    readonly from: 'source' | 'functions';
    readonly types: readonly NamedShape[];
    /** The names of `src/ports.ts` that the algorithm uses, and `become`: `Found`, `get`, `say`, … */
    readonly uses: readonly string[];
  };
  readonly ports: readonly ConcretePort[];
  readonly guarantees: readonly MatchedGuarantee[];
  readonly decisions: readonly Decision[];
  readonly outcomes: readonly OutcomeRule[];
  readonly notPromised: readonly string[];
  readonly plan: PostgresPlan | NatsPlan;
  readonly package: {
    readonly name: string;
    readonly version: string;
    readonly node: string;
    readonly dependencies: { readonly [name: string]: string };
    readonly devDependencies: { readonly [name: string]: string };
  };
  readonly provenance: {
    readonly madeBy: string;
    readonly claim: string;
    readonly bounds: string;
    readonly examined: { readonly [fault: string]: string | null };
    readonly hashes: { readonly spec: string; readonly design: string; readonly scenario: string };
  };
};
