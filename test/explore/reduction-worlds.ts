/** Small worlds in which a rule of the reduced search makes the difference. */
import type { Mixed } from './mixed.js';

/** A world in which nobody does anything. */
export const small: Mixed = {
  call: [],
  other: [],
  work: [],
  serve: [],
  turns: 0,
  clients: [['a'], ['b']],
  services: 0,
  faults: [],
  properties: ['returns are counted'],
  sessions: false,
};

/** For each reason and each precaution a world in which it makes the difference. */
export const telling: { readonly [name: string]: Partial<Mixed> } = {
  'one strand, one step after the other': {
    call: ['release', 'get k of keyed', 'get j of keyed'],
    clients: [['a'], ['b']],
    properties: ['everything is remembered'],
  },
  'a task after its start': { call: ['start', 'receive'], clients: [['a']] },
  'a call returns when it has its answer and its tasks have ended': {
    call: ['start', 'start'],
    work: ['get k of keyed'],
    clients: [['a', 'a']],
  },
  'one writes what the other touches': { call: ['put j in keyed'], clients: [['a'], ['a']] },
  'what the world does by itself': {
    serve: ['wait or receive'],
    services: 1,
    faults: ['crash'],
    clients: [['b']],
  },
  'time passes only when nobody can go on': {
    call: ['get j of store', 'update k if j in store', 'wait'],
    clients: [['a'], ['a']],
    services: 1,
    properties: ['everything is remembered'],
  },
  'the run ends when all have ended': { call: ['get k of keyed'], other: ['throws'] },
  'what is announced in an order that a property can tell': {
    call: ['receive'],
    clients: [['b'], ['a']],
    properties: ['overlap'],
  },
  'a process may crash until it returns': {
    call: ['get k of keyed', 'put k in keyed'],
    other: ['get j of keyed', 'hold'],
    clients: [['a', 'b'], ['b']],
    faults: ['crash'],
    properties: ['what came first is remembered'],
  },
  'what sleeps wakes when its order matters': {
    call: ['wait'],
    clients: [['b'], ['a']],
    properties: ['overlap'],
  },
  'steps whose order matters come in both orders': {
    call: ['put j in keyed'],
    clients: [['a'], ['a']],
  },
  'the world may do something before every step': {
    serve: ['wait or receive'],
    services: 1,
    clients: [['b']],
  },
  'who was overtaken comes first as well': {
    call: ['start', 'receive'],
    work: ['get k of keyed', 'receive'],
    other: ['send'],
    clients: [['b'], ['a']],
  },
  'what is learnt late begins the search again': { call: ['get k of keyed'], other: ['throws'] },
};

/** Worlds in which something small of a reason makes the difference. */
export const subtle: { readonly [why: string]: Partial<Mixed> } = {
  'who is overtaken could have come first, and something else before him': {
    call: ['push to line', 'take from line'],
    serve: ['take from line'],
    services: 1,
    clients: [['b'], ['a']],
    properties: ['overlap'],
  },
  'a task waits from its beginning for what another takes': {
    call: ['start'],
    other: ['push to line', 'take from line'],
    work: ['take from line'],
    clients: [['b'], ['a']],
  },
  'a service has come to rest, and the world could still do something': {
    call: ['receive', 'put k in keyed'],
    serve: ['send', 'get j of keyed', 'receive'],
    services: 1,
    clients: [['a']],
    faults: ['lost write'],
  },
  'time passes when a call has ended that was the last to be busy': {
    call: ['now', 'now', 'wait'],
    other: ['say the time', 'get k of keyed'],
    serve: ['wait'],
    services: 1,
    properties: ['answers are remembered', 'what is said is remembered'],
  },
  'a way of a step that lets its call return comes after what the other way commutes with': {
    call: ['get k of keyed', 'receive unless rolled'],
    faults: ['crash'],
    properties: ['overlap'],
  },
  'who takes late what he might have taken first was overtaken by himself': {
    call: ['push to line', 'take from line', 'push to line'],
    serve: ['take from line'],
    services: 1,
    clients: [['a']],
  },
  'somebody comes first in any way before what nobody else planned, and sleeps then': {
    call: ['put j in keyed'],
    other: ['roll and say'],
    clients: [['a'], ['b'], ['a']],
    faults: ['unavailable'],
    properties: ['nobody holds it after a crash'],
    turns: 1,
  },
  'a plan was made for one way of a step': {
    other: ['start'],
    work: ['get k unless rolled'],
    services: 1,
    clients: [['b', 'b']],
    faults: ['false refusal'],
  },
  'what is planned beyond a step is planned beyond one way of it': {
    other: ['wait', 'get k unless rolled'],
    clients: [['a', 'a'], ['b']],
  },
  'a step has races with several steps': {
    other: ['put j in keyed'],
    serve: ['put j in keyed'],
    services: 1,
    properties: ['everything is remembered'],
  },
  'somebody sleeps, and others must change their order': {
    call: ['put j in keyed', 'put j in keyed'],
    serve: ['put j in keyed'],
    services: 1,
    properties: ['overlap'],
  },
  'a call wakes while others take what ends the time': {
    call: ['take or receive'],
    serve: ['send'],
    services: 1,
    clients: [['a'], ['a'], ['a']],
    properties: ['everything is remembered'],
  },
  'a crash leaves open what became of the requests of two tasks': {
    other: ['start', 'start'],
    work: ['put k in keyed'],
    clients: [['b']],
    faults: ['crash'],
  },
  'who joins a task goes on when it has ended': {
    call: ['start', 'join', 'put j in keyed'],
    clients: [['a'], ['a']],
  },
  'what a step may come to is looked at after the last fault': {
    serve: ['update k in keyed', 'update k in keyed'],
    services: 1,
    clients: [['b']],
    faults: ['unknown outcome'],
  },
  'one way of a step says something, the other nothing': {
    call: ['release', 'roll and say', 'get k of keyed'],
    other: ['release'],
    serve: ['get k of keyed', 'roll and say'],
    services: 1,
    properties: ['what is said is remembered'],
  },
};

