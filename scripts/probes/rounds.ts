/** What is done to any real store, again and again. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Door } from './door.js';
import type { Observation } from './history.js';
import { type Actor, actorsOf, type RealStore } from './store.js';

/** A round is known by this name; its keys begin with it. */
export type Named = { readonly name: string; readonly rounds: number };

async function each(
  { name, rounds }: Named,
  round: (name: string) => Promise<Observation>,
): Promise<readonly Observation[]> {
  const seen: Observation[] = [];
  for (let at = 0; at < rounds; at++) seen.push(await round(`${name}${at}`));
  return seen;
}

function actor(actors: readonly Actor[], at: number): Actor {
  const found = actors[at % actors.length];
  if (found === undefined) throw new Error('a round needs a process');
  return found;
}

/** A process creates a key, all others write on its revision at one time; then it reads. */
export function racingUpdates(named: Named, stores: readonly RealStore[]) {
  return each(named, async (name) => {
    const { actors, history } = actorsOf(name, stores);
    const [watcher, ...racers] = actors;
    const first = (await watcher?.create('start')) ?? 0;
    await Promise.all(racers.map((each, at) => each.update(first, `from ${at}`)));
    await watcher?.get();
    return history.observation();
  });
}

/** A process sees no value, all others create one at one time; then it reads. */
export function racingCreates(named: Named, stores: readonly RealStore[]) {
  return each(named, async (name) => {
    const { actors, history } = actorsOf(name, stores);
    const [watcher, ...racers] = actors;
    await watcher?.get();
    await Promise.all(racers.map((each, at) => each.create(`from ${at}`)));
    await watcher?.get();
    return history.observation();
  });
}

/** One process writes and reads, another one reads what was written, twice; many keys at a time. */
export async function writeThenRead(
  named: Named & { readonly atOnce: number },
  stores: readonly RealStore[],
) {
  const lanes = Array.from({ length: named.atOnce }, (_, lane) =>
    each({ name: `${named.name}x${lane}x`, rounds: named.rounds / named.atOnce }, async (name) => {
      const { actors, history } = actorsOf(name, stores);
      const [writer, reader] = [actor(actors, 2 * lane), actor(actors, 2 * lane + 1)];
      const first = await writer.create('start');
      await writer.update(first, 'next');
      await writer.get();
      await reader.get();
      await reader.get();
      return history.observation();
    }),
  );
  return (await Promise.all(lanes)).flat();
}

/** A write is held on its way until its process gave up; others read, write, and read again. */
export function heldWrites(
  named: Named,
  parts: {
    readonly door: Door;
    readonly open: () => Promise<RealStore>;
    readonly other: RealStore;
  },
) {
  const { door, open, other } = parts;
  return each(named, async (name) => {
    const behindDoor = await open();
    const { actors, history } = actorsOf(name, [behindDoor, other]);
    const [late, reader] = [actor(actors, 0), actor(actors, 1)];
    const first = await reader.create('start');
    door.hold('requests');
    await late.update(first, 'late');
    await reader.get();
    const overtaken = Number(name.at(-1)) % 2 === 1;
    if (overtaken) await reader.update(first, 'sooner');
    door.release();
    await pause(60);
    await reader.get();
    await behindDoor.close();
    return history.observation();
  });
}

/** The connection is cut while a write is on its way: before it arrives, or before its answer does. */
export function cutWrites(
  named: Named,
  parts: {
    readonly door: Door;
    readonly open: () => Promise<RealStore>;
    readonly other: RealStore;
  },
) {
  const { door, open, other } = parts;
  return each(named, async (name) => {
    const behindDoor = await open();
    const { actors, history } = actorsOf(name, [behindDoor, other]);
    const [writer, reader] = [actor(actors, 0), actor(actors, 1)];
    const first = await reader.create('start');
    door.drop(Number(name.at(-1)) % 2 === 0 ? 'requests' : 'answers');
    const written = writer.update(first, 'next');
    await pause(30);
    door.cut();
    await written;
    door.release();
    await reader.get();
    await behindDoor.close();
    return history.observation();
  });
}

/**
 * Writers work through many keys (create, update) until a fault ends it; when the target is back,
 * each key is read, and read again a moment later.
 */
export async function interrupted(
  { name, rounds }: Named,
  parts: {
    readonly open: () => Promise<RealStore>;
    readonly writers: number;
    readonly keysMax: number;
    readonly fault: (round: number) => Promise<void>;
    readonly back: () => Promise<void>;
  },
) {
  const seen: Observation[] = [];
  for (let at = 0; at < rounds; at++) {
    const stores = await Promise.all(Array.from({ length: parts.writers }, parts.open));
    const works: ReturnType<typeof actorsOf>[] = [];
    const lanes = stores.map(async (store, lane) => {
      for (let key = 0; key < parts.keysMax / parts.writers; key++) {
        const work = actorsOf(`${name}${at}w${lane}k${key}`, [store]);
        works.push(work);
        const first = await actor(work.actors, 0).create('start');
        if (first === 0 || (await actor(work.actors, 0).update(first, 'next')) === 0) return;
      }
    });
    await pause(60 + 20 * at);
    await Promise.all([...lanes, parts.fault(at)]);
    await parts.back();
    await Promise.all(stores.map((store) => store.close().catch(() => {})));
    const reader = await parts.open();
    for (let look = 0; look < 2; look++) {
      for (const { join } of works) await join('reader', reader).get();
    }
    await reader.close();
    seen.push(...works.map(({ history }) => history.observation()));
  }
  return seen;
}
