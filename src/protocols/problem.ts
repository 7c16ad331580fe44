import type { Design, PortKind, Sketch } from '#design';
import type { Spec } from '#spec';
import type { WorldPlan } from './catalogue.js';

/**
 * A problem of design: what is promised, and the worlds in which a design must keep it.
 *
 * The worlds that are held out are shown to nobody; they have other calls, other clients or other
 * faults than those that are shown, so that a design made for the shown ones falls there.
 */
export interface Problem {
  /** In lower case with hyphens, for example `lost-update`. */
  readonly name: string;
  readonly spec: Spec;
  /** What a designer is told beside the specification: roles, services, and what the ports are for. */
  readonly setting: string;
  /** The kinds of ports a design may have, and of each the guarantees that it may need. */
  readonly ports: { readonly [kind in PortKind]?: readonly string[] };
  readonly worlds: readonly WorldPlan[];
  readonly heldOut: readonly WorldPlan[];
  /** Its best known designs, with holes. */
  readonly sketch: Sketch;
  /** What comes to mind first, and falls. */
  readonly naive: Design;
  /**
   * The address of the module that exports it as `problem` (`import.meta.url`), where it is none of
   * this library: what examines the text of a candidate in a process apart imports it there.
   */
  readonly module?: string;
  /** A design that stands, kept out of every prompt; null where there is none. */
  readonly right: Design | null;
}
