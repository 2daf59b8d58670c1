// What the image would hold, built with plain commands where there is no container daemon: the context as `.dockerignore`
// leaves it, the release that the first stage makes of it, and what each line of the last stage adds.
// As a command: `npm run image-layers` prints a line a layer. Not tried by it: the base image, whose size is known by word
// only, and that it runs there.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');

/** node:24-alpine, unpacked, as its maintainers' listings have it: nobody has measured it here. */
export const baseBytesByWord = 170_000_000;
/** What issue and documents promise. */
export const mostBytes = 200_000_000;

export interface Layer {
  /** As in the Dockerfile. */
  readonly instruction: string;
  /** What it adds; what a line removes stays in the layers below it. */
  readonly bytes: number;
  readonly isByWord: boolean;
}

export interface ImageLayers {
  readonly layers: readonly Layer[];
  /** What `/app` holds, from there. */
  readonly files: readonly string[];
  /** Name and version of what was bundled. */
  readonly packages: readonly string[];
}

/** Throws where the Dockerfile does something that is not understood here. */
export function buildLayers(): ImageLayers {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-image-'));
  try {
    copyContext(folder);
    execFileSync(process.execPath, ['src/node24.js', 'deploy/build-release.ts'], {
      cwd: folder,
      stdio: 'pipe',
    });
    const release = join(folder, 'release');
    const files = globSync('**/*', { cwd: release }).filter((file) => statSync(join(release, file)).isFile());
    const bytes = files.reduce((sum, file) => sum + onDisk(statSync(join(release, file)).size), 0);
    const notices = readFileSync(join(release, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    return {
      layers: readLastStage().map((instruction) => toLayer(instruction, bytes)),
      files,
      packages: [...notices.matchAll(/^(\S+ \d+\.\d+\.\d+\S*) \([^)]+\)$/gmu)].map(([, name = '']) => name),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is installed here stands in for the first stage's `npm ci`. */
function copyContext(folder: string): void {
  const left = new Set([...readFileSync(join(root, '.dockerignore'), 'utf8').split('\n'), 'node_modules']);
  for (const name of globSync('*', { cwd: root }).concat(globSync('.*', { cwd: root }))) {
    if (!left.has(name) && !name.endsWith('.tgz'))
      cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

function readLastStage(): readonly string[] {
  const lines = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')
    .replaceAll(/\\\n\s*/gu, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
}

const settingsOnly = /^(?:ENV|WORKDIR|VOLUME|USER|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD) |^\s/u;
const removesOnly = /^RUN rm -rf \S.* && mkdir -p \/data && chown node:node \/data && chmod 700 \/data$/u;

function toLayer(instruction: string, releaseBytes: number): Layer {
  if (instruction === 'FROM node:24-alpine') return { instruction, bytes: baseBytesByWord, isByWord: true };
  if (instruction === 'COPY --from=build /build/release /app')
    return { instruction, bytes: releaseBytes, isByWord: false };
  if (settingsOnly.test(instruction) || removesOnly.test(instruction))
    return { instruction, bytes: 0, isByWord: false };
  throw new Error(`a line of deploy/Dockerfile that nobody has weighed: ${instruction}`);
}

/** In whole blocks, as a file system keeps them. */
const onDisk = (bytes: number): number => Math.ceil(bytes / 4096) * 4096;

export const toMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { layers, files, packages } = buildLayers();
  for (const { instruction, bytes, isByWord } of layers)
    if (bytes > 0)
      console.log(
        `${toMegabytes(bytes).padStart(9)}  ${instruction.slice(0, 60)}${isByWord ? ' (by word)' : ''}`,
      );
  const sum = layers.reduce((all, { bytes }) => all + bytes, 0);
  console.log(
    `${toMegabytes(sum).padStart(9)}  together; ${files.length} files, ${packages.length} packages bundled`,
  );
}
