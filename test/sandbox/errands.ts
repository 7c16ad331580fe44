/** What the tests let run apart: modules of ours that behave badly in many ways. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Data, messageOf } from '#base';
import { explore } from '#explore';
import { readThenWrite } from '#protocols';
import { candidateDesign } from '#sandbox';
import { scenario } from '#sim';

interface Message {
  readonly errand: string;
  /** The text of a candidate, for those that load one. */
  readonly source?: string;
}

const outside = '/etc/hosts';

/** What each errand does; what it returns is answered. */
const errands: { readonly [name: string]: (message: Message) => unknown } = {
  'says what it is told': (message) => message as unknown as Data,
  'tells its environment': () => Object.keys(process.env),
  'reads a file outside': () => readFileSync(outside, 'utf8').length,
  'writes a file': () => writeFileSync('here.txt', 'x'),
  'starts a process': () => spawnSync('/bin/echo', ['x']).status,
  'starts a thread': () => new Worker('', { eval: true }).threadId,
  'makes code from a string': () => new Function('return 1')(),
  'never ends': () => {
    while (true);
  },
  'matches for ever': () => /^(a+)+$/.test(`${'a'.repeat(50)}b`),
  'fills the heap': () => {
    const kept: unknown[] = [];
    while (true) kept.push(Array.from({ length: 1000 }, () => ({})));
  },
  'fills memory outside of the heap': () => {
    const kept: unknown[] = [];
    while (true) kept.push(new Uint8Array(10_000_000).fill(1));
  },
  'answers at great length': () => 'x'.repeat(3_000_000),
  'talks nonsense': () => process.stdout.write('nonsense\n'),
  'throws what is no error': () => {
    throw { toString: null };
  },
  'answers what is no data': () => 1n,
  'ends itself': () => process.kill(process.pid, 'SIGTERM'),
  'leaves without a word': () => Reflect.apply(Reflect.get(process, 'reallyExit'), process, [0]),
  'explores a candidate': ({ source }) => {
    const design = candidateDesign(source ?? '', { spec: readThenWrite.spec });
    const { counterexample } = explore(
      scenario({ design, clients: { client: ['increment', 'increment'] } }),
    );
    return counterexample?.verdict.property ?? 'nothing';
  },
};

/** Does the errand that is asked for. */
export async function answer(message: Message): Promise<unknown> {
  try {
    return await errands[message.errand]?.(message);
  } catch (thrown) {
    if (message.errand === 'throws what is no error') throw thrown;
    return `threw: ${messageOf(thrown)}`;
  }
}
