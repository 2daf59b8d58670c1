// One mutant: the app with one small fault in it, in a folder of its own, and the simulation there.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readVerdict } from './verdict.ts';

export interface Mutant {
  /** `06-looks-through-one-page`. */
  readonly name: string;
  readonly patch: string;
}

export type Fate =
  | {
      readonly kind: 'killed';
      readonly lives: number;
      readonly seed: string | null;
      readonly promise: string;
      readonly says: string;
    }
  | { readonly kind: 'survived'; readonly lives: number }
  /** The run ended without a verdict: it says nothing about the mutant. */
  | { readonly kind: 'no-verdict'; readonly output: string };

export interface RunOptions {
  /** The repository. */
  readonly root: string;
  /** Program and arguments of the simulation, run in the mutant's folder. */
  readonly command: readonly string[];
  readonly onStart?: (run: ChildProcess) => void;
}

const copied = ['src', 'test', 'package.json', 'manifest.yml'];

export const findMutants = (folder: string): readonly Mutant[] =>
  globSync('*.patch', { cwd: folder })
    .sort()
    .map((file) => ({ name: basename(file, '.patch'), patch: join(folder, file) }));

/** Throws when the patch does not fit: then the app has changed, and the mutant with it. */
export async function runMutant({ patch }: Mutant, options: RunOptions): Promise<Fate> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  try {
    for (const name of copied) cpSync(join(options.root, name), join(folder, name), { recursive: true });
    symlinkSync(join(options.root, 'node_modules'), join(folder, 'node_modules'));
    execFileSync('git', ['apply', patch], { cwd: folder, env: outsideOfAnyRepository(folder) });
    return toFate(await outputOf(folder, options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Within another repository git would leave out silently what is not in it. */
const outsideOfAnyRepository = (folder: string) => ({
  ...process.env,
  GIT_CEILING_DIRECTORIES: join(folder, '..'),
});

function outputOf(folder: string, { command, onStart }: RunOptions): Promise<string> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const run = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    onStart?.(run);
    let output = '';
    for (const stream of [run.stdout, run.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = `${output}${text}`.slice(-keptOutput);
      });
    run.once('error', reject).once('close', () => resolve(output));
  });
}

const keptOutput = 1_000_000;

function toFate(output: string): Fate {
  const verdict = readVerdict(output);
  if (!verdict) return { kind: 'no-verdict', output: output.slice(-2000) };
  const [first] = verdict.violations;
  const { lives, seed = null } = verdict;
  return first
    ? { kind: 'killed', lives, seed, promise: first.promise, says: first.says }
    : { kind: 'survived', lives };
}
