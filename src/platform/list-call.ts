// How the list of instances is asked for.
import type { PlatformCall } from './client.ts';
import { endpoints } from './wire.ts';

/** The documented GET with a JSON body, or the two spellings seen in use. */
export type ListStrategy = 'get-json-body' | 'task-list-query' | 'task-query';

export function toListCall(strategy: ListStrategy, page: { start: number; limit: number }): PlatformCall {
  const query = { ...page, sort: 'desc' };
  switch (strategy) {
    case 'get-json-body':
      return { name: 'list', method: 'GET', path: endpoints.task, body: query };
    case 'task-list-query':
      return { name: 'list', method: 'GET', path: endpoints.taskList, query };
    case 'task-query':
      return { name: 'list', method: 'GET', path: endpoints.task, query };
  }
}
