import { type Schedule, scheduleRecord } from './objects.js';
import type { RequestData } from './requests.js';
import { isTargeted, isTimer } from './seen.js';
import { answered, type Before, type Reply, refused } from './step.js';

/** Shows a schedule. */
export function getSchedule({ kept }: Before, { id }: RequestData['schedule.get']): Reply {
  const schedule = kept.schedule(id);
  return schedule === null ? refused(404) : answered(shown(id, schedule));
}

/** Keeps a schedule; whoever asks again is shown the one that is there. */
export function createSchedule(
  { kept, now, rules }: Before,
  { id, ...given }: RequestData['schedule.create'],
): Reply {
  if (isTargeted(given.promiseTags) && isTimer(given.promiseTags)) return refused(400);
  const nextRunAt = rules.nextRun(given.cron, now);
  if (nextRunAt === null) return refused(400);
  const known = kept.schedule(id);
  if (known !== null) return answered(shown(id, known));
  const schedule: Schedule = { ...given, createdAt: now, nextRunAt, lastRunAt: null };
  return { answer: shown(id, schedule), writes: { schedules: { [id]: schedule } } };
}

/** Forgets a schedule. What it has made stays. */
export function deleteSchedule({ kept }: Before, { id }: RequestData['schedule.delete']): Reply {
  if (kept.schedule(id) === null) return refused(404);
  return { answer: { status: 200 }, writes: { schedules: { [id]: null } } };
}

function shown(id: string, schedule: Schedule): Reply['answer'] {
  return { status: 200, schedule: scheduleRecord(id, schedule) };
}
