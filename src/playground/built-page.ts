// The page as files: built once by Vite, kept under node_modules/.cache by a hash of its sources, and used again as long
// as these are the same. There is no build step to remember.
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package-root.ts';

/** A release brings it along. */
const shipped = join(packageRoot, 'page');
const sources = join(packageRoot, 'src/playground/page');
const cache = join(packageRoot, 'node_modules/.cache/gpu-instance-page');

/** Cached pages that are kept: switching between branches finds them again. */
const keep = 4;

let building: Promise<string> | null = null;

/** The folder with the built files. Several callers at once wait for the same build. */
export function buildPage(): Promise<string> {
  building ??= build().catch((error: unknown) => {
    building = null;
    throw error;
  });
  return building;
}

async function build(): Promise<string> {
  if (existsSync(join(shipped, 'index.html'))) return shipped;
  const folder = join(cache, hashOf(sources));
  if (existsSync(join(folder, 'index.html'))) return folder;
  mkdirSync(cache, { recursive: true });
  // Under a name of its own first: two processes may build at the same time, and half a page must never be served.
  const unfinished = `${folder}.${process.pid}.unfinished`;
  await runWorker({ root: sources, outDir: unfinished });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw error;
  }
  forgetOld();
  return folder;
}

function hashOf(folder: string): string {
  const hash = createHash('sha256').update(readFileSync(join(packageRoot, 'package-lock.json')));
  hash.update(readFileSync(join(packageRoot, 'src/playground/page-worker.ts')));
  for (const file of globSync('**/*.{ts,tsx,css,html,json}', { cwd: folder }).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function runWorker(workerData: { root: string; outDir: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(packageRoot, 'src/playground/page-worker.ts'), { workerData });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`building the page ended with ${code}`)),
    );
  });
}

function forgetOld(): void {
  const folders = readdirSync(cache).filter((name) => /^[0-9a-f]{16}$/u.test(name));
  const oldest = folders
    .map((name) => ({ name, at: readStamp(name) }))
    .sort((a, b) => b.at - a.at)
    .slice(keep);
  for (const { name } of oldest) rmSync(join(cache, name), { recursive: true, force: true });
}

function readStamp(name: string): number {
  return statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
