import { canonical, type Data, stream } from '#base';
import type { Design } from '#design';
import type { WorldPlan } from '#protocols';
import { possibleFaults, type Scenario, scenario } from '#sim';

/**
 * The world of a plan, for whatever design: of its faults those that can happen to the design, which
 * may have no clock to be skewed. Throws an `Issue` for a design that cannot live in it.
 */
export function worldOf(design: Design, plan: WorldPlan): Scenario {
  return scenario({ design, ...plan, faults: possibleFaults(design, plan.faults) });
}

/** How often a world may be drawn that was drawn before, until there are taken to be no others. */
const attemptsMax = 200;

/** More than one fault of a kind beyond what a plan has is never drawn. */
const beyond = 1;

/**
 * Worlds that no candidate has met: first those given, then others drawn from them.
 *
 * A drawn world has the clients and calls of a given one, its calls handed to other clients of the
 * role or one of them dropped, and another budget of faults. Nothing is drawn that no plan has:
 * inputs that a specification takes to be unique stay so. A function of the seed alone.
 */
export class FreshWorlds {
  readonly #plans: readonly WorldPlan[];
  readonly #waiting: WorldPlan[];
  readonly #chance;
  readonly #known = new Set<string>();

  /** `shown` are never handed out; `first` are, in their order, before any is drawn. */
  constructor(parts: {
    readonly shown: readonly WorldPlan[];
    readonly first: readonly WorldPlan[];
    readonly seed: string;
  }) {
    this.#waiting = [...parts.first];
    this.#plans = [...parts.shown, ...parts.first];
    this.#chance = stream(`worlds ${parts.seed}`);
    for (const plan of this.#plans) this.#known.add(keyOf(plan));
  }

  /** The next ones, at most `count`; fewer where no more can be drawn that nobody has seen. */
  peek(count: number): readonly WorldPlan[] {
    while (this.#waiting.length < count) {
      const plan = this.#draw();
      if (plan === null) break;
      this.#waiting.push(plan);
    }
    return this.#waiting.slice(0, count);
  }

  /** The first ones of `peek` were met by a candidate, and are never handed out again. */
  use(count: number): void {
    this.#waiting.splice(0, count);
  }

  #draw(): WorldPlan | null {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const plan = this.#varied(this.#plans[this.#below(this.#plans.length)] as WorldPlan);
      const key = keyOf(plan);
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      return plan;
    }
    return null;
  }

  #varied(plan: WorldPlan): WorldPlan {
    const clients = Object.fromEntries(
      Object.entries(plan.clients).map(([role, plans]) => [role, this.#dealt(plans)]),
    );
    const faults = Object.fromEntries(
      Object.entries(this.#largest())
        .map(([fault, most]) => [fault, this.#below(most + beyond + 1)] as const)
        .filter(([, times]) => times > 0),
    );
    return { ...plan, clients, faults };
  }

  /** The calls of a role in another order, to as many clients; now and then one of them is dropped. */
  #dealt(plans: WorldPlan['clients'][string]): WorldPlan['clients'][string] {
    const calls = plans.flatMap((plan) => (Array.isArray(plan) ? plan : [plan]));
    for (let at = calls.length - 1; at > 0; at -= 1) {
      const other = this.#below(at + 1);
      [calls[at], calls[other]] = [calls[other], calls[at]] as [never, never];
    }
    if (calls.length > 2 && this.#below(3) === 0) calls.pop();
    const count = Math.min(plans.length, calls.length);
    const hands: (typeof calls)[] = Array.from({ length: count }, () => []);
    for (const [at, call] of calls.entries()) {
      // Everybody has a call; the others go where chance sends them.
      hands[at < count ? at : this.#below(count)]?.push(call);
    }
    return hands;
  }

  /** By fault: the largest budget of any plan. */
  #largest(): { readonly [fault: string]: number } {
    const most: { [fault: string]: number } = {};
    for (const { faults } of this.#plans) {
      for (const [fault, times] of Object.entries(faults)) {
        most[fault] = Math.max(most[fault] ?? 0, times);
      }
    }
    return most;
  }

  #below(count: number): number {
    return this.#chance.next(count);
  }
}

/** What makes two plans the same world; a client with one call may be written with or without a list. */
function keyOf({ clients, services, holds, faults }: WorldPlan): string {
  const listed = Object.fromEntries(
    Object.entries(clients).map(([role, plans]) => [
      role,
      plans.map((plan) => (Array.isArray(plan) ? plan : [plan])),
    ]),
  );
  return canonical({
    clients: listed as Data,
    services: (services ?? {}) as Data,
    holds: holds ?? {},
    faults,
  });
}
