/**
 * Loaded before everything else in a worker process: its clock is wrong by PROTOLAB_SKEW_MS.
 *
 *   node --import conform-skew.js …      Date.now(), new Date(), Date() and performance.now()
 *
 * So the exported code reads a wrong clock without a change in it. Timers still wait as long as they
 * say, and `process.hrtime` is left as it is: the recordings of all processes share it.
 */
const skewMs = Number(process.env.PROTOLAB_SKEW_MS ?? '0');

if (skewMs !== 0) {
  const { Date: TrueDate, performance } = globalThis;
  const trueNow = performance.now.bind(performance);
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [target.now() + skewMs] : given, newTarget),
    apply: (target) => new target(target.now() + skewMs).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => target.now() + skewMs : Reflect.get(target, name, receiver),
  });
  performance.now = () => trueNow() + skewMs;
}

export {};
