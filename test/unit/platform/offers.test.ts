// The shapes that the platform's documents leave open, one by one, and what the limits of a list are.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '../../../src/config/secrets.ts';
import { launchRequestSchema } from '../../../src/launches/launch-request.ts';
import type { ReadOutcome } from '../../../src/launches/outcome.ts';
import type { Answer, PlatformCall } from '../../../src/platform/client.ts';
import { createHttpOffers } from '../../../src/platform/offers.ts';
import { answeringClient, succeeding as success } from '../../support/answering-client.ts';

const token = new Secret('a-token-nobody-sees');

function offersOf(answer: (call: PlatformCall) => Answer, options = {}) {
  const { client, calls } = answeringClient(answer);
  return { offers: createHttpOffers(client, options), calls };
}

const offersWith = (data: unknown) => offersOf(() => success(data)).offers;
const unreadable = { kind: 'failed', failure: { reason: 'unreadable' } };

describe('resource groups', () => {
  const gpu = { name: 'A800', acceleratorType: 'gpu' };
  const dcu = { name: 'Z100', acceleratorType: 'dcu' };
  const any = (name: string) => ({ name, acceleratorType: null });

  test.each([
    ['names by accelerator', { gpu: ['A800'], dcu: ['Z100'], mlu: [] }, [gpu, dcu]],
    ['objects by accelerator', { GPU: [{ name: 'A800' }], dcu: [{ resourceGroup: 'Z100' }] }, [gpu, dcu]],
    ['a list of names', ['A800', 'Z100'], [any('A800'), any('Z100')]],
    [
      'a list of objects',
      [{ groupName: 'A800', acceleratorType: 'gpu' }, { code: 'Z100' }],
      [gpu, any('Z100')],
    ],
    ['a list under a name', { total: 1, records: [{ id: 7 }] }, [any('7')]],
    [
      'objects that name both in other words',
      [
        { resourceGroupName: 'A800', resourceType: 'gpu' },
        { resourceGroupName: 'Z100', type: 'DCU' },
      ],
      [gpu, dcu],
    ],
    ['an unknown accelerator', { tpu: ['T1'], gpu: [] }, [any('T1')]],
    [
      'repetitions',
      { gpu: ['A800', 'A800', ' A800 '], dcu: ['A800'] },
      [gpu, { ...gpu, acceleratorType: 'dcu' }],
    ],
    [
      'unknown keys and entries that are no groups',
      [{ name: 'A800', free: 3 }, null, {}, 'two words'],
      [any('A800')],
    ],
    ['an empty list', [], []],
  ])('%s', async (_, data, value) => {
    expect(await offersWith(data).listResourceGroups(token)).toEqual({ kind: 'ok', value });
  });

  test.each([['A800'], [42], [{}], [{ gpu: 'A800' }], [[{}, {}]]])('%j cannot be read', async (data) => {
    expect(await offersWith(data).listResourceGroups(token)).toEqual(unreadable);
  });

  test('are 500 at most', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `g${index}`);
    expect(await offersWith(names).listResourceGroups(token)).toMatchObject({ value: { length: 500 } });
  });
});

describe('directories', () => {
  test.each([
    ['texts', ['/public/home/a/', '/'], ['/public/home/a', '/']],
    [
      'objects',
      [{ path: '/a' }, { dir: '/b' }, { sourcePath: '/c' }, { mountPath: '/d' }],
      ['/a', '/b', '/c', '/d'],
    ],
    ['a list under a name', { data: ['/a'] }, ['/a']],
    ['repetitions', ['/a', '/a/', '/a//'], ['/a']],
    ['what no launch could mount', ['/a', 'relative', '/a/../b', '/two words', null], ['/a']],
    ['none', [], []],
  ])('%s', async (_, data, value) => {
    expect(await offersWith(data).listMountDirs(token)).toEqual({ kind: 'ok', value });
  });

  test.each([['/a'], [{ path: '/a' }], [['relative']]])('%j cannot be read', async (data) => {
    expect(await offersWith(data).listMountDirs(token)).toEqual(unreadable);
  });

  test('are 500 at most', async () => {
    const dirs = Array.from({ length: 600 }, (_, index) => `/${index}`);
    expect(await offersWith(dirs).listMountDirs(token)).toMatchObject({ value: { length: 500 } });
  });
});

