import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { documentedRequest, openPlatform, type PlatformWorld, taskPath } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

async function expectRefusal(changes: object, code: string, field: string): Promise<void> {
  const answer = await world.create(changes);
  expect(answer).toMatchObject({ code, data: null });
  expect(answer.msg).toContain(field);
  expect(world.platform.instances).toEqual([]);
}

const optionalFields = ['description', 'startScriptContent', 'mountInfoList', 'containerPortInfoList'];
const requiredFields = Object.keys(documentedRequest).filter((name) => !optionalFields.includes(name));

describe('what is missing', () => {
  test.each(requiredFields)('without %s the answer is 10003 and names it', async (field) => {
    await expectRefusal({ [field]: undefined }, '10003', field);
  });

  test.each(optionalFields)('%s may be left out or null', async (field) => {
    expect((await world.create({ [field]: undefined })).code).toBe('0');
    expect((await world.create({ [field]: null })).code).toBe('0');
  });

  test.each([
    [{ instanceServiceName: '' }, 'instanceServiceName'],
    [{ startScriptActionScope: '', useStartScript: false }, 'startScriptActionScope'],
    [{ useStartScript: true, startScriptContent: '' }, 'startScriptContent'],
    [{ mountInfoList: [{ sourcePath: '/public/home/alice', type: 'data' }] }, 'mountInfoList.0.targetPath'],
    [{ containerPortInfoList: [{ containerPort: '22' }] }, 'containerPortInfoList.0.protocolType'],
  ])('%j counts as missing', async (changes, field) => {
    await expectRefusal(changes, '10003', field);
  });

  test('no body at all is a body with everything missing', async () => {
    const { data } = await world.call('POST', taskPath);
    expect(data).toMatchObject({ code: '10003', msg: '参数不全：instanceServiceName' });
  });
});

const mount = documentedRequest.mountInfoList[0];

