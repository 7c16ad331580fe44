/** The doctors on call: two rows, of which one must stay as it is while the other one changes. */
import { design, flag, type PortsOf, record, type Steps, store, text } from '#design';
import { always, everyCallReturns, type Model, someCallsOverlap, specify } from '#spec';

/** Who is still on call. */
type OnCall = { readonly alice: boolean; readonly bob: boolean };

const twoDoctors: Model<OnCall> = {
  initial: { alice: true, bob: true },
  step: (state, { input }) => {
    const other = input === 'alice' ? state.bob : state.alice;
    const stays = { answer: false, state };
    return other
      ? [{ answer: true, state: { ...state, [input as string]: false } }, stays]
      : [stays];
  },
};

type Leaving = {
  readonly calls: { readonly [call: string]: string };
  readonly left: readonly string[];
};

const onDuty = specify({
  name: 'doctors',
  promise: 'Two doctors are on call. Each may ask to leave; at least one of them stays.',
  operations: {
    leave: { input: text(), answer: flag(), meaning: 'leaves if another doctor stays' },
  },
  model: twoDoctors,
  properties: [
    always<Leaving>('at least one doctor stays on call', {
      initial: { calls: {}, left: [] },
      next: (state, announcement) => {
        if (announcement.kind === 'call') {
          const calls = { ...state.calls, [announcement.call]: announcement.input as string };
          return { ...state, calls };
        }
        if (announcement.kind !== 'return' || announcement.answer !== true) return state;
        const name = state.calls[announcement.call] ?? '';
        return { ...state, left: [...new Set([...state.left, name])].sort() };
      },
      holds: ({ left }) => left.length < 2,
    }),
    everyCallReturns(),
    someCallsOverlap(),
  ],
});

const duty = record({ onCall: flag() });

const ports = {
  store: store(
    { duties: duty },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'conditions on several keys',
    ],
    ['power loss'],
  ),
};

type Ports = PortsOf<typeof ports>;

/** Leaves, if the other one is on call and nothing about that changes meanwhile. */
function* leave({ store }: Ports, name: string): Steps<boolean> {
  const other = name === 'alice' ? 'bob' : 'alice';
  while (true) {
    const mine = yield* store.get('duties', name);
    const theirs = yield* store.get('duties', other);
    if (mine === null || theirs === null || !theirs.value.onCall) return false;
    const unchanged = [{ collection: 'duties', key: other, revision: theirs.revision }] as const;
    const gone = { onCall: false };
    const written = yield* store.update('duties', name, mine.revision, gone, unchanged);
    if (written.outcome === 'written') return true;
    if (written.outcome === 'unknown') return false;
  }
}

/** Leaves by one write that names the row of the other one. */
export const doctors = design({
  name: 'doctors/one-stays',
  idea: 'Leave only while the other one is still on call, named in the same write.',
  spec: onDuty,
  ports,
  roles: { doctor: { leave } },
  source: import.meta.url,
});

/** The world in which it stands: both want to leave, at one time. */
export const hospital = {
  clients: {
    doctor: [
      { operation: 'leave', input: 'alice' },
      { operation: 'leave', input: 'bob' },
    ],
  },
  holds: { 'duties/alice': { onCall: true }, 'duties/bob': { onCall: true } },
  faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
};
