import { Issue } from '#base';
import type { Chooser } from './chooser.js';

/** How much likelier an option without a fault is taken to be than one with it. */
const faultlessWeight = 16;

const top = 2 ** 24;
const bottom = 2 ** 16;

/** An option as a part of a whole: what comes before it, its own size, and all of them together. */
interface Part {
  readonly before: number;
  readonly size: number;
  readonly total: number;
}

function totalOf(count: number, faultless: number): number {
  return faultless * faultlessWeight + (count - faultless);
}

function partOf(choice: number, count: number, faultless: number): Part {
  const total = totalOf(count, faultless);
  if (choice < faultless) {
    return { before: choice * faultlessWeight, size: faultlessWeight, total };
  }
  const before = faultless * faultlessWeight + (choice - faultless);
  return { before, size: 1, total };
}

function choiceAt(value: number, faultless: number): number {
  const all = faultless * faultlessWeight;
  return value < all ? Math.floor(value / faultlessWeight) : faultless + (value - all);
}

/**
 * The choices of any number of runs in as few bytes as they can do with: a choice takes bits, not
 * bytes, because whoever reads it knows how many options there were.
 *
 * A range coder (G. Nigel N. Martin, "Range encoding: an algorithm for removing redundancy from a
 * digitised message", 1979), the carryless form of Dmitry Subbotin, 1999. Deterministic.
 */
export class Packer {
  readonly #bytes: number[] = [];
  #low = 0;
  #range = 0xffffffff;

  /** The same chooser; what it chooses is packed. One run after the other may be made with it. */
  over(chooser: Chooser): Chooser {
    return {
      choose: (count, faultless) => {
        const choice = chooser.choose(count, faultless);
        this.#add(partOf(choice, count, faultless));
        return choice;
      },
    };
  }

  /** All that was packed, ready to be unpacked; more may be added after it. */
  bytes(): Uint8Array {
    const low = this.#low;
    const end = [low >>> 24, (low >>> 16) & 255, (low >>> 8) & 255, low & 255];
    return Uint8Array.from([...this.#bytes, ...end]);
  }

  #add({ before, size, total }: Part): void {
    this.#range = Math.floor(this.#range / total);
    this.#low = (this.#low + before * this.#range) >>> 0;
    this.#range *= size;
    while (true) {
      const next = settled(this.#low, this.#range);
      if (next === null) return;
      this.#bytes.push(this.#low >>> 24);
      this.#low = (this.#low << 8) >>> 0;
      this.#range = (next << 8) >>> 0;
    }
  }
}

/** The range with which a first byte is sure, and can go out; null while none is. */
function settled(low: number, range: number): number | null {
  const end = (low + range) >>> 0;
  if ((low ^ end) >>> 0 < top) return range;
  if (range < bottom) return -low & (bottom - 1);
  return null;
}

/**
 * The chooser that makes packed runs again, one after the other, in the order in which they were
 * packed.
 *
 * Bytes that end too early give an `Issue`; other bytes give other runs, without a word.
 */
export function unpacked(bytes: Uint8Array): Chooser {
  let at = 0;
  let low = 0;
  let range = 0xffffffff;
  let code = 0;
  const shift = (): void => {
    if (at >= bytes.length + 4) {
      throw new Issue('replay/packed', {
        wrong: 'these bytes end before the runs that were packed into them',
        found: `${bytes.length} bytes`,
        right: 'give all bytes, and ask for no more runs than were packed',
      });
    }
    code = ((code << 8) | (bytes[at] ?? 0)) >>> 0;
    at += 1;
  };
  for (let byte = 0; byte < 4; byte += 1) shift();
  return {
    choose: (count, faultless) => {
      range = Math.floor(range / totalOf(count, faultless));
      const value = Math.floor(((code - low) >>> 0) / range);
      const choice = Math.min(choiceAt(value, faultless), count - 1);
      const { before, size } = partOf(choice, count, faultless);
      low = (low + before * range) >>> 0;
      range *= size;
      while (true) {
        const next = settled(low, range);
        if (next === null) return choice;
        shift();
        low = (low << 8) >>> 0;
        range = (next << 8) >>> 0;
      }
    },
  };
}
