// The app as a process of its own: what it says, how it ends. None outlives its test, nor the test run.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';

export interface AppProcess {
  /** All that it wrote so far, to the log and to stderr. */
  readonly output: { readonly log: string; readonly errors: string };
  /** Resolves once it has said so, on the log or on stderr; rejects when it ends without a word of it. */
  said(match: RegExp): Promise<RegExpExecArray>;
  /** Of its HTTP server, once it is running. */
  port(): Promise<number>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs: away from a developer's own .env. */
  readonly cwd: string;
  readonly args?: readonly string[];
  /** Default: the app's own entry. */
  readonly entry?: string;
  /** Words before the command that become it in the end, as `env` does. Default: none. */
  readonly through?: readonly string[];
  /** Runs as this user and group, where the tests may choose one. Default: as the tests do. */
  readonly uid?: number | undefined;
}

const root = join(import.meta.dirname, '..', '..');
/** The same tests on a release: `npm run test:release` (CONTRIBUTING.md) says where it is. */
const { GPU_INSTANCE_ENTRY: releaseEntry } = process.env;
export const isRelease = releaseEntry !== undefined;
export const appEntry = resolve(root, releaseEntry ?? 'src/start.js');
/** Of the app's package: the clone, or the release. */
export const appFolder = dirname(dirname(appEntry));
/** Dies where CRASH_POINTS says. */
export const crashingEntry = join(root, 'test', 'crash', 'app-process.ts');

const children: ChildProcess[] = [];

export function startProcess(options: ProcessOptions): AppProcess {
  const { env, cwd, args = [], entry = appEntry, through = [], uid } = options;
  const preload = join(import.meta.dirname, 'die-with-parent.ts');
  const [command = '', ...words] = [...through, process.execPath, '--import', preload, entry, ...args];
  const child = spawn(command, words, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.push(child);
  const output = { log: '', errors: '' };
  child.stdout.on('data', (bytes: Buffer) => {
    output.log += bytes;
    child.emit('said');
  });
  child.stderr.on('data', (bytes: Buffer) => {
    output.errors += bytes;
    child.emit('said');
  });
  child.on('close', () => warnings.push(...(output.errors.match(/^\(node:\d+\) .*Warning.*$/gmu) ?? [])));
  // Not 'exit': the last words may come after it.
  const ended = once(child, 'close').then(([code, signal]) => {
    child.emit('said');
    return code ?? signal;
  });

  async function said(match: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = match.exec(output.log) ?? match.exec(output.errors);
      if (found) return found;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the process ended without ${match}:\n${output.log}\n${output.errors}`);
      }
      await once(child, 'said', { signal: AbortSignal.timeout(240_000) });
    }
  }

  return {
    output,
    said,
    port: async () => Number((await said(/"port":(\d+)/u))[1]),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

const warnings: string[] = [];

/** For afterEach: kills what is left. Throws what Node warned any of them of. */
export async function endProcesses(): Promise<void> {
  const left = children
    .splice(0)
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  await Promise.all(
    left.map(async (child) => {
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    }),
  );
  const [warning] = warnings.splice(0);
  if (warning !== undefined) throw new Error(`Node warned the app: ${warning}`);
}
