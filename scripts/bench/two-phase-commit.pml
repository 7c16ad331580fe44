/*
 * Two-phase commit with 8 managers, state for state the machine of
 * src/protocols/two-phase-commit/machine.ts: 1,745,408 distinct states.
 *
 * Sets are bit masks, so that Spin has as little to store as it can; each action is one d_step.
 */
#define N 8
#define ALL 255
#define has(set, r) ((set >> r) & 1)
#define put(set, r) set = set | (1 << r)

mtype = { working, prepared, committed, aborted, waiting };

mtype manager[N] = working;
mtype coordinator = waiting;
byte heard;
byte voted;
bit commit;
bit abort;

#define actions(r) \
  :: d_step { coordinator == waiting && has(voted, r) -> put(heard, r) } \
  :: d_step { manager[r] == working -> manager[r] = prepared; put(voted, r) } \
  :: d_step { manager[r] == working -> manager[r] = aborted } \
  :: d_step { commit -> manager[r] = committed } \
  :: d_step { abort -> manager[r] = aborted }

active proctype world() {
  do
  :: d_step { coordinator == waiting && heard == ALL -> coordinator = committed; commit = 1 }
  :: d_step { coordinator == waiting -> coordinator = aborted; abort = 1 }
  actions(0) actions(1) actions(2) actions(3) actions(4) actions(5) actions(6) actions(7)
  od
}
