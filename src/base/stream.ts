import seedrandom from 'seedrandom';

/** A seeded stream of whole numbers: the only source of chance in the project. */
export interface Stream {
  /** The next number, at least 0 and below `count` (at most 2^31). Deterministic in the seed. */
  next(count: number): number;
}

/**
 * The stream of a seed, the same on every machine and Node version.
 *
 * seedrandom (ARC4) turns the seed into the 128 bits of state of xoshiro128++ (Blackman and Vigna,
 * "Scrambled linear pseudorandom number generators", 2021), which is cheap to step.
 */
export function stream(seed: string | number): Stream {
  const source = seedrandom(String(seed));
  return new Xoshiro(source.int32(), source.int32(), source.int32(), source.int32() | 1);
}

/** Written for speed: the random walks of the explorer step it once for every choice. */
class Xoshiro implements Stream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  next(count: number): number {
    const sum = (this.#a + this.#d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + this.#a) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return Math.floor((result / 4294967296) * count);
  }
}
