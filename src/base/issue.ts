/**
 * A mistake of the caller: what is wrong, what was found, what would be right.
 *
 * The three kinds of mistake are never mixed. A studied protocol that fails is data (a verdict);
 * a caller that errs gets an `Issue`; a fault of our own stops at an `assert`.
 */
export class Issue extends Error {
  override readonly name = 'Issue';
  /** Machine-readable, `room/what`, for example `scenario/no-plug`. */
  readonly code: string;
  readonly wrong: string;
  readonly found: string | undefined;
  readonly right: string;

  constructor(code: string, parts: { wrong: string; found?: string; right: string }) {
    const found = parts.found === undefined ? [] : [`found: ${parts.found}`];
    super([parts.wrong, ...found, parts.right].map(sentence).join(' '));
    this.code = code;
    this.wrong = parts.wrong;
    this.found = parts.found;
    this.right = parts.right;
  }
}

function sentence(part: string): string {
  const capital = part.slice(0, 1).toUpperCase() + part.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** Stops when `condition` is false: a fault of our own, never a mistake of the caller. */
export function assert(condition: unknown, meaning: string): asserts condition {
  if (!condition) throw new Error(`protolab is at fault: ${meaning}`);
}

/** Closes a `switch` over a union: reached only when a case was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`protolab is at fault: unexpected ${JSON.stringify(value)}`);
}

/** The message of whatever was thrown, on one line and never empty; it never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? String(thrown.message) || thrown.name : String(thrown);
    return text.split('\n')[0] || 'something without a message was thrown';
  } catch {
    return 'something that has no text was thrown';
  }
}
