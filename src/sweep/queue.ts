import { AckPolicy, type Consumer, DiscardPolicy, nanos, RetentionPolicy, StorageType } from 'nats';
import { isOtherwise } from './patience.js';
import { type Place, refuseSettings } from './place.js';
import type { Server } from './server.js';

/** A range that this process was handed, and that nobody else is while it is held. */
export interface Taken {
  readonly range: number;
  /** How often it was handed out, this time included. */
  readonly deliveries: number;
  /** Tells the server that it is done. */
  done(): void;
  /** Gives it back, for somebody else at once. */
  giveBack(): void;
  /** Tells the server again and again that it is being worked on, until the answer is called. */
  hold(): () => void;
}

/** The queue of the ranges that are still to be run: a work-queue stream with one consumer. */
export interface Queue {
  /** Puts ranges on the queue; what was put there a moment ago is not put there twice. */
  put(ranges: readonly number[]): Promise<void>;
  /** Puts ranges on the queue once more. */
  putAgain(ranges: readonly number[]): Promise<void>;
  /** The next range; null when there was none for a second. */
  take(): Promise<Taken | null>;
  /** Whether there is no range on the queue, and nobody works on one. */
  isIdle(): Promise<boolean>;
  /** Takes everything off the queue, whoever works on it. */
  clear(): Promise<void>;
}

/** How long we wait for a range, in milliseconds; the client waits no shorter. */
const takeMs = 1_000;

/** How many ranges are put on the queue at a time. */
const together = 500;

/** How many ranges may be worked on, and asked for, at one time: more than there are cores. */
const heldMax = 20_000;

/**
 * Opens the queue of a sweep, and makes it if it is absent.
 *
 * A worker that is silent for `silentSeconds` is taken to be gone, and its range goes to another;
 * while it works it speaks three times as often. Throws an `Issue` where the queue was made with
 * other settings.
 */
export async function openQueue(
  server: Server,
  place: Place,
  { silentSeconds }: { readonly silentSeconds: number },
): Promise<Queue> {
  await makeStream(server, place);
  server.expect(place.queue);
  await makeConsumer(server, place, silentSeconds);
  const { ask, stream, manager } = server;
  const consumer = await ask(() => stream.consumers.get(place.queue, place.consumer));
  const publish = async (ranges: readonly number[], nameOf: (range: number) => object) => {
    for (let at = 0; at < ranges.length; at += together) {
      const some = ranges.slice(at, at + together);
      const put = (range: number) =>
        ask(() => stream.publish(place.subject, String(range), nameOf(range)));
      await Promise.all(some.map(put));
    }
  };
  return {
    put: (ranges) => publish(ranges, (range) => ({ msgID: `range ${range}` })),
    putAgain: (ranges) => publish(ranges, () => ({})),
    take: () => taken(server, consumer, silentSeconds),
    isIdle: async () => {
      const info = await ask(() => manager.consumers.info(place.queue, place.consumer));
      return info.num_pending === 0 && info.num_ack_pending === 0;
    },
    clear: async () => {
      await ask(() => manager.streams.purge(place.queue));
    },
  };
}

async function makeStream({ ask, manager }: Server, place: Place): Promise<void> {
  const settings = {
    subjects: [place.subject],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_age: 0,
    duplicate_window: nanos(120_000),
  };
  const made = await ask(() => manager.streams.add({ name: place.queue, ...settings })).catch(
    (thrown) => {
      if (!isOtherwise(thrown)) throw thrown;
      return ask(() => manager.streams.info(place.queue));
    },
  );
  refuseSettings('the ranges', settings, made.config);
}

async function makeConsumer(
  { ask, manager }: Server,
  place: Place,
  silentSeconds: number,
): Promise<void> {
  const settings = {
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(silentSeconds * 1000),
    max_deliver: -1,
    max_ack_pending: heldMax,
    max_waiting: heldMax,
  };
  const wanted = { durable_name: place.consumer, ...settings };
  const made = await ask(() => manager.consumers.add(place.queue, wanted)).catch((thrown) => {
    if (!isOtherwise(thrown)) throw thrown;
    return ask(() => manager.consumers.info(place.queue, place.consumer));
  });
  refuseSettings('the workers', settings, made.config);
}

async function taken(
  { ask }: Server,
  consumer: Consumer,
  silentSeconds: number,
): Promise<Taken | null> {
  const message = await ask(() => consumer.next({ expires: takeMs }));
  if (message === null) return null;
  return {
    range: Number(message.string()),
    deliveries: message.info.deliveryCount,
    done: () => said(() => message.ack()),
    giveBack: () => said(() => message.nak()),
    hold: () => {
      const speak = (): void => said(() => message.working());
      const speaking = setInterval(speak, (silentSeconds * 1000) / 3);
      return () => clearInterval(speaking);
    },
  };
}

/** Says something to the server that it can do without: it hands the range to another then. */
function said(speak: () => void): void {
  try {
    speak();
  } catch {
    // The connection is closed.
  }
}
