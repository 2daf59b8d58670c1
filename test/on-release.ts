// Runs the tests that start the app as a process on a release instead of the sources: `npm run test:release`. With the names of
// test files, those alone. What tests do inside their own process is of the sources either way, and is left out.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRelease } from '../deploy/build-release.ts';

const root = join(import.meta.dirname, '..');
/** Whoever starts the app does it through one of these. */
const startsIt = /support\/process(?:-tree)?\.ts/u;
const findAll = () =>
  globSync('test/**/*.test.ts', { cwd: root }).filter((file) =>
    startsIt.test(readFileSync(join(root, file), 'utf8')),
  );

const given = process.argv.slice(2);
const options = given.filter((word) => word.startsWith('-'));
const named = given.filter((word) => !word.startsWith('-'));
const files = named.length > 0 ? named : findAll();

const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-on-release-'));
try {
  // Where npm would put it, beside the optional Node that it brings along for an older one.
  const build = join(folder, 'node_modules/gpu-instance');
  await buildRelease(build);
  for (const name of globSync('node-linux-*', { cwd: join(root, 'node_modules') }))
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  console.log(`${files.length} test files, with the release in ${build}`);
  const { status } = spawnSync('npm', ['test', '--', ...options, ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GPU_INSTANCE_ENTRY: join(build, 'src/start.js') },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
