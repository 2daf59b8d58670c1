// A test runner for StrykerJS, in the place of Jest's: one process loads the test files once, switches one mutant on after the
// other (they are all in the code, behind a switch) and runs the tests that reach it. Jest would load everything anew for
// every mutant, a second each; here it is milliseconds. What runs while its module loads (a table, a schema) is loaded anew,
// with what depends on it.
//
// Source: StrykerJS, "Create a plugin", and the interface TestRunner of @stryker-mutator/api.
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MutantCoverage } from '@stryker-mutator/api/core';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { readImports } from './imports.ts';
import { collect, type Test } from './jest-globals.ts';
import { neverEnds, type Outcome, runTests } from './run-tests.ts';

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'in-process', () => new InProcessRunner()),
];

/** What kills a mutant is a test of its own folder: other tests reach it by chance, and take long. */
const testsOf = (file: string): readonly string[] => {
  const [, folder] = file.split('/');
  return [`test/unit/${folder}/**/*.test.ts`, `test/${folder}/**/*.test.ts`];
};

/** Most take milliseconds, all but a few less than a second. */
const limitMs = 5000;

/** The instrumented code looks for its switch here. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: MutantCoverage;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}
const world = globalThis as { __stryker__?: Switch };
world.__stryker__ ??= {};
const stryker: Switch = world.__stryker__;

class InProcessRunner implements TestRunner {
  #root = process.cwd();
  #imports = readImports([]);
  #tests: readonly Test[] = [];
  readonly #loaded = new Set<string>();
  #generation = 0;
  /** Modules that are loaded anew now. */
  #stale: ReadonlySet<string> = new Set();

  capabilities = () => ({ reloadEnvironment: true });

  async init(): Promise<void> {
    this.#root = process.cwd();
    this.#imports = readImports(globSync(['src/**/*.ts', 'test/**/*.ts'], { cwd: this.#root }));
    const globals = new URL('./jest-globals.ts', import.meta.url).href;
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === '@jest/globals') return { url: globals, shortCircuit: true };
        const resolved = next(specifier, context);
        const file = this.#toFile(resolved.url);
        return file && this.#stale.has(file)
          ? { ...resolved, url: `${resolved.url}?again=${this.#generation}` }
          : resolved;
      },
    });
  }

  async dryRun({ files = [] }: DryRunOptions): Promise<DryRunResult> {
    const wanted = new Set(files.map((file) => relative(this.#root, file)));
    const tests = await this.#loadOnce(this.#testFilesOf(wanted));
    const onTest = (id: string) => {
      stryker.currentTestId = id;
    };
    const first = await runTests(tests, { bail: false, onTest });
    // On a busy machine one that waits for a socket may fail of itself.
    const again = await runTests(
      tests.filter((_, index) => first[index]?.failure !== null),
      { bail: false, onTest },
    );
    const latest = new Map([...first, ...again].map((outcome) => [outcome.id, outcome]));
    stryker.currentTestId = undefined;
    return {
      status: DryRunStatus.Complete,
      tests: [...latest.values()].map(toResult),
      ...(stryker.mutantCoverage ? { mutantCoverage: stryker.mutantCoverage } : {}),
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const file = relative(this.#root, options.sandboxFileName);
    // A process that began with another folder knows that one's tests only.
    const tests = await this.#loadOnce(this.#testFilesOf(new Set([file])));
    if (options.mutantActivation === 'runtime') {
      const filter = new Set(options.testFilter);
      const chosen = tests.filter(({ id }) => filter.has(id));
      if (chosen.length < filter.size) throw new Error(`not all tests of ${file} are there`);
      return this.#tryOut(chosen, options);
    }
    // Of what runs while a module loads: one test file after the other, each loaded with the mutant in it.
    for (const testFile of this.#testFilesOf(new Set([file]))) {
      const result = await this.#tryOut(await this.#loadAnew(file, testFile, options), options);
      if (result.status !== MutantRunStatus.Survived) return result;
    }
    return { status: MutantRunStatus.Survived, nrOfTests: this.#tests.length };
  }

  async #tryOut(chosen: readonly Test[], options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit } = options;
    stryker.activeMutant = activeMutant.id;
    stryker.hitCount = hitLimit === undefined ? undefined : 0;
    stryker.hitLimit = hitLimit;
    const outcomes = await runTests(chosen, { bail: true, limitMs });
    const killer = outcomes.at(-1)?.failure === null ? undefined : chosen[outcomes.length - 1];
    // What fails once may have failed of itself.
    const [again] = killer ? await runTests([killer], { bail: true, limitMs }) : [];
    const limit = determineHitLimitReached(stryker.hitCount, hitLimit);
    stryker.activeMutant = undefined;
    if (limit) return { status: MutantRunStatus.Timeout, reason: limit.reason };
    if (again?.failure === neverEnds) return { status: MutantRunStatus.Timeout, reason: neverEnds };
    const nrOfTests = outcomes.length;
    if (again?.failure)
      return {
        status: MutantRunStatus.Killed,
        killedBy: [again.id],
        failureMessage: again.failure,
        nrOfTests,
      };
    if (!killer) return { status: MutantRunStatus.Survived, nrOfTests };
    return this.#tryOut(chosen.slice(nrOfTests), options);
  }

  /** A mutant that does not even load is killed by that. */
  async #loadAnew(
    file: string,
    testFile: string,
    { activeMutant }: MutantRunOptions,
  ): Promise<readonly Test[]> {
    this.#stale = this.#imports.dependentsOf(new Set([file]));
    this.#generation += 1;
    stryker.activeMutant = activeMutant.id;
    try {
      return await this.#load([testFile]);
    } catch (error) {
      return [{ id: 'loads', group: emptyGroup, body: () => Promise.reject(error) }];
    } finally {
      stryker.activeMutant = undefined;
      this.#stale = new Set();
    }
  }

  /** Those that reach one of these files: the nearest by name first, what speaks over sockets last. */
  #testFilesOf(changed: ReadonlySet<string>): readonly string[] {
    const reached = this.#imports.dependentsOf(changed);
    const near = new Set(
      [...changed].map((file) => file.replace(/^src\/(.*)\.ts$/u, 'test/unit/$1.test.ts')),
    );
    const rank = (file: string) => (near.has(file) ? 0 : file.startsWith('test/unit/') ? 1 : 2);
    const patterns = [...new Set([...changed].flatMap(testsOf))];
    return globSync(patterns, { cwd: this.#root })
      .filter((file) => reached.has(file))
      .sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  }

  async #loadOnce(files: readonly string[]): Promise<readonly Test[]> {
    const missing = files.filter((file) => !this.#loaded.has(file));
    for (const file of missing) this.#loaded.add(file);
    this.#tests = [...this.#tests, ...(await this.#load(missing))];
    return this.#tests;
  }

  async #load(files: readonly string[]): Promise<readonly Test[]> {
    const tests: Test[] = [];
    for (const file of files) {
      const { href } = pathToFileURL(join(this.#root, file));
      const url = this.#stale.has(file) ? `${href}?again=${this.#generation}` : href;
      tests.push(...(await collect(file, () => import(url))));
    }
    return tests;
  }

  #toFile(url: string): string | null {
    return url.startsWith('file:') ? relative(this.#root, fileURLToPath(url.split('?')[0] ?? url)) : null;
  }
}

const emptyGroup = { name: '', parent: null, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };

function toResult({ id, file, ms, failure }: Outcome): TestResult {
  const base = { id, name: id, timeSpentMs: ms, fileName: file };
  return failure === null
    ? { ...base, status: TestStatus.Success }
    : { ...base, status: TestStatus.Failed, failureMessage: failure };
}
