// The table of contents of the simulated API: which method and path is which endpoint.
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

export type RouteName = keyof typeof endpoints;

export const routeNames = Object.keys(endpoints) as RouteName[];

const base = '/ai/openapi/v2';

const fixedRoutes: Readonly<Record<string, RouteName>> = {
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

export interface Route {
  readonly name: RouteName;
  readonly endpoint: Endpoint;
  /** Empty where the path has none. */
  readonly instanceId: string;
}

export function findRoute(method: string, path: string): Route | null {
  const key = `${method} ${path}`;
  const fixed = Object.hasOwn(fixedRoutes, key) ? fixedRoutes[key] : undefined;
  if (fixed) return { name: fixed, endpoint: endpoints[fixed], instanceId: '' };
  const match = instanceRoute.exec(key);
  if (!match) return null;
  const name = match[2] === 'url' ? 'url' : 'detail';
  return { name, endpoint: endpoints[name], instanceId: match[1] ?? '' };
}
