/**
 * What a candidate may try: each attack as it is written plainly, and with every telling word built
 * from strings while it runs. Statements are those of a generator `attack({ store, say, self }, input)`
 * of a module; `returns` is the harmless end of an attack that is let through.
 */
import type { Data } from '#base';

export interface Attack {
  readonly name: string;
  readonly plain: string;
  readonly built: string;
  /** The sentence with which it ends, or what it is left with. */
  readonly ends: RegExp | { readonly returns: Data };
  /** Whether the statements stand in the module, before everything else. */
  readonly inModule?: boolean;
}

const noCode = /Code generation from strings disallowed for this context/;
const frozen = /Cannot (add|assign|define|redefine|delete|set)|not extensible|read only/;

function undefinedName(name: string): RegExp {
  return new RegExp(`${name} is not defined|undefined|not a (function|constructor)`);
}

/** Ways to the constructor of functions, which makes code from strings. */
const constructors: readonly Attack[] = [
  {
    name: 'the constructor of functions',
    plain: "return (() => {}).constructor('return process')().pid;",
    built:
      "const c = 'con' + 'structor'; return (() => {})[c]('return pro' + 'cess')()['pi' + 'd'];",
    ends: noCode,
  },
  {
    name: 'the constructor of generators',
    plain: "return (function* () {}).constructor('yield process.pid')().next().value;",
    built:
      "const g = function* () {}; return Reflect.get(g, ['con', 'structor'].join(''))('yield pro' + 'cess.pid')().next().value;",
    ends: noCode,
  },
  {
    name: 'the constructor of the function of a port',
    plain: "return store.get.constructor('return process')().pid;",
    built: "return store['g' + 'et']['con'.concat('structor')]('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'the constructor of the class of an effect',
    plain: "return store.get('c', 'k').constructor.constructor('return process')().pid;",
    built:
      "const c = 'rotcurtsnoc'.split('').reverse().join(''); return store.get('c', 'k')[c][c]('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'the constructor of what is told',
    plain: "return input.constructor.constructor('return process')().pid;",
    built: "const c = 'con' + 'structor'; return input[c][c]('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'the constructor of an error of the engine',
    plain:
      "try { null.x; } catch (e) { return e.constructor.constructor('return process')().pid; }",
    built:
      "const c = 'con' + 'structor'; try { null['x']; } catch (e) { return e[c][c]('return pro' + 'cess')().pid; }",
    ends: noCode,
  },
  {
    name: 'the constructor of the error of an endless recursion',
    plain:
      "const f = () => f(); try { f(); } catch (e) { return e.constructor.constructor('return process')().pid; }",
    built:
      "const c = 'con' + 'structor'; const f = () => f(); try { f(); } catch (e) { return e[c][c]('return pro' + 'cess')().pid; }",
    ends: /until there was no stack left/,
  },
  {
    name: 'the constructor of what imports',
    plain: "return require.constructor('return process')().pid;",
    built: "return require['con' + 'structor']('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'the constructor of a built-in class',
    plain: "return Map.constructor('return process')().pid;",
    built: "return globalThis['M' + 'ap']['con' + 'structor']('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'the constructor behind the global object',
    plain: "return globalThis.constructor.constructor('return process')().pid;",
    built: "const c = 'con' + 'structor'; return globalThis[c][c]('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'construction by reflection',
    plain: "return Reflect.construct((() => {}).constructor, ['return process'])().pid;",
    built:
      "const c = 'con' + 'structor'; return Reflect['con' + 'struct']((() => {})[c], ['return pro' + 'cess'])().pid;",
    ends: noCode,
  },
  {
    name: 'the constructor of a template',
    plain: "const t = (x) => x; return t`a`.constructor.constructor('return process')().pid;",
    built:
      "const t = (x) => x; const c = ['con', 'structor'].join(''); return t`a`[c][c]('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'the global by its class',
    plain: "return Function('return process')().pid;",
    built: "return globalThis['Fun' + 'ction']('return pro' + 'cess')().pid;",
    ends: noCode,
  },
  {
    name: 'eval',
    plain: "return eval('process').pid;",
    built: "return globalThis['ev' + 'al']('pro' + 'cess').pid;",
    ends: undefinedName('eval'),
  },
  {
    name: 'eval from a distance',
    plain: "return (0, eval)('process').pid;",
    built: "const { ['ev' + 'al']: e } = globalThis; return e('pro' + 'cess').pid;",
    ends: undefinedName('eval'),
  },
  {
    name: 'code in bytes',
    plain: 'return new WebAssembly.Module([0, 97, 115, 109, 1, 0, 0, 0]) !== null;',
    built: "return new globalThis['Web' + 'Assembly']['Mod' + 'ule']([0]) !== null;",
    ends: undefinedName('WebAssembly'),
  },
];

