/** Bindings that pass the suites of their ports, and fall later, on a real PGlite. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { person } from '#agent';
import type { BindingTask } from '#bindings';
import { changed, counterTask, sharedPglite } from './counter-binding.ts';

const parts: { task?: BindingTask; stop?: () => Promise<void> } = {};
before(async () => {
  const { start, stop } = await sharedPglite();
  parts.stop = stop;
  parts.task = counterTask('postgres', start);
});
after(() => parts.stop?.());

describe('a binding that passes the suites', () => {
  it('falls in the conformance where it lies about the second answer that is lost', async () => {
    const { task } = parts;
    assert.ok(task !== undefined);
    // The suite cuts a process off once; only in a conformance answers are lost again and again.
    const source = changed(
      `const lost = new WeakMap<Session, number>();\n${task.own}`,
      "if (leavesOpen(error)) return { outcome: 'unknown' };",
      `const times = (lost.get(session) ?? 0) + 1;
    lost.set(session, times);
    if (leavesOpen(error) && times > 1) return { outcome: 'written', revision: 1 };
    if (leavesOpen(error)) return { outcome: 'unknown' };`,
    );
    const me = person({ task });
    const fallen = await me.examine(source);
    assert.equal(fallen.outcome, 'falls', fallen.feedback);
    assert.equal(fallen.reports.at(-1)?.stage, 'conformance', fallen.feedback);
    assert.match(fallen.property, /increments|counter/);
    assert.match(fallen.feedback, /client-\d.*increment/, 'the recording is told as a story');
    const events = await me.ask(fallen.candidate, { process: 'client-1' });
    assert.ok(events.length > 0);
    assert.equal((await me.stop()).accepted, null);
  });

  it('falls where it changes the package around it', async () => {
    const { task } = parts;
    assert.ok(task !== undefined);
    const reach = `import { writeFileSync } from 'node:fs';\n${task.own}
writeFileSync(new URL('../src/algorithm.ts', import.meta.url), '// gone');\n`;
    const { reports } = await task.examine({ source: reach });
    assert.deepEqual(reports.at(-1), {
      stage: 'rest of the package',
      outcome: 'violated',
      text: "'src/algorithm.ts' is not what the exporter made, after it ran",
      runs: 0,
      states: 0,
    });
  });
});
