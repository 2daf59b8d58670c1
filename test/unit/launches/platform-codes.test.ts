// Which field a refusal is about, and what a person can do next.
import { describe, expect, test } from '@jest/globals';
import { findFailedField, remedyOf } from '../../../src/launches/platform-codes.ts';
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
  ])('%s', (message, path) => {
    expect(failed(message)).toMatchObject({ path, isNamed: true });
  });

  test('nothing that it does not name, but for what its code is most often about', () => {
    expect(failed('参数无效')).toBeNull();
    expect(failed('文件校验失败', '10010')).toMatchObject({ path: 'imagePath', isNamed: false });
    expect(failed('文件过大', '10011')).toMatchObject({ path: 'imagePath', isNamed: false });
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
])('%j is mended by %s', (failure, remedy) => {
  expect(remedyOf(failure)).toBe(remedy);
});
