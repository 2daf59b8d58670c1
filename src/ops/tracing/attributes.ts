// What a span says of a failure, a job or a call: codes and names, never anybody's words. Pure.
import { type Attributes, SpanKind, type TimeInput } from '@opentelemetry/api';
import type { Job } from '../../jobs/ports.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import type { PlatformCallReport } from '../../launches/ports.ts';

/** All but the platform's words. */
export const toAttributes = ({ reason, after, code, httpStatus, cause }: PlatformFailure): Attributes => ({
  'gpu_instance.failure': reason,
  ...(after === undefined ? {} : { 'gpu_instance.failure.after': after }),
  ...(code === undefined ? {} : { 'gpu_instance.platform.code': code }),
  ...(cause === undefined ? {} : { 'gpu_instance.cause': cause }),
  ...(httpStatus === undefined ? {} : { 'http.response.status_code': httpStatus }),
});

export const describeFailure = ({ reason, code, cause }: PlatformFailure): string =>
  [reason, code, cause].filter((word) => word !== undefined).join(' ');

export function describeJob({ task, lane, attempts, runAt }: Job, from: number) {
  const attributes = {
    'gpu_instance.job.task': task,
    'gpu_instance.job.lane': lane,
    'gpu_instance.job.attempt': attempts,
    'gpu_instance.job.waited_ms': Math.max(0, Math.round(from - runAt)),
  };
  return { name: `job ${task}`, kind: SpanKind.CONSUMER, attributes };
}

export function describeCall({ call, host, cause, code, status }: PlatformCallReport): Attributes {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/u.exec(host) ?? [];
  return {
    'server.address': address,
    ...(port === undefined ? {} : { 'server.port': Number(port) }),
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    'gpu_instance.platform.call': call,
    ...(code === undefined ? {} : { 'gpu_instance.platform.code': code }),
    ...(cause === undefined ? {} : { 'gpu_instance.cause': cause }),
  };
}

/** Seconds and nanoseconds: a plain number is guessed at. */
export const toTime = (ms: number): TimeInput => {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
};

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unexpected error');
