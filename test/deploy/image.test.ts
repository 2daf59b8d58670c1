// The image's layers, built with plain commands: there is no container daemon here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { buildLayers, type ImageLayers, mostBytes } from '../../deploy/image-layers.ts';

const root = join(import.meta.dirname, '../..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<
    Record<string, { version: string; dev?: boolean; optional?: boolean; devOptional?: boolean }>
  >;
};
/** Name and version, of what the lock file has for development alone or for some machines. */
const left = Object.entries(lock.packages)
  .filter(([, { dev, optional, devOptional }]) => dev || optional || devOptional)
  .map(([folder, { version }]) => `${folder.replace(/^.*node_modules\//u, '')} ${version}`);

let image: ImageLayers;
beforeAll(() => {
  image = buildLayers();
});

test("what is ours is a small part of the image, and all of it is under 200 MB by the base's word", () => {
  const ours = image.layers.filter(({ isByWord }) => !isByWord).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(ours).toBeGreaterThan(1_000_000);
  expect(ours).toBeLessThan(20_000_000);
  expect(image.layers.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(mostBytes);
});

test('holds no optional package, no package of development, no test, no source and no setting', () => {
  expect(left.some((name) => name.startsWith('node-linux-'))).toBe(true);
  expect(image.packages.length).toBeGreaterThan(30);
  expect(image.packages.filter((name) => left.includes(name))).toEqual([]);
  const wrong =
    /node-linux|node_modules|(?:^|\/)test\/|\.test\.|\.tsx?$|\.node$|(?:^|\/)\.env$|\.db$|\.tgz$/u;
  expect(image.files.filter((file) => wrong.test(file))).toEqual([]);
  for (const file of ['src/start.js', 'src/main.js', 'page/index.html', 'manifest.yml', 'LICENSE'])
    expect(image.files).toContain(file);
});
