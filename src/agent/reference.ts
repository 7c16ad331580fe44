import { guaranteesOf, kinds, type PortKind } from '#design';

/** What a design can ask of each kind of port, as its author reads it. */
const sockets: { readonly [kind in PortKind]: string } = {
  store: `store({ collection: shape, … }, needs, outside?, { query: { collection, by: ['field', …] } }?)
  get(collection, key)                                → { value, revision } | null
  find(query, { field: value, … })                    → [{ key, value, revision }, …]
  create(collection, key, value)                      → Written   (only where the key has no value)
  update(collection, key, revision, value, unchanged?) → Written   (only if the key still has this revision, and every { collection, key, revision } in \`unchanged\` too)
  put(collection, key, value)                         → Written   (whatever stands there)
  remove(collection, key, revision)                   → Written
  Written: { outcome: 'written', revision } | { outcome: 'refused' } | { outcome: 'unknown' }`,
  tokens: `tokens()
  fresh()  → a text that no process was given before`,
  clock: `clock(needs, outside?)
  now()          → what this process's clock shows, in milliseconds
  until(timeMs)  → null, when this process's clock shows this time or a later one
  at(timeMs)     the same as a branch of \`first\``,
  chance: `chance()
  roll(sides)  → a whole number from 0 on, below \`sides\` (1 to 16)`,
  channel: `channel(shape, needs, outside?)
  send(to, message)  → null; nobody is told whether it arrives
  receive()          → { from, message }, when one has come
  incoming()         the same as a branch of \`first\``,
  queue: `queue(shape, needs, outside?)
  push(job)                → { outcome: 'pushed' } | { outcome: 'unknown' }
  take()                   → { job, delivery, attempt }, when there is one; handed out again when it is not done in time
  taking()                 the same as a branch of \`first\`
  ack(delivery)            → Returned   (it is done)
  nack(delivery, delayMs)  → Returned   (to be handed out again, not before)
  Returned: { outcome: 'returned' } | { outcome: 'late' } | { outcome: 'unknown' }`,
  log: `log(shape, needs, outside?)
  append(entry)               → Appended
  appendAfter(offset, entry)  → Appended   (only if the newest entry has this offset; 0: if there is none)
  read(offset)                → [{ offset, entry }, …] from this offset on, at most 100; may lag behind
  Appended: { outcome: 'appended', offset } | { outcome: 'refused' } | { outcome: 'unknown' }`,
  tasks: `tasks({ name: { input: shape, answer: shape }, … }, { atMost: 3 }?), with the functions in the design's \`tasks\`
  start(name, input)  → a task
  join(task)          → its answer
  ended(task)         the same as a branch of \`first\`
  cancel(task)        → null; it ends when it chooses to
  cancelled()         within a task: a branch of \`first\``,
};

const outcomes = `\`refused\`: the condition did not hold. \`unknown\`: no answer came; it took effect, never will, or will later.`;

/** Everything that the author of a design can write, in a page. */
export const reference: string = [
  "Shapes, from 'protolab/design': text(), integer(), flag() for true or false, nothing() for null, list(shape), map(shape) by text, maybe(shape) or null, record({ field: shape, … }), any(). A value is plain data: null, booleans, whole numbers, texts, lists and records of these.",
  "Types: Steps<Answer> is what an operation returns, PortsOf<typeof ports> its first parameter, Of<typeof shape> a shape's values.",
  'design({ name, idea, spec, ports, roles: { role: { operation } }, services?: { service }, tasks?, loops? })',
  'Beside its ports each function is handed:',
  "  self              the name of this process: unique among those alive, kept when it restarts\n  say(name, data)   → null; announces something in the words of the specification\n  first({ a: branch, b: branch })  → { came: 'a' or 'b', answer }: whichever comes first, and nothing is left behind by the others",
  '`return become(step, input)` ends a turn of a loop that goes on for ever, and goes on as `step`, a function that the design names: an operation, a service, or one of `loops`. All that is carried over is `input`. Write services so: without it no search comes to an end.',
  ...Object.entries(sockets).map(([kind, text]) => {
    const meanings = Object.entries(guaranteesOf(kind as PortKind));
    const said = meanings.map(([need, meaning]) => `    '${need}': ${meaning}`);
    return [text, ...(said.length === 0 ? [] : ['  what may be needed:', ...said])].join('\n');
  }),
  outcomes,
].join('\n\n');

/** Operations of ports that the reference does not name; none, unless a port has learned one. */
export function unnamed(): readonly string[] {
  return Object.entries(kinds).flatMap(([kind, { operations }]) =>
    operations
      .filter((operation) => !sockets[kind as PortKind].includes(`  ${operation}(`))
      .map((operation) => `${kind}.${operation}`),
  );
}
