// The platform as the core sees it: wire to domain, every failure to an outcome.
import type { CreateOutcome, ReadOutcome } from '../launches/outcome.ts';
import { meaningOf } from '../launches/platform-codes.ts';
import type { Instance, Platform } from '../launches/ports.ts';
import type { PlatformCall, PlatformClient } from './client.ts';
import { read, readAnswer, unreadable } from './reading.ts';
import {
  createDataSchema,
  endpoints,
  findListItems,
  instanceSchema,
  toCreateBody,
  toEpochMs,
} from './wire.ts';

export interface HttpPlatformOptions {
  /** How the list is asked for: the documented GET with a JSON body, or the two spellings seen in use. */
  readonly listStrategy: 'get-json-body' | 'task-list-query' | 'task-query';
  /** Of the platform's timestamps, `+08:00`. */
  readonly utcOffset: string;
}

/** Answers of the platform to an id it does not know. */
const notFoundCodes = new Set(['10004', '716020', '816822']);

export function createHttpPlatform(client: PlatformClient, options: HttpPlatformOptions): Platform {
  const toInstance = (wire: unknown): Instance | null => {
    const parsed = instanceSchema.safeParse(wire);
    if (!parsed.success || !parsed.data.id) return null;
    const { id, instanceServiceName, status, description, createTime } = parsed.data;
    return {
      id,
      name: instanceServiceName ?? '',
      status: status ?? null,
      description: description ?? null,
      createdAt: toEpochMs(createTime, options.utcOffset),
    };
  };

  return {
    async createInstance(token, request) {
      const answer = await client.call(token, {
        method: 'POST',
        path: endpoints.task,
        body: toCreateBody(request),
        once: true,
      });
      return toCreateOutcome(readAnswer(answer, token));
    },
    async listInstances(token, page) {
      const answer = await read(client, token, toListCall(options.listStrategy, page));
      if (answer.kind === 'failed') return answer;
      const items = findListItems(answer.value);
      if (!items) return unreadable;
      const instances = items.map(toInstance);
      // An item without an id is a shape we do not know: reading on would find "absent" what may be there.
      if (instances.includes(null)) return unreadable;
      return { kind: 'ok', value: instances.filter((instance) => instance !== null) };
    },
    async getInstance(token, id) {
      const answer = await read(client, token, { method: 'GET', path: endpoints.detail(id) });
      if (answer.kind === 'ok') return { kind: 'ok', value: toInstance(answer.value) };
      const isNotFound = answer.failure.reason === 'code' && notFoundCodes.has(answer.failure.code ?? '');
      return isNotFound ? { kind: 'ok', value: null } : answer;
    },
    async checkToken(token) {
      const answer = await read(client, token, { method: 'GET', path: endpoints.resourceGroups });
      return answer.kind === 'ok' ? { kind: 'ok', value: true } : answer;
    },
  };
}

function toListCall(
  strategy: HttpPlatformOptions['listStrategy'],
  page: { start: number; limit: number },
): PlatformCall {
  const query = { ...page, sort: 'desc' };
  switch (strategy) {
    case 'get-json-body':
      return { method: 'GET', path: endpoints.task, body: query };
    case 'task-list-query':
      return { method: 'GET', path: endpoints.taskList, query };
    case 'task-query':
      return { method: 'GET', path: endpoints.task, query };
  }
}

function toCreateOutcome(reading: ReadOutcome<unknown>): CreateOutcome {
  if (reading.kind === 'ok') {
    const id = createDataSchema.safeParse(reading.value);
    // "0" without an id: it says that it worked, so something may be running.
    return id.success
      ? { kind: 'created', instanceId: id.data }
      : { kind: 'unknown', failure: { reason: 'unreadable' } };
  }
  const { failure } = reading;
  return { kind: meaningOf(failure).nothingStarted ? 'refused' : 'unknown', failure };
}
