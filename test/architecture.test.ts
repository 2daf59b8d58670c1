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

const pageFiles = globSync('src/playground/page/**/*.{ts,tsx}', { cwd: root });
/** A statement, or a call; not the word "from" in a text. */
const specifier =
  /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gmu;
const importsOf = (from: string): Import[] =>
  [...readFileSync(join(root, from), 'utf8').matchAll(specifier)]
    .map(([, stated, called]) => stated ?? called ?? '')
    .map((name) => ({
      from,
      to: name.startsWith('.') ? relative(root, join(root, dirname(from), name)) : name,
    }));
const imports = files.flatMap(importsOf);
const pageImports = pageFiles.flatMap(importsOf);

const ringOf = (file: string) => /^src\/([^/]+)\//u.exec(file)?.[1] ?? 'root';
const core = [
  'core',
  'launches',
  'instances',
  'accounts',
  'drafts',
  'presets',
  'workspaces',
  'jobs',
  'audit',
  'diagnosis',
  'choices',
  'catalog',
  'form',
  'surfaces',
  'homes',
  'availability',
];
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

  test('the core imports nothing but itself, zod, yaml, gemoji, html-entities, node:crypto and the Logger type', () => {
    const allowed = [...core, 'zod', 'yaml', 'gemoji', 'html-entities', 'node:crypto'];
    const isException = ({ to }: Import) => to === 'src/ops/logger.ts' || to === 'src/config/secrets.ts';
    expect(
      violations((from, to, edge) => core.includes(from) && !allowed.includes(to) && !isException(edge)),
    ).toEqual([]);
  });

  test('the core has no time, ids or chance of its own: they are handed to it', () => {
    const own =
      /\b(?:setTimeout|setInterval|setImmediate|randomUUID|performance\.now|Math\.random|Date\.now)\b|\bnew Date\(\)|node:timers|AbortSignal\.timeout/u;
    const inCore = files.filter((file) => core.includes(ringOf(file)));
    expect(inCore.length).toBeGreaterThan(50);
    expect(inCore.filter((file) => own.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  test('jobs know nothing of launches', () => {
    expect(
      violations((from, to) => from === 'jobs' && !['jobs', 'core'].includes(to) && core.includes(to)),
    ).toEqual([]);
  });

  test('rings import the core and the logger, never each other', () => {
    const isBad = (from: string, to: string, edge: Import) =>
      rings.includes(from) && rings.includes(to) && from !== to && edge.to !== 'src/ops/logger.ts';
    expect(violations(isBad)).toEqual([]);
  });

  const features = [
    'launch',
    'account',
    'preset',
    'recent',
    'help',
    'instance',
    'home',
    'operator',
    'availability',
    'install',
  ];

  test('inside slack, features stand beside each other, on the edge and the kit', () => {
    const isBad = ({ from, to }: Import) => {
      const [room, other] = [roomOf(from), roomOf(to)];
      if (room === null || room === other || !to.startsWith('src/slack/')) return false;
      // None of them knows the files that put the rooms together.
      return other === null || features.includes(other) || (room === 'kit' && other === 'edge');
    };
    expect(imports.filter(isBad).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
    expect(new Set(imports.flatMap(({ from }) => roomOf(from) ?? []))).toEqual(
      new Set([...features, 'edge', 'kit']),
    );
  });

  test('each technology stays in its ring', () => {
    const homes: Readonly<Record<string, readonly string[]>> = {
      '@slack/bolt': ['slack'],
      '@slack/oauth': ['slack'],
      '@slack/web-api': ['slack', 'playground'],
      axios: ['platform'],
      undici: ['network'],
      kysely: ['store'],
      pg: ['store'],
      'node:sqlite': ['store'],
      pino: ['ops', 'root'],
      'prom-client': ['ops'],
      '@opentelemetry/api': ['ops'],
      '@opentelemetry/sdk-trace': ['ops'],
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

  test('the judge of the simulation knows nothing of what it judges', () => {
    const judge = globSync('test/simulation/{history.ts,judge/**/*.ts}', { cwd: root }).filter(
      (file) => !file.endsWith('.test.ts'),
    );
    const isItsOwn = ({ to }: Import) =>
      to === 'test/simulation/history.ts' || to.startsWith('test/simulation/judge/');
    expect(judge.length).toBeGreaterThan(10);
    const foreign = judge.flatMap(importsOf).filter((edge) => !isItsOwn(edge));
    expect(foreign.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test('wire names stop in the platform ring', () => {
    const isWire = ({ to }: Import) => /^src\/platform\/wire[\w-]*\.ts$/u.test(to);
    expect(violations((from, _, edge) => isWire(edge) && from !== 'platform')).toEqual([]);
  });

  test('nothing imports in a circle', () => {
    expect(findCircles([...imports, ...pageImports])).toEqual([]);
  });

  test('folders beside each other do not import in a circle, at any depth, the page included', () => {
    // Words that all share: the Logger type, and what a call to the platform may lead to.
    const shared = ['src/ops/logger.ts', 'src/launches/outcome.ts', 'src/launches/platform-codes.ts'];
    const isShared = ({ to }: Import) => shared.includes(to);
    const between = [...imports, ...pageImports].flatMap((edge) => (isShared(edge) ? [] : toFolders(edge)));
    expect(between.length).toBeGreaterThan(100);
    expect(findCircles(between)).toEqual([]);
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

/** The folder of src/slack that a file is in; null for the files that put the rooms together. */
const roomOf = (file: string): string | null => /^src\/slack\/([^/]+)\//u.exec(file)?.[1] ?? null;

/** The two folders beside each other that an import leads between, if it does: where the paths part. */
function toFolders({ from, to }: Import): Import[] {
  const [a, b] = [from.split('/'), to.split('/')];
  const at = a.findIndex((part, index) => part !== b[index]);
  if (!to.startsWith('src/') || at < 0 || at >= a.length - 1 || at >= b.length - 1) return [];
  return [{ from: a.slice(0, at + 1).join('/'), to: b.slice(0, at + 1).join('/') }];
}

function findCircles(edges: readonly Import[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (place: string, path: readonly string[]): void => {
    if (path.includes(place))
      return void circles.push([...path.slice(path.indexOf(place)), place].join(' -> '));
    if (done.has(place)) return;
    for (const to of next.get(place) ?? []) walk(to, [...path, place]);
    done.add(place);
  };
  for (const place of next.keys()) walk(place, []);
  return circles;
}
