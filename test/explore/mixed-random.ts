/** Random small worlds, each about one thing. */
import fc from 'fast-check';
import type { Mixed } from './mixed.js';
import { lines } from './mixed-lines.js';
import { plugsOf, portsOf } from './mixed-ports.js';
import { properties } from './mixed-properties.js';

/** What a world is about: the lines that its programs are made of. */
const storing = (port: string) => Object.keys(lines).filter((line) => line.endsWith(` ${port}`));
const working = ['start', 'start', 'start', 'join', 'join first', 'cancel'];
const seeing = ['put j in keyed if seen', 'put k in keyed if seen', 'get j of keyed if seen'];
const themes: readonly (readonly string[])[] = [
  storing('store'),
  storing('keyed'),
  [...storing('keyed'), ...storing('store')],
  [...storing('store'), 'wait', 'now', 'say the time'],
  ['append', 'append after', 'read', 'hold'],
  ['push', 'push', 'take', 'take', 'ack', 'nack'],
  ['push to line', 'push to line', 'take from line', 'get k of keyed', 'put j in keyed'],
  ['send', 'send', 'receive', 'receive', 'hold', 'release'],
  ['send', 'receive', 'wait', 'now', 'say the time', 'wait or receive'],
  ['push', 'take', 'send', 'receive', 'take or receive'],
  ['roll', 'token', 'hold', 'release', 'get k of store', 'put k in store'],
  ['token', 'hold', 'release', 'get k of keyed', 'get j of keyed'],
  ['roll and say', 'roll', 'release', 'get k of keyed', 'put j in keyed'],
  ['get k unless rolled', 'say unless rolled', 'release', 'put k in keyed', 'hold'],
  ['get k unless rolled', 'receive unless rolled', 'wait', 'now', 'get k of keyed', 'send'],
  [
    ...working,
    'get k unless rolled',
    'receive unless rolled',
    'say unless rolled',
    'get k of keyed',
  ],
  ['start', 'join', 'get k unless rolled', 'wait', 'put k in keyed', 'now'],
  [...seeing, 'put k in keyed', 'put j in keyed', 'get k of keyed', 'get j of keyed'],
  [...seeing, 'get k of keyed', 'put k in keyed', 'hold', 'hold if seen', 'release'],
  [...seeing, 'get k of keyed', 'put k in keyed', 'send', 'receive', 'send if seen'],
  [
    'get k of keyed',
    'put k in keyed',
    'push to line',
    'take from line',
    'take from line if seen',
    'push to line if seen',
  ],
  ['throws', 'throws', 'get k of keyed', 'put k in keyed', 'update j in keyed'],
  [...working, 'get k of keyed', 'put j in keyed', 'put k in keyed', 'hold', 'throw'],
  [...working, 'get k of keyed', 'update k in keyed', 'token', 'release'],
  [...working, 'wait', 'now', 'listen or wait', 'put k in keyed', 'get k of keyed'],
  [...working, 'push', 'take', 'take', 'ack'],
  ['start', 'start', 'join', 'push to line', 'take from line', 'get k of keyed'],
  [...working, 'send', 'receive', 'receive', 'wait or receive', 'get k of keyed'],
  ['start', 'start', 'send', 'receive', 'receive', 'get k of keyed'],
];

/** The faults of a world; a standard world has all of those that its components know. */
const faults = [
  'stale read',
  'own write unseen',
  'read goes back',
  'weak find',
  'unknown outcome',
  'broken condition',
  'condition lost',
  'lost write',
  'power failure',
  'write skew',
  'false refusal',
  'unavailable',
  'clock skew',
  'clock jump',
  'pause',
  'loss',
  'duplication',
  'reordering',
  'delay',
  'partition',
  'lost job',
  'redelivery',
  'out of order',
  'crash',
  'crash',
  'crash',
  'crash',
];

const clients = fc.array(
  fc.array(fc.constantFrom('a' as const, 'b' as const), { minLength: 1, maxLength: 2 }),
  { minLength: 1, maxLength: 3 },
);

/** Random worlds of at most four processes and two faults, each about one thing. */
export const mixed: fc.Arbitrary<Mixed> = fc.constantFrom(...themes).chain((theme) => {
  const known = faultsOf(theme);
  const line = fc.constantFrom(...theme);
  const common = fc.constantFrom(...theme.filter((each) => !working.includes(each)));
  return fc.record({
    call: fc.array(line, { minLength: 1, maxLength: 4 }),
    other: fc.array(line, { maxLength: 3 }),
    work: fc.array(fc.oneof({ weight: 5, arbitrary: common }, line), { maxLength: 2 }),
    serve: fc.array(common, { maxLength: 2 }),
    turns: fc.constantFrom(0, 0, 0, 0, 0, 1),
    clients,
    services: fc.constantFrom(0, 0, 1),
    faults: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom(...known), { minLength: 2, maxLength: 2 }) },
    ),
    properties: fc.subarray(Object.keys(properties), { minLength: 1, maxLength: 2 }),
    sessions: fc.boolean(),
  });
});

/** All lines there are, and all faults. */
export const everything = { lines: Object.keys(lines), faults: [...new Set(faults)] };

function faultsOf(theme: readonly string[]): readonly string[] {
  const ports = portsOf(new Set(theme.flatMap((line) => lines[line]?.[0] ?? [])));
  const known = Object.values(plugsOf(ports, true)).flatMap((plug) => Object.keys(plug.faults));
  return faults.filter((fault) => fault === 'crash' || known.includes(fault));
}
