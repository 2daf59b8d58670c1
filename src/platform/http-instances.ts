// The platform as instances need it: looking at them, getting in, and acting on one. Every failure is an outcome.
import type { Secret } from '../config/secrets.ts';
import type { ActOutcome, InstancePlatform } from '../instances/ports.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { provesNothingDone, saysNotThere } from '../launches/platform-codes.ts';
import type { PlatformCall, PlatformClient } from './client.ts';
import type { HttpPlatformOptions } from './http-platform.ts';
import { toListCall } from './list-call.ts';
import { read, unreadable } from './reading.ts';
import { redactAccess } from './redact-access.ts';
import { createRedaction } from './redact-token.ts';
import { endpoints, findLikelyTaskId, findListItems, readTotal } from './wire.ts';
import { readAccessUrl, readDetail, readListItem, toScriptBody } from './wire-instances.ts';

export function createHttpInstances(client: PlatformClient, options: HttpPlatformOptions): InstancePlatform {
  const readingFor = (token: Secret) => ({
    utcOffset: options.utcOffset,
    redact: createRedaction(token),
  });

  /** Sent at most once, over a connection of its own: a second one might stop what was started meanwhile. */
  async function act(token: Secret, id: string, call: PlatformCall): Promise<ReadOutcome<unknown>> {
    // A platform may take a call that names none for one about all of them.
    if (id.trim() === '') return { kind: 'failed', failure: { reason: 'unreachable', cause: 'NO_ID' } };
    return withoutAccess(await read(client, token, { ...call, once: true }));
  }

  return {
    async listPage(token, page) {
      const answer = withoutAccess(await read(client, token, toListCall(options.listStrategy, page)));
      if (answer.kind === 'failed') return answer;
      const wire = findListItems(answer.value);
      if (!wire) return unreadable;
      const reading = readingFor(token);
      const items = wire.map((item) => readListItem(item, reading)).filter((item) => item !== null);
      // Of a page that holds something, none of it readable, nobody may conclude that anything is missing.
      if (items.length === 0 && wire.length > 0) return unreadable;
      return { kind: 'ok', value: { items, isLast: isLastPage(page.start, wire, answer.value) } };
    },
    async detail(token, instanceId) {
      const call = { name: 'detail', method: 'GET', path: endpoints.detail(instanceId) } as const;
      const answer = withoutAccess(await read(client, token, call));
      if (answer.kind === 'failed')
        return saysNotThere(answer.failure) ? { kind: 'ok', value: null } : answer;
      if (answer.value === null) return { kind: 'ok', value: null };
      const value = readDetail(answer.value, instanceId, readingFor(token));
      return value === null ? unreadable : { kind: 'ok', value };
    },
    async accessUrl(token, instanceId) {
      const call = { name: 'url', method: 'GET', path: endpoints.accessUrl(instanceId) } as const;
      const answer = withoutAccess(await read(client, token, call));
      // What some versions say as long as there is none.
      if (answer.kind === 'failed')
        return answer.failure.code === '10001' ? { kind: 'ok', value: null } : answer;
      const value = readAccessUrl(answer.value);
      return value === undefined ? unreadable : { kind: 'ok', value };
    },
    async stop(token, instanceId) {
      const call = {
        name: 'stop',
        method: 'POST',
        path: endpoints.stop,
        query: { ids: instanceId },
      } as const;
      return toOutcome(await act(token, instanceId, call));
    },
    async start(token, instanceId) {
      const query = { instanceServiceId: instanceId };
      const call = { name: 'restart', method: 'POST', path: endpoints.restart, query } as const;
      const answer = await act(token, instanceId, call);
      const told = answer.kind === 'ok' ? findLikelyTaskId(answer.value) : null;
      return { ...toOutcome(answer), ...(told === null || told === instanceId ? {} : { instanceId: told }) };
    },
    async delete(token, instanceId) {
      const query = { ids: instanceId };
      const answer = await act(token, instanceId, {
        name: 'delete',
        method: 'DELETE',
        path: endpoints.task,
        query,
      });
      // "Task does not exist": as it was to be.
      if (answer.kind === 'failed' && answer.failure.code === '816822') return { kind: 'done' };
      return toOutcome(answer);
    },
    async runScript(token, instanceId, { content, scope }) {
      const body = toScriptBody(instanceId, scope, content);
      const call = { name: 'execute', method: 'POST', path: endpoints.executeScript, body } as const;
      return toOutcome(await act(token, instanceId, call));
    },
  };
}

/** A platform may give fewer than were asked for: without a total, only an empty page is the end. */
function isLastPage(start: number, items: readonly unknown[], data: unknown): boolean {
  const total = readTotal(data);
  return items.length === 0 || (total !== null && start + items.length >= total);
}

function toOutcome(answer: ReadOutcome<unknown>): ActOutcome {
  if (answer.kind === 'ok') return { kind: 'done' };
  const { failure } = answer;
  return { kind: provesNothingDone(failure) ? 'refused' : 'unknown', failure };
}

function withoutAccess<T>(answer: ReadOutcome<T>): ReadOutcome<T> {
  if (answer.kind === 'ok' || answer.failure.message === undefined) return answer;
  const failure: PlatformFailure = { ...answer.failure, message: redactAccess(answer.failure.message) };
  return { kind: 'failed', failure };
}