/** Ways along the stack to whoever called. */
const callers: readonly Attack[] = [
  {
    name: 'this of a function',
    plain: 'return (function () { return this; })() === undefined;',
    built:
      "return Reflect['ap' + 'ply'](function () { return this; }, undefined, []) === undefined;",
    ends: { returns: true },
  },
  {
    name: 'the caller in the arguments',
    plain: "return (function () { return arguments.callee; })().caller.constructor('return 1')();",
    built: "return (function () { return arguments['cal' + 'lee']; })()['cal' + 'ler'].name;",
    ends: /'caller', 'callee', and 'arguments' properties may not be accessed/,
  },
  {
    name: 'the caller of a function',
    plain: 'function f() { return f.caller; } return f() === undefined;',
    built: "function f() { return f['cal' + 'ler']; } return f() === undefined;",
    ends: { returns: true },
  },
  {
    name: 'the places on the stack',
    plain:
      "Error.prepareStackTrace = (_, sites) => sites; const { stack } = new Error('x'); return typeof stack === 'string' ? stack : stack[0].getThis().constructor.name;",
    built:
      "Reflect.set(Error, 'prepare' + 'StackTrace', (_, sites) => sites); return String(new Error('x')['sta' + 'ck']);",
    ends: { returns: '' },
  },
  {
    name: 'a place at errors to keep something',
    plain: 'Error.stackTraceLimit = 7; return Error.stackTraceLimit === 7;',
    built:
      "const f = () => ''; Reflect.set(Error, 'prepare' + 'StackTrace', f); return Error['prepare' + 'StackTrace'] === f;",
    ends: { returns: false },
  },
  {
    name: 'what the stack says',
    plain: "return new Error('x').stack;",
    built: "return new Error('x')['sta' + 'ck'];",
    ends: { returns: '' },
  },
  {
    name: 'what a caught stack says',
    plain: 'const o = {}; Error.captureStackTrace(o); return o.stack;',
    built: "const o = {}; Error['capture' + 'StackTrace'](o); return o['sta' + 'ck'];",
    ends: { returns: '' },
  },
  {
    name: 'how deep the stack is allowed to be',
    plain:
      'let depth = 0; const f = () => { depth += 1; f(); }; try { f(); } catch { } return depth;',
    built:
      'let depth = 0; const f = () => { depth += 1; (0, f)(); }; try { f(); } catch ({ message }) { } return depth;',
    ends: /until there was no stack left/,
  },
  {
    name: 'the same past a finally',
    plain:
      'let depth = 0; const f = () => { depth += 1; f(); }; try { f(); } finally { return depth; }',
    built:
      'let depth = 0; const f = () => { depth += 1; f(); }; a: try { f(); } finally { break a; } return depth;',
    ends: /until there was no stack left/,
  },
  {
    name: 'the name by which what is caught is looked at',
    plain: 'const seen$ = () => {}; return seen$;',
    built: 'const seen\\u0024 = () => {}; return seen\\u0024;',
    ends: /uses the name seen\$/,
  },
];

