import type { Data, Shape } from '#base';
import type { ConcreteSpec } from './concrete.js';
import { exampleUrl } from './index-text.js';
import { anyWaits } from './used.js';

/** The text of `test/smoke.mjs`: each operation, twice, on the real target. */
export function smokeText(concrete: ConcreteSpec): string {
  const variable = concrete.target === 'nats' ? 'NATS_URL' : 'DATABASE_URL';
  const shapes = concrete.operations.map(
    ({ name, input, answer }) =>
      `  ${name}: { input: ${JSON.stringify(sample(input))}, answer: ${JSON.stringify(answer)} },\n`,
  );
  return `/** Calls each operation twice, in a namespace of its own. */
import { connect } from '../dist/index.js';

const url = process.env.${variable};

/** What each operation is given, and the shape of what it answers. */
const operations = {
${shapes.join('')}};

/** Whether a value is of a shape. */
function fits(shape, value) {
  switch (shape.kind) {
    case 'nothing':
      return value === null;
    case 'flag':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'text':
      return typeof value === 'string';
    case 'maybe':
      return value === null || fits(shape.of, value);
    case 'list':
      return Array.isArray(value) && value.every((each) => fits(shape.of, each));
    case 'map':
      return isRecord(value) && Object.values(value).every((each) => fits(shape.of, each));
    case 'record':
      return (
        isRecord(value) &&
        Object.keys(value).length === Object.keys(shape.fields).length &&
        Object.entries(shape.fields).every(([name, field]) => fits(field, value[name]))
      );
    default:
      return value !== undefined;
  }
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

${anyWaits(concrete) ? waiting : straight}

if (url === undefined) {
  console.error('${variable} is not set: it says where the server is, as in ${exampleUrl(concrete)}');
  process.exitCode = 1;
} else {
  await smoke().catch((error) => {
    console.error(error.name + ': ' + error.message);
    process.exitCode = 1;
  });
}
`;
}

const straight = `async function smoke() {
  const namespace = 'smoke' + Date.now().toString(36);
  const connected = await connect({ url, namespace });
  try {
    for (const [name, { input, answer: shape }] of Object.entries(operations)) {
      for (const time of ['first', 'second']) {
        const answer = await connected[name](input);
        const text = name + ', ' + time + ' call: ' + JSON.stringify(answer);
        if (!fits(shape, answer)) throw new Error(text + ' is not what was declared');
        console.log(text);
      }
    }
  } finally {
    await connected.close();
  }
}`;

const waiting = `/** An operation may wait for what nobody here does: it is given up after so many milliseconds. */
const patienceMs = 3000;

/** The answer in a list; an empty list where the call still waits. */
async function answered(call) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs, []);
  });
  call.catch(() => {});
  const first = await Promise.race([call.then((answer) => [answer]), late]);
  clearTimeout(timer);
  return first;
}

async function smoke() {
  const namespace = 'smoke' + Date.now().toString(36);
  for (const [name, { input, answer: shape }] of Object.entries(operations)) {
    const connected = await connect({ url, namespace });
    try {
      for (const time of ['first', 'second']) {
        const answers = await answered(connected[name](input));
        const text = name + ', ' + time + ' call: ' + (JSON.stringify(answers[0]) ?? 'waits');
        if (!answers.every((answer) => fits(shape, answer))) {
          throw new Error(text + ' is not what was declared');
        }
        console.log(text);
        if (answers.length === 0) break;
      }
    } finally {
      await connected.close();
    }
  }
}`;

/** A small value of a shape. */
function sample(shape: Shape): Data {
  switch (shape.kind) {
    case 'flag':
      return true;
    case 'integer':
      return 1;
    case 'text':
      return 'smoke';
    case 'list':
      return [sample(shape.of)];
    case 'record':
      return Object.fromEntries(
        Object.entries(shape.fields).map(([name, field]) => [name, sample(field)]),
      );
    case 'map':
      return {};
    default:
      return null;
  }
}
