import { brief, type Data } from '#base';
import type { Call } from '#spec';
import { type End, type RecordedEvent, type Trace, traceOf } from '#trace';
import { type History, never } from './history.js';

/**
 * A history as a picture in text: one line a process, time goes to the right.
 *
 *   client 1  [write 1         ]
 *   client 2    [read → 1]
 *   client 3               [read → none …      a call without a return
 *
 * Meant for small ones: two columns an event at least, more where a text needs them.
 */
export function drawing(history: History): string {
  const { events, called, returned, process, processes } = history;
  const texts = Array.from({ length: history.length }, (_, call) => textOf(history, call));
  const columns: number[] = [];
  const free = new Map<number, number>();
  let next = 0;
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at] as number;
    const call = event >> 1;
    const width = (texts[call] as string).length + 1;
    const begun = columns[called[call] as number];
    const who = process[call] as number;
    if ((event & 1) === 1 && begun !== undefined) next = Math.max(next, begun + width);
    else next = Math.max(next, free.get(who) ?? 0);
    columns.push(next);
    // A process may go on after a call that never returned.
    if (returned[call] === never) free.set(who, next + width + 4);
    next += 2;
  }
  const named = [...new Set(process)].map((number) => processes[number] as string);
  const margin = Math.max(0, ...named.map((name) => name.length)) + 2;
  const lines = named.map((name) => {
    let line = name.padEnd(margin);
    for (let call = 0; call < history.length; call += 1) {
      if (processes[process[call] as number] !== name) continue;
      const begin = margin + (columns[called[call] as number] as number);
      const isOpen = returned[call] === never;
      const end = isOpen ? 0 : margin + (columns[returned[call] as number] as number);
      line = `${line.padEnd(begin)}[${texts[call]}`;
      line = isOpen ? `${line} …` : `${line.padEnd(end)}]`;
    }
    return line;
  });
  return lines.join('\n');
}

/** A call as it is drawn: `read → 3`, `cas [1, 2] → true`, `write 3`. */
function textOf(history: History, call: number): string {
  const { operation, operations, answer, values, returned } = history;
  const { operation: name, input } = operations[operation[call] as number] as Call;
  const asked = input === null ? name : `${name} ${brief(input)}`;
  if (returned[call] === never) return asked;
  const found = values[answer[call] as number] as Data;
  return found === null && input !== null ? asked : `${asked} → ${brief(found)}`;
}

/** A history as a trace without facts, for the room that explains: a step an event. */
export function traceOfHistory(history: History, source: string): Trace {
  const { operations, operation, values, answer, process, processes } = history;
  const events = Array.from(history.events, (event, step): RecordedEvent => {
    const call = event >> 1;
    const { operation: name, input } = operations[operation[call] as number] as Call;
    const who = processes[process[call] as number] as string;
    const returns = (event & 1) === 1;
    return {
      step,
      kind: returns ? 'return' : 'call',
      process: who,
      port: '',
      operation: name,
      call: `${who}#${call}`,
      request: returns ? null : input,
      answer: returns ? (values[answer[call] as number] as Data) : null,
      fault: '',
      note: '',
      time: step,
      fact: null,
    };
  });
  const end: End = { kind: 'cut', why: 'it is as much as was recorded' };
  return traceOf(events, { source, choices: [], end });
}
