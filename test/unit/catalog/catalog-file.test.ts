import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CatalogError, type CatalogFile, openCatalogFile } from '../../../src/ops/catalog-file.ts';
import { createLogger } from '../../../src/ops/logger.ts';

let folder: string;
let path: string;
let opened: CatalogFile[];
let log: string[];
let listeners: (() => void)[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  path = join(folder, 'catalog.yml');
  [opened, log, listeners] = [[], [], []];
});
afterEach(async () => {
  for (const file of opened) file.stop();
  await rm(folder, { recursive: true });
});

const write = (line: string) => {
  log.push(line);
  for (const listener of listeners) listener();
};
const logger = createLogger({ level: 'info', secrets: [], destination: { write } });

/** Resolves with the next lines that say this, `count` of them. */
const told = (words: string, count = 1): Promise<string[]> =>
  new Promise((resolve) => {
    const from = log.length;
    listeners.push(() => {
      const lines = log.slice(from).filter((line) => line.includes(words));
      if (lines.length >= count) resolve(lines);
    });
  });

async function open(lookMs?: number): Promise<CatalogFile> {
  const file = await openCatalogFile(path, { logger, quietMs: 10, ...(lookMs ? { lookMs } : {}) });
  opened.push(file);
  return file;
}

const withTime = (limit: string) => `times: [{ limit: ${limit} }]\n`;
const limitOf = (file: CatalogFile) => file.current()?.times[0]?.limit;

describe('at the start', () => {
  test('a good file is the catalog', async () => {
    await writeFile(path, withTime('01:00:00'));
    expect(limitOf(await open())).toBe('01:00:00');
  });

  test('a broken file stops it, with every problem', async () => {
    await writeFile(path, 'times: [{ limit: 1h }]\nhidden: [imagePath]\nsize: []\n');
    const error = await open().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(CatalogError);
    expect(error).toMatchObject({
      name: 'CatalogError',
      problems: [
        'line 1: times[0].limit must look like 04:00:00, or be unlimited',
        'line 3: size is not known here',
      ],
    });
  });

  test('a missing file stops it, and says so', async () => {
    await expect(open()).rejects.toThrow(
      `The catalog ${path} cannot be used:\n  the file cannot be read: ENOENT`,
    );
  });

  test('without a path there is no catalog', async () => {
    const none = await openCatalogFile(null, { logger });
    expect(none.current()).toBeNull();
    none.stop();
  });
});

describe('a change', () => {
  test('in place is taken over', async () => {
    await writeFile(path, withTime('01:00:00'));
    const file = await open();
    const again = told('was read again');
    await writeFile(path, withTime('02:00:00'));
    await again;
    expect(limitOf(file)).toBe('02:00:00');
  });

  test('by a new file in its place is taken over, again and again', async () => {
    await writeFile(path, withTime('01:00:00'));
    const file = await open();
    for (const limit of ['02:00:00', '03:00:00']) {
      const again = told('was read again');
      await writeFile(`${path}.new`, withTime(limit));
      await rename(`${path}.new`, path);
      await again;
      expect(limitOf(file)).toBe(limit);
    }
  });

  test('by a swapped link, as Kubernetes does it, is taken over', async () => {
    const version = async (name: string, limit: string) => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'catalog.yml'), withTime(limit));
      await symlink(name, join(folder, '..data_new'));
      await rename(join(folder, '..data_new'), join(folder, '..data'));
    };
    await version('..first', '01:00:00');
    await symlink('..data/catalog.yml', path);
    const file = await open();
    expect(limitOf(file)).toBe('01:00:00');
    const again = told('was read again');
    await version('..second', '02:00:00');
    await again;
    expect(limitOf(file)).toBe('02:00:00');
  });

  test('that is broken is told in full, keeps the one before, and can be mended', async () => {
    await writeFile(path, withTime('01:00:00'));
    const file = await open();
    const broken = told('its new version is broken');
    await writeFile(path, 'times: [{ limit: 1h }]\nsize: []\n');
    const [line = '{}'] = await broken;
    expect(JSON.parse(line).problems).toHaveLength(2);
    expect(limitOf(file)).toBe('01:00:00');
    const again = told('was read again');
    await writeFile(path, withTime('02:00:00'));
    await again;
    expect(limitOf(file)).toBe('02:00:00');
  });

  test('to an empty file keeps the one before, and is told', async () => {
    await writeFile(path, withTime('01:00:00'));
    const file = await open();
    const broken = told('the file is empty');
    await writeFile(path, '');
    await broken;
    expect(limitOf(file)).toBe('01:00:00');
  });

  test('to nothing at all keeps the one before', async () => {
    await writeFile(path, withTime('01:00:00'));
    const file = await open();
    const gone = told('cannot be read');
    await rm(path);
    await gone;
    expect(limitOf(file)).toBe('01:00:00');
  });

  test('that gives no sign is found by looking', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'real.yml'), withTime('01:00:00'));
    await symlink('elsewhere/real.yml', path);
    const file = await open(20);
    const again = told('was read again');
    await writeFile(join(elsewhere, 'real.yml'), withTime('02:00:00'));
    await again;
    expect(limitOf(file)).toBe('02:00:00');
  });
});
