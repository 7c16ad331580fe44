import type { Data, Of, Typed } from '#base';
import { ask, type Effect } from './effect.js';
import { type Branch, branch } from './first.js';
import type { Port } from './port.js';

/** A message as it arrives, with the name of the process that sent it. */
export interface Received<Message> {
  readonly from: string;
  readonly message: Message;
}

/** Messages from process to process, by name; nobody is told whether one arrives. */
export interface Channel<Message extends Data> {
  /** Sends a message to a process. It may never arrive, arrive twice, or late. */
  send(to: string, message: Message): Effect<null>;
  /** Waits for a message to this process. */
  receive(): Effect<Received<Message>>;
  /** The same, as a branch of `first`. */
  incoming(): Branch<Received<Message>>;
}

/** What a design may need of a channel. What it does not need, its simulated world may break. */
export const channelGuarantees = {
  'no loss': 'every message that was sent to a process arrives, if the process goes on receiving',
  'no duplicates': 'no message arrives twice',
  'in order': 'messages from one process to another arrive in the order in which they were sent',
  'prompt delivery': 'a message that was sent can be received at once',
  'always connected': 'no process is cut off from another, in one direction or in both',
} as const;

/** The name of one of them. */
export type ChannelGuarantee = keyof typeof channelGuarantees;

/** Declares a channel for messages of a shape. */
export function channel<Message extends Typed<Data>>(
  message: Message,
  needs: readonly ChannelGuarantee[] = [],
  outside: readonly ChannelGuarantee[] = [],
): Port<Channel<Of<Message>>> {
  return {
    kind: 'channel',
    collections: { message },
    queries: {},
    needs,
    outside,
    socket: (port) =>
      Object.freeze<Channel<Of<Message>>>({
        send: (to, message) => ask(port, 'send', { to, message }),
        receive: () => ask(port, 'receive', null),
        incoming: () => branch(port, 'receive', null),
      }),
  };
}
