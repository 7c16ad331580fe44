import { each, type Machine, machine, oneOf, per, subset } from '#spec';

/** The mistakes that can be planted in the two-phase commit; each breaks agreement. */
export const twoPhaseMistakes = [
  'commits before all are prepared',
  'a manager aborts after its vote',
  'hears a vote that was never sent',
] as const;

/** One of the mistakes that can be planted. */
export type TwoPhaseMistake = (typeof twoPhaseMistakes)[number];

/**
 * Two-phase commit as an abstract machine: so many resource managers, and one coordinator.
 *
 * Messages are never lost and never taken away: one that was sent can be received again. After Jim
 * Gray and Leslie Lamport, "Consensus on transaction commit", 2006, section 3 and its appendix
 * (module TwoPhase). With 3 managers it has 288 states, with 8 it has 1,745,408.
 *
 * The one named mistake is put in where a test or a lesson asks for it.
 */
export function twoPhaseMachine(count: number, mistake: TwoPhaseMistake | null = null): Machine {
  const managers = Array.from({ length: count }, (_, at) => `manager ${at + 1}`);
  return machine(
    {
      name: `two-phase commit with ${count} managers`,
      state: {
        manager: each(managers, oneOf('working', 'prepared', 'committed', 'aborted')),
        coordinator: oneOf('waiting', 'committed', 'aborted'),
        heard: subset(managers),
        voted: subset(managers),
        ordered: subset(['commit', 'abort']),
      },
      initial: {
        manager: Object.fromEntries(managers.map((name) => [name, 'working' as const])),
        coordinator: 'waiting',
        heard: Object.fromEntries(managers.map((name) => [name, false])),
        voted: Object.fromEntries(managers.map((name) => [name, false])),
        ordered: { commit: false, abort: false },
      },
    },
    {
      actions: {
        'hears a vote': per(
          managers,
          ({ coordinator, voted }, name) =>
            coordinator === 'waiting' &&
            (mistake === 'hears a vote that was never sent' || voted[name] === true) && {
              heard: { [name]: true },
            },
        ),
        'orders commit': ({ coordinator, heard }) =>
          coordinator === 'waiting' &&
          (mistake === 'commits before all are prepared' ||
            managers.every((name) => heard[name])) && {
            coordinator: 'committed',
            ordered: { commit: true },
          },
        'orders abort': ({ coordinator }) =>
          coordinator === 'waiting' && { coordinator: 'aborted', ordered: { abort: true } },
        prepares: per(
          managers,
          ({ manager }, name) =>
            manager[name] === 'working' && {
              manager: { [name]: 'prepared' },
              voted: { [name]: true },
            },
        ),
        'aborts by itself': per(
          managers,
          ({ manager }, name) =>
            (manager[name] === 'working' ||
              (mistake === 'a manager aborts after its vote' && manager[name] === 'prepared')) && {
              manager: { [name]: 'aborted' },
            },
        ),
        commits: per(
          managers,
          ({ ordered }, name) => ordered.commit && { manager: { [name]: 'committed' } },
        ),
        aborts: per(
          managers,
          ({ ordered }, name) => ordered.abort && { manager: { [name]: 'aborted' } },
        ),
      },
      invariants: {
        'no manager commits while another aborts': ({ manager }) =>
          !managers.some((name) => manager[name] === 'committed') ||
          !managers.some((name) => manager[name] === 'aborted'),
      },
    },
  );
}