describe('limits', () => {
  const query = { acceleratorType: 'gpu', resourceGroup: 'TeslaM40' };
  const documented = {
    cpuNumber: 40,
    memorySize: 31_888,
    gpuNumber: 2,
    nvLimits: 0,
    dcuLimits: 0,
    mluLimits: 0,
    nodeNumber: 1,
    maxTime: 'unlimited',
    resourceGroup: 'TeslaM40',
    id: null,
    userName: null,
  };
  const limitsOf = async (changes: object, acceleratorType = 'gpu') => {
    const outcome = await offersWith({ ...documented, ...changes }).getLimits(token, {
      ...query,
      acceleratorType,
    });
    return outcome.kind === 'ok' ? outcome.value : outcome;
  };

  test('are read from the documented answer', async () => {
    const { offers, calls } = offersOf(() => success(documented));
    expect(await offers.getLimits(token, query)).toEqual({
      kind: 'ok',
      value: { cpuNumber: 40, ramMb: 31_888, cards: 2, longest: 'unlimited', nodes: 1 },
    });
    expect(calls).toMatchObject([
      { method: 'GET', path: '/ai/openapi/v2/instance-service/resources', query },
    ]);
  });

  test('may come as the only item of a list', async () => {
    expect(await offersWith([documented]).getLimits(token, query)).toMatchObject({
      kind: 'ok',
      value: { cpuNumber: 40, cards: 2 },
    });
  });

  test('a quota of cards counts for its accelerator, and 0 is none', async () => {
    expect(await limitsOf({ nvLimits: 1 })).toMatchObject({ cards: 1 });
    expect(await limitsOf({ nvLimits: 8 })).toMatchObject({ cards: 2 });
    expect(await limitsOf({ nvLimits: 1 }, 'dcu')).toMatchObject({ cards: 2 });
    expect(await limitsOf({ gpuNumber: 0, dcuLimits: 4 }, 'dcu')).toMatchObject({ cards: 4 });
    expect(await limitsOf({ gpuNumber: 0 })).toMatchObject({ cards: null });
  });

  test.each([
    ['360:00:00', 1_296_000],
    ['00:30:05', 1805],
    [' UNLIMITED ', 'unlimited'],
    ['about 01:00:00', null],
    ['01:00:00 or so', null],
    ['00:00:00', null],
    ['a while', null],
    [null, null],
    [3600, null],
  ])('the longest time %j is %j', async (maxTime, longest) => {
    expect(await limitsOf({ maxTime })).toMatchObject({ longest });
  });

  test('numbers may be digits, and what is no number is not known', async () => {
    expect(await limitsOf({ cpuNumber: '40', memorySize: 'lots', nodeNumber: -1 })).toMatchObject({
      cpuNumber: 40,
      ramMb: null,
      nodes: null,
    });
  });

  test.each([[null], ['x'], [{}], [{ cpuNumber: 0 }], [[]]])('%j cannot be read', async (data) => {
    expect(await offersWith(data).getLimits(token, query)).toEqual(unreadable);
  });
});

