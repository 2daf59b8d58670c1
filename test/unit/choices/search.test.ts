import { describe, expect, test } from '@jest/globals';
import { checkLimits } from '../../../src/choices/limits.ts';
import { groupsFor, searchImages } from '../../../src/choices/search.ts';
import { aRequest } from '../../support/builders.ts';
import { anImage, someLimits } from './samples.ts';

const versions = (images: readonly { version: string }[]) => images.map(({ version }) => version);

describe('searching images', () => {
  const images = [
    anImage({ version: 'cuda:12.4', type: 'Base' }),
    anImage({ version: 'jupyterlab-pytorch:2.4-cuda12.4' }),
    anImage({ version: 'pytorch:2.1-dtk', acceleratorType: 'dcu' }),
    anImage({ version: 'pytorch:2.4', type: 'CodeServer' }),
    anImage({ version: 'mypytorch:1', acceleratorType: null, type: null, access: 'private' }),
    anImage({ version: 'ubuntu:22.04', acceleratorType: 'cpu', type: 'Base' }),
  ];

  test('without any wish finds all, in the order of the platform', () => {
    expect(searchImages(images, {})).toEqual(images);
  });

  test('puts names before beginnings of words, and those before what is inside', () => {
    expect(versions(searchImages(images, { text: 'PyTorch' }))).toEqual([
      'pytorch:2.1-dtk',
      'pytorch:2.4',
      'jupyterlab-pytorch:2.4-cuda12.4',
      'mypytorch:1',
    ]);
  });

  test('wants every word somewhere: name, version, path or type', () => {
    expect(versions(searchImages(images, { text: 'pytorch cuda12' }))).toEqual([
      'jupyterlab-pytorch:2.4-cuda12.4',
    ]);
    expect(versions(searchImages(images, { text: 'codeserver 2.4' }))).toEqual(['pytorch:2.4']);
    expect(searchImages(images, { text: 'admin/base' })).toHaveLength(images.length);
    expect(searchImages(images, { text: 'pytorch nowhere' })).toEqual([]);
  });

  test('takes letters as letters', () => {
    expect(searchImages(images, { text: '.* [' })).toEqual([]);
  });

  test('an accelerator fits its own images and those that do not say', () => {
    expect(versions(searchImages(images, { acceleratorType: 'dcu' }))).toEqual([
      'pytorch:2.1-dtk',
      'mypytorch:1',
    ]);
    expect(versions(searchImages(images, { acceleratorType: 'cpu' }))).toEqual([
      'ubuntu:22.04',
      'mypytorch:1',
    ]);
  });

  test.each([
    ['jupyter', ['jupyterlab-pytorch:2.4-cuda12.4', 'mypytorch:1']],
    ['codeserver', ['pytorch:2.4', 'mypytorch:1']],
    ['rstudio', ['mypytorch:1']],
    ['ssh', ['cuda:12.4', 'jupyterlab-pytorch:2.4-cuda12.4', 'pytorch:2.4', 'mypytorch:1']],
  ])('%s fits the images that start it; ssh any, plain ones first', (taskType, expected) => {
    expect(versions(searchImages(images, { taskType, acceleratorType: 'gpu' }))).toEqual(expected);
  });
});

test('groups of an accelerator are its own and those that do not say, each name once', () => {
  const groups = [
    { name: 'A800', acceleratorType: 'gpu' as const },
    { name: 'Z100', acceleratorType: 'dcu' as const },
    { name: 'Any', acceleratorType: null },
    { name: 'Any', acceleratorType: 'gpu' as const },
  ];
  expect(groupsFor(groups, 'gpu').map(({ name }) => name)).toEqual(['A800', 'Any']);
  expect(groupsFor(groups, undefined).map(({ name }) => name)).toEqual(['A800', 'Z100', 'Any']);
});

describe('the limits of a node', () => {
  const big = aRequest({ cpuNumber: 41, ramSize: 31_889, gpuNumber: 3, timeoutLimit: '01:00:01' });

  test('every field above its limit is named with the limit', () => {
    expect(checkLimits(big, someLimits)).toEqual([
      { path: 'cpuNumber', limit: 40 },
      { path: 'ramSize', limit: 31_888 },
      { path: 'gpuNumber', limit: 2 },
      { path: 'timeoutLimit', limit: 3600 },
    ]);
  });

  test('what is exactly the limit fits', () => {
    const full = aRequest({ cpuNumber: 40, ramSize: 31_888, gpuNumber: 2, timeoutLimit: '01:00:00' });
    expect(checkLimits(full, someLimits)).toEqual([]);
  });

  test('what is not known, 0 or unlimited refuses nothing', () => {
    const unknown = { cpuNumber: null, ramMb: 0, cards: 0, longest: null, nodes: null };
    expect(checkLimits(big, unknown)).toEqual([]);
    expect(checkLimits(big, { ...unknown, longest: 'unlimited' })).toEqual([]);
  });

  test('unlimited is longer than any limit', () => {
    const endless = aRequest({ timeoutLimit: 'unlimited' });
    expect(checkLimits(endless, { ...someLimits, longest: 1_000_000 })).toEqual([
      { path: 'timeoutLimit', limit: 1_000_000 },
    ]);
  });
});
