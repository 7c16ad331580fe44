/**
 * A forbidden fact: something that is true and that no algorithm may ever see.
 *
 * It prints, serialises and compares as nothing; only `unseal`, which the doors of `trace` and
 * `explain` use and no notebook or design is given, opens it.
 */
export class Sealed<Value> {
  /** For the compiler only: keeps `Sealed<A>` and `Sealed<B>` apart. */
  declare readonly kept?: Value;

  constructor() {
    Object.freeze(this);
  }

  toJSON(): string {
    return 'sealed';
  }
}

const vault = new WeakMap<object, unknown>();

/** Seals a fact. */
export function seal<Value>(value: Value): Sealed<Value> {
  const sealed = new Sealed<Value>();
  vault.set(sealed, value);
  return sealed;
}

/** Opens a sealed fact, for those who explain; never for those who act. */
export function unseal<Value>(sealed: Sealed<Value>): Value {
  return vault.get(sealed) as Value;
}
