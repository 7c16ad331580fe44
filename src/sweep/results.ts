import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, type Consumer, DeliverPolicy, nanos } from 'nats';
import { Issue } from '#base';
import { rangeKey } from './board.js';
import type { Place } from './place.js';
import type { Server } from './server.js';
import type { Outcome } from './tally.js';

/** The outcome of a range, as it was kept. */
export interface Kept {
  readonly range: number;
  readonly outcome: Outcome;
}

/** The results of a sweep, from the first that was kept on. */
export interface Results {
  /** Those kept since the last call; it waits a second for one where there is none. */
  next(): Promise<readonly Kept[]>;
}

/** How many results are read at a time, how long we wait for them, and when we are forgotten. */
const batch = 256;
const waitMs = 1_000;
const forgottenMs = 30_000;

/**
 * Reads the results of a sweep in the order in which they were kept.
 *
 * The server's part is a consumer that it may forget at any time: another one begins behind the
 * last result that was read. Throws an `Issue` for a range that has two results, because then one of
 * them was not created if absent, and nobody knows what else was counted twice.
 */
export function readResults({ ask, stream, manager }: Server, place: Place): Results {
  const subject = `${place.bucketSubject}.${rangeKey}`;
  const seen = new Set<number>();
  let last = 0;
  let consumer: Consumer | null = null;
  const opened = async (): Promise<Consumer> => {
    const { name } = await ask(() =>
      manager.consumers.add(place.bucketStream, {
        ack_policy: AckPolicy.None,
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: last + 1,
        filter_subject: `${subject}*`,
        inactive_threshold: nanos(forgottenMs),
        mem_storage: true,
      }),
    );
    return ask(() => stream.consumers.get(place.bucketStream, name));
  };
  return {
    next: async () => {
      consumer ??= await opened();
      const kept: Kept[] = [];
      try {
        const messages = await consumer.fetch({ max_messages: batch, expires: waitMs });
        for await (const message of messages) {
          const range = Number(message.subject.slice(subject.length));
          if (seen.has(range)) throw writtenTwice(range);
          seen.add(range);
          last = message.seq;
          kept.push({ range, outcome: message.json<Outcome>() });
        }
      } catch (thrown) {
        if (thrown instanceof Issue) throw thrown;
        consumer = null;
        await pause(waitMs / 4);
      }
      return kept;
    },
  };
}

function writtenTwice(range: number): Issue {
  return new Issue('sweep/written-twice', {
    wrong: `range ${range} has two results`,
    found: 'a worker wrote one without looking whether there was one',
    right:
      'let nothing but protolab write into the bucket, and start the sweep again by another name',
  });
}
