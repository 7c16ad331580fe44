/** Processes of the system that are not our own children: who they are, and signals to them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The child processes of a process; none where the system does not tell. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    const listed = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? '';
    const pairs = listed.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    return pairs.flatMap(([child, parent]) => (parent === pid && child ? [child] : []));
  }
}

/** Sends a signal to a process that may be gone; says whether it was there. */
export function sendTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Whether a process still runs; one that only waits to be buried does not. */
export function isThere(pid: number): boolean {
  if (!sendTo(pid, 0)) return false;
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}
