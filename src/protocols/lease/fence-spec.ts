import { always, eventually, specify } from '#spec';
import { lease } from './spec.js';

/** The jobs at work, those that met another one, and whether one was lost that met nobody. */
type Meetings = {
  readonly open: readonly string[];
  readonly met: readonly string[];
  readonly lostAlone: boolean;
};

/** Whether a job was called, whether one was done, and whether somebody stopped for ever. */
type Progress = { readonly called: boolean; readonly done: boolean; readonly stopped: boolean };

/** The lease, where nobody may be turned away who is alone, and not everybody who is not. */
export const fence = specify({
  name: 'fence',
  promise:
    'Workers share one resource. A job acts on it twice, and between the two nobody else acts on it. A worker may stop for any time, or for ever, in the middle of a job: then the others go on, that job is lost, and it never acts again. A job that meets no other one is not lost, and of all jobs one at least is done, unless a worker stops for ever. Who is told that a job is done is shown every act so far, in order; so is who inspects the resource.',
  operations: lease.operations,
  model: lease.model,
  properties: [
    ...lease.properties,
    always<Meetings>('a job is lost only where it meets another one', {
      initial: { open: [], met: [], lostAlone: false },
      next: (state, announcement) => {
        const { open, met, lostAlone } = state;
        if (announcement.kind === 'call' && announcement.operation === 'use') {
          const all = [...open, announcement.call].sort();
          // Who is alone has met nobody so far; whoever comes now meets all that are at work.
          return { open: all, met: all.length > 1 ? all : met, lostAlone };
        }
        if (announcement.kind !== 'return' || !open.includes(announcement.call)) return state;
        const isLost = announcement.answer === null;
        const isAlone = !met.includes(announcement.call);
        return {
          open: open.filter((call) => call !== announcement.call),
          met: met.filter((call) => call !== announcement.call),
          lostAlone: lostAlone || (isLost && isAlone),
        };
      },
      holds: ({ lostAlone }) => !lostAlone,
    }),
    eventually<Progress>('a job is done, unless a worker stops for ever', {
      initial: { called: false, done: false, stopped: false },
      next: (state, announcement) => {
        if (announcement.kind === 'crash') return { ...state, stopped: true };
        if (announcement.kind === 'call') {
          return { ...state, called: state.called || announcement.operation === 'use' };
        }
        if (announcement.kind !== 'return' || !Array.isArray(announcement.answer)) return state;
        return { ...state, done: state.done || announcement.answer.length > 0 };
      },
      holds: ({ called, done, stopped }) => !called || done || stopped,
    }),
  ],
});