describe('what is invalid', () => {
  test.each([
    [{ taskType: 'Jupyter' }, 'taskType'],
    [{ acceleratorType: 'GPU' }, 'acceleratorType'],
    [{ startScriptActionScope: 'first' }, 'startScriptActionScope'],
    [{ useStartScript: 'false' }, 'useStartScript'],
    [{ cpuNumber: '3' }, 'cpuNumber'],
    [{ cpuNumber: 0 }, 'cpuNumber'],
    [{ cpuNumber: 1.5 }, 'cpuNumber'],
    [{ gpuNumber: -1 }, 'gpuNumber'],
    [{ ramSize: 0 }, 'ramSize'],
    [{ taskNumber: 0 }, 'taskNumber'],
    [{ timeoutLimit: '1h' }, 'timeoutLimit'],
    [{ timeoutLimit: '00:00:00' }, 'timeoutLimit'],
    [{ timeoutLimit: '01:60:00' }, 'timeoutLimit'],
    [{ timeoutLimit: 'Unlimited' }, 'timeoutLimit'],
    [{ resourceGroup: 'Nowhere' }, 'resourceGroup'],
    [{ acceleratorType: 'dcu' }, 'resourceGroup'],
    [{ acceleratorType: 'cpu', resourceGroup: 'General', gpuNumber: 1 }, 'gpuNumber'],
    [{ instanceServiceName: 'x'.repeat(65) }, 'instanceServiceName'],
    [{ useStartScript: true, startScriptContent: 'a\nb' }, 'startScriptContent'],
    [{ mountInfoList: {} }, 'mountInfoList'],
    [{ mountInfoList: [{ ...mount, type: 'disk' }] }, 'mountInfoList.0.type'],
    [{ mountInfoList: [{ ...mount, targetPath: 'mnt' }] }, 'mountInfoList.0.targetPath'],
    [{ mountInfoList: [{ ...mount, sourcePath: '/public/home/bob' }] }, 'sourcePath'],
    [{ mountInfoList: [{ ...mount, sourcePath: '/public/home/alice/../bob' }] }, 'sourcePath'],
    [{ mountInfoList: [{ ...mount, sourcePath: '/public/home/alice2' }] }, 'sourcePath'],
    [{ containerPortInfoList: [{ protocolType: 'TCP', containerPort: '22' }] }, 'protocolType'],
    [{ containerPortInfoList: [{ protocolType: 'HTTP', containerPort: '0' }] }, 'containerPort'],
    [{ containerPortInfoList: [{ protocolType: 'HTTP', containerPort: 65536 }] }, 'containerPort'],
    [{ containerPortInfoList: [{ protocolType: 'HTTP', containerPort: 'http' }] }, 'containerPort'],
  ])('%j is refused with 10004', async (changes, field) => {
    await expectRefusal(changes, '10004', field);
  });

  test.each([
    ['not JSON', '{"instanceServiceName":'],
    ['a list', '[]'],
    ['a number', '5'],
  ])('a body that is %s is refused with 10004', async (_what, body) => {
    const { data } = await world.call('POST', taskPath, { body });
    expect(data).toMatchObject({ code: '10004', data: null });
  });

  test('JSON that is not declared as such is refused', async () => {
    const { data } = await world.call('POST', taskPath, {
      body: JSON.stringify(documentedRequest),
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(data).toMatchObject({ code: '10004', msg: '参数无效：Content-Type' });
  });
});

describe('what is too much', () => {
  test.each([
    [{ cpuNumber: 41 }, 'cpuNumber'],
    [{ gpuNumber: 3 }, 'gpuNumber'],
    [{ ramSize: 31_889 }, 'ramSize'],
    [{ resourceGroup: 'A800', timeoutLimit: '360:00:01' }, 'timeoutLimit'],
    [{ resourceGroup: 'A800', timeoutLimit: 'unlimited' }, 'timeoutLimit'],
  ])('%j is over the limits of the group: 716865', async (changes, field) => {
    await expectRefusal(changes, '716865', field);
  });

  test('the limits themselves are allowed', async () => {
    const most = { cpuNumber: 40, gpuNumber: 2, ramSize: 31_888, timeoutLimit: 'unlimited' };
    expect((await world.create(most)).code).toBe('0');
    expect((await world.create({ resourceGroup: 'A800', timeoutLimit: '360:00:00' })).code).toBe('0');
  });
});

describe('what depends on the settings', () => {
  const withPort = (containerPort: unknown) => ({
    containerPortInfoList: [{ protocolType: 'HTTP', containerPort }],
  });

  test.each([
    ['any', '8080', '0'],
    ['any', 8080, '0'],
    ['string', '8080', '0'],
    ['string', 8080, '10004'],
    ['number', '8080', '10004'],
    ['number', 8080, '0'],
  ] as const)('with port type %s the port %j is answered %s', async (portType, port, code) => {
    world.platform.settings.portType = portType;
    expect((await world.create(withPort(port))).code).toBe(code);
  });

  test('a name may be taken once per account where names must be unique', async () => {
    world.platform.settings.enforceUniqueNames = true;
    await world.createdId();
    expect((await world.create()).code).toBe('716865');
    world.platform.settings.duplicateNameAs = '10004';
    expect((await world.create()).code).toBe('10004');
    const token = world.platform.mintToken({ user: 'bob' });
    expect((await world.create({ mountInfoList: [] }, { token })).code).toBe('0');
  });

  test('an unknown or unfinished image is refused where images must be known', async () => {
    world.platform.settings.requireKnownImage = true;
    expect((await world.create()).code).toBe('0');
    expect((await world.create({ imagePath: 'elsewhere/image:1' })).code).toBe('10004');
    const unfinished = 'image.ac.com:5000/dcu/admin/base/jupyterlab-vllm:0.6.2-py3.10-dtk24.04';
    expect((await world.create({ imagePath: unfinished })).code).toBe('10004');
  });
});
