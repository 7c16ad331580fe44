/** What opens sealed facts; `Sealed` alone can make it. */
const vault = { open: (_sealed: object): unknown => undefined };

/**
 * A forbidden fact: something that is true and that no algorithm may ever see.
 *
 * It prints, serialises and compares as nothing; only `unseal`, which the doors of `trace` and
 * `explain` use and no notebook or design is given, opens it.
 */
export class Sealed<Value> {
  readonly #value: Value | undefined;

  // Not a static method: whoever holds a sealed fact could reach that through its constructor.
  static {
    vault.open = (sealed) => (#value in sealed ? sealed.#value : undefined);
  }

  constructor(value?: Value) {
    this.#value = value;
    Object.freeze(this);
  }

  toJSON(): string {
    return 'sealed';
  }
}

/** Seals a fact. */
export function seal<Value>(value: Value): Sealed<Value> {
  return new Sealed(value);
}

/** Opens a sealed fact, for those who explain; never for those who act. */
export function unseal<Value>(sealed: Sealed<Value>): Value {
  return vault.open(sealed) as Value;
}
