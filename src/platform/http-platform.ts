// The platform as the core sees it: wire to domain, every failure to an outcome.
import type { Secret } from '../config/secrets.ts';
import type { CreateOutcome, ReadOutcome } from '../launches/outcome.ts';
import { provesNothingStarted } from '../launches/platform-codes.ts';
import type { Instance, Platform } from '../launches/ports.ts';
import type { PlatformClient } from './client.ts';
import { type ListStrategy, toListCall } from './list-call.ts';
import { read, unreadable } from './reading.ts';
import {
  endpoints,
  findLikelyTaskId,
  findListItems,
  instanceSchema,
  isTaskId,
  toCreateBody,
  toEpochMs,
} from './wire.ts';

export interface HttpPlatformOptions {
  readonly listStrategy: ListStrategy;
  /** Of the platform's timestamps, `+08:00`. */
  readonly utcOffset: string;
}

/** Answers of the platform to an id it does not know. */
const notFoundCodes = new Set<string | undefined>(['10004', '716020', '816822']);

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

  async function getInstance(token: Secret, id: string): Promise<ReadOutcome<Instance | null>> {
    const answer = await read(client, token, { name: 'detail', method: 'GET', path: endpoints.detail(id) });
    if (answer.kind === 'ok') return { kind: 'ok', value: toInstance(answer.value) };
    return notFoundCodes.has(answer.failure.code) ? { kind: 'ok', value: null } : answer;
  }

  /** "0" with something in it: it says that it worked, so an instance may be running whatever we can read. */
  async function toCreated(token: Secret, data: unknown, name: string): Promise<CreateOutcome> {
    if (typeof data === 'string' && isTaskId(data.trim()))
      return { kind: 'created', instanceId: data.trim() };
    const likely = findLikelyTaskId(data);
    const detail = likely === null ? null : await getInstance(token, likely);
    const isConfirmed = detail?.kind === 'ok' && detail.value?.name === name;
    if (likely !== null && isConfirmed) return { kind: 'created', instanceId: likely };
    return { kind: 'unknown', failure: { reason: 'unreadable' } };
  }

  return {
    getInstance,
    connectAhead: (token) => client.connectAhead(token),
    async createInstance(token, request, over) {
      const answer = await read(client, token, {
        name: 'create',
        method: 'POST',
        path: endpoints.task,
        body: toCreateBody(request),
        once: true,
        over,
      });
      if (answer.kind === 'ok') return toCreated(token, answer.value, request.instanceServiceName);
      const { failure } = answer;
      return { kind: provesNothingStarted(failure) ? 'refused' : 'unknown', failure };
    },
    async listInstances(token, page) {
      const answer = await read(client, token, toListCall(options.listStrategy, page));
      if (answer.kind === 'failed') return answer;
      const items = findListItems(answer.value);
      if (!items) return unreadable;
      const instances = items.map(toInstance).filter((instance) => instance !== null);
      // An item without an id is a shape we do not know: reading on would find "absent" what may be there.
      return instances.length < items.length ? unreadable : { kind: 'ok', value: instances };
    },
    async checkToken(token) {
      const answer = await read(client, token, {
        name: 'check',
        method: 'GET',
        path: endpoints.resourceGroups,
      });
      return answer.kind === 'ok' ? { kind: 'ok', value: true } : answer;
    },
  };
}