/** Ways to other modules. */
const modules: readonly Attack[] = [
  {
    name: 'an import',
    plain:
      "import { readFileSync } from 'node:fs'; const text = readFileSync('/etc/passwd', 'utf8');",
    built: "const text = require('node:' + 'fs').readFileSync('/etc/passwd', 'utf8');",
    ends: /imports what is not there|requires something that is not there/,
    inModule: true,
  },
  {
    name: 'an export of another module',
    plain: "export * from 'node:fs';",
    built: "Object.assign(exports, require('node' + ':fs'));",
    ends: /imports what is not there|requires something that is not there/,
    inModule: true,
  },
  {
    name: 'an import of a file beside',
    plain: "import { escape } from './escape.js'; escape();",
    built: "require('./esc' + 'ape.js');",
    ends: /imports what is not there|requires something that is not there/,
    inModule: true,
  },
  {
    name: 'an import while it runs',
    plain: "return import('node:fs').constructor.constructor('return process')().pid;",
    built: "return (() => {})['con' + 'structor']('return im' + \"port('node:fs')\")();",
    ends: /imports while it runs|Code generation from strings disallowed/,
  },
  {
    // To the engine the rest of such a line is a comment, and the text would begin outside of one.
    name: 'code behind a comment of HTML',
    plain: "let x = 1, y = 1; x <!--y; `\nreturn 'code';\n//`; return 'text';",
    built:
      "let x = 1, y = 1; x <!--y; `\nreturn (() => {})['con' + 'structor']('return 1')();\n//`; return 'te' + 'xt';",
    ends: { returns: 'text' },
  },
  {
    name: 'a comment of HTML in a text',
    plain: "return '<!--';",
    built: 'return `\n--> 1`;',
    ends: /has a comment of HTML/,
  },
  {
    name: 'where the module stands',
    plain: 'return import.meta.url;',
    built: "return (() => {})['con' + 'structor']('return im' + 'port.meta.url')();",
    ends: /asks where it stands|Code generation from strings disallowed/,
  },
  {
    name: 'an import of the other kind',
    plain: "import fs = require('node:fs'); fs.readFileSync('/etc/passwd');",
    built: "const fs = [require][0]?.(['node', 'fs'].join(':')); fs.readFileSync('/etc/passwd');",
    ends: /imports in a way|requires something that is not there/,
    inModule: true,
  },
];

/** Ways to the process, the network and the files. */
const host: readonly Attack[] = [
  {
    name: 'the process',
    plain: 'return process.env;',
    built: "return globalThis['pro' + 'cess']['e' + 'nv'];",
    ends: undefinedName('process'),
  },
  {
    name: 'the network',
    plain: "return fetch('https://example.com') !== null;",
    built: "return globalThis['fet' + 'ch']('https://example.com') !== null;",
    ends: /used 'fetch'/,
  },
  {
    name: 'a socket of the network',
    plain: "return new WebSocket('wss://example.com') !== null;",
    built: "return new globalThis['Web' + 'Socket']('wss://example.com') !== null;",
    ends: undefinedName('WebSocket'),
  },
  {
    name: 'a buffer of the host',
    plain: "return Buffer.from('x').constructor.constructor('return process')().pid;",
    built: "return globalThis['Buf' + 'fer']['fr' + 'om']('x').length;",
    ends: undefinedName('Buffer'),
  },
  {
    name: 'the console',
    plain: "console.log.constructor('return process')().pid; return 1;",
    built: "return globalThis['con' + 'sole']['lo' + 'g']['con' + 'structor']('return 1')();",
    ends: undefinedName('console'),
  },
  {
    name: 'whatever is global',
    plain:
      'return Reflect.ownKeys(globalThis).filter((key) => /lock|harden|Compart|repair|assert/.test(String(key)));',
    built:
      "return Reflect['own' + 'Keys'](globalThis).filter((key) => String(key).includes('har' + 'den'));",
    ends: { returns: [] },
  },
];