describe('images', () => {
  interface Query {
    readonly access: string;
    readonly start: number;
    readonly limit: number;
  }
  const wire = (version: string, changes: object = {}) => ({
    path: `image.example:5000/gpu/${version}`,
    version,
    name: version.split(':')[0],
    type: 'JupyterLab',
    acceleratorType: 'gpu',
    status: 'Completed',
    ...changes,
  });
  const many = (count: number) => Array.from({ length: count }, (_, index) => wire(`image-${index}:1`));

  /** Pages as documented, unless told otherwise. */
  function offersOfImages(
    shared: unknown[],
    own: unknown[] = [],
    toData = (page: unknown[], total: number): unknown => ({ total, data: page }),
  ) {
    return offersOf(({ body }) => {
      const { access, start, limit } = body as Query;
      const all = access === 'public' ? shared : own;
      return success(toData(all.slice(start, start + limit), all.length));
    });
  }
  const versionsOf = async (data: unknown[], own: unknown[] = []) => {
    const outcome = await offersOfImages(data, own).offers.listImages(token);
    return outcome.kind === 'ok' ? outcome.value.map(({ version }) => version) : outcome;
  };

  test("are asked for as documented, the account's own and the public ones", async () => {
    const { offers, calls } = offersOfImages([wire('cuda:12')], [wire('mine:1')]);
    expect(await offers.listImages(token)).toMatchObject({
      value: [
        { version: 'mine:1', access: 'private' },
        { version: 'cuda:12', access: 'public', name: 'cuda', type: 'JupyterLab', acceleratorType: 'gpu' },
      ],
    });
    expect(calls).toContainEqual({
      name: 'images',
      method: 'POST',
      path: '/ai/openapi/v2/image/images',
      body: { access: 'private', orderBy: 'create_time', sort: 'DESC', start: 0, limit: 100 },
    });
  });

  test('come page by page until the total', async () => {
    const { offers, calls } = offersOfImages(many(250));
    expect(await offers.listImages(token)).toMatchObject({ value: { length: 250 } });
    expect(calls.map(({ body }) => (body as Query).start).sort((a, b) => a - b)).toEqual([0, 0, 100, 200]);
  });

  test('come in full from a platform that gives out fewer a page, or tells no total', async () => {
    const few = offersOfImages(many(60), [], (page, total) => ({ total, data: page.slice(0, 25) }));
    expect(await few.offers.listImages(token)).toMatchObject({ value: { length: 60 } });
    const silent = offersOfImages(many(250), [], (page) => ({ data: page }));
    expect(await silent.offers.listImages(token)).toMatchObject({ value: { length: 250 } });
    // The empty page is the end: one of the own ones, the fourth of the others.
    expect(silent.calls).toHaveLength(5);
  });

  test('end with a platform that gives out the same page again and again', async () => {
    const { offers, calls } = offersOf(() => success({ total: 9999, data: many(100) }));
    expect(await offers.listImages(token)).toMatchObject({ value: { length: 100 } });
    expect(calls).toHaveLength(4);
  });

  test('are 2,000 at most, in a bounded number of calls', async () => {
    const { offers, calls } = offersOfImages(many(5000), many(5000));
    expect(await offers.listImages(token)).toMatchObject({ value: { length: 2000 } });
    expect(calls).toHaveLength(40);
    const slow = offersOfImages(many(5000), [], (page, total) => ({ total, data: page.slice(0, 1) }));
    await slow.offers.listImages(token);
    expect(slow.calls).toHaveLength(41);
  });

  test('go on after a page of which none can be used yet', async () => {
    const unfinished = many(100).map((image) => ({ ...image, status: 'Creating' }));
    expect(await versionsOf([...unfinished, wire('good:1')])).toEqual(['good:1']);
  });

  test('stop when their time is over', async () => {
    let now = 0;
    const { offers } = offersOf(
      ({ body }) => {
        now += 1000;
        const { start, limit } = body as Query;
        return success({ total: 5000, data: many(5000).slice(start, start + limit) });
      },
      { listTimeoutMs: 5000, clock: () => now },
    );
    expect(await offers.listImages(token)).toEqual({ kind: 'failed', failure: { reason: 'timeout' } });
  });

  test('are told once, and only when they can be used', async () => {
    const shared = [
      wire('good:1'),
      wire('good:1'),
      wire('mine:1'),
      wire('half:1', { status: 'Creating' }),
      wire('bad:1', { status: 'Failed' }),
      wire('loud:1', { status: 'COMPLETED' }),
      wire('silent:1', { status: undefined }),
      wire('gone:1', { path: null }),
      'text',
    ];
    expect(await versionsOf(shared, [wire('mine:1')])).toEqual(['mine:1', 'good:1', 'loud:1', 'silent:1']);
  });

  test('that are told twice in different words are told in the first ones', async () => {
    const { offers } = offersOfImages([
      wire('good:1', { name: 'First' }),
      wire('good:1', { name: 'Second' }),
    ]);
    expect(await offers.listImages(token)).toMatchObject({ value: [{ name: 'First' }] });
  });

  test.each([
    ['more than one word', { name: 'Nice name', tag: '2.4' }],
    ['a tag of more than one word', { name: 'torch', tag: '2 4' }],
    ['a tag alone', { tag: '2.4' }],
    ['a name alone', { name: 'torch' }],
  ])('are of the version in their path where %s could be none', async (_, told) => {
    const { offers } = offersOfImages([{ path: 'image.example/a/cuda:12', ...told }]);
    expect(await offers.listImages(token)).toMatchObject({ value: [{ version: 'cuda:12' }] });
  });

  test('may leave out what is in the path, or not say what they fit', async () => {
    const { offers } = offersOfImages([
      { path: 'image.example/a/cuda:12' },
      { path: 'image.example/b/x', name: 'torch', tag: '2.4', type: '', acceleratorType: 'TPU' },
      { path: 'image.example/c/y:1', name: 'Nice name', acceleratorType: 'DCU' },
    ]);
    const rest = { type: null, access: 'public' };
    expect(await offers.listImages(token)).toEqual({
      kind: 'ok',
      value: [
        { ...rest, path: 'image.example/a/cuda:12', version: 'cuda:12', name: 'cuda', acceleratorType: null },
        { ...rest, path: 'image.example/b/x', version: 'torch:2.4', name: 'torch', acceleratorType: null },
        { ...rest, path: 'image.example/c/y:1', version: 'y:1', name: 'Nice name', acceleratorType: 'dcu' },
      ],
    });
  });

  test.each([
    ['a list alone', (page: unknown[]) => page],
    ['under records', (page: unknown[]) => ({ records: page })],
    ['with a total of digits', (page: unknown[]) => ({ totalCount: '1', list: page })],
  ])('may come in another shape: %s', async (_, toData) => {
    const { offers } = offersOfImages([wire('cuda:12')], [], toData);
    expect(await offers.listImages(token)).toMatchObject({ value: [{ version: 'cuda:12' }] });
  });

  test.each([[{ total: 3 }], [{ total: 1, data: [{ name: 'no path' }] }]])(
    '%j cannot be read',
    async (data) => {
      expect(await offersWith(data).listImages(token)).toEqual(unreadable);
    },
  );

  test('of an account that may have none of its own are the public ones', async () => {
    const { offers } = offersOf(({ body }) =>
      (body as Query).access === 'private'
        ? { kind: 'answer', status: 200, body: { code: '10009', msg: 'no', data: null } }
        : success({ total: 1, data: [wire('cuda:12')] }),
    );
    expect(await offers.listImages(token)).toMatchObject({ kind: 'ok', value: [{ version: 'cuda:12' }] });
  });

  test.each(['private', 'public'])('are not told in part when the %s ones are lost', async (lost) => {
    const { offers } = offersOf(({ body }) =>
      (body as Query).access === lost
        ? { kind: 'failure', reason: 'timeout' }
        : success({ total: 1, data: [wire('cuda:12')] }),
    );
    expect(await offers.listImages(token)).toEqual({ kind: 'failed', failure: { reason: 'timeout' } });
  });
});

