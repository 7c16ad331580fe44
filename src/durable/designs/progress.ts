import type { Data } from '#base';
import { type Announcement, eventually, type Folded } from '#spec';
import { type Message, withMember } from '../objects.js';
import type { Answer, RequestData } from '../requests.js';
import type { Replied } from './spec.js';

/** What has been asked and not yet answered, what must still be heard, and what was heard. */
type Owed = {
  readonly open: { readonly [call: string]: { readonly operation: string; readonly input: Data } };
  /** Of each task that was put to rest, its version and what it waits for. */
  readonly rests: {
    readonly [id: string]: { readonly version: number; readonly awaited: readonly string[] };
  };
  readonly listens: readonly string[];
  readonly settled: readonly string[];
  readonly heard: readonly string[];
};

const nothingOwed: Owed = { open: {}, rests: {}, listens: [], settled: [], heard: [] };

/**
 * Progress: whoever rests is offered again once something that it waits for is settled, unless it is
 * settled itself. Only what was answered counts as settled: nobody else knows. Whoever works or
 * listens says what was `heard`; a world without them breaks it.
 */
export function whoeverRestsIsWoken(): Folded {
  return eventually<Owed>('whoever rests is woken', {
    initial: nothingOwed,
    next: followed,
    holds: ({ rests, settled, heard }) =>
      Object.entries(rests).every(
        ([id, { version, awaited }]) =>
          settled.includes(id) ||
          !awaited.some((each) => settled.includes(each)) ||
          heard.includes(offerOf(id, version)),
      ),
  });
}

/** Progress: whoever listened for a pending promise is told when it is settled. */
export function whoeverListensIsTold(): Folded {
  return eventually<Owed>('whoever listens is told', {
    initial: nothingOwed,
    next: followed,
    holds: ({ listens, settled, heard }) =>
      listens.every((id) => !settled.includes(id) || heard.includes(`told of ${id}`)),
  });
}

function offerOf(id: string, version: number): string {
  return `offer of ${id} at ${version}`;
}

function followed(owed: Owed, announcement: Announcement): Owed {
  if (announcement.kind === 'crash') return owed;
  if (announcement.kind === 'say') {
    const heard = withMember(owed.heard, heardIn(announcement.data as Message));
    return announcement.name === 'heard' ? { ...owed, heard } : owed;
  }
  const { call } = announcement;
  if (announcement.kind === 'call') {
    const { operation, input } = announcement;
    return { ...owed, open: { ...owed.open, [call]: { operation, input } } };
  }
  const { [call]: asked, ...open } = owed.open;
  if (asked === undefined) return owed;
  return answered({ ...owed, open }, asked, announcement.answer as Replied);
}

function heardIn(message: Message): string {
  return message.kind === 'execute'
    ? offerOf(message.task.id, message.task.version)
    : `told of ${message.promise.id}`;
}

function answered(
  owed: Owed,
  { operation, input }: { readonly operation: string; readonly input: Data },
  replied: Replied,
): Owed {
  const { status, promise } = replied.answer as Answer;
  const isSettled = promise !== undefined && promise.state !== 'pending';
  const settled = isSettled ? withMember(owed.settled, promise.id) : owed.settled;
  if (operation === 'promise.register_listener' && promise?.state === 'pending') {
    return { ...owed, settled, listens: withMember(owed.listens, promise.id) };
  }
  if (operation !== 'task.suspend' || status !== 200) return { ...owed, settled };
  const { id, version, actions } = input as RequestData['task.suspend'];
  const awaited = actions.map(({ data }) => data.awaited);
  return { ...owed, settled, rests: { ...owed.rests, [id]: { version, awaited } } };
}
