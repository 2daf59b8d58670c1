// What the platform tells of instances: the list's items, the detail, the ways in. Whatever is left out, empty or of
// another type than documented is null: nothing is guessed. Source: pages "query container instances", "container
// instance detail", "container instance URL".
import { Secret } from '../config/secrets.ts';
import type { ExposedPort, InstanceDetail, SeenInstance } from '../instances/ports.ts';
import { findInstanceId, toEpochMs, toTimeLimitMs, toWholeNumber } from './wire.ts';

type Loose = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

export interface Reading {
  /** Of timestamps, `+08:00`. */
  readonly utcOffset: string;
  /** What the platform says is stored and shown: nothing of the caller's token may be in it. */
  readonly redact: (text: string) => string;
}

const lengths = { line: 300, description: 500, secret: 4000 } as const;

/** Also how the platform writes "nothing". */
const isNothing = (text: string) => text === '' || text === '--';

/** One line without control characters; null when nothing is left. */
function toLine(value: unknown, redact: Reading['redact'], length: number = lengths.line): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const line = redact(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()).slice(0, length);
  return isNothing(line) ? null : line;
}

const toTime = (value: unknown, { utcOffset }: Reading): number | null =>
  typeof value === 'string' ? toEpochMs(value, utcOffset) : null;

/** Null: no instance that we know the shape of. */
export function readListItem(item: unknown, reading: Reading): SeenInstance | null {
  const instanceId = findInstanceId(item);
  return isObject(item) && instanceId !== null ? toSeen(instanceId, item, reading) : null;
}

function toSeen(instanceId: string, wire: Loose, reading: Reading): SeenInstance {
  return {
    instanceId,
    name: toLine(wire.instanceServiceName, reading.redact) ?? '',
    status: toLine(wire.status, reading.redact, 60),
    createdAt: toTime(wire.createTime, reading),
    startedAt: toTime(wire.startTime, reading),
    endedAt: toTime(wire.endTime, reading),
    timeLimitMs: typeof wire.timeoutLimit === 'string' ? toTimeLimitMs(wire.timeoutLimit) : null,
  };
}

/** `instanceId`: as it was asked for; the answer's own may be that of a single run. Null: not the documented shape. */
export function readDetail(wire: unknown, instanceId: string, reading: Reading): InstanceDetail | null {
  if (!isObject(wire) || (findInstanceId(wire) === null && !wire.status)) return null;
  const line = (value: unknown, length?: number) => toLine(value, reading.redact, length);
  return {
    ...toSeen(instanceId, wire, reading),
    description: line(wire.description, lengths.description),
    taskType: line(wire.taskType),
    acceleratorType: line(wire.acceleratorType),
    cpuNumber: toWholeNumber(wire.cpuNumber),
    gpuNumber: toWholeNumber(wire.gpuNumber),
    ramMb: toWholeNumber(wire.ramSize),
    taskNumber: toWholeNumber(wire.taskNumber),
    resourceGroup: line(wire.resourceGroup),
    image: line(wire.imagePath),
    remaining: line(wire.remainingTime),
    duration: line(wire.duration),
    ports: toPorts(wire.containerPortInfoList, reading),
  };
}

function toPorts(value: unknown, { redact }: Reading): ExposedPort[] {
  const rows = Array.isArray(value) ? value.slice(0, 50) : [];
  return rows.flatMap((row) => {
    const port = isObject(row) ? toLine(row.containerPort, redact) : null;
    if (!isObject(row) || port === null) return [];
    const accessUrl = readAccessUrl(row.accessUrl) ?? null;
    return [{ port, protocol: toLine(row.protocolType, redact) ?? '', accessUrl }];
  });
}

/** As it is, whatever it looks like; null: none yet. Undefined: not the documented shape. */
export function readAccessUrl(data: unknown): Secret | null | undefined {
  if (data === null || data === undefined) return null;
  if (typeof data !== 'string' || data.length > lengths.secret) return undefined;
  return isNothing(data.trim()) ? null : new Secret(data.trim());
}

/** Page "execute script": every line of the script ends with a newline. */
export function toScriptBody(id: string, scope: 'all' | 'header', content: Secret) {
  const startScriptContent = content.reveal().replace(/\r\n?/gu, '\n').replace(/\n*$/u, '\n');
  return { id, startScriptActionScope: scope, startScriptContent };
}
