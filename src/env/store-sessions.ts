import type { Session, State } from './store-state.js';

const nothing: Session = { wrote: 0, read: 0 };

/** What a read does wrong that is answered with an older revision than the newest. */
export function faultOf(
  { sessions }: State,
  process: string,
  { place, revision }: { readonly place: string; readonly revision: number },
): 'own write unseen' | 'read goes back' | 'stale read' {
  const { wrote, read } = sessions?.[process]?.[place] ?? nothing;
  if (revision < wrote) return 'own write unseen';
  return revision < read ? 'read goes back' : 'stale read';
}

/** The state in which a process has read, or was told that it wrote, a revision of a place. */
export function learnt(
  state: State,
  process: string,
  { place, ...news }: { readonly place: string } & Partial<Session>,
): State {
  const { sessions } = state;
  if (sessions === undefined) return state;
  const { wrote, read } = sessions[process]?.[place] ?? nothing;
  const session = {
    wrote: Math.max(wrote, news.wrote ?? 0),
    read: Math.max(read, news.read ?? 0),
  };
  return withSession(state, { process, place, session });
}

/**
 * The state after some revisions of a place are gone. Nobody can be shown them any more, so what
 * counts from now on is what remains: the newest of a process's own, the newest that it can have read.
 */
export function unlearnt(state: State, place: string, gone: readonly number[]): State {
  const remaining = state.records[place] ?? [];
  return Object.keys(state.sessions ?? {}).reduce((before, process) => {
    const known = before.sessions?.[process]?.[place];
    if (known === undefined) return before;
    const own = remaining.find(({ by, revision }) => by === process && revision < known.wrote);
    const session = {
      wrote: gone.includes(known.wrote) ? (own?.revision ?? 0) : known.wrote,
      read: gone.includes(known.read) ? (remaining[0]?.revision ?? 0) : known.read,
    };
    return withSession(before, { process, place, session });
  }, state);
}

/** Keeps what was read only where it is more than was written, and nothing where there is nothing. */
function withSession(
  state: State,
  parts: { readonly process: string; readonly place: string; readonly session: Session },
): State {
  const { process, place } = parts;
  const { wrote, read } = parts.session;
  const { [place]: _, ...others } = state.sessions?.[process] ?? {};
  const session = { wrote, read: read > wrote ? read : 0 };
  const places = Math.max(wrote, read) === 0 ? others : { ...others, [place]: session };
  const { [process]: _own, ...processes } = state.sessions ?? {};
  const empty = Object.keys(places).length === 0;
  return { ...state, sessions: empty ? processes : { ...processes, [process]: places } };
}
