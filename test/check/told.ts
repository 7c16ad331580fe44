import type { Data } from '#base';
import { type History, HistoryRecorder } from '#check';

/** A recorded history, a line a step: `a write 1`, `a ok`, `a ok 3`, `a gone`; with `key/` before the operation. */
export function told(lines: readonly string[]): History {
  const recorder = new HistoryRecorder();
  const open = new Map<string, number>();
  for (const line of lines) {
    const [process = '', first = '', ...rest] = line.split(' ');
    const value = JSON.parse(rest.join(' ') || 'null') as Data;
    if (first === 'ok') recorder.end(open.get(process) ?? -1, value);
    else if (first !== 'gone') {
      const [operation = '', key = ''] = first.split('/').reverse();
      open.set(process, recorder.begin({ process, operation, input: value, key }));
    }
  }
  return recorder.finish();
}
