import { type Data, identity } from '#base';
import type { Session } from './proposer.js';
import { reference } from './reference.js';
import { taskText, toolTexts } from './tools.js';

/** A design as a module, for a promise that belongs to no problem. */
export const example = `import { design, type PortsOf, record, type Steps, store, text } from 'protolab/design';
import { spec } from 'task';

const ports = {
  store: store({ pages: record({ line: text() }) }, ['acknowledged writes last']),
};

type Ports = PortsOf<typeof ports>;

/** Leaves a line on the page of this visitor. */
function* sign({ store, self }: Ports, line: string): Steps<null> {
  yield* store.put('pages', self, { line });
  return null;
}

/** Answers the line of a visitor; null where nobody has seen one. */
function* look({ store }: Ports, visitor: string): Steps<string | null> {
  const found = yield* store.get('pages', visitor);
  return found === null ? null : found.value.line;
}

export const guestBook = design({
  name: 'guest-book/own-page',
  idea: 'Each visitor has a page of its own.',
  spec,
  ports,
  roles: { visitor: { sign, look } },
});
`;

/** What is said to a language model of every task of design. */
export const rules = `You design distributed protocols. You work at a bench, protolab, on one task.

# The four stages
A protocol goes through four stages: it is specified (a promise, which knows of no machine), designed and simulated (an algorithm against that promise), made concrete (each port of the algorithm bound to a real service), and exported. You work in the second stage only. The promise is given; you cannot change it, and nobody asks you for code that runs on a real service.

# What a design is
A design gives, for each role, one generator function for each operation that the role serves. All that a process can do is to ask one of its ports with \`yield*\` and be told the answer. There is no clock, no chance, no network and no memory outside of the function: what a process knows is the answers it was given since its call began. A process that crashes loses all of that, and goes on with its next call. A store keeps what was written.
- It is one TypeScript module that exports one design. It imports from 'protolab/design', and \`spec\` from 'task': the operations that are promised, with the shapes of their inputs and answers. There is nothing else to import.
- Declare each port once, with the guarantees that the design needs of it. What a design does not need, its world may break. Need no more than you use: a guarantee that is not in the setting's list is refused.
- Every request is a \`yield*\`. A request that was made and not yielded is a mistake, and so is a loop that asks nothing.
- Answers may be old, may be lost, may come late. A request whose answer is lost took effect, or never will, or will later.
- Each process can call itself by name: \`self\` is handed to it with its ports.

An example of the form, for a promise that has nothing to do with any task (visitors leave a line in a guest book, each on a page of its own, and a page can be looked up):

\`\`\`ts
${example}\`\`\`

# What can be written
${reference}

# What no process can know
The examination knows more than any process: whether a read was stale, which write came first, what the clocks of others show, whether a lost request took effect. Such facts are told to you where they explain a failure, marked as what nobody could see. They are there so that you understand; a design can use none of them, and one that needs one is wrong. Ask what a process could have read or written to find out.

# How you work
Use the tools; what you say beside them is read by nobody but the log. Read the task. Think about which facts a process must know, where they are kept, and what happens between any two steps when another process moves, an answer is lost, or a process crashes. Then propose one design. When it falls, read the run to the end, find the step at which the design's belief and the truth parted, and say in one sentence why any design of that kind must fall; then change the idea and not just the line. Ask for parts of the trace where the story is not enough. The ledger has all you tried, also after this conversation was begun anew.
A design that stands is submitted. If the promise cannot be kept with these ports, give up and say why: some tasks have no solution, and saying so is a right answer.

# What is not done
- No design for the worlds that are shown: it is examined in others that nobody has seen, and a design that knows the names or the number of clients, or counts its steps, falls there.
- No reaching past the ports: no global, no import, no clock, no chance, nothing kept between calls, no text that is run as code.
- No answer that is empty in order to be harmless: an operation that waits for ever, or refuses always, breaks the promise or is found by the checks that something must happen.
- No second try of a design that fell with other names or comments.
- Nobody can be talked into a verdict. A claim says exactly what was examined; do not say more of your design than it does.`;

/**
 * The identity of everything that is said to a model of every task of design: rules and tools. A
 * task of another kind has its own rules among its hashes.
 */
export const promptHash = identity({ rules, tools: toolTexts as unknown as Data });

/** The rules for a task: those of its kind, or how to design. */
export function rulesFor({ briefing }: Session['task']): string {
  return briefing?.rules ?? rules;
}

/** What is said of one task, before the conversation begins. */
export function taskPrompt(task: Session['task']): string {
  return `The task is '${task.name}'.\n\n${taskText(task)}`;
}

/** The first words of a conversation. */
export const opening = 'Work on the task. Begin with your first design.';

/** The first words of a conversation that takes the place of one that became too long. */
export function reopening(ledger: string): string {
  return `Work on the task. An earlier conversation became too long, and this one takes its place. What was tried in it, the newest first:\n\n${ledger}\n\n\`explain\` tells again what was said of a candidate. Go on with a design that is not in this list.`;
}
