/** The simulated channel: the suite of every channel, and what only a simulation can show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { guaranteesOf } from '#design';
import { channelComponent } from '#env';
import { channelChecks, channelSuite } from '../port/channel-suite.ts';
import { refuses } from '../toys.js';
import { after, byItself, outcomes, type Step } from './course.ts';
import { committed, deskOf, spoilt, testPlanted } from './desk.ts';

channelSuite({
  title: 'the simulated channel',
  open: async () => deskOf(channelComponent()),
  keeps: Object.keys(guaranteesOf('channel')),
});

const arrives = 'a message arrives, with the name of its sender, and so does the next';
const waiting = 'a receive waits for a message';
const inOrder = 'messages of one sender arrive in the order in which they were sent';
const twice = 'no message arrives twice';
const several = 'messages of several senders all arrive';
const nobodyElse = 'a message reaches nobody but the process that it was sent to';
const asSent = 'a message arrives as it was sent, whatever it is';

testPlanted(channelChecks, [
  ...committed(channelComponent, {
    loss: [arrives, waiting, inOrder, several, nobodyElse],
    duplication: [twice, inOrder, several, asSent],
    reordering: [inOrder],
    // How long a message is on its way can only be seen by what happens in between.
    delay: [],
    partition: [arrives, inOrder],
  }),
  {
    what: 'naming another sender',
    open: () =>
      spoilt(deskOf(channelComponent()), ({ operation }, answer) =>
        operation === 'receive' ? { ...(answer as object), from: 'joe' } : answer,
      ),
    fails: [arrives, several],
  },
  {
    what: 'sending everything to eve as well',
    open: () => {
      const desk = deskOf(channelComponent());
      const ask = async (process: string, operation: string, input: Data): Promise<Data> => {
        if (operation === 'send') {
          await desk.ask(process, operation, { ...(input as object), to: 'eve' });
        }
        return desk.ask(process, operation, input);
      };
      return { ...desk, ask };
    },
    fails: [nobodyElse],
  },
]);

const channel = channelComponent();
const send = (message: Data, note?: string): Step =>
  note === undefined
    ? ['ann send', { to: 'bob', message }]
    : ['ann send', { to: 'bob', message }, note];
const from = (message: Data) => ({ from: 'ann', message });

/** What bob may receive after these steps. */
const received: readonly (readonly [
  string,
  readonly Step[],
  readonly (readonly [Data, string | null, string | null])[],
])[] = [
  ['nothing', [], []],
  [
    'two messages',
    [send(1), send(2)],
    [
      [from(1), null, null],
      [from(1), 'duplication', 'a duplicate of this message of ann will arrive'],
      [from(2), 'reordering', 'this message overtook 1 that ann had sent before it'],
    ],
  ],
  [
    'two equal messages, which nobody can tell apart',
    [send(1), send(1)],
    [
      [from(1), null, null],
      [from(1), 'duplication', 'a duplicate of this message of ann will arrive'],
    ],
  ],
  ['a late message, and one behind it', [send(1, 'the message is late'), send(2)], []],
  [
    'a message that was received and stayed',
    [send(1), ['bob receive', null, 'receives, and a copy is on its way']],
    [
      [from(1), null, 'this is a duplicate of a message that ann sent once'],
      [from(1), 'duplication', 'a duplicate of this message of ann will arrive'],
    ],
  ],
  [
    'a cut link: what was sent before still arrives',
    [send(1), send(2, 'the message is lost, and all that follow'), send(3)],
    [
      [from(1), null, null],
      [from(1), 'duplication', 'a duplicate of this message of ann will arrive'],
    ],
  ],
  [
    'a link that is whole again',
    [
      send(1, 'the message is lost, and all that follow'),
      ['itself', null, 'the link is whole again'],
      send(2),
    ],
    [
      [from(2), null, null],
      [from(2), 'duplication', 'a duplicate of this message of ann will arrive'],
    ],
  ],
];

for (const [name, steps, expected] of received) {
  test(`what can be received after: ${name}`, () => {
    const state = after(channel, ...steps);
    assert.deepEqual(outcomes(channel, state, ['bob receive']), expected);
    assert.deepEqual(outcomes(channel, state, ['eve receive']), [], 'and nobody else can');
  });
}

test('a cut link loses without further fault, in one direction', () => {
  const cut = after(channel, send(1, 'the message is lost, and all that follow'));
  assert.deepEqual(outcomes(channel, cut, send(2)), [
    [null, null, 'this message is lost: ann is cut off from bob'],
  ]);
  assert.equal(outcomes(channel, cut, ['bob send', { to: 'ann', message: 3 }]).length, 4);
  assert.deepEqual(byItself(channel, cut), [
    ['the link is whole again', null, 'what ann sends now arrives at bob'],
  ]);
});

test('late messages arrive one after the other, in the order of their sending', () => {
  const late = 'the message is late';
  const arrival: Step = ['itself', null, 'a late message arrives'];
  const one = after(channel, send(1, late), send(2, late), arrival);
  assert.deepEqual(outcomes(channel, one, ['bob receive'])[0]?.[0], from(1));
  assert.deepEqual(
    outcomes(channel, one, ['bob receive']).map(([, fault]) => fault),
    [null, 'duplication'],
  );
  const both = after(channel, send(1, late), send(2, late), arrival, arrival);
  assert.deepEqual(byItself(channel, both), []);
  assert.deepEqual(both, after(channel, send(1), send(2)));
});

test('a message of a process that crashed may arrive late', () => {
  const asked = { process: 'ann', operation: 'send', input: { to: 'bob', message: 1 } };
  const [crashed] = channel.abandoned?.(channel.initial, asked) ?? [];
  assert.equal(crashed?.fault, null);
  assert.deepEqual(crashed?.state, after(channel, send(1, 'the message is late')));
  const cut = after(channel, send(0, 'the message is lost, and all that follow'));
  assert.deepEqual(channel.abandoned?.(cut, asked), []);
});

test('equal futures are equal states: nobody knows who sent first, or what was received', () => {
  const ann = send(1);
  const eve: Step = ['eve send', { to: 'bob', message: 2 }];
  assert.deepEqual(after(channel, ann, eve), after(channel, eve, ann));
  assert.deepEqual(after(channel, ann, ['bob receive']), channel.initial);
});

test('a channel refuses what it does not know', () => {
  refuses(() => outcomes(channel, [], ['ann peek']), 'channel/no-operation', "'peek'");
});
