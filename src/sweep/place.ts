import { Issue } from '#base';

/** The names on a server of what belongs to one sweep. */
export interface Place {
  /** The work-queue stream of its ranges, and the subject that it stores. */
  readonly queue: string;
  readonly subject: string;
  /** The consumer from which every worker takes. */
  readonly consumer: string;
  /** The key-value bucket of its plan and its results, the stream behind it, and its subjects. */
  readonly bucket: string;
  readonly bucketStream: string;
  readonly bucketSubject: string;
}

/** The place of the sweep of a name. Throws an `Issue` for a name that no stream can have. */
export function placeOf(name: string): Place {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new Issue('sweep/name', {
      wrong: 'this cannot be the name of a sweep',
      found: `'${name}'`,
      right: 'use letters, digits, - and _, at most 64 of them',
    });
  }
  const bucket = `protolab_sweep_${name}`;
  return {
    queue: `protolab_ranges_${name}`,
    subject: `protolab.sweep.${name}`,
    consumer: 'workers',
    bucket,
    bucketStream: `KV_${bucket}`,
    bucketSubject: `$KV.${bucket}`,
  };
}

/**
 * Refuses a stream or consumer whose settings, as the server tells them back, are not those that we
 * asked for: somebody made it otherwise, or the server is too old to know them.
 */
export function refuseSettings(what: string, asked: object, echoed: object): void {
  const told = echoed as { readonly [setting: string]: unknown };
  const others = Object.entries(asked).filter(
    ([setting, value]) => JSON.stringify(told[setting]) !== JSON.stringify(value),
  );
  if (others.length === 0) return;
  throw new Issue('sweep/settings', {
    wrong: `the NATS server does not keep ${what} as a sweep needs it`,
    found: others
      .map(
        ([setting, value]) =>
          `${setting} ${JSON.stringify(told[setting])}, not ${JSON.stringify(value)}`,
      )
      .join('; '),
    right: 'remove it and start again, or use a server of version 2.10 or later',
  });
}
