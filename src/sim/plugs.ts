import type { Data } from '#base';
import { type Design, type Port, tasksAtMost } from '#design';
import {
  type Component,
  chanceComponent,
  channelComponent,
  clockComponent,
  logComponent,
  queueComponent,
  storeComponent,
  tasksComponent,
  tokensComponent,
} from '#env';

/** What a world holds at first, and what may go wrong in it. */
interface World {
  readonly holds: { readonly [place: string]: Data };
  readonly faults: { readonly [fault: string]: number };
}

/** The standard component for every port of a design. */
export function standardPlugs(
  { ports }: Design,
  world: World,
): { readonly [port: string]: Component } {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, standardPlug(port, world)]),
  );
}

/** By how much clocks differ, and for how long processes stop, in a standard world. */
const secondMs = 1000;

/** The faults of a store that remembers what each process has seen. */
const ofSessions = ['own write unseen', 'read goes back'];

function standardPlug(port: Port, { holds, faults }: World): Component {
  const { kind, queries, needs } = port;
  switch (kind) {
    case 'store': {
      const asked = needs.includes('read your writes') || needs.includes('monotonic reads');
      const sessions = asked || ofSessions.some((fault) => (faults[fault] ?? 0) > 0);
      return storeComponent({ holds, queries, sessions });
    }
    case 'tokens':
      return tokensComponent();
    case 'clock':
      return clockComponent({ tickMs: secondMs, skewMs: secondMs, jumpMs: secondMs });
    case 'chance':
      return chanceComponent();
    case 'channel':
      return channelComponent();
    case 'queue':
      return queueComponent();
    case 'log':
      return logComponent();
    case 'tasks':
      return tasksComponent({ atMost: tasksAtMost(port) });
  }
}
