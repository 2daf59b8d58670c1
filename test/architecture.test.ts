// The import rules: rings outside (slack, platform, store, ops), the core inside, the playground apart.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.{ts,js}', { cwd: root }).filter((file) => !file.includes('/page/'));

interface Import {
  readonly from: string;
  readonly to: string;
}

const specifier = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"]+)['"]/gu;
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(root, from), 'utf8').matchAll(specifier)].map(([, name = '']) => ({
    from,
    to: name.startsWith('.') ? relative(root, join(root, dirname(from), name)) : name,
  })),
);

const ringOf = (file: string) => /^src\/([^/]+)\//u.exec(file)?.[1] ?? 'root';
const core = ['launches', 'accounts', 'drafts', 'presets', 'jobs', 'audit', 'choices', 'catalog', 'form'];
const rings = ['slack', 'platform', 'store', 'ops'];

function violations(isBad: (from: string, to: string, edge: Import) => boolean): string[] {
  return imports
    .filter((edge) => isBad(ringOf(edge.from), edge.to.startsWith('src/') ? ringOf(edge.to) : edge.to, edge))
    .map(({ from, to }) => `${from} -> ${to}`);
}

describe('the structure', () => {
  test('is read at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(200);
  });

  test('the core imports nothing but itself, zod, jose, yaml, node:crypto and the Logger type', () => {
    const allowed = [...core, 'zod', 'jose', 'yaml', 'node:crypto'];
    const isException = ({ to }: Import) => to === 'src/ops/logger.ts' || to === 'src/config/secrets.ts';
    expect(
      violations((from, to, edge) => core.includes(from) && !allowed.includes(to) && !isException(edge)),
    ).toEqual([]);
  });

  test('jobs know nothing of launches', () => {
    expect(violations((from, to) => from === 'jobs' && to !== 'jobs' && core.includes(to))).toEqual([]);
  });

  test('rings import the core and the logger, never each other', () => {
    const isBad = (from: string, to: string, edge: Import) =>
      rings.includes(from) && rings.includes(to) && from !== to && edge.to !== 'src/ops/logger.ts';
    expect(violations(isBad)).toEqual([]);
  });

  test('each technology stays in its ring', () => {
    const homes: Readonly<Record<string, readonly string[]>> = {
      '@slack/bolt': ['slack'],
      '@slack/web-api': ['slack', 'playground'],
      axios: ['platform'],
      i18next: ['slack'],
      kysely: ['store'],
      pg: ['store'],
      'node:sqlite': ['store'],
      pino: ['ops', 'root'],
      'prom-client': ['ops'],
      yaml: ['catalog', 'playground'],
    };
    expect(violations((from, to) => Object.hasOwn(homes, to) && !homes[to]?.includes(from))).toEqual([]);
  });

  test('production never imports the playground, and main.ts only when it is asked for', () => {
    const isStatic = ({ from }: Import) => from !== 'src/main.ts';
    expect(
      violations((from, to, edge) => to === 'playground' && from !== 'playground' && isStatic(edge)),
    ).toEqual([]);
    expect(readFileSync(join(root, 'src/main.ts'), 'utf8')).toContain(
      "await import('./playground/run-playground.ts')",
    );
  });

  test('the stand-ins share nothing with the code they check', () => {
    const isStandIn = ({ from }: Import) => /^src\/playground\/(platform|workspace)\//u.test(from);
    expect(
      violations((_, to, edge) => isStandIn(edge) && edge.to.startsWith('src/') && to !== 'playground'),
    ).toEqual([]);
  });

  test('wire names stop in the platform ring', () => {
    const isWire = ({ to }: Import) => /^src\/platform\/wire[\w-]*\.ts$/u.test(to);
    expect(violations((from, _, edge) => isWire(edge) && from !== 'platform')).toEqual([]);
  });

  test('nothing imports in a circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file))
        return void circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file)) return;
      for (const to of next.get(file) ?? []) walk(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });

  test('only the process file and the entry touch `process`', () => {
    const users = files.filter((file) =>
      /\bprocess\.(?:env|argv|exit|on)\b/u.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(
      users.filter(
        (file) =>
          !/^src\/(?:main\.ts|(?:start|node24)\.js|playground\/(?:platform|workspace)\/main\.ts)$/u.test(
            file,
          ),
      ),
    ).toEqual([]);
  });
});
