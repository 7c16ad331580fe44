import { design, type PortsOf, record, type Steps, store, text } from '#design';
import { spec } from './guest-book-task.js';

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
