/** How many bytes an event of a run takes: as choices, and as columns. */
import { catalogue } from '#protocols';
import { carry, Packer, randoms, scenario, World } from '#sim';
import { Recorder } from '#trace';
import type { Benches } from './figure.js';

const runs = 2_000;

/** The events of random runs of all the catalogue, kept in both ways. */
export const traceBenches: Benches = {
  trace: () => {
    const sums = { events: 0, packed: 0, columns: 0 };
    for (const { design, world } of catalogue) {
      const made = new World(scenario({ design, ...world }));
      const recorder = new Recorder();
      made.recordTo(recorder);
      const packer = new Packer();
      const walk = randoms('bench');
      for (let number = 0; number < runs; number += 1) {
        recorder.begin();
        carry(made, packer.over(walk(number)));
        sums.events += recorder.length;
        sums.columns += recorder.bytes;
      }
      sums.packed += packer.bytes().length;
    }
    return [
      { name: 'trace, as choices', value: sums.packed / sums.events, unit: 'bytes/event' },
      { name: 'trace, as columns', value: sums.columns / sums.events, unit: 'bytes/event' },
    ];
  },
};
