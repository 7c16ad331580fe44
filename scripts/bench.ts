/**
 * `npm run bench`: every figure of how fast protolab is, beside peers that run the same program in
 * the same run. `--json` gives one object a line (name, value, unit; and where there is a peer its
 * name, its value and the ratio of ours to it); `--only <name>` runs one. Figures are of one core:
 * rates of a second of a processor, whoever else has work to do; waiting is timed as one waits.
 */
import type { Benches, Figure } from './bench/figure.js';
import { findingBenches } from './bench/finding.js';
import { firstBenches } from './bench/first.js';
import { judgeBenches } from './bench/judge.js';
import { machineBenches } from './bench/machine.js';
import { reductionBenches } from './bench/reduction.js';
import { shrinkingBenches } from './bench/shrinking.js';
import { simulatorBenches } from './bench/simulator.js';
import { sweepBenches } from './bench/sweep.js';
import { synthesisBenches } from './bench/synthesis.js';
import { traceBenches } from './bench/trace.js';

const benches: Benches = {
  ...simulatorBenches,
  ...machineBenches,
  ...judgeBenches,
  ...shrinkingBenches,
  ...reductionBenches,
  ...findingBenches,
  ...firstBenches,
  ...traceBenches,
  ...sweepBenches,
  ...synthesisBenches,
};

const only = process.argv[process.argv.indexOf('--only') + 1];
const chosen = process.argv.includes('--only') ? [only ?? ''] : Object.keys(benches);
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined) {
    console.error(`no bench '${name}'; there are: ${Object.keys(benches).join(', ')}`);
    process.exitCode = 2;
    continue;
  }
  for (const figure of await bench()) {
    console.log(process.argv.includes('--json') ? JSON.stringify(figure) : lineOf(figure));
  }
}

function lineOf({ name, value, unit, peer, peerValue, ratio }: Figure): string {
  const shown = `${name.padEnd(24)} ${numberText(value)} ${unit}`;
  if (peerValue === undefined || ratio === undefined) return shown;
  return `${shown}; ${peer}: ${numberText(peerValue)}; ratio ${ratio.toFixed(2)}`;
}

function numberText(value: number): string {
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}
