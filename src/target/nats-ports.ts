/** How the ports other than stores lie on NATS: streams, subjects, headers, settings. */
import type { Port, PortKind } from '#design';
import { ownSources } from './places.js';

/** Settings of a stream or a consumer: as they are asked for, and must be echoed. */
type Settings = { readonly [setting: string]: boolean | number | string };

/** What a port is made from. Names are below the namespace: `tasks` is `<namespace>_tasks`. */
export type NatsPortPlan =
  | {
      /** The process has it by itself; nothing lies on the server. */
      readonly kind: 'own';
      readonly from: string;
    }
  | {
      readonly kind: 'queue';
      readonly stream: string;
      /** Below the stream's name: `<stream>.job`. */
      readonly subject: string;
      readonly settings: Settings;
      readonly replicas: number;
      readonly consumer: { readonly name: string; readonly settings: Settings };
      /** How long a job is somebody's, in milliseconds. */
      readonly ackWaitMs: number;
      /** What is sent to the reply subject of a delivery, as a request: the server confirms it. */
      readonly ack: string;
      readonly nack: string;
    }
  | {
      readonly kind: 'log';
      readonly stream: string;
      readonly subject: string;
      readonly settings: Settings;
      readonly replicas: number;
      /** The header of a conditional append: the sequence that the newest message must have. */
      readonly header: string;
      readonly read: string;
      readonly readMax: number;
    }
  | {
      readonly kind: 'channel';
      /** Before the name of the receiver, which is written as the keys of a store are. */
      readonly subject: string;
      /** The header that names the sender. */
      readonly header: string;
    };

/** A query of a store: all values below a place are read, and those that fit are kept. */
export type NatsQuery = {
  readonly port: string;
  readonly name: string;
  readonly collection: string;
  /** The prefix of the subjects, below the stream. */
  readonly place: string;
  readonly columns: readonly string[];
};

/** What lies on the server for a port of a kind; null for a store, which has a plan of its own. */
export function natsPort(parts: {
  readonly kind: PortKind;
  readonly place: string;
  readonly name: string;
  readonly design: string;
  /** Those of the stream of the stores: a log and a queue differ in little. */
  readonly settings: Settings;
  readonly replicas: number;
}): NatsPortPlan | null {
  const { kind, place, name, design, replicas } = parts;
  const settings: Settings = {
    ...parts.settings,
    description: `the ${kind} '${name}' of ${design}`,
    max_msgs_per_subject: -1,
  };
  switch (kind) {
    case 'store':
      return null;
    case 'tokens':
    case 'chance':
    case 'clock':
    case 'tasks':
      return { kind: 'own', from: ownSources[kind] };
    case 'queue':
      return {
        kind,
        stream: place,
        subject: 'job',
        settings: { ...settings, retention: 'workqueue' },
        replicas,
        consumer: {
          name: 'takers',
          settings: {
            ack_policy: 'explicit',
            ack_wait: ackWaitMs * 1_000_000,
            deliver_policy: 'all',
            max_deliver: -1,
            max_ack_pending: -1,
          },
        },
        ackWaitMs,
        ack: '+ACK',
        nack: '-NAK {"delay": nanoseconds}',
      };
    case 'log':
      return {
        kind,
        stream: place,
        subject: 'entry',
        settings,
        replicas,
        header: 'Nats-Expected-Last-Sequence',
        read: 'STREAM.MSG.GET, seq, next_by_subj',
        readMax: 100,
      };
    case 'channel':
      return { kind, subject: place, header: 'From' };
  }
}

/** For how long a job is in the hands of who took it. */
const ackWaitMs = 30_000;

/** The queries of the stores, by port. */
export function natsQueries(
  ports: { readonly [name: string]: Port },
  placeOf: (port: string, collection: string) => string,
): readonly NatsQuery[] {
  return Object.entries(ports).flatMap(([port, { queries }]) =>
    Object.entries(queries).map(([name, { collection, by }]) => ({
      port,
      name,
      collection,
      place: placeOf(port, collection),
      columns: by,
    })),
  );
}
