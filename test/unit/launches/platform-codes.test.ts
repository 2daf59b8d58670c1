// Which field a refusal is about, and what a person can do next.
import { describe, expect, test } from '@jest/globals';
import type { PlatformFailure } from '../../../src/launches/outcome.ts';
import {
  findFailedField,
  mayMeanEnded,
  mayMeanNotThere,
  provesNothingDone,
  provesNothingStarted,
  refusesKeys,
  refusesToken,
  remedyOf,
  saysNotThere,
} from '../../../src/launches/platform-codes.ts';
import { aRequest } from '../../support/builders.ts';

const request = aRequest({
  mountInfoList: [
    { sourcePath: '/data', targetPath: '/mnt/a', type: 'data' },
    { sourcePath: '/data2', targetPath: '/mnt/b', type: 'data' },
  ],
  containerPortInfoList: [
    { containerPort: '80', protocolType: 'HTTP' },
    { containerPort: '8080', protocolType: 'SSH' },
  ],
});
const failed = (message: string, code = '10004') =>
  findFailedField({ reason: 'code', code, message }, request);

describe('a refusal is about', () => {
  test.each([
    ['imagePath is invalid', 'imagePath'],
    ['参数无效: resourceGroup', 'resourceGroup'],
    ['挂载路径 /data2 未授权', 'mountInfoList.1.sourcePath'],
    ['mountInfoList[0].targetPath must be absolute', 'mountInfoList.0.targetPath'],
    ['sourcePath: /data', 'mountInfoList.0.sourcePath'],
    ['端口 8080 已被占用', 'containerPortInfoList.1.containerPort'],
    ['containerPortInfoList.1 is invalid', 'containerPortInfoList.1.containerPort'],
    ['TeslaM40 不存在', 'resourceGroup'],
    // Parts of longer words and paths are others.
    ['/data3 and /data2', 'mountInfoList.1.sourcePath'],
    ['x/data, a-TeslaM40, 18080, 80801: 8080', 'containerPortInfoList.1.containerPort'],
    ['8080', 'containerPortInfoList.1.containerPort'],
    // The field that is named as well; else the longest value, or name.
    ['TeslaM40: bad targetPath /mnt/b', 'mountInfoList.1.targetPath'],
    ['/data on TeslaM40', 'resourceGroup'],
    ['bad version of startScriptActionScope', 'startScriptActionScope'],
    ['port 80 is in use', 'containerPortInfoList.0.containerPort'],
    ['startScriptActionScope', 'startScriptActionScope'],
    ['cpuNumber too large', 'cpuNumber'],
    ['CPUNUMBER too large', 'cpuNumber'],
    ['bad description', 'description'],
    // The list as a whole: its first row.
    ['MountInfoList is not allowed', 'mountInfoList.0.sourcePath'],
    ['containerportinfolist', 'containerPortInfoList.0.containerPort'],
    ['mountInfoList[1] is bad', 'mountInfoList.1.sourcePath'],
    ['mountInfoList.1.type is bad', 'mountInfoList.1.type'],
  ])('%s', (message, path) => {
    expect(failed(message)).toMatchObject({ path, isNamed: true });
  });

  test('nothing that it does not name, but for what its code is most often about', () => {
    expect(failed('参数无效')).toBeNull();
    expect(failed('文件校验失败', '10010')).toMatchObject({ path: 'imagePath', isNamed: false });
    expect(failed('文件过大', '10011')).toMatchObject({ path: 'imagePath', isNamed: false });
    // What is true of many fields is no name of one.
    expect(failed('not all: gpu, 3, 1')).toBeNull();
    expect(failed('/data3 is missing')).toBeNull();
    expect(failed('conversion failed')).toBeNull();
    expect(
      findFailedField({ reason: 'code', code: '10004', message: 'a A' }, aRequest({ resourceGroup: 'A' })),
    ).toBeNull();
    expect(failed('配额不足', '716865')).toMatchObject({ path: 'resourceGroup', isNamed: false });
    expect(failed('?', '424242')).toBeNull();
    expect(findFailedField({ reason: 'code', code: '10010' }, request)).toMatchObject({ path: 'imagePath' });
  });

  test('nothing, without a code of the platform', () => {
    expect(findFailedField({ reason: 'timeout', message: 'imagePath' }, request)).toBeNull();
  });

  test('its row among more than ten', () => {
    const ports = Array.from({ length: 10 }, (_, at) => ({
      containerPort: `${9000 + at}`,
      protocolType: 'SSH',
    }));
    const many = {
      ...request,
      containerPortInfoList: [
        ...aRequest({ containerPortInfoList: ports }).containerPortInfoList,
        ...request.containerPortInfoList,
      ],
    };
    const of = (message: string) => findFailedField({ reason: 'code', code: '10004', message }, many);
    for (const message of ['containerPortInfoList[10] is bad', 'containerPortInfoList.10 is bad'])
      expect(of(message)).toMatchObject({ path: 'containerPortInfoList.10.containerPort', value: '80' });
  });

  test('the script, never shown again, where it has one and its code says that a file is too large', () => {
    const withScript = aRequest({ useStartScript: true, startScriptContent: 'echo secret' });
    const of = (message: string) => findFailedField({ reason: 'code', code: '10011', message }, withScript);
    expect(of('文件过大')).toMatchObject({ path: 'startScriptContent', isNamed: false });
    expect(of('startScriptContent: echo secret')).toEqual({
      path: 'startScriptContent',
      value: '',
      isNamed: true,
    });
  });
});

