// Makes a release: the app as JavaScript in a few files, with what it needs beside them, and no dependencies to install. It
// is what the container holds and what `npx gpu-instance` runs. Development needs none of it (decision 002).
// As a command: `npm run release` writes release/, `npm run pack` makes a tarball of it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { buildPage } from '../src/playground/built-page.ts';
import { listLicences, readLicenceText } from './licences.ts';

const root = join(import.meta.dirname, '..');

/** Read as they are at run time. */
const copied = [
  'src/node24.js',
  'src/starter.js',
  'src/store/checkpoint-thread.js',
  'src/playground/catalog.yml',
  'manifest.yml',
  '.env.example',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'docs',
  'deploy/prometheus',
  'deploy/grafana',
  'deploy/systemd',
] as const;

export async function buildRelease(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  const bundled = await bundle(join(folder, 'src'));
  for (const path of copied) copy(path, folder);
  // Pictures of the documents are most of a package otherwise.
  rmSync(join(folder, 'docs/images'), { recursive: true, force: true });
  cpSync(await buildPage(), join(folder, 'page'), { recursive: true });
  const entry = readFileSync(join(root, 'src/start.js'), 'utf8').replace(
    "import('./main.ts')",
    "import('./main.js')",
  );
  writeFileSync(join(folder, 'src/start.js'), entry, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(toManifest(), null, 2)}\n`);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), toNotices(bundled));
}

function copy(path: string, folder: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  cpSync(join(root, path), join(folder, path), { recursive: true });
}

/** Answers the folders of the packages that are in it. */
async function bundle(folder: string): Promise<ReadonlySet<string>> {
  const build = await rolldown({
    input: { main: join(root, 'src/main.ts') },
    platform: 'node',
    // Of PostgreSQL's driver: tried, and done without.
    external: [/^node:/u, 'pg-native', 'pg-cloudflare'],
    treeshake: true,
    logLevel: 'warn',
  });
  try {
    const { output } = await build.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
    });
    const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    return new Set(
      modules.flatMap(
        (id) => /^.*\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//u.exec(id)?.[1] ?? [],
      ),
    );
  } finally {
    await build.close();
  }
}

function toManifest() {
  const { name, version, description, license, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    bin: { 'gpu-instance': 'src/start.js' },
    // The launcher needs no more; where this Node is too old, the optional package brings the one that the app needs.
    engines: { node: '>=20' },
    optionalDependencies,
  };
}

function toNotices(bundled: ReadonlySet<string>): string {
  const parts = listLicences()
    .filter(({ folder }) => bundled.has(folder))
    .map((each) => {
      const text = readLicenceText(each) ?? `Licence: ${each.licence}`;
      return `${each.name} ${each.version} (${each.licence})\n\n${text.trim()}`;
    });
  return `${parts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [given] = process.argv.slice(2);
  const folder = given === undefined ? join(root, 'release') : resolve(given);
  await buildRelease(folder);
  console.log(`The release is in ${folder}.`);
}
