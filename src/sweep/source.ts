import type { Data } from '#base';
import type { Scenario } from '#sim';

/**
 * Where the scenario of a sweep comes from: an exported function of a module, and what it is called
 * with. A worker thread shares nothing with us, so it is told this and no value.
 */
export interface Source {
  /** The address of the module: `import.meta.url` of the file itself. */
  readonly module: string;
  readonly name: string;
  readonly words: readonly Data[];
}

/** What that function gives, or a promise of it. */
interface Loaded {
  readonly scenario: Scenario;
}

/** Loads a scenario. Throws what the source throws. */
export async function loadFrom({ module, name, words }: Source): Promise<Scenario> {
  const loaded = (await import(module)) as {
    readonly [name: string]: (...words: readonly Data[]) => Loaded | Promise<Loaded>;
  };
  const loader = loaded[name];
  if (loader === undefined) throw new Error(`${module} exports no ${name}`);
  return (await loader(...words)).scenario;
}
