// The page as it is built: that it can be, what its types say, and what a first visit loads.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { buildPage } from '../../src/playground/built-page.ts';

const root = join(import.meta.dirname, '../..');

test('the page passes the type checker under its own settings', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const check = () =>
    execFileSync(process.execPath, [compiler, '-p', 'src/playground/page'], { cwd: root, encoding: 'utf8' });
  expect(check()).toBe('');
}, 60_000);

test('a first visit loads less than 300 kB, compressed', async () => {
  const folder = await buildPage();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.(html|js|css)$/u.test(name));
  expect(files).toContain('index.html');
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  expect(bytes).toBeLessThan(300_000);
});
