import { design, type Steps } from '#design';
import { type Ports, ports } from './sketch.js';
import { printing } from './spec.js';

/** Prints an order unless it is written down as printed, and writes that down. */
function* print({ store, say }: Ports, order: string): Steps<null> {
  if ((yield* store.get('orders', order)) !== null) return null;
  yield* say('prints', order);
  yield* store.put('orders', order, 'printed');
  return null;
}

/** Prints twice: a clerk that crashes between paper and record has printed, and nobody knows. */
export const writeAfterwards = design({
  name: 'outside/write-afterwards',
  idea: 'Print an order that is not written down as printed, and write it down.',
  spec: printing,
  ports,
  roles: { clerk: { print } },
  source: import.meta.url,
});
