import { describe, expect, test } from '@jest/globals';
import { findNamedField, pathOf } from '../../../src/launches/named-field.ts';
import { aRequest } from '../../support/builders.ts';

const request = aRequest({
  instanceServiceName: 'train_7',
  imagePath: 'image.ac.com:5000/gpu/base/jupyter:4.4',
  version: 'jupyter:4.4',
  resourceGroup: 'TeslaM40',
  description: 'first try',
  mountInfoList: [
    { sourcePath: '/public/home/demo', targetPath: '/mnt/home', type: 'data' },
    { sourcePath: '/public/home/demo/data', targetPath: '/mnt/data', type: 'path' },
  ],
  containerPortInfoList: [
    { containerPort: '18888', protocolType: 'SSH' },
    { containerPort: '80', protocolType: 'HTTP' },
  ],
});
const named = (message: string | undefined, of = request) => {
  const found = findNamedField(message, of);
  return found && pathOf(found);
};

describe('the field that the platform means', () => {
  test.each([
    // By its path.
    ['mountInfoList[0].sourcePath is not authorised', 'mountInfoList.0.sourcePath'],
    ['mountInfoList[1].targetPath 无效', 'mountInfoList.1.targetPath'],
    ['参数无效：mountInfoList.1.type', 'mountInfoList.1.type'],
    ['mountInfoList[1] is broken', 'mountInfoList.1.sourcePath'],
    ['containerPortInfoList[1].containerPort already used', 'containerPortInfoList.1.containerPort'],
    ['containerPortInfoList.0.protocolType 无效', 'containerPortInfoList.0.protocolType'],
    ['container_port_info_list[1] 错误', 'containerPortInfoList.1.containerPort'],
    // A row that was never sent, and none at all.
    ['mountInfoList[7].sourcePath is bad', 'mountInfoList'],
    ['mountInfoList[7].sourcePath /public/home/demo/data', 'mountInfoList.1.sourcePath'],
    ['mountInfoList 不能为空', 'mountInfoList'],
    // By its name.
    ['imagePath 镜像不存在：image.ac.com:5000/gpu/base/jupyter:4.4', 'imagePath'],
    ['参数不全：resourceGroup', 'resourceGroup'],
    ['Field RESOURCEGROUP is unknown', 'resourceGroup'],
    ['the image path cannot be pulled', 'imagePath'],
    ['invalid ram_size', 'ramSize'],
    ['cpuNumber超过节点限额', 'cpuNumber'],
    ['timeoutLimit 360:00:00 超过 maxTime', 'timeoutLimit'],
    ['resourceGroup TeslaM40 has no acceleratorType dcu', 'resourceGroup'],
    ['startScriptContent 每行须以换行符结尾', 'startScriptContent'],
    ['instanceServiceName 已存在：train_7', 'instanceServiceName'],
    // A row's field by name, its row by what was typed there.
    ['sourcePath 未授权：/public/home/demo', 'mountInfoList.0.sourcePath'],
    ['sourcePath 未授权：/public/home/demo/data', 'mountInfoList.1.sourcePath'],
    ['sourcePath 未授权', 'mountInfoList'],
    ['targetPath /mnt/data is reserved', 'mountInfoList.1.targetPath'],
    ['containerPort 80 占用', 'containerPortInfoList.1.containerPort'],
    // By what was typed alone, the longest first.
    ['没有权限访问 /public/home/demo/data', 'mountInfoList.1.sourcePath'],
    ['没有权限访问“/public/home/demo/”。', 'mountInfoList.0.sourcePath'],
    ['No such directory: /public/home/demo.', 'mountInfoList.0.sourcePath'],
    ['/mnt/home exists', 'mountInfoList.0.targetPath'],
    ['端口80已被占用', 'containerPortInfoList.1.containerPort'],
    ['18888 is taken', 'containerPortInfoList.0.containerPort'],
    ['cannot pull image.ac.com:5000/gpu/base/jupyter:4.4', 'imagePath'],
    ['jupyter:4.4 not found', 'version'],
    ['TeslaM40 已满', 'resourceGroup'],
    ['train_7 重复', 'instanceServiceName'],
    ['15360 is too much', 'ramSize'],
    // By what the console calls it.
    ['镜像不存在', 'imagePath'],
    ['资源分组不存在', 'resourceGroup'],
    ['资源组名称错误', 'resourceGroup'],
    ['内存超过限制', 'ramSize'],
    ['CPU核数超限', 'cpuNumber'],
    ['加速卡数量不足', 'gpuNumber'],
    ['挂载失败', 'mountInfoList'],
    ['启动脚本过大', 'startScriptContent'],
    ['实例名已存在', 'instanceServiceName'],
    ['运行时长超过上限', 'timeoutLimit'],
    ['参数无效：version', 'version'],
  ])('%s', (message, path) => {
    expect(named(message)).toBe(path);
  });

  test.each([
    [undefined],
    [''],
    ['参数无效'],
    ['创建任务错误'],
    ['quota of 80 hours is used up'],
    ['no right to /public/home/demo2'],
    ['no right to /public/home/demo/other'],
    ['/x/public/home/demo'],
    ['train_70 is there already'],
    ['118888'],
    ['balance too low: 3 of 1'],
    ['conversion failed'],
  ])('is not known: %s', (message) => {
    expect(named(message)).toBeNull();
  });

  test('is the only row there is, when its field is named', () => {
    const one = aRequest();
    expect(named('sourcePath 未授权', one)).toBe('mountInfoList.0.sourcePath');
    expect(named('端口已被占用', one)).toBe('containerPortInfoList.0.containerPort');
  });

  test('is no row of a list that was not sent', () => {
    const none = aRequest({ mountInfoList: [], containerPortInfoList: [] });
    expect(named('sourcePath 未授权', none)).toBeNull();
    expect(named('mountInfoList[0].sourcePath', none)).toBeNull();
  });

  test('is a list alone when two rows hold what is quoted', () => {
    const mount = { sourcePath: '/public/home/demo', type: 'data' };
    const twice = aRequest({
      mountInfoList: [
        { ...mount, targetPath: '/a' },
        { ...mount, targetPath: '/b' },
      ],
    });
    expect(named('/public/home/demo 未授权', twice)).toBe('mountInfoList');
  });
});
