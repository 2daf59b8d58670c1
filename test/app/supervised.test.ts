// `npm start` under a supervisor: whatever is ended, npm or our launcher, and however, the app ends with it and leaves
// no orphan. The pipe they all inherit tells: it closes when the last of them is gone.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appEntry } from '../support/process.ts';

let folder: string;
let started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-supervised-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'here', version: '1.0.0', scripts: { start: `node ${appEntry}` } }),
  );
});
afterEach(() => {
  // Each is the leader of a group of its own, which nothing of it leaves.
  for (const { pid } of started) {
    try {
      if (pid) process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of it is left: so it should be.
    }
  }
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Node 24 as it runs this test, and an older one of this machine, if any: that one starts the app through the launcher. */
const nodes = [dirname(process.execPath), ...findOldNode()];

interface Running {
  readonly child: ChildProcess;
  /** The process that serves. */
  readonly app: number;
  /** Resolves with the time from now until the last of them is gone, in milliseconds. */
  gone(): Promise<number>;
  readonly output: () => string;
}

async function run(command: string, args: readonly string[], node: string): Promise<Running> {
  const child = spawn(command, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [node, process.env.PATH].join(delimiter),
      HOME: folder,
      npm_config_update_notifier: 'false',
      PORT: '0',
      PLAYGROUND_PORT: '0',
    },
  });
  started.push(child);
  let output = '';
  child.stdout.on('data', (bytes) => {
    output += bytes;
    child.emit('said');
  });
  child.stderr.on('data', (bytes) => {
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

const npm = (node: string) => run('npm', ['start'], node);
const launcher = (node: string) => run('node', [appEntry], node);

describe.each(nodes)('with the Node of %s', (node) => {
  test.each(['SIGTERM', 'SIGKILL'] as const)('%s to npm ends the app within 2 s', async (signal) => {
    const running = await npm(node);
    running.child.kill(signal);
    expect(await running.gone()).toBeLessThan(allowedMs);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s to what was started ends the app within 2 s',
    async (signal) => {
      const running = await launcher(node);
      running.child.kill(signal);
      expect(await running.gone()).toBeLessThan(allowedMs);
    },
  );

  test('the end of any other parent does not: a shell that started it may be closed', async () => {
    const running = await run('sh', ['-c', `node ${appEntry} & read never < /dev/null; wait`], node);
    running.child.kill('SIGKILL');
    await once(running.child, 'exit');
    // Longer than it would take to notice: it still answers, and stops when it is told to.
    const address = /Open {2}(http:\S+)/u.exec(running.output())?.[1] ?? '';
    for (const until = performance.now() + 1500; performance.now() < until; )
      expect((await fetch(address)).status).toBe(200);
    process.kill(running.app, 'SIGTERM');
    await running.gone();
    expect(running.output()).not.toContain('that started this process is gone');
  });
});

test('a Node that can becomes the right one: what was started is what serves', async () => {
  const pretend =
    "data:text/javascript,if(!process.env.ONCE){process.env.ONCE='1';" +
    "Object.defineProperty(process,'versions',{value:{...process.versions,node:'22.15.0'}})}";
  const running = await run('node', ['--import', pretend, appEntry], dirname(process.execPath));
  expect(running.app).toBe(running.child.pid);
  const words = readFileSync(`/proc/${running.app}/cmdline`, 'utf8').split('\0');
  expect(words).not.toContain('--import');
  // With the flags that `npm start` gives a Node that needs no launcher.
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  const flags = (scripts.start as string).split(' ').slice(1, -1);
  expect(flags).toContain('--max-semi-space-size=16');
  expect(words.slice(1, 1 + flags.length)).toEqual(flags);
  running.child.kill('SIGTERM');
  await running.gone();
});

/** 2 s, and what a machine under load takes besides. */
const allowedMs = 2000 + 28_000;

/** The last of the line of processes, each the only child of the one before. */
function findApp(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? pid : findApp(Number(children.split(' ')[0]));
}

function findOldNode(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  return folders
    .filter((path) => {
      const { stdout } = spawnSync(join(path, 'node'), ['-p', 'process.versions.node'], { encoding: 'utf8' });
      return stdout?.trim() && Number.parseInt(stdout, 10) < 24;
    })
    .slice(0, 1);
}