/** Ways to change what others use. */
const pollution: readonly Attack[] = [
  {
    name: 'the prototype of objects',
    plain: "Object.prototype.polluted = 'yes'; return {}.polluted;",
    built: "({})['__pro' + 'to__']['pol' + 'luted'] = 'yes'; return {}['pol' + 'luted'];",
    ends: frozen,
  },
  {
    name: 'a method of arrays',
    plain: 'Array.prototype.map = () => []; return [1].map(String);',
    built:
      "[]['con' + 'structor']['proto' + 'type']['m' + 'ap'] = () => []; return [1].map(String);",
    ends: frozen,
  },
  {
    name: 'the text of data',
    plain: "JSON.stringify = () => 'null'; return JSON.stringify(1);",
    built: "globalThis['JS' + 'ON']['string' + 'ify'] = () => 'null'; return JSON.stringify(1);",
    ends: frozen,
  },
  {
    name: 'the step of every generator',
    plain:
      'Object.getPrototypeOf(function* () {}).prototype.next = () => ({ done: true, value: 1 }); return 2;',
    built:
      "Reflect['getProto' + 'typeOf'](function* () {})['proto' + 'type']['ne' + 'xt'] = () => 1; return 2;",
    ends: frozen,
  },
  {
    name: 'the step of every effect',
    plain:
      "Object.getPrototypeOf(store.get('c', 'k')).next = () => ({ done: true, value: 1 }); return 2;",
    built: "store.get('c', 'k')['__pro' + 'to__']['ne' + 'xt'] = () => 1; return 2;",
    ends: frozen,
  },
  {
    name: 'a getter for all',
    plain: "Object.defineProperty(Object.prototype, 'x', { get: () => 1 }); return {}.x;",
    built:
      "({})['__define' + 'Getter__'].call({}['__pro' + 'to__'], 'x', () => 1); return {}['x'];",
    ends: frozen,
  },
  {
    name: 'a new global',
    plain: 'globalThis.kept = 1; return globalThis.kept;',
    built: "Reflect['define' + 'Property'](globalThis, 'kept', { value: 1 }) || null.x; return 1;",
    ends: /not extensible|Cannot read properties of null/,
  },
  {
    name: 'a built-in in the place of another',
    plain: 'Map = class {}; return new Map() instanceof Map;',
    built: "globalThis['M' + 'ap'] = class {}; return 1;",
    ends: frozen,
  },
  {
    name: 'what the author is given',
    plain: "require('protolab/design').store.kept = 1; return 1;",
    built: "require('proto' + 'lab/design')['st' + 'ore']['kept'] = 1; return 1;",
    ends: frozen,
  },
  {
    name: 'the specification',
    plain: "require('task').spec.operations.attack = null; return 1;",
    built: "require('ta' + 'sk')['sp' + 'ec']['oper' + 'ations']['x'] = null; return 1;",
    ends: frozen,
  },
  {
    name: 'what one place of a template keeps',
    plain: 'const t = (x) => x; const kept = t`a`; kept.count = 1; return kept.count;',
    built: "const t = (x) => x; Object.assign(t`a`, { ['cou' + 'nt']: 1 }); return 1;",
    ends: frozen,
  },
  {
    name: 'the prototype of the global object',
    plain: 'Object.setPrototypeOf(globalThis, { x: 1 }); return x;',
    built: "globalThis['__pro' + 'to__'] = { x: 1 }; return globalThis.x ?? null.x;",
    ends: /not extensible|[Cc]annot|immutable/,
  },
];