/** What may be concluded from each kind of failure: of a launch, of an action, of the token and of the keys. */
describe('what a failure says', () => {
  const coded = (code: string): PlatformFailure => ({ reason: 'code', code });
  const http = (httpStatus: number): PlatformFailure => ({ reason: 'http', httpStatus });
  const judgements = {
    'nothing was started': provesNothingStarted,
    'nothing was done': provesNothingDone,
    'it is not there': saysNotThere,
    'perhaps it is not there': mayMeanNotThere,
    'the token is refused': refusesToken,
    'the token may have ended': mayMeanEnded,
    'the keys are refused': refusesKeys,
  };

  test.each<[PlatformFailure, readonly (keyof typeof judgements)[]]>([
    [{ reason: 'unreachable' }, ['nothing was started', 'nothing was done']],
    [{ reason: 'insecure' }, ['nothing was started', 'nothing was done']],
    [{ reason: 'timeout' }, []],
    [{ reason: 'connection' }, []],
    [{ reason: 'unreadable' }, []],
    [{ reason: 'unreadable', httpStatus: 401 }, []],
    [{ reason: 'code' }, []],
    [{ reason: 'http' }, []],
    [http(299), []],
    [http(300), ['nothing was started', 'nothing was done']],
    [http(399), ['nothing was started', 'nothing was done']],
    [http(400), ['nothing was started', 'nothing was done']],
    [
      http(401),
      [
        'nothing was started',
        'nothing was done',
        'the token is refused',
        'the token may have ended',
        'the keys are refused',
      ],
    ],
    [http(403), ['nothing was started', 'nothing was done']],
    [http(408), []],
    [http(409), []],
    [http(502), []],
    [coded('424242'), []],
    [coded('10001'), []],
    [coded('10012'), []],
    [coded('10003'), ['nothing was started', 'nothing was done', 'the keys are refused']],
    [coded('10004'), ['nothing was started', 'nothing was done', 'it is not there', 'the keys are refused']],
    [
      coded('10007'),
      ['nothing was started', 'nothing was done', 'the token is refused', 'the keys are refused'],
    ],
    [
      coded('10008'),
      [
        'nothing was started',
        'nothing was done',
        'the token is refused',
        'the token may have ended',
        'the keys are refused',
      ],
    ],
    [coded('10010'), ['nothing was started', 'nothing was done']],
    [coded('716865'), []],
    [coded('716020'), ['perhaps it is not there']],
    [coded('716864'), []],
    [coded('716866'), ['nothing was done']],
    [coded('716870'), ['nothing was done']],
    [coded('816822'), ['nothing was done', 'it is not there']],
    // The first answer's code, of what had to be looked for: it says nothing any more.
    [{ reason: 'absent', after: 'code', code: '816822' }, []],
    [{ reason: 'absent', after: 'code', code: '716020' }, []],
    [{ reason: 'absent', after: 'code', code: '716866' }, []],
  ])('%j', (failure, said) => {
    const all = Object.entries(judgements).filter(([, says]) => says(failure));
    expect(all.map(([name]) => name)).toEqual(said);
  });
});

test.each([
  [{ reason: 'code' as const, code: '10008' }, 'connect'],
  [{ reason: 'code' as const, code: '10009' }, 'connect'],
  [{ reason: 'no-account' as const }, 'connect'],
  [{ reason: 'http' as const, httpStatus: 401 }, 'connect'],
  [{ reason: 'code' as const, code: '10004' }, 'reopen'],
  [{ reason: 'code' as const, code: '424242' }, 'reopen'],
  [{ reason: 'absent' as const, after: 'timeout' as const }, 'retry'],
  [{ reason: 'unreachable' as const }, 'retry'],
  [{ reason: 'operator' as const, after: 'no-account' as const }, 'connect'],
  [{ reason: 'absent' as const }, 'reopen'],
  [{ reason: 'absent' as const, after: 'code' as const }, 'reopen'],
  [{ reason: 'absent' as const, after: 'http' as const, httpStatus: 401 }, 'connect'],
  [{ reason: 'http' as const, httpStatus: 502 }, 'retry'],
  [{ reason: 'unreadable' as const, httpStatus: 401 }, 'retry'],
  ...(['timeout', 'connection', 'insecure', 'unreadable', 'interrupted', 'no-token'] as const).map(
    (reason) => [{ reason }, 'retry'] as const,
  ),
  [{ reason: 'code' as const, code: '10001' }, 'retry'],
  [{ reason: 'code' as const }, 'reopen'],
  // There is another token by now.
  [{ reason: 'code' as const, code: '10008', renewed: true as const }, 'reopen'],
])('%j is mended by %s', (failure, remedy) => {
  expect(remedyOf(failure)).toBe(remedy);
});
