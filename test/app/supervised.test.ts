// The app under a supervisor: in whatever form it is started, whatever is ended, npm or our launcher, and however, the app ends
// with it and leaves no orphan.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appEntry, isRelease } from '../support/process.ts';
import { allowedMs, endTrees, nodeFolders, startTree, type Tree } from '../support/process-tree.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-supervised-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'here', version: '1.0.0', scripts: { start: `node ${appEntry}` } }),
  );
});
afterEach(() => {
  endTrees();
  rmSync(folder, { recursive: true, force: true });
});

const run = (command: string, args: readonly string[], node: string): Promise<Tree> =>
  startTree(command, args, { cwd: folder, node });

/** What the unit starts, in the place of this test. */
function readUnit(): readonly string[] {
  const unit = readFileSync(join(root, 'deploy/systemd/gpu-instance.service'), 'utf8');
  const words = /^ExecStart=(.*)$/mu.exec(unit)?.[1]?.split(' ') ?? [];
  return words.map((word) => (word === '/opt/gpu-instance/src/start.js' ? appEntry : word));
}

/** As npm installs a package: the sources are not one. */
function install(): void {
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(dirname(dirname(appEntry)), join(folder, 'node_modules/gpu-instance'));
  symlinkSync(appEntry, join(folder, 'node_modules/.bin/gpu-instance'));
}

const [unitCommand = '', ...unitWords] = readUnit();
const forms: readonly (readonly [form: string, start: (node: string) => Promise<Tree>])[] = [
  ['npm start', (node) => run('npm', ['start'], node)],
  ['the file', (node) => run('node', [appEntry], node)],
  ["the unit's line", (node) => run(unitCommand, unitWords, node)],
  ...(isRelease
    ? [
        [
          'npx',
          (node: string) => {
            install();
            return run('npx', ['--no', 'gpu-instance'], node);
          },
        ] as const,
      ]
    : []),
];

describe.each(nodeFolders)('with the Node of %s', (node) => {
  describe.each(forms)('started by %s', (_, start) => {
    test.each(['SIGTERM', 'SIGKILL'] as const)('%s leaves nothing behind after 2 s', async (signal) => {
      const running = await start(node);
      running.child.kill(signal);
      expect(await running.gone()).toBeLessThan(allowedMs);
    });
  });

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
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const flags = (scripts.start as string).split(' ').slice(1, -1);
  expect(flags).toContain('--max-semi-space-size=16');
  expect(words.slice(1, 1 + flags.length)).toEqual(flags);
  running.child.kill('SIGTERM');
  await running.gone();
});