test('each list is asked for in its own place, under a name of its own', async () => {
  const { offers, calls } = offersOf(() => success([]));
  await offers.listResourceGroups(token);
  await offers.listMountDirs(token);
  await offers.getLimits(token, { acceleratorType: 'gpu', resourceGroup: 'A800' });
  const base = '/ai/openapi/v2/instance-service';
  expect(calls.map(({ name, method, path }) => [name, method, path])).toEqual([
    ['groups', 'GET', `${base}/resource-group`],
    ['mounts', 'GET', `${base}/allowed-mount-dir`],
    ['resources', 'GET', `${base}/resources`],
  ]);
});

describe('a failure of any read', () => {
  const reads = ['listResourceGroups', 'listMountDirs', 'listImages'] as const;

  test.each(reads)('%s: the platform says no, without the token in its words', async (name) => {
    const body = { code: 10008, msg: `no right for ${token.reveal()}`, data: null };
    const { offers } = offersOf(() => ({ kind: 'answer', status: 200, body }));
    expect(await offers[name](token)).toEqual({
      kind: 'failed',
      failure: { reason: 'code', code: '10008', message: 'no right for [redacted]', httpStatus: 200 },
    });
  });

  test.each(reads)('%s: a gateway answers, or nobody does', async (name) => {
    const gateway = offersOf(() => ({ kind: 'answer', status: 502, body: undefined })).offers;
    expect(await gateway[name](token)).toEqual({
      kind: 'failed',
      failure: { reason: 'http', httpStatus: 502 },
    });
    const nobody = offersOf(() => ({ kind: 'failure', reason: 'unreachable' })).offers;
    expect(await nobody[name](token)).toEqual({ kind: 'failed', failure: { reason: 'unreachable' } });
  });
});

