import { type Data, equal } from '#base';
import type { Asked, Component, Footprint, Happening } from './component.js';
import { noOperation, told } from './fact.js';

/** A message on its way. `late`: it has not arrived yet. `copy`: it was received before. */
type Message = { readonly message: Data; readonly late: boolean; readonly copy: boolean };

/** One direction between two processes; `cut` while everything that is sent there is lost. */
type Link = {
  readonly from: string;
  readonly to: string;
  readonly cut: boolean;
  readonly messages: readonly Message[];
};

/** The links on which something is to be known, by receiver, then by sender. */
type State = readonly Link[];

/** The faults of a channel, each with the guarantee that excludes it. */
const faults = {
  loss: 'no loss',
  duplication: 'no duplicates',
  reordering: 'in order',
  delay: 'prompt delivery',
  partition: 'always connected',
} as const;

/**
 * The simulated channel: a line of messages from each process to each other.
 *
 * Which sender is heard first is never promised: it is a choice without fault.
 *
 * - *loss*: a message is gone.
 * - *duplication*: a message is received, and will be received again.
 * - *reordering*: a message overtakes those that arrived before it from the same sender.
 * - *delay*: a message, and what is sent behind it, cannot be received before it arrives.
 * - *partition*: this message and all later ones in this direction are lost, until it is over.
 *
 * When a receiver crashes nothing is lost of what it has not received.
 */
export function channelComponent(): Component {
  const initial: State = [];
  return {
    kind: 'channel',
    faults,
    initial,
    answers: (state, asked) => {
      if (asked.operation === 'send') return sends(state as State, asked);
      if (asked.operation === 'receive') return receives(state as State, asked);
      throw noOperation('channel', asked.operation, ['send', 'receive']);
    },
    actions: (state) => (state as State).flatMap((link) => changes(state as State, link)),
    touches,
    abandoned: (state, asked) => {
      if (asked.operation !== 'send') return [];
      return linkOf(state as State, asked).cut
        ? []
        : [{ ...delays(state as State, asked), fault: null }];
    },
  };
}

/** Messages from different senders to one receiver commute: they lie in different lines. */
function touches({ process, operation, input }: Asked): Footprint {
  if (operation === 'receive') {
    const inbox = `to ${process}`;
    return { reads: [], writes: [inbox], takes: [inbox] };
  }
  const { to } = input as { readonly to: string };
  return { reads: [`to ${to}`], writes: [`from ${process} to ${to}`] };
}

function sends(state: State, asked: Asked): readonly Happening[] {
  const link = linkOf(state, asked);
  const { from, to } = link;
  const answer = null;
  if (link.cut) {
    const fact = told('message', `this message is lost: ${from} is cut off from ${to}`);
    return [{ note: 'sends', fault: null, state, answer, fact }];
  }
  const prompt = withLink(state, sent(link, asked, { late: false }));
  return [
    { note: 'sends', fault: null, state: prompt, answer, fact: null },
    {
      note: 'the message is lost',
      fault: 'loss',
      state,
      answer,
      fact: told('message', `this message never arrives at ${to}`),
    },
    delays(state, asked),
    {
      note: 'the message is lost, and all that follow',
      fault: 'partition',
      state: withLink(state, { ...link, cut: true }),
      answer,
      fact: told('message', `from now on ${from} is cut off from ${to}; this message is lost`),
    },
  ];
}

function delays(state: State, asked: Asked): Happening {
  const link = linkOf(state, asked);
  return {
    note: 'the message is late',
    fault: 'delay',
    state: withLink(state, sent(link, asked, { late: true })),
    answer: null,
    fact: told('message', `this message has not arrived at ${link.to} yet`),
  };
}

function receives(state: State, { process }: Asked): readonly Happening[] {
  const links = state.filter(({ to }) => to === process);
  const heads = links.flatMap((link) => heard(state, link, 0, null));
  const copies = links.flatMap((link) => heardAgain(state, link));
  return [...heads, ...copies, ...links.flatMap((link) => overtakes(state, link))];
}

/** The receiving of the message at a place of a link, if everything up to it has arrived. */
function heard(
  state: State,
  link: Link,
  at: number,
  fault: 'reordering' | null,
): readonly Happening[] {
  const upTo = link.messages.slice(0, at + 1);
  const taken = upTo[at];
  if (taken === undefined || upTo.some(({ late }) => late)) return [];
  const { from } = link;
  const facts = [
    ...(taken.copy ? [`this is a duplicate of a message that ${from} sent once`] : []),
    ...(fault === null ? [] : [`this message overtook ${at} that ${from} had sent before it`]),
  ];
  return [
    {
      note: fault === null ? 'receives' : 'receives a later message first',
      fault,
      state: withLink(state, { ...link, messages: link.messages.filter((_, each) => each !== at) }),
      answer: { from, message: taken.message },
      fact: facts.length === 0 ? null : told('message', facts.join('; ')),
    },
  ];
}

/** The receiving of a first message that stays where it is, to be received again. */
function heardAgain(state: State, link: Link): readonly Happening[] {
  const [head, ...behind] = link.messages;
  if (head === undefined || head.late) return [];
  const messages = [{ ...head, copy: true }, ...behind];
  return [
    {
      note: 'receives, and a copy is on its way',
      fault: 'duplication',
      state: withLink(state, { ...link, messages }),
      answer: { from: link.from, message: head.message },
      fact: told('message', `a duplicate of this message of ${link.from} will arrive`),
    },
  ];
}

/** A message equal to its neighbour is not told apart from it, and not taken twice. */
function overtakes(state: State, link: Link): readonly Happening[] {
  return link.messages.flatMap((message, at) => {
    const before = link.messages[at - 1];
    if (before === undefined || equal(before, message)) return [];
    return heard(state, link, at, 'reordering');
  });
}

/** What may happen to a link with nobody asking: its first late message arrives; it is mended. */
function changes(state: State, link: Link): readonly Happening[] {
  const { from, to, cut, messages } = link;
  const late = messages.findIndex((message) => message.late);
  const arrived = messages.map((message, at) =>
    at === late ? { ...message, late: false } : message,
  );
  const plainly = { fault: null, answer: null };
  return [
    ...(late === -1
      ? []
      : [
          {
            ...plainly,
            note: 'a late message arrives',
            state: withLink(state, { ...link, messages: arrived }),
            fact: told('message', `it is a message of ${from} to ${to}`),
          },
        ]),
    ...(cut
      ? [
          {
            ...plainly,
            note: 'the link is whole again',
            state: withLink(state, { ...link, cut: false }),
            fact: told('message', `what ${from} sends now arrives at ${to}`),
          },
        ]
      : []),
  ];
}

function sent(link: Link, { input }: Asked, { late }: { readonly late: boolean }): Link {
  const { message } = input as { message: Data };
  return { ...link, messages: [...link.messages, { message, late, copy: false }] };
}

function linkOf(state: State, { process, input }: Asked): Link {
  const { to } = input as { to: string };
  const known = state.find((link) => link.from === process && link.to === to);
  return known ?? { from: process, to, cut: false, messages: [] };
}

/** The links with one of them as it is now; a link of which nothing is to be known is left out. */
function withLink(state: State, link: Link): State {
  const others = state.filter(({ from, to }) => from !== link.from || to !== link.to);
  if (!link.cut && link.messages.length === 0) return others;
  const isBehind = ({ from, to }: Link) => to > link.to || (to === link.to && from > link.from);
  return [...others.filter((each) => !isBehind(each)), link, ...others.filter(isBehind)];
}
