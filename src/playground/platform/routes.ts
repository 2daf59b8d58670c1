// The table of contents of the simulated API: which method and path is which endpoint.
import { listAccelerators } from './accelerators-endpoint.ts';
import { type AccountEndpoint, checkToken, getCenter, mintTokens, renewToken } from './account-endpoints.ts';
import type { Endpoint } from './calls.ts';
import {
  createInstance,
  deleteInstances,
  executeScript,
  getAccessUrl,
  getDetail,
  restartInstance,
  stopInstances,
} from './instance-endpoints.ts';
import { listInstances } from './list-endpoint.ts';
import { getResourceLimits, listImages, listMountDirs, listResourceGroups } from './offer-endpoints.ts';

const endpoints = {
  create: createInstance,
  list: listInstances,
  detail: getDetail,
  url: getAccessUrl,
  stop: stopInstances,
  restart: restartInstance,
  delete: deleteInstances,
  execute: executeScript,
  resources: getResourceLimits,
  groups: listResourceGroups,
  mounts: listMountDirs,
  images: listImages,
} satisfies Record<string, Endpoint>;

/** Of the login and the account: each looks at its own headers. */
const accountEndpoints = {
  mint: mintTokens,
  renew: renewToken,
  state: checkToken,
  center: getCenter,
  accelerators: listAccelerators,
} satisfies Record<string, AccountEndpoint>;

type ContainerRoute = keyof typeof endpoints;
type AccountRoute = keyof typeof accountEndpoints;
export type RouteName = ContainerRoute | AccountRoute;

export const routeNames = [...Object.keys(endpoints), ...Object.keys(accountEndpoints)] as RouteName[];

const accountRoutes: Readonly<Record<string, AccountRoute>> = {
  'POST /api/user/v3/tokens': 'mint',
  'POST /ac/openapi/v2/tokens/next': 'renew',
  'GET /ac/openapi/v2/tokens/state': 'state',
  'GET /ac/openapi/v2/center': 'center',
  'GET /ac/openapi/v2/resources/accelerators': 'accelerators',
};

const base = '/ai/openapi/v2';

const fixedRoutes: Readonly<Record<string, ContainerRoute>> = {
  [`POST ${base}/instance-service/task`]: 'create',
  [`GET ${base}/instance-service/task`]: 'list',
  [`GET ${base}/instance-service/task/list`]: 'list',
  [`DELETE ${base}/instance-service/task`]: 'delete',
  [`POST ${base}/instance-service/task/actions/stop`]: 'stop',
  [`POST ${base}/instance-service/task/actions/restart`]: 'restart',
  [`POST ${base}/instance-service/task/actions/execute-script`]: 'execute',
  [`GET ${base}/instance-service/resources`]: 'resources',
  [`GET ${base}/instance-service/resource-group`]: 'groups',
  [`GET ${base}/instance-service/allowed-mount-dir`]: 'mounts',
  [`POST ${base}/image/images`]: 'images',
};

const instanceRoute = /^GET \/ai\/openapi\/v2\/instance-service\/([^/]+)\/(detail|url)$/;

export type Route =
  | {
      readonly kind: 'container';
      readonly name: ContainerRoute;
      readonly endpoint: Endpoint;
      /** Empty where the path has none. */
      readonly instanceId: string;
    }
  | { readonly kind: 'account'; readonly name: AccountRoute; readonly endpoint: AccountEndpoint };

export function findRoute(method: string, path: string): Route | null {
  const key = `${method} ${path}`;
  const fixed = Object.hasOwn(fixedRoutes, key) ? fixedRoutes[key] : undefined;
  if (fixed) return { kind: 'container', name: fixed, endpoint: endpoints[fixed], instanceId: '' };
  const account = Object.hasOwn(accountRoutes, key) ? accountRoutes[key] : undefined;
  if (account) return { kind: 'account', name: account, endpoint: accountEndpoints[account] };
  const match = instanceRoute.exec(key);
  if (!match) return null;
  const name = match[2] === 'url' ? 'url' : 'detail';
  return { kind: 'container', name, endpoint: endpoints[name], instanceId: match[1] ?? '' };
}
