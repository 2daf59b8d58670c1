// node src/node24.js test/simulation/break-rules.ts [FILE]
//
// Runs the judge's own tests (judge/judge.test.ts) against it once as it is, and once for each rule of judge/rules.ts, or of a
// JSON file of such, with that rule broken. Prints a line of JSON for each: which tests failed. In a process of its own, since
// Jest loads modules its own way.
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BrokenRule, rules as listed } from './judge/rules.ts';

export interface Outcome {
  /** Null: the judge as it is. */
  readonly rule: number | null;
  /** Of each test that failed: the groups that it is in, and its name. */
  readonly failed: readonly string[];
}

const folder = join(import.meta.dirname, 'judge');
const simulation = pathToFileURL(import.meta.dirname).href;
const standIn = 'stand-in:jest';
const given = process.argv[2];
const rules = given ? (JSON.parse(readFileSync(given, 'utf8')) as readonly BrokenRule[]) : listed;

type Work = () => unknown;
type Of = (...values: never[]) => unknown;
const tests: { readonly name: string; readonly work: Work }[] = [];
const groups: string[] = [];
const test = Object.assign(
  (name: string, work: Work) => void tests.push({ name: [...groups, name].join(' › '), work }),
  {
    each: (rows: readonly unknown[]) => (name: string, work: Of) => {
      for (const row of rows)
        test(`${name} (${String([row].flat()[0])})`, () => work(...([row].flat() as never[])));
    },
  },
);
const describe = (name: string, define: () => void) => {
  groups.push(name);
  define();
  groups.pop();
};
const { expect } = createRequire(createRequire(import.meta.url).resolve('@jest/globals'))('expect') as {
  readonly expect: unknown;
};
Object.assign(globalThis, { jestStandIn: { test, describe, expect } });

registerHooks({
  resolve(specifier, context, next) {
    const rule = /\?rule=\d+$/u.exec(context.parentURL ?? '')?.[0];
    if (rule !== undefined && specifier === '@jest/globals') return { url: standIn, shortCircuit: true };
    const resolved = next(specifier, context);
    return rule !== undefined && resolved.url.startsWith(simulation)
      ? { ...resolved, url: `${resolved.url}${rule}` }
      : resolved;
  },
  load(url, context, next) {
    if (url === standIn)
      return {
        format: 'module',
        shortCircuit: true,
        source: 'export const { test, describe, expect } = globalThis.jestStandIn;',
      };
    const [path = '', number] = url.split('?rule=');
    if (number === undefined) return next(url, context);
    const source = sourceOf(fileURLToPath(path), rules[Number(number) - 1]);
    return { format: 'module', shortCircuit: true, source };
  },
});

const unbroken = new Map<string, string>();

/** Read once where nothing is broken in it. */
function sourceOf(file: string, rule: BrokenRule | undefined): string {
  if (rule && join(folder, rule.file) === file) return stripTypeScriptTypes(breakIn(file, rule));
  const source = unbroken.get(file) ?? stripTypeScriptTypes(readFileSync(file, 'utf8'));
  unbroken.set(file, source);
  return source;
}

function breakIn(file: string, rule: BrokenRule): string {
  const text = readFileSync(file, 'utf8');
  const [before = '', after, ...others] = text.split(rule.from);
  if (after === undefined || others.length > 0)
    throw new Error(`${rule.file} has this not just once: ${rule.from}`);
  return `${before}${rule.to}${after}`;
}

for (const rule of [null, ...rules.keys()]) {
  tests.length = 0;
  const failed: string[] = [];
  try {
    await import(`${pathToFileURL(join(folder, 'judge.test.ts')).href}?rule=${rule === null ? 0 : rule + 1}`);
  } catch (error) {
    failed.push(`it does not load: ${error instanceof Error ? error.message : error}`);
  }
  for (const { name, work } of tests)
    try {
      work();
    } catch {
      failed.push(name);
    }
  console.log(JSON.stringify({ rule, failed } satisfies Outcome));
}
