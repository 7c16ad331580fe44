/**
 * Two-phase commit with 8 managers, explored whole: ours beside Spin without reduction, in turns.
 *
 * Spin is used where it and gcc are found (Debian: `apt-get install spin gcc`); its model has the
 * same states and the same steps, and is refused here if it has not. Seconds are those of a
 * processor, without Spin's compiler. Ours checks the invariant in every state too.
 * Run by itself, this file explores once and prints the rate: that is the cold figure.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exploreMachine } from '#explore';
import { twoPhaseMachine } from '#protocols';
import { type Benches, beside, type Figure, usedSeconds } from './figure.js';

const managers = 8;
const distinct = 1_745_408;
const rounds = 3;
const here = fileURLToPath(import.meta.url);

/** The benches of abstract machines. */
export const machineBenches: Benches = {
  '2pc': () => {
    const cold = Number(execFileSync(process.execPath, [...process.execArgv, here]).toString());
    const pan = compiled();
    const ours: number[] = [];
    const theirs: number[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        ours.push(explored());
        if (pan !== null) theirs.push(searched(pan));
      }
    } finally {
      if (pan !== null) rmSync(pan, { recursive: true });
    }
    const unit = 'distinct states/s';
    const figures: readonly Figure[] = [
      { name: '2pc, warm', value: Math.max(...ours), unit },
      { name: '2pc, cold', value: cold, unit },
    ];
    if (pan === null) {
      console.error(
        '2pc: spin and gcc were not found, so it stands alone: apt-get install spin gcc',
      );
      return figures;
    }
    const peer = { peer: 'Spin, no reduction', peerValue: Math.max(...theirs) };
    return figures.map((figure) => beside(figure, peer));
  },
};

/** Explores once; the rate in distinct states a second. */
function explored(): number {
  const machine = twoPhaseMachine(managers);
  const started = usedSeconds();
  const { outcome, states } = exploreMachine(machine);
  const seconds = usedSeconds() - started;
  if (outcome !== 'holds' || states !== distinct) throw new Error(`${outcome}, ${states} states`);
  return states / seconds;
}

/** The folder with Spin's compiled verifier; null without Spin or without a C compiler. */
function compiled(): string | null {
  const found = ['spin', 'gcc'].every((tool) => spawnSync(tool, ['--help']).error === undefined);
  if (!found) return null;
  const folder = mkdtempSync(join(tmpdir(), 'protolab-spin-'));
  const model = join(here, '..', 'two-phase-commit.pml');
  execFileSync('spin', ['-a', model], { cwd: folder });
  const options = ['-O2', '-DNOREDUCE', '-DSAFETY', '-o', 'pan', 'pan.c'];
  execFileSync('gcc', options, { cwd: folder, stdio: 'ignore' });
  return folder;
}

/** Runs Spin's verifier once; depth 1,000, and a hash table of 2^23 slots, which measured best. */
function searched(folder: string): number {
  // The shell's `times` has one line for itself, and one for what it started: user, then system.
  const command = './pan -m1000 -w23 && times';
  const text = execFileSync('sh', ['-c', command], { cwd: folder }).toString();
  const states = Number(/(\d+) states, stored/.exec(text)?.[1]);
  const [user, system] = [...text.matchAll(/(\d+)m([\d.]+)s/g)]
    .slice(-2)
    .map(([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds));
  const seconds = (user ?? 0) + (system ?? 0);
  if (states !== distinct || !(seconds > 0)) throw new Error(`Spin did not see the same:\n${text}`);
  return states / seconds;
}

if (process.argv[1] === here) console.log(explored());
