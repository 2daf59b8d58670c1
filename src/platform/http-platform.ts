// The platform as the core sees it: wire to domain, every failure to an outcome.
import type { Secret } from '../config/secrets.ts';
import type { CreateOutcome, PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import type { Instance, Platform } from '../launches/ports.ts';
import type { Answer, PlatformCall, PlatformClient } from './client.ts';
import {
  createDataSchema,
  type Envelope,
  endpoints,
  envelopeSchema,
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

/** Codes (page "create container instance") that say the request was turned away before any work. */
const refusals = new Set(['10003', '10004', '10007', '10008', '10009', '10010', '10011']);
/** Answers of the platform to an id it does not know. */
const notFoundCodes = new Set(['10004', '716020', '816822']);
const maxMessageLength = 300;

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

  async function read(token: Secret, call: PlatformCall): Promise<ReadOutcome<unknown>> {
    const reading = readAnswer(await client.call(token, call), token);
    return reading.kind === 'success' ? { kind: 'ok', value: reading.data } : reading;
  }

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
      const answer = await read(token, toListCall(options.listStrategy, page));
      if (answer.kind === 'failed') return answer;
      const items = findListItems(answer.value);
      if (!items) return { kind: 'failed', failure: { reason: 'unreadable' } };
      const instances = items.map(toInstance);
      // An item without an id is a shape we do not know: reading on would find "absent" what may be there.
      if (instances.includes(null)) return { kind: 'failed', failure: { reason: 'unreadable' } };
      return { kind: 'ok', value: instances.filter((instance) => instance !== null) };
    },
    async getInstance(token, id) {
      const answer = await read(token, { method: 'GET', path: endpoints.detail(id) });
      if (answer.kind === 'ok') return { kind: 'ok', value: toInstance(answer.value) };
      const isNotFound = answer.failure.reason === 'code' && notFoundCodes.has(answer.failure.code ?? '');
      return isNotFound ? { kind: 'ok', value: null } : answer;
    },
    async checkToken(token) {
      const answer = await read(token, { method: 'GET', path: endpoints.resourceGroups });
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

type Reading =
  | { readonly kind: 'success'; readonly data: unknown }
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

function readAnswer(answer: Answer, token: Secret): Reading {
  if (answer.kind === 'failure') return { kind: 'failed', failure: { reason: answer.reason } };
  const { status } = answer;
  const envelope = envelopeSchema.safeParse(answer.body);
  const isOk = status >= 200 && status < 300;
  if (!envelope.success) {
    return { kind: 'failed', failure: { reason: isOk ? 'unreadable' : 'http', httpStatus: status } };
  }
  if (envelope.data.code !== '0')
    return { kind: 'failed', failure: toCodeFailure(envelope.data, status, token) };
  if (!isOk) return { kind: 'failed', failure: { reason: 'unreadable', httpStatus: status } };
  return { kind: 'success', data: envelope.data.data };
}

function toCodeFailure({ code, msg }: Envelope, httpStatus: number, token: Secret): PlatformFailure {
  // The words are stored and shown: a platform that quotes the token must not carry it there.
  const message = msg?.replaceAll(token.reveal(), '[redacted]').trim().slice(0, maxMessageLength);
  return { reason: 'code', code: code.slice(0, 20), ...(message ? { message } : {}), httpStatus };
}

function toCreateOutcome(reading: Reading): CreateOutcome {
  if (reading.kind === 'success') {
    const id = createDataSchema.safeParse(reading.data);
    // "0" without an id: it says that it worked, so something may be running.
    return id.success
      ? { kind: 'created', instanceId: id.data }
      : { kind: 'unknown', failure: { reason: 'unreadable' } };
  }
  const { failure } = reading;
  return { kind: isSurelyNotStarted(failure) ? 'refused' : 'unknown', failure };
}

/** Anything not listed here may have started an instance. */
function isSurelyNotStarted(failure: PlatformFailure): boolean {
  switch (failure.reason) {
    case 'unreachable':
      return true;
    case 'code':
      return refusals.has(failure.code ?? '');
    case 'http':
      // A gateway's own "no" (a redirect, 401, 404, 413, 429); a time-out (408) and 5xx say nothing.
      return failure.httpStatus !== undefined && failure.httpStatus < 500 && failure.httpStatus !== 408;
    default:
      return false;
  }
}
