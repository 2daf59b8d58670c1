// What the simulated region has to offer: resource groups with their ceilings, images, and directories to mount.
import { createHash } from 'node:crypto';
import type { Accelerator, Image, ImageSeed, ResourceGroup } from './offer.ts';
import { seededGroup, seededImage, seededMountDir } from './seeded-offer.ts';
import type { PlatformSettings } from './settings.ts';
import { toTimestamp } from './time-text.ts';

/** `TeslaM40` and its numbers are the documentation's example. */
const documentedGroups: readonly ResourceGroup[] = [
  group('TeslaM40', 'gpu', 40, 31_888, 2, 1, 'unlimited'),
  group('A800', 'gpu', 64, 515_000, 8, 4, '360:00:00'),
  group('Z100', 'dcu', 32, 128_000, 4, 40, 'unlimited'),
  group('K100AI', 'dcu', 64, 515_000, 8, 12, '360:00:00'),
  group('MLU370', 'mlu', 48, 257_000, 4, 2, '120:00:00'),
  group('General', 'cpu', 64, 257_000, 0, 100, 'unlimited'),
  group('Debug', 'cpu', 8, 16_000, 0, 2, '02:00:00'),
];

function group(
  name: string,
  accelerator: Accelerator,
  cpuNumber: number,
  memorySize: number,
  gpuNumber: number,
  nodeNumber: number,
  maxTime: string,
): ResourceGroup {
  return { name, accelerator, cpuNumber, memorySize, gpuNumber, nodeNumber, maxTime };
}

export function resourceGroupsOf(settings: PlatformSettings): readonly ResourceGroup[] {
  return [...documentedGroups, ...seeded(settings.seedGroups, seededGroup)];
}

function seeded<T>(count: number, toEntry: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => toEntry(index));
}

/** The first path is the documentation's example. */
const publicSeeds: readonly ImageSeed[] = [
  ['10.0.35.26:5000', 'gpu', 'JupyterLab', 'jupyter', '4.4-py3.7-cpu'],
  ['image.ac.com:5000', 'gpu', 'JupyterLab', 'jupyterlab-pytorch', '2.4.0-py3.11-cuda12.4'],
  ['image.ac.com:5000', 'gpu', 'CodeServer', 'codeserver-pytorch', '2.4.0-py3.11-cuda12.4'],
  ['image.ac.com:5000', 'gpu', 'Base', 'cuda', '12.4-devel-ubuntu22.04'],
  ['image.ac.com:5000', 'dcu', 'JupyterLab', 'jupyterlab-pytorch', '2.1.0-py3.10-dtk24.04'],
  ['image.ac.com:5000', 'dcu', 'CodeServer', 'codeserver-pytorch', '2.1.0-py3.10-dtk24.04'],
  ['image.ac.com:5000', 'dcu', 'Base', 'dtk', '24.04-ubuntu20.04'],
  ['image.ac.com:5000', 'dcu', 'JupyterLab', 'jupyterlab-vllm', '0.6.2-py3.10-dtk24.04', 'Creating'],
  ['image.ac.com:5000', 'mlu', 'JupyterLab', 'jupyterlab-pytorch', '2.1.0-py3.10-mlu'],
  ['image.ac.com:5000', 'mlu', 'Base', 'cambricon', '1.22-ubuntu22.04'],
  ['image.ac.com:5000', 'cpu', 'JupyterLab', 'jupyterlab', '4.2-py3.11'],
  ['image.ac.com:5000', 'cpu', 'CodeServer', 'codeserver', '4.91-ubuntu22.04'],
  ['image.ac.com:5000', 'cpu', 'RStudio', 'rstudio', '4.4.1-ubuntu22.04'],
  ['image.ac.com:5000', 'cpu', 'Base', 'ubuntu', '22.04'],
];

/** Public images and the account's own. */
export function imagesFor(user: string, settings: PlatformSettings): Image[] {
  const seeds = [...publicSeeds, ...seeded(settings.seedImages, seededImage)];
  const publicImages = seeds.map((seed, index) =>
    toImage(seed, { access: 'public', owner: 'admin', age: index }),
  );
  const ownSeed: ImageSeed = ['image.ac.com:5000', 'gpu', 'JupyterLab', 'my-training', '1.0'];
  return [...publicImages, toImage(ownSeed, { access: 'private', owner: user, age: 0 })];
}

interface ImageOrigin {
  readonly access: Image['access'];
  readonly owner: string;
  /** In days, so that orderings are definite. */
  readonly age: number;
}

const newestImageMs = Date.UTC(2025, 5, 1);
const dayMs = 24 * 60 * 60 * 1000;

function toImage(seed: ImageSeed, { access, owner, age }: ImageOrigin): Image {
  const [registry, acceleratorType, type, name, tag, status = 'Completed'] = seed;
  const version = `${name}:${tag}`;
  const folder = access === 'public' ? 'admin/base' : owner;
  const path = `${registry}/${acceleratorType}/${folder}/${version}`;
  return {
    id: createHash('sha256').update(path).digest('hex').slice(0, 32),
    name,
    tag,
    version,
    path,
    type,
    access,
    acceleratorType,
    status,
    imageSize: String(3_000_000_000 + age * 150_000_000),
    description: '',
    createTime: toTimestamp(newestImageMs - age * dayMs),
    user: owner,
    cloneTimes: (age * 7) % 50,
  };
}

/** Directories an account may mount, with everything below them. */
export function mountDirsFor(user: string, settings: PlatformSettings): string[] {
  return [`/public/home/${user}`, '/public/share', ...seeded(settings.seedMountDirs, seededMountDir)];
}
