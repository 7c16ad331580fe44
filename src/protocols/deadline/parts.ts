/** What the designs of the deadline have in common: their ports, and how long a customer waits. */
import { channel, clock, type PortsOf, type Steps, store, text } from '#design';

export const ports = {
  store: store(
    { outcomes: text() },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  clock: clock(),
  news: channel(text()),
};

export type Ports = PortsOf<typeof ports>;

/** How long a customer waits, from the beginning of time. */
const deadlineMs = 1000;

/** Waits for news of the task, or for the deadline: the news, or null where there was none. */
export function* newsInTime({ clock, news, first }: Ports): Steps<string | null> {
  const event = yield* first({ news: news.incoming(), late: clock.at(deadlineMs) });
  return event.came === 'news' ? event.answer.message : null;
}

/** Tells the customer what became of the task. */
export function* tell({ news }: Pick<Ports, 'news'>, outcome: string): Steps<string> {
  yield* news.send('customer 1', outcome);
  return outcome;
}
