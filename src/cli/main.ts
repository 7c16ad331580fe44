#!/usr/bin/env node
import { Issue } from '#base';
import { callVerb, exitCodes, print, tell, type Verb } from './verb.js';

/** The verbs, each loaded when it is called: what exports and draws takes long to load. */
const verbs: { readonly [name: string]: () => Promise<Verb> } = {
  run: async () => (await import('./run.js')).runVerb,
  explore: async () => (await import('./explore.js')).exploreVerb,
  sweep: async () => (await import('./sweep.js')).sweepVerb,
  replay: async () => (await import('./replay.js')).replayVerb,
  design: async () => (await import('./design.js')).designVerb,
  report: async () => (await import('./report.js')).reportVerb,
  export: async () => (await import('./export.js')).exportVerb,
  conform: async () => (await import('./conform.js')).conformVerb,
  judge: async () => (await import('./judge.js')).judgeVerb,
  new: async () => (await import('./new.js')).newVerb,
  lab: async () => (await import('./lab.js')).labVerb,
  doctor: async () => (await import('./doctor.js')).doctorVerb,
};

/** What can be typed, one line a verb. */
async function help(): Promise<string> {
  const loaded = await Promise.all(Object.values(verbs).map((load) => load()));
  return [
    'protolab: a distributed protocol from an idea to running code',
    '',
    'protolab <verb> [words] [--options]; protolab <verb> --help says more',
    '',
    ...loaded.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`),
    '',
    'exit code: 0 all well, 1 a promise is broken, 2 a mistake in the call, 3 unknown',
  ].join('\n');
}

/** Calls the verb that was typed; every mistake of the caller becomes a sentence. */
async function main(typed: readonly string[]): Promise<number> {
  const [name, ...rest] = typed;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(await help());
    return name === undefined ? exitCodes.mistake : exitCodes.holds;
  }
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (load === undefined) {
    throw new Issue('cli/no-verb', {
      wrong: `protolab has no verb '${name}'`,
      found: `verbs: ${Object.keys(verbs).join(', ')}`,
      right: "see 'protolab --help'",
    });
  }
  return callVerb(await load(), rest);
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
