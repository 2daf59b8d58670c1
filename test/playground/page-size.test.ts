// The first load is small, and everything it needs is in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildPage } from '../../src/playground/built-page.ts';

describe('the built page', () => {
  let files: readonly { readonly name: string; readonly content: Buffer }[] = [];
  beforeAll(async () => {
    const folder = await buildPage();
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.\w+$/u.test(name),
    );
    files = names.map((name) => ({ name, content: readFileSync(join(folder, name)) }));
  });

  test('is under 300 kB compressed, both pages together', () => {
    expect(files.some(({ name }) => name === 'index.html')).toBe(true);
    const bytes = files.reduce((sum, { content }) => sum + gzipSync(content).length, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(300_000);
  });

  test('loads nothing from outside', () => {
    for (const { name, content } of files) {
      const loads = [...content.toString('utf8').matchAll(/(?:src|href)="([^"]+)"|url\(([^)]+)\)|@import/gu)];
      const outside = loads.map(([whole]) => whole).filter((load) => /https?:|\/\//u.test(load));
      expect([name, outside]).toEqual([name, []]);
    }
  });
});