const told = { properties: ['answers are remembered'] };

/**
 * How many runs are followed in some worlds: a rule that does too much changes nothing else, and of
 * some nobody knows a world where leaving them out changes more than this.
 */
export const counted: readonly (readonly [runs: number, plan: Partial<Mixed>])[] = [
  [1, { call: ['get k of keyed', 'get j of keyed'], clients: [['a'], ['a'], ['a']] }],
  [2, { call: ['put k in keyed'], clients: [['a'], ['a']] }],
  [34, { call: ['get k of keyed', 'put j in keyed'], clients: [['a'], ['a']], faults: ['crash'] }],
  [
    26,
    { call: ['get k of keyed', 'put j in keyed'], clients: [['a'], ['a']], faults: ['lost write'] },
  ],
  [13, { call: ['send', 'receive'], clients: [['a'], ['a']], faults: ['delay'] }],
  [10, { call: ['get k of keyed', 'wait'], clients: [['a'], ['a']] }],
  [2, { call: ['start', 'join'], work: ['put k in keyed'], clients: [['a'], ['a']] }],
  [3, { call: ['start', 'start'], clients: [['a']] }],
  [9, { call: ['start', 'start'], clients: [['a', 'a']] }],
  [8, { other: ['get k unless rolled'], services: 1, clients: [['b']], faults: ['stale read'] }],
  // Who has not begun, whose tasks still go on, and who is told nothing, do not keep time from passing.
  [
    90,
    {
      call: ['now'],
      serve: ['wait'],
      services: 1,
      clients: [
        ['a', 'a'],
        ['a', 'a'],
      ],
      ...told,
    },
  ],
  [
    86,
    {
      call: ['get k of keyed', 'start'],
      work: ['wait'],
      other: ['now', 'get k of keyed'],
      clients: [['b'], ['a'], ['b']],
      ...told,
    },
  ],
  [
    850,
    {
      call: ['token', 'get k of keyed'],
      other: ['now', 'token'],
      serve: ['wait'],
      services: 1,
      clients: [['b'], ['a']],
      faults: ['unavailable'],
      ...told,
    },
  ],
  [1, { call: ['hold'] }],
  // Once a token was announced, what is said is listened to: so the search begins again.
  [
    3,
    {
      call: ['release'],
      serve: ['hold', 'token'],
      services: 1,
      properties: ['who has a token is listened to'],
    },
  ],
  // Who sleeps is not planned around: the run in which another takes the job would end asleep.
  [
    3,
    {
      call: ['push to line', 'get j of keyed'],
      other: ['take from line', 'put j in keyed'],
      serve: ['take from line'],
      services: 1,
      clients: [['a'], ['b']],
    },
  ],
  // Who took something has not been overtaken by those who take it after him.
  [
    6,
    {
      call: ['push to line', 'push to line', 'take from line', 'receive', 'get j of keyed'],
      other: ['take from line', 'put j in keyed'],
      serve: ['send'],
      services: 1,
      clients: [['a'], ['b']],
    },
  ],
];
