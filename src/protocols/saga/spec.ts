import { flag, list, nothing, record, text } from '#base';
import { always, everyCallReturns, type Model, sometimes, specify } from '#spec';

/** Who has a seat, and who has a room. */
type Places = { readonly flight: readonly string[]; readonly hotel: readonly string[] };

/** Two seats and one room; a trip gets both or nothing. */
const twoSeatsOneRoom: Model<Places> = {
  initial: { flight: [], hotel: [] },
  step: (places, { operation, input }) => {
    if (operation === 'inspect') return [{ answer: places, state: places }];
    const trip = input as string;
    const { flight, hotel } = places;
    if (operation === 'recover' || hotel.length > 0) {
      return [{ answer: hotel.includes(trip), state: places }];
    }
    return [{ answer: true, state: { flight: [...flight, trip], hotel: [trip] } }];
  },
};

/** The trips of open calls, whether each settled trip is booked, and what inspections must show. */
type Trips = {
  readonly open: { readonly [call: string]: string };
  readonly settled: { readonly [trip: string]: boolean };
  readonly due: { readonly [call: string]: Trips['settled'] };
  readonly half: boolean;
};

/** Whether every settled trip has both places or none, as it was told. */
function isWhole(settled: Trips['settled'], { flight, hotel }: Places): boolean {
  return Object.entries(settled).every(
    ([trip, booked]) => flight.includes(trip) === booked && hotel.includes(trip) === booked,
  );
}

/** The abstract specification of trips: a seat and a room, or neither. */
export const trip = specify({
  name: 'trip',
  promise:
    'Travellers book trips: a seat of which there are two, and a room of which there is one. A trip is booked with both, or it is refused and has neither, for good; who has been told so, or has asked what became of a booking, can rely on it, although a booking may stop for ever in the middle.',
  operations: {
    book: { input: text(), answer: flag(), meaning: 'books the trip of this name: whether it is' },
    recover: {
      input: text(),
      answer: flag(),
      meaning: 'settles a booking that was begun: whether the trip is booked',
    },
    inspect: {
      input: nothing(),
      answer: record({ flight: list(text()), hotel: list(text()) }),
      meaning: 'who has a seat, and who has the room',
    },
  },
  model: twoSeatsOneRoom,
  properties: [
    always<Trips>('a settled trip has a seat and a room, or neither', {
      initial: { open: {}, settled: {}, due: {}, half: false },
      next: (state, announcement) => {
        const { open, settled, due, half } = state;
        if (announcement.kind === 'call') {
          const { call, operation, input } = announcement;
          return operation === 'inspect'
            ? { ...state, due: { ...due, [call]: settled } }
            : { ...state, open: { ...open, [call]: input as string } };
        }
        if (announcement.kind !== 'return') return state;
        const { call, answer } = announcement;
        const { [call]: expected, ...others } = due;
        if (expected !== undefined) {
          const whole = isWhole(expected, answer as Places);
          return { ...state, due: others, half: half || !whole };
        }
        const { [call]: settling = '', ...rest } = open;
        return { ...state, open: rest, settled: { ...settled, [settling]: answer as boolean } };
      },
      holds: ({ half }) => !half,
    }),
    everyCallReturns(),
    sometimes<boolean>('a trip is booked', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && announcement.answer === true),
      holds: (seen) => seen,
    }),
  ],
});
