/** The files of a new protocol, as texts. */

/** The specification of a new protocol. */
export function specText(name: string, variable: string): string {
  return `import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  specify,
  text,
} from 'protolab';

/** The name that was chosen; null while there is none. The first to propose decides. */
const oneName: Model<string | null> = {
  initial: null,
  step: (chosen, { input }) => {
    const answer = chosen ?? (input as string);
    return [{ answer, state: answer }];
  },
};

/**
 * What is promised. This one is an election: the first name to be proposed is the answer to
 * everybody, for ever. Change it into your own promise; it says nothing of how it is kept.
 */
export const ${variable} = specify({
  name: '${name}',
  promise: 'Everybody who proposes a name is told the same one, and it is one that was proposed.',
  operations: {
    propose: { input: text(), answer: text(), meaning: 'proposes a name, returns the chosen one' },
  },
  model: oneName,
  properties: [
    linearizable('everybody is told the name that was proposed first', oneName),
    everyCallReturns(),
    someCallsOverlap(),
  ],
});
`;
}

/** Its first design, which breaks the promise. */
export function naiveText(name: string, variable: string): string {
  return `import { design, type PortsOf, type Steps, store, text } from 'protolab/design';
import { ${variable} } from './spec.js';

const ports = {
  // What the algorithm needs of its store; what is not named here, the world may break.
  store: store({ names: text() }, ['acknowledged writes last'], ['power loss']),
};

type Ports = PortsOf<typeof ports>;

/** Looks whether a name was chosen; if not, chooses its own. Is that enough? */
function* propose({ store }: Ports, name: string): Steps<string> {
  const found = yield* store.get('names', 'chosen');
  if (found !== null) return found.value;
  yield* store.put('names', 'chosen', name);
  return name;
}

export const naive = design({
  name: '${name}/naive',
  idea: 'Look first, then write.',
  spec: ${variable},
  ports,
  roles: { client: { propose } },
  source: import.meta.url,
});
`;
}

/** The world in which it does. */
export function worldText(): string {
  return `import { naive } from './naive.js';

/** The design to examine, who calls what, and how often what may go wrong. */
export const entry = {
  design: naive,
  world: {
    clients: {
      client: [
        { operation: 'propose', input: 'ada' },
        { operation: 'propose', input: 'bob' },
        { operation: 'propose', input: 'eve' },
      ],
    },
    faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
  },
};
`;
}

/** The promise as a problem of design, with a sketch. */
export function problemText(name: string, variable: string): string {
  return `import { type Problem, type Sketch, sketch } from 'protolab';
import { design, type PortsOf, type Steps, store, text } from 'protolab/design';
import { naive } from './naive.js';
import { ${variable} } from './spec.js';

const ports = {
  store: store(
    { names: text() },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
};

type Ports = PortsOf<typeof ports>;

/** What is left open: a search finds out which of these stand together. */
const electionSketch: Sketch = sketch({
  name: '${name}/sketch',
  idea: 'One record decides; how is it written, and what if no answer comes?',
  holes: {
    first: ['looks', 'writes'],
    write: ['whatever stands there', 'where nothing stands'],
    unanswered: ['take it as written', 'look again'],
    refused: ['its own name', 'the name that stands there'],
  },
  design: (pick) => {
    function* propose({ store }: Ports, name: string): Steps<string> {
      let found = pick('first') === 'looks' ? yield* store.get('names', 'chosen') : null;
      while (found === null) {
        const written =
          pick('write') === 'where nothing stands'
            ? yield* store.create('names', 'chosen', name)
            : yield* store.put('names', 'chosen', name);
        if (written.outcome === 'written') return name;
        if (written.outcome === 'unknown' && pick('unanswered') === 'take it as written') {
          return name;
        }
        if (written.outcome === 'refused' && pick('refused') === 'its own name') return name;
        found = yield* store.get('names', 'chosen');
      }
      return found.value;
    }
    return design({
      name: '${name}/sketch',
      idea: 'One record decides; how is it written, and what if no answer comes?',
      spec: ${variable},
      ports,
      roles: { client: { propose } },
    });
  },
  source: import.meta.url,
});

const [ada, bob, eve] = ['ada', 'bob', 'eve'].map((input) => ({ operation: 'propose', input }));

/**
 * The promise as a problem of design: what a designer may use, the worlds that are shown, and worlds
 * that are held out: nobody sees them before a design has stood everywhere else.
 */
export const problem: Problem = {
  name: '${name}',
  spec: ${variable},
  setting:
    'The role \`client\` serves \`propose\`. The store is empty at the beginning; a write may be left unanswered, and then took effect, never will, or will later under its condition.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
    ],
  },
  worlds: [
    { clients: { client: [ada, bob] }, faults: { 'stale read': 1, 'unknown outcome': 1 } },
    { clients: { client: [[ada, bob], eve] }, faults: { crash: 1 } },
  ],
  heldOut: [
    { clients: { client: [ada, bob, eve] }, faults: { 'unknown outcome': 1, crash: 1 } },
    { clients: { client: [[ada, eve], bob] }, faults: { 'stale read': 2 } },
    { clients: { client: [[ada, bob], [bob, eve]] }, faults: { 'unknown outcome': 2 } },
  ],
  sketch: electionSketch,
  naive,
  right: null,
};
`;
}
