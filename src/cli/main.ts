#!/usr/bin/env node
import { Issue } from '#base';
import { conformVerb } from './conform.js';
import { doctorVerb } from './doctor.js';
import { exploreVerb } from './explore.js';
import { exportVerb } from './export.js';
import { judgeVerb } from './judge.js';
import { labVerb } from './lab.js';
import { newVerb } from './new.js';
import { replayVerb } from './replay.js';
import { reportVerb } from './report.js';
import { runVerb } from './run.js';
import { sweepVerb } from './sweep.js';
import { callVerb, exitCodes, print, tell, type Verb } from './verb.js';

const verbs: readonly Verb[] = [
  runVerb,
  exploreVerb,
  sweepVerb,
  replayVerb,
  reportVerb,
  exportVerb,
  conformVerb,
  judgeVerb,
  newVerb,
  labVerb,
  doctorVerb,
];

const help = [
  'protolab: a distributed protocol from an idea to running code',
  '',
  'protolab <verb> [words] [--options]; protolab <verb> --help says more',
  '',
  ...verbs.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`),
  '',
  'exit code: 0 all well, 1 a promise is broken, 2 a mistake in the call, 3 unknown',
].join('\n');

/** Calls the verb that was typed; every mistake of the caller becomes a sentence. */
async function main(typed: readonly string[]): Promise<number> {
  const [name, ...rest] = typed;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(help);
    return name === undefined ? exitCodes.mistake : exitCodes.holds;
  }
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) {
    throw new Issue('cli/no-verb', {
      wrong: `protolab has no verb '${name}'`,
      found: `verbs: ${verbs.map((each) => each.name).join(', ')}`,
      right: "see 'protolab --help'",
    });
  }
  return callVerb(verb, rest);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown) => {
    process.exitCode = exitCodes.mistake;
    if (thrown instanceof Issue) tell(thrown.message);
    else tell(`protolab is at fault, please report this: ${(thrown as Error)?.stack ?? thrown}`);
  },
);