describe('an empty list, however it is told', () => {
  const bodies = [
    {},
    { data: null },
    { data: { total: 0 } },
    { data: { total: 0, data: null } },
    { data: [] },
  ];

  test.each(bodies)('%j', async (body) => {
    const { offers } = offersOf(() => ({ kind: 'answer', status: 200, body: { code: '0', ...body } }));
    for (const read of ['listResourceGroups', 'listMountDirs', 'listImages'] as const)
      expect(await offers[read](token)).toEqual({ kind: 'ok', value: [] });
  });
});

describe('whatever the platform answers', () => {
  const names = [
    'data',
    'list',
    'gpu',
    'name',
    'path',
    'version',
    'tag',
    'status',
    'total',
    'cpuNumber',
    'maxTime',
  ];
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '/a',
      '/a/../b',
      'a/b:1',
      '/',
      'Completed',
      '1:00:00',
      'two words',
      '\u202egnp.sh',
      'a\u0000b',
    ),
  );
  const { tree: answers } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      fc.oneof(texts, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('tree')),
      fc.dictionary(fc.constantFrom(...names), tie('tree')),
    ),
  }));
  const settled = async <T>(outcome: Promise<ReadOutcome<T>>, fits: (value: T) => boolean) => {
    const read = await outcome;
    return read.kind === 'failed' ? read.failure.reason === 'unreadable' : fits(read.value);
  };

  test('it is read or unreadable, and what is offered is what the form takes', async () => {
    const { imagePath, version, resourceGroup, mountInfoList } = launchRequestSchema.shape;
    const isMount = (dir: string) =>
      mountInfoList.safeParse([{ sourcePath: dir, targetPath: '/mnt', type: 'path' }]).success;
    await fc.assert(
      fc.asyncProperty(answers, async (data) => {
        const offers = offersWith(data);
        const query = { acceleratorType: 'gpu', resourceGroup: 'A800' };
        const isFine = await Promise.all([
          settled(offers.listResourceGroups(token), (groups) =>
            groups.every(({ name }) => resourceGroup.safeParse(name).success),
          ),
          settled(offers.listMountDirs(token), (dirs) => dirs.every(isMount)),
          settled(offers.listImages(token), (images) =>
            images.every(
              (image) => imagePath.safeParse(image.path).success && version.safeParse(image.version).success,
            ),
          ),
          settled(offers.getLimits(token, query), (limits) =>
            Object.values(limits).every((limit) => limit === null || limit === 'unlimited' || limit > 0),
          ),
        ]);
        return isFine.every(Boolean);
      }),
      { numRuns: 300 },
    );
  });
});
