// What may stand before the `=`: our own words, the platform's field names, and the labels of the form. Pure.
import type { ArgumentTarget, FormPart } from './complaints.ts';
import { nearest } from './nearest.ts';
import { fold } from './typed-text.ts';

export type KeyMeaning =
  | {
      readonly kind: 'target';
      readonly target: ArgumentTarget;
      /** `dcu=2` says what kind of cards, too. */
      readonly accelerator?: string;
    }
  | { readonly kind: 'in_form'; readonly part: FormPart }
  | { readonly kind: 'secret' };

/** What the form calls its fields and choices, in every language it speaks. */
export interface ArgumentLabels {
  readonly keys: Readonly<Partial<Record<ArgumentTarget, readonly string[]>>>;
  /** By field, then by the value it stands for. */
  readonly choices: Readonly<Partial<Record<ArgumentTarget, Readonly<Record<string, readonly string[]>>>>>;
}

export const noLabels: ArgumentLabels = { keys: {}, choices: {} };

export interface KeyBook {
  find(typed: string): KeyMeaning | null;
  /** The key that was probably meant, as one would type it. */
  nearest(typed: string): string | null;
}

/** The first is the one that help shows; spaces, case, width and hyphens do not matter. */
const targets: Readonly<Record<ArgumentTarget, readonly string[]>> = {
  gpuNumber: [
    'gpu',
    'gpus',
    'cards',
    'accelerator cards',
    '显卡',
    '卡',
    '卡数',
    '加速卡',
    'gpu数',
    'gpu数量',
    'gpu卡数',
    '显卡数',
    '显卡数量',
    '加速卡数',
  ],
  cpuNumber: [
    'cpu',
    'cpus',
    'cores',
    'vcpu',
    'cpu cores',
    '核',
    '核数',
    '核心',
    '核心数',
    'cpu数',
    'cpu数量',
    'cpu核',
    'cpu核数',
  ],
  ramSize: ['ram', 'memory', 'mem', '内存', '内存大小'],
  imagePath: ['image', 'img', '镜像', '镜像路径'],
  version: ['version', 'tag', '版本', '镜像版本'],
  resourceGroup: [
    'group',
    'queue',
    'partition',
    'resource group',
    '分组',
    '队列',
    '资源组',
    '资源分组',
    '区域',
  ],
  taskType: ['type', 'run', 'what to run', '类型', '任务类型', '运行方式', '方式'],
  acceleratorType: [
    'accelerator',
    'acc',
    'accelerator type',
    '加速器',
    '加速器类型',
    '加速卡类型',
    '显卡类型',
  ],
  timeoutLimit: [
    'time',
    'limit',
    'timeout',
    'time limit',
    'stop after',
    'duration',
    '时间',
    '时长',
    '停止时间',
    '运行时长',
    '运行时间',
    '限时',
    '运行时长上限',
  ],
  instanceServiceName: ['name', '名称', '名字', '实例名', '实例名称'],
  description: ['description', 'desc', 'note', '描述', '备注', '说明'],
  taskNumber: ['tasks', 'containers', 'number of containers', '容器', '容器数', '容器数量', '任务数'],
  cardPlace: ['card', 'post', 'card place', '卡片', '消息'],
  size: ['size', 'flavor', 'flavour', '规格'],
  preset: ['preset', '预设'],
  useStartScript: [],
  startScriptActionScope: [],
  startScriptContent: [],
};

const parts: Readonly<Record<FormPart, readonly string[]>> = {
  script: [
    'script',
    'start script',
    'startup script',
    'start script content',
    'use start script',
    'start script action scope',
    'command',
    '脚本',
    '启动脚本',
    '脚本内容',
    '启动命令',
  ],
  mounts: [
    'mount',
    'mounts',
    'volume',
    'volumes',
    'mount info list',
    'source path',
    'target path',
    '挂载',
    '挂载目录',
    '挂载路径',
    '数据卷',
  ],
  ports: [
    'port',
    'ports',
    'container port',
    'container port info list',
    'protocol',
    'protocol type',
    '端口',
    '端口号',
    '协议',
  ],
};

const secrets = [
  'token',
  'password',
  'passwd',
  'pwd',
  'secret',
  'api key',
  'access key',
  'private key',
  'authorization',
  'bearer',
  '令牌',
  '密码',
  '密钥',
  '口令',
];

/** One example a key; also the value in "such as `gpu=1`". */
export const argumentExamples: Readonly<Partial<Record<ArgumentTarget, string>>> = {
  size: 'size=Small',
  gpuNumber: 'gpu=1',
  cpuNumber: 'cpu=3',
  ramSize: 'ram=15',
  imagePath: 'image=pytorch',
  version: 'version=jupyter:4.4-py3.7-cpu',
  resourceGroup: 'group=TeslaM40',
  taskType: 'type=ssh',
  acceleratorType: 'accelerator=dcu',
  timeoutLimit: 'time=4h',
  instanceServiceName: 'name=my_run',
  description: 'description="first try"',
  taskNumber: 'tasks=1',
  cardPlace: 'card=me',
  preset: 'preset=train',
};

type Entry = readonly [typed: string, meaning: KeyMeaning];
const asTarget = (target: ArgumentTarget): KeyMeaning => {
  const isScript = target.toLowerCase().includes('startscript');
  return isScript ? { kind: 'in_form', part: 'script' } : { kind: 'target', target };
};
const ofAll = (words: readonly string[], meaning: KeyMeaning): Entry[] =>
  words.map((word) => [word, meaning] as const);

const builtIn: readonly Entry[] = [
  ...Object.entries(targets).flatMap(([target, words]) => {
    const meaning = asTarget(target as ArgumentTarget);
    return [...ofAll(words, meaning), ...ofAll([target], meaning)];
  }),
  ...['dcu', 'mlu'].map((word): Entry => [word, { kind: 'target', target: 'gpuNumber', accelerator: word }]),
  ...Object.entries(parts).flatMap(([part, words]) =>
    ofAll(words, { kind: 'in_form', part: part as FormPart }),
  ),
  ...ofAll(secrets, { kind: 'secret' }),
];

/** A label may say its unit: `Memory (GiB)` is known as `Memory`, too. */
const spellings = (label: string) => [label, label.normalize('NFKC').replace(/\([^)]*\)/gu, '')];

const books = new WeakMap<ArgumentLabels, KeyBook>();

/** Made once for the same labels, which never change: folding all of its spellings costs more than reading a command. */
export function keyBookOf(labels: ArgumentLabels): KeyBook {
  const known = books.get(labels);
  if (known) return known;
  const book = createKeyBook(labels);
  books.set(labels, book);
  return book;
}

function createKeyBook({ keys }: ArgumentLabels): KeyBook {
  const labels = Object.entries(keys).flatMap(([target, words]) =>
    ofAll(words.flatMap(spellings), asTarget(target as ArgumentTarget)),
  );
  const byFold = new Map<string, Entry>();
  // Our own words first: a label never takes one of them over.
  for (const entry of [...builtIn, ...labels]) {
    const folded = fold(entry[0]);
    if (folded !== '' && !byFold.has(folded)) byFold.set(folded, entry);
  }
  // Nobody who mistypes is sent to where a secret belongs.
  const offered = [...byFold].filter(([, [, { kind }]]) => kind !== 'secret');
  return {
    find: (typed) => byFold.get(fold(typed))?.[1] ?? null,
    nearest: (typed) => nearest(fold(typed), offered, ([folded]) => folded)?.[1][0] ?? null,
  };
}
