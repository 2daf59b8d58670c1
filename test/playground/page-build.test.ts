// The page is checked under settings of its own: it runs in a browser, not here.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

test('the page passes the type checker', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const check = () =>
    execFileSync(process.execPath, [compiler, '-p', 'src/playground/page'], { cwd: root, encoding: 'utf8' });
  expect(check()).toBe('');
});
