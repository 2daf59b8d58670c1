// A caller of the simulated platform for its own tests: real HTTP, a clock moved by hand, no code of the app.
import axios, { type AxiosResponse } from 'axios';
import type { PlatformSettings } from '../../src/playground/platform/simulator.ts';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';

export const api = '/ai/openapi/v2';
export const taskPath = `${api}/instance-service/task`;

export interface CallOptions {
  /** Default: a good token of the account "alice"; null sends none. */
  readonly token?: string | null;
  readonly query?: Record<string, string | number> | URLSearchParams;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly timeoutMs?: number;
}

export interface PlatformWorld {
  readonly platform: PlatformSimulator;
  advance(ms: number): void;
  call(method: string, path: string, options?: CallOptions): Promise<AxiosResponse>;
  /** Creates from the documented example with these changes; the answer's body. */
  create(changes?: object, options?: CallOptions): Promise<Envelope>;
  /** Creates and returns the id; throws if refused. */
  createdId(changes?: object, options?: CallOptions): Promise<string>;
  detail(id: string, options?: CallOptions): Promise<Envelope>;
  list(changes?: object, options?: CallOptions): Promise<Envelope>;
  close(): Promise<void>;
}

export interface Envelope {
  readonly code: string;
  readonly msg: string;
  // biome-ignore lint/suspicious/noExplicitAny: a different JSON type at every endpoint
  readonly data: any;
}

/** Midnight at the platform, on 1 July 2025. */
export const startOfTime = Date.UTC(2025, 5, 30, 16);

/** As in the documentation's samples; by default the simulator leaves out what it may. */
export const documentedShapes = {
  errorData: 'null',
  emptyListAs: 'items',
  listFields: 'as-detail',
  emptyFields: 'null',
  invalidTransition: 'ok',
  restartData: 'same',
  timesAfterRestart: 'none',
  urlBeforeRunning: null,
  stateDurations: { deletingMs: 0 },
} as const;

export async function openPlatform(settings: Partial<PlatformSettings> = {}): Promise<PlatformWorld> {
  let now = startOfTime;
  const platform = await startPlatformSimulator({
    now: () => now,
    settings: { ...documentedShapes, ...settings },
  });
  const client = axios.create({ baseURL: platform.origin, validateStatus: () => true, maxRedirects: 0 });

  const call: PlatformWorld['call'] = (method, path, options = {}) => {
    const { token = platform.mintToken({ user: 'alice' }), query, body, headers, timeoutMs } = options;
    return client.request({
      method,
      url: path,
      params: query,
      data: body,
      timeout: timeoutMs ?? 0,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === null ? {} : { token }),
        ...headers,
      },
    });
  };
  const create: PlatformWorld['create'] = async (changes = {}, options = {}) =>
    (await call('POST', taskPath, { body: { ...documentedRequest, ...changes }, ...options })).data;

  return {
    platform,
    advance(ms) {
      now += ms;
    },
    call,
    create,
    async createdId(changes, options) {
      const answer = await create(changes, options);
      if (answer.code !== '0') throw new Error(`Create was refused: ${answer.code} ${answer.msg}`);
      return answer.data;
    },
    detail: async (id, options) => (await call('GET', `${api}/instance-service/${id}/detail`, options)).data,
    list: async (changes = {}, options = {}) =>
      (await call('GET', taskPath, { body: { start: 0, limit: 20, sort: 'desc', ...changes }, ...options }))
        .data,
    close: () => platform.stop(),
  };
}

/** The request of the documentation's page "create container instance". */
export const documentedRequest = {
  instanceServiceName: 'Instances_2205113838',
  description: '',
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  version: 'jupyter:4.4-py3.7-cpu',
  imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
  resourceGroup: 'TeslaM40',
  cpuNumber: 3,
  gpuNumber: 1,
  ramSize: 15360,
  taskNumber: 1,
  timeoutLimit: '01:00:00',
  useStartScript: false,
  startScriptActionScope: 'all',
  startScriptContent: '',
  mountInfoList: [
    { sourcePath: '/public/home/alice/source_mount', targetPath: '/mnt/test_mount', type: 'data' },
  ],
  containerPortInfoList: [{ protocolType: 'SSH', containerPort: '18888' }],
};
