import { design, type Steps } from '#design';
import { load, lookUp, type Ports, ports, publish } from './parts.js';
import { editions } from './spec.js';

/** Reads from the cache; where it keeps nothing, reads the page and keeps that for others. */
function* read({ origin, cache }: Ports): Steps<number> {
  const { entry, hit } = yield* lookUp({ cache });
  if (hit) return entry.value;
  const edition = yield* load({ origin });
  yield* cache.put('entries', 'page', edition);
  return edition;
}

/**
 * Keeps an old edition for ever: it was read before a publication, and put into the cache after
 * that had emptied it.
 *
 * This is the stale set (Nishtala et al., "Scaling Memcache at Facebook", 2013, section 3.2.1).
 */
export const fillBlindly = design({
  name: 'cache/fill-blindly',
  idea: 'What is not in the cache is read from the page and put into the cache.',
  spec: editions,
  ports,
  roles: { reader: { read }, editor: { publish } },
  source: import.meta.url,
});
