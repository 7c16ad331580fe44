/** Where in the state the rest of a fault's budget stands: some bits of one of its last numbers. */
export interface Purse {
  readonly at: number;
  /** What one happening of the fault costs there. */
  readonly one: number;
  readonly mask: number;
  /** How much there is at the beginning. */
  readonly full: number;
}

/** Room for what is left of each budget, side by side, 30 bits in a number. */
export function pursesOf(budgets: readonly number[]): readonly Purse[] {
  let at = 0;
  let from = 0;
  return budgets.map((budget) => {
    const full = Math.min(budget, 2 ** 30 - 1);
    const bits = 32 - Math.clz32(full);
    if (from + bits > 30) {
      at += 1;
      from = 0;
    }
    const purse = { at, one: 1 << from, mask: ((1 << bits) - 1) << from, full };
    from += bits;
    return purse;
  });
}