/** Chance, clocks, and what is done later. */
const accidents: readonly Attack[] = [
  {
    name: 'chance',
    plain: 'return Math.random();',
    built: "return Math['ran' + 'dom']();",
    ends: /used 'Math.random'.*Ask a port of tokens/,
  },
  {
    name: 'chance in secret',
    plain: 'try { return Math.random(); } catch { return 1; }',
    built: "try { return Math['ran' + 'dom'](); } catch { } return 1;",
    ends: /used 'Math.random' and hid it/,
  },
  {
    name: 'chance from the library of secrets',
    plain: 'return crypto.randomUUID();',
    built: "return globalThis['cry' + 'pto']['random' + 'UUID']();",
    ends: /used 'crypto.randomUUID'/,
  },
  {
    name: 'the clock',
    plain: 'return Date.now();',
    built: "return globalThis['Da' + 'te']['n' + 'ow']();",
    ends: /used 'Date.now'/,
  },
  {
    name: 'a new date',
    plain: 'return new Date().getTime();',
    built: "return new globalThis['Da' + 'te']()['get' + 'Time']();",
    ends: /used 'Date'/,
  },
  {
    name: 'a precise clock',
    plain: 'return performance.now();',
    built: "return globalThis['perfor' + 'mance']['n' + 'ow']();",
    ends: /used 'performance.now'/,
  },
  {
    name: 'a timer',
    plain: "setTimeout('process.exit()', 0); return 1;",
    built: "globalThis['set' + 'Timeout']('process.exit()', 0); return 1;",
    ends: /used 'setTimeout'/,
  },
  {
    name: 'a promise',
    plain: 'Promise.resolve().then(() => {}); return 1;',
    built: "new globalThis['Pro' + 'mise'](() => {}); return 1;",
    ends: /used 'Promise/,
  },
  {
    name: 'a function that waits',
    plain: "return (async () => {})().constructor.constructor('return process')().pid;",
    built: "return (() => {})['con' + 'structor']('return as' + 'ync () => {}')();",
    ends: /the module waits|Code generation from strings disallowed/i,
  },
  {
    name: 'a generator that waits',
    plain: 'async function* later() { yield 1; } return later().next() !== null;',
    built: "return Reflect.construct((function* () {})['con' + 'structor'], ['aw' + 'ait 1']);",
    ends: /the module waits|Code generation from strings disallowed/i,
  },
  {
    name: 'waiting in the module',
    plain: 'await null;',
    built: "Reflect.apply((() => {})['con' + 'structor'], null, ['aw' + 'ait null']);",
    ends: /the module waits|Code generation from strings disallowed/i,
    inModule: true,
  },
  {
    name: 'a thing that can be waited for',
    plain: 'return { then: (tell) => tell(1) };',
    built: "return { ['th' + 'en']: (tell) => tell(1) };",
    ends: /is not plain data/,
  },
  {
    name: 'memory that others share',
    plain: 'return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9);',
    built: "return new globalThis['Shared' + 'ArrayBuffer'](4).byteLength;",
    ends: undefinedName('Atomics'),
  },
  {
    name: 'what the collector of memory does',
    plain: 'return new WeakRef({}).deref() === undefined;',
    built: "return new globalThis['Finalization' + 'Registry'](() => {}) !== null;",
    ends: undefinedName('WeakRef'),
  },
  {
    name: 'an object that lies',
    plain: 'yield new Proxy({}, { get: () => 1 });',
    built: "yield new globalThis['Pro' + 'xy']({}, {});",
    ends: undefinedName('Proxy'),
  },
  {
    name: 'bytes outside of the heap',
    plain: 'return new Uint8Array(1e9).fill(1).length;',
    built: "return new globalThis['Uint8' + 'Array'](1e9).length;",
    ends: undefinedName('Uint8Array'),
  },
  {
    name: 'the language of the machine',
    plain: 'return Intl.DateTimeFormat().resolvedOptions().timeZone;',
    built: "return globalThis['In' + 'tl']['DateTime' + 'Format']().resolvedOptions().timeZone;",
    ends: undefinedName('Intl'),
  },
  {
    name: 'the language of a number',
    plain:
      "return (1234.5).toLocaleString('de') + 'a'.localeCompare('B') + 'I'.toLocaleLowerCase('tr');",
    built:
      "return (1234.5)['toLocale' + 'String']('de') + 'a'['locale' + 'Compare']('B') + 'I'['toLocaleLower' + 'Case']('tr');",
    ends: { returns: '1234.51i' },
  },
  {
    name: 'what the last match left',
    plain: "/(a)/.exec('a'); return RegExp.$1 ?? 'nothing';",
    built: "/(a)/.exec('a'); return globalThis['Reg' + 'Exp']['$' + '1'] ?? 'nothing';",
    ends: { returns: 'nothing' },
  },
];

export const attacks: readonly Attack[] = [
  ...constructors,
  ...callers,
  ...modules,
  ...host,
  ...pollution,
  ...accidents,
];
