/** What is done to the leader of a stream that three servers hold. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Observation } from './history.js';
import type { Cluster } from './nats-place.js';
import { at, leaderOf, parted, settled, storeOn, writable } from './nats-three.js';
import { interrupted } from './rounds.js';
import { type Actor, actorsOf } from './store.js';

/** The leader is killed while others write. */
export async function leaderKilled(cluster: Cluster): Promise<readonly Observation[]> {
  const seen: Observation[] = [];
  for (let round = 0; round < 2; round++) {
    const { leader, others } = await parted(cluster);
    let opened = 0;
    seen.push(
      ...(await interrupted(
        { name: `k${round}`, rounds: 1 },
        {
          open: () => storeOn(at(others, opened++)),
          writers: 12,
          keysMax: 2400,
          fault: () => leader.kill(),
          back: async () => {
            await leaderOf(others, others);
            await writable(at(others, 0));
          },
        },
      )),
    );
    await leader.restart();
  }
  return seen;
}

/** The leader is stopped, and goes on when another one was written to. */
export async function leaderStopped(cluster: Cluster): Promise<readonly Observation[]> {
  const { leader, others } = await parted(cluster);
  const [old, store] = [await storeOn(leader, { timeoutMs: 12_000 }), await storeOn(at(others, 0))];
  const works = Array.from({ length: 40 }, (_, key) => actorsOf(`s${key}`, [old, store]));
  const firsts: number[] = [];
  for (const { actors } of works) firsts.push(await at(actors, 1).create('start'));
  process.kill(leader.pid, 'SIGSTOP');
  // Two kinds of keys: written while nobody leads, and written to the new leader.
  const [early, later] = [works.slice(0, 12), works.slice(12)];
  await Promise.all(early.map(({ actors }, key) => at(actors, 1).update(at(firsts, key), 'early')));
  await leaderOf(others, others);
  await writable(at(others, 0));
  for (const { actors } of early) await at(actors, 1).get();
  for (const [key, { actors }] of later.entries()) {
    await at(actors, 1).update(at(firsts, key + 12), 'later');
  }
  // What is asked now waits before the stopped server, which answers as soon as it goes on.
  const asked = works.map(({ actors }) => at(actors, 0).get());
  await pause(50);
  process.kill(leader.pid, 'SIGCONT');
  await Promise.all(asked);
  await settled(cluster);
  for (const { actors } of works) await at(actors, 0).get();
  await Promise.all([old.close(), store.close()]);
  return works.map(({ history }) => history.observation());
}

/** What a story of one key is told of: when there is a new leader, when the cut is undone. */
type Scene = {
  /** A client of the leader that is cut off, one of the other servers, and a second of each. */
  readonly cutOff: Actor;
  readonly other: Actor;
  readonly cutOffToo: Actor;
  readonly first: number;
  readonly elected: Promise<void>;
  readonly joined: Promise<void>;
  readonly settled: Promise<void>;
};

/** Stories of keys around a leader that is cut off, each told of several keys. */
const stories: readonly ((scene: Scene) => Promise<void>)[] = [
  // The leader that is cut off takes a write, and then another one on the same revision.
  async ({ cutOff, cutOffToo, other, first, settled }) => {
    const written = cutOff.update(first, 'unheard');
    await pause(300);
    await cutOffToo.update(first, 'after it');
    await written;
    await settled;
    await cutOff.get();
    await answered(other);
  },
  // The new leader is written to; the one that is cut off is read.
  async ({ cutOff, other, first, elected, settled }) => {
    await elected;
    await other.update(first, 'next');
    await cutOff.get();
    await settled;
    await cutOff.get();
    await answered(other);
  },
  // The one that is cut off is asked for a write on the newest revision, which it does not know.
  async ({ cutOff, other, first, elected, settled }) => {
    await elected;
    const next = await other.update(first, 'next');
    await cutOff.update(next, 'unknowing');
    await other.get();
    await settled;
    await answered(other);
  },
  // A write to the one that is cut off competes with a write to the new leader.
  async ({ cutOff, other, first, elected, settled }) => {
    await cutOff.update(first, 'unheard');
    await elected;
    await other.update(first, 'next');
    await settled;
    await cutOff.get();
    await answered(other);
  },
  // A client of the new leader reads on while the old one comes back.
  async ({ other, first, elected, joined, settled }) => {
    await elected;
    await other.update(first, 'next');
    await joined;
    await other.get();
    await pause(900);
    await other.get();
    await settled;
    await answered(other);
  },
];

/** Reads until there is an answer: for some seconds after it is healed a cluster may give none. */
async function answered(actor: Actor): Promise<void> {
  for (let attempt = 0; attempt < 8; attempt++) {
    if ((await actor.get()) !== undefined) return;
  }
}

/** A moment that somebody announces. */
function moment(): { readonly come: Promise<void>; readonly comes: () => void } {
  let comes = (): void => {};
  const come = new Promise<void>((resolve) => {
    comes = resolve;
  });
  return { come, comes };
}

/** The leader is cut off from the others, and healed. */
export async function leaderCutOff(cluster: Cluster): Promise<readonly Observation[]> {
  const { leader, others } = await parted(cluster);
  const cut = await storeOn(leader, { timeoutMs: 1500 });
  const stores = [cut, await storeOn(at(others, 0)), cut];
  const works = Array.from({ length: 6 * stories.length }, (_, key) => actorsOf(`i${key}`, stores));
  const firsts: number[] = [];
  for (const { actors } of works) firsts.push(await at(actors, 1).create('start'));
  await pause(300);
  cluster.isolate(leader.name);
  const elected = writable(at(others, 0));
  const joined = moment();
  const all = moment();
  const told = works.map(({ actors }, key) =>
    at(
      stories,
      key,
    )({
      cutOff: at(actors, 0),
      other: at(actors, 1),
      cutOffToo: at(actors, 2),
      first: at(firsts, key),
      elected,
      joined: joined.come,
      settled: all.come,
    }),
  );
  // Where nobody is elected all of them fail, and the first one says so.
  for (const story of told) story.catch(() => {});
  await elected;
  await pause(2500);
  cluster.heal();
  joined.comes();
  // For a while two servers take themselves for the leader, and each answers for the whole.
  await pause(8000);
  await settled(cluster);
  await writable(leader);
  all.comes();
  await Promise.all(told);
  await Promise.all(stores.map((store) => store.close()));
  return works.map(({ history }) => history.observation());
}
