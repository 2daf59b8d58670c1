// An instance as the documentation's page "container instance detail" shows it.
import type { CreateRequest } from './create-rules.ts';
import { isEnded, type Run, statusAt, timesAt } from './run.ts';
import type { PlatformSettings } from './settings.ts';
import { parseTimeLimit, toDurationText, toTimestamp } from './time-text.ts';

/** What the simulator keeps of an instance; status and times follow from `run` and the clock. */
export interface InstanceRecord {
  readonly id: string;
  /** The account: the token's `user`. */
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly request: CreateRequest;
  run: Run;
  readonly scripts: ExecutedScript[];
  /** From when on a deleted one is not there any more. */
  goneAt?: number;
}

/** A script handed to a running instance. */
export interface ExecutedScript {
  readonly at: number;
  readonly scope: 'all' | 'header';
  readonly content: string;
}

export interface InstanceDetail {
  readonly id: string;
  readonly instanceServiceName: string;
  readonly description: string;
  readonly status: string;
  readonly taskType: string;
  readonly acceleratorType: string;
  readonly cpuNumber: number;
  readonly gpuNumber: number;
  /** MB */
  readonly ramSize: number;
  readonly resourceGroup: string;
  readonly resourceSpec: string;
  readonly taskNumber: number;
  readonly currentIndex: number;
  readonly version: string;
  readonly imagePath: string;
  readonly timeoutLimit: string;
  readonly userName: string;
  /** `YYYY-MM-DD HH:mm:ss` in UTC+8, as are the other times. */
  readonly createTime: string;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly duration: string;
  readonly remainingTime: string;
  readonly headerNotebookId: string;
  readonly headerNotebookIp: string | null;
  readonly tensorboardId: string | null;
  readonly tensorboardPath: string | null;
  readonly mountInfoList: readonly { sourcePath: string; targetPath: string; type: string }[];
  readonly containerPortInfoList: readonly PortDetail[];
  readonly useStartScript: boolean;
  readonly startScriptContent: string;
  readonly startScriptPath: string | null;
  readonly startScriptActionScope: string;
}

export interface PortDetail {
  /** null unless the instance is running. */
  readonly accessUrl: string | null;
  readonly containerPort: string;
  readonly protocolType: 'SSH' | 'HTTP';
}

export interface DetailContext {
  readonly now: number;
  readonly origin: string;
  readonly settings: PlatformSettings;
}

export function toDetail(record: InstanceRecord, context: DetailContext): InstanceDetail {
  const { request, run } = record;
  const status = statusAt(run, context.now);
  const isRunning = status === 'Running';
  return {
    id: record.id,
    instanceServiceName: request.instanceServiceName,
    description: request.description ?? '',
    status: shownStatus(record, context),
    taskType: request.taskType,
    acceleratorType: request.acceleratorType,
    cpuNumber: request.cpuNumber,
    gpuNumber: request.gpuNumber,
    ramSize: request.ramSize,
    resourceGroup: request.resourceGroup,
    resourceSpec: `${request.cpuNumber} 核心; ${request.gpuNumber} 加速器; ${(request.ramSize / 1024).toFixed(1)}G 内存`,
    taskNumber: request.taskNumber,
    currentIndex: run.index,
    version: request.version,
    imagePath: request.imagePath,
    timeoutLimit: request.timeoutLimit,
    userName: record.owner,
    createTime: toTimestamp(record.createdAt),
    ...timesOf(record, context),
    headerNotebookId: run.notebookId,
    headerNotebookIp: isRunning ? '10.0.35.26' : null,
    tensorboardId: null,
    tensorboardPath: null,
    mountInfoList: request.mountInfoList ?? [],
    containerPortInfoList: portsOf(record, isRunning, context.origin),
    useStartScript: request.useStartScript,
    startScriptContent: request.startScriptContent ?? '',
    startScriptPath: null,
    startScriptActionScope: request.startScriptActionScope,
  };
}

/** The detail as the settings tell it: an empty field may be left out, a description may be lost. */
export function inFields(
  detail: InstanceDetail,
  { emptyFields, description }: PlatformSettings,
): Readonly<Record<string, unknown>> {
  const told = Object.entries({ ...detail, description: description === 'kept' ? detail.description : null });
  return Object.fromEntries(emptyFields === 'null' ? told : told.filter(([, value]) => value !== null));
}

function shownStatus({ run }: InstanceRecord, { now, settings }: DetailContext): string {
  const status = statusAt(run, now);
  const isStopping = run.isStopping === true && !isEnded(run, now);
  return (isStopping ? settings.stoppingStatus : null) ?? settings.oddStatus[status] ?? status;
}

function timesOf({ run, request }: InstanceRecord, { now, settings }: DetailContext) {
  const { start, end } = timesAt(run, now);
  const isBeforeStart = now < run.runsAt && end === null;
  const shown = (isBeforeStart && settings.timesAfterRestart === 'kept' && run.lastTimes) || { start, end };
  const limitMs = parseTimeLimit(request.timeoutLimit);
  const isCountingDown = start !== null && end === null && limitMs !== null && Number.isFinite(limitMs);
  return {
    startTime: shown.start === null ? null : toTimestamp(shown.start),
    endTime: shown.end === null ? null : toTimestamp(shown.end),
    duration: start === null ? '--' : toDurationText((end ?? now) - start),
    remainingTime: isCountingDown ? toDurationText(start + limitMs - now) : '--',
  };
}

function portsOf({ request, run }: InstanceRecord, isRunning: boolean, origin: string): PortDetail[] {
  return (request.containerPortInfoList ?? []).map(({ containerPort, protocolType }) => {
    const url = `${origin}/port-forward/${run.notebookId}/${containerPort}/`;
    return { accessUrl: isRunning ? url : null, containerPort: String(containerPort), protocolType };
  });
}
