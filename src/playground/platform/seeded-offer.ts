// More to choose from than the documentation's few examples: as much as a large region has, in lists whose every
// entry is different and whose beginnings stay the same as they grow.
import type { Accelerator, ImageSeed, ResourceGroup } from './offer.ts';

const toolkits: readonly (readonly [Accelerator, readonly string[]])[] = [
  ['gpu', ['cuda11.8', 'cuda12.1', 'cuda12.4']],
  ['dcu', ['dtk23.10', 'dtk24.04', 'dtk25.04']],
  ['mlu', ['cntoolkit3.7', 'cntoolkit3.10']],
  ['cpu', ['ubuntu20.04', 'ubuntu22.04']],
];
const frameworks = ['pytorch', 'tensorflow', 'paddle', 'mindspore', 'vllm', 'deepspeed', 'jax'] as const;
const types = [
  ['JupyterLab', 'jupyterlab-'],
  ['CodeServer', 'codeserver-'],
  ['RStudio', 'rstudio-'],
  ['Base', ''],
] as const;
const pythons = ['py3.9', 'py3.10', 'py3.11', 'py3.12'] as const;

/** Steps of 1, 2, 3 … through lists of different lengths; the number in the version keeps each one apart. */
export function seededImage(index: number): ImageSeed {
  const [accelerator, versions] = pick(toolkits, index);
  const [type, prefix] = pick(types, Math.floor(index / 4));
  const framework = pick(frameworks, index);
  const version = `${1 + Math.floor(index / 40)}.${index % 40}.0`;
  const tag = `${version}-${pick(pythons, Math.floor(index / 3))}-${pick(versions, Math.floor(index / 5))}`;
  return ['image.ac.com:5000', accelerator, type, `${prefix}${framework}`, tag];
}

const cards = ['A100', 'H800', 'L40S', 'V100'] as const;

export function seededGroup(index: number): ResourceGroup {
  const name = `${pick(cards, index)}-${String(index + 1).padStart(2, '0')}`;
  return {
    name,
    accelerator: 'gpu',
    cpuNumber: 32 + 16 * (index % 4),
    memorySize: 257_000,
    gpuNumber: 4 + 4 * (index % 2),
    nodeNumber: 1 + index,
    maxTime: index % 3 === 0 ? 'unlimited' : `${24 * (1 + (index % 7))}:00:00`,
  };
}

export function seededMountDir(index: number): string {
  return `/public/datasets/collection-${String(index + 1).padStart(2, '0')}`;
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
