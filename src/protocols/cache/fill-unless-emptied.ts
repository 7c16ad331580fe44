import { design, type Steps } from '#design';
import { load, lookUp, type Ports, ports, publish } from './parts.js';
import { editions } from './spec.js';

/** Reads from the cache; where it keeps nothing, reads the page, and keeps that if it still may. */
function* read({ origin, cache }: Ports): Steps<number> {
  const { entry, hit } = yield* lookUp({ cache });
  if (hit) return entry.value;
  const edition = yield* load({ origin });
  yield* cache.update('entries', 'page', entry.revision, edition);
  return edition;
}

/**
 * Fills the cache only if nobody has emptied it since the miss: to empty it is to change the entry.
 *
 * The revision of the empty entry does what a lease does there (Nishtala et al., "Scaling Memcache
 * at Facebook", 2013, section 3.2.1).
 */
export const fillUnlessEmptied = design({
  name: 'cache/fill-unless-emptied',
  idea: 'What is not in the cache is put there, unless the cache was emptied since I looked.',
  spec: editions,
  ports,
  roles: { reader: { read }, editor: { publish } },
  source: import.meta.url,
});
