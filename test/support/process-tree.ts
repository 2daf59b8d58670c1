// The playground started as people and supervisors start it: by npm, by npx, through our launcher. What is ended need not be
// what serves; the pipe they all inherit tells when the last of them is gone.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface Tree {
  /** What was started. */
  readonly child: ChildProcess;
  /** The process that serves. */
  readonly app: number;
  /** Resolves with the time from now until the last of them is gone, in milliseconds. */
  gone(): Promise<number>;
  readonly output: () => string;
}

export interface TreeOptions {
  readonly cwd: string;
  /** Folder of the Node that is found first. */
  readonly node: string;
  readonly env?: Readonly<Record<string, string>>;
}

let started: ChildProcess[] = [];

/** Resolves once the playground greets. */
export async function startTree(
  command: string,
  args: readonly string[],
  { cwd, node, env = {} }: TreeOptions,
): Promise<Tree> {
  const child = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [node, process.env.PATH].join(delimiter),
      HOME: cwd,
      npm_config_update_notifier: 'false',
      PORT: '0',
      PLAYGROUND_PORT: '0',
      ...env,
    },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      output += bytes;
      child.emit('said');
    });
  const closed = once(child, 'close');
  while (!/Stop with Ctrl-C/u.test(output)) {
    const ended = await Promise.race([once(child, 'said').then(() => false), closed.then(() => true)]);
    if (ended) throw new Error(`it ended too early:\n${output}`);
  }
  return {
    child,
    app: findApp(child.pid ?? 0),
    output: () => output,
    async gone() {
      const from = performance.now();
      await closed;
      return performance.now() - from;
    },
  };
}

/** For afterEach. Each tree is a group of its own, which nothing of it leaves. */
export function endTrees(): void {
  for (const { pid } of started) {
    try {
      if (pid) process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of it is left: so it should be.
    }
  }
  started = [];
}

/** The last of the line of processes, each the only child of the one before. */
function findApp(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? pid : findApp(Number(children.split(' ')[0]));
}

/** Folders of Node 24 as it runs this test, and of an older one of this machine, if any: that one needs the launcher. */
export const nodeFolders: readonly string[] = [dirname(process.execPath), ...findOldNode()];

function findOldNode(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  return folders
    .filter((path) => {
      const { stdout } = spawnSync(join(path, 'node'), ['-p', 'process.versions.node'], { encoding: 'utf8' });
      return stdout?.trim() && Number.parseInt(stdout, 10) < 24;
    })
    .slice(0, 1);
}

/** 2 s, and what a machine under load takes besides. */
export const allowedMs = 2000 + 28_000;
