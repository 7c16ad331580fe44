import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Context, constants, createContext, Script } from 'node:vm';

/**
 * A realm of its own: other built-in objects than those of the program that makes it, and no way to
 * make code from texts.
 *
 * Its promises have a queue of their own that nobody empties: what is put off is never done.
 */
export function bareRealm(): Context {
  return createContext(constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
}

/**
 * Freezes all built-in objects of a realm and takes chance, clock and traces of the stack from them.
 *
 * This is `lockdown` of SES (Agoric, "Hardened JavaScript"). It is done here and not in the realm of
 * the simulator, whose typed arrays would become slow.
 */
export function lockDown(realm: Context): void {
  // Before all else: how deep the program around it stands is not for the realm to see.
  runIn(realm, 'Error.stackTraceLimit = 0');
  const folder = dirname(createRequire(import.meta.url).resolve('ses'));
  runIn(realm, readFileSync(join(folder, 'lockdown.umd.min.js'), 'utf8'));
  runIn(
    realm,
    `lockdown({
      consoleTaming: 'unsafe',
      errorTaming: 'safe',
      errorTrapping: 'none',
      evalTaming: 'no-eval',
      localeTaming: 'safe',
      overrideTaming: 'severe',
      reporting: 'none',
      unhandledRejectionTrapping: 'none',
    })`,
  );
}

/** Evaluates a script of our own in a realm. What it returns is of that realm: call it, no more. */
export function runIn(realm: Context, script: string): unknown {
  return new Script(script, { filename: 'sandbox' }).runInContext(realm);
}
