// Endpoints about single instances: create, detail, access URL, and the actions. Actions are accepted at once and
// take effect as the clock goes on.
import { z } from 'zod';
import { ok, type Refusal, refused } from './answers.ts';
import type { Call, Endpoint, Platform } from './calls.ts';
import { isWellEndedScript, judgeCreate, scopeSchema, toRefusal } from './create-rules.ts';
import { type InstanceRecord, inFields } from './instance-detail.ts';
import type { PlatformSettings } from './settings.ts';

export const createInstance: Endpoint = ({ caller, body }, { book, settings }) => {
  const { user } = caller;
  const namesInUse = () => new Set(book.ownedBy(user).map((record) => record.request.instanceServiceName));
  const verdict = judgeCreate(body, { user, namesInUse, settings });
  return verdict.kind === 'valid' ? toCreated(book.create(user, verdict.request).id, settings) : verdict;
};

function toCreated(id: string, { createData }: PlatformSettings) {
  switch (createData) {
    case 'string':
      return ok(id);
    case 'object':
      return ok({ taskId: id });
    case 'list':
      return ok([id]);
  }
}

export const getDetail: Endpoint = ({ caller, instanceId }, { book, settings, origin }) => {
  const record = book.find(caller.user, instanceId);
  if (record) return ok(inFields(book.detailOf(record, origin), settings));
  return settings.notFoundAs === 'null-data' ? ok(null) : refused(settings.notFoundAs);
};

/** The link lets anybody in: its token is the id in its path, as in the documentation's example. */
export const getAccessUrl: Endpoint = ({ caller, instanceId }, { book, settings, origin }) => {
  const record = book.find(caller.user, instanceId);
  if (!record) return settings.notFoundAs === 'null-data' ? ok(null) : refused(settings.notFoundAs);
  const { notebookId } = record.run;
  const { taskType } = record.request;
  const isRunning = book.statusOf(record) === 'Running';
  if (isRunning && taskType === 'ssh' && settings.sshUrl === 'command') {
    return ok(`ssh -p 31022 root@${notebookId}.localhost`);
  }
  if (isRunning && taskType !== 'ssh') {
    return ok(`${origin}/${taskType}-forward/${notebookId}/?token=sothisai_${notebookId}`);
  }
  return settings.urlBeforeRunning === '10001' ? refused('10001') : ok(settings.urlBeforeRunning);
};

export const stopInstances: Endpoint = (call, platform) => {
  const found = findBatch(call, platform);
  if (found.kind !== 'found') return found;
  const { book, settings } = platform;
  const hasEnded = found.records.some((record) => book.hasEnded(record));
  if (hasEnded && settings.invalidTransition !== 'ok') return refused(settings.invalidTransition);
  for (const record of found.records) book.stop(record);
  return ok();
};

export const restartInstance: Endpoint = ({ caller, query }, platform) => {
  const id = query.get('instanceServiceId');
  if (!id) return refused('10003', 'instanceServiceId');
  const { book, settings } = platform;
  const record = book.find(caller.user, id);
  if (!record) return refuseUnknown(platform);
  if (book.hasEnded(record)) book.restart(record);
  else if (settings.invalidTransition !== 'ok') return refused(settings.invalidTransition);
  return ok({ same: id, other: record.run.notebookId, null: null }[settings.restartData]);
};

export const deleteInstances: Endpoint = (call, platform) => {
  const found = findBatch(call, platform);
  if (found.kind !== 'found') return found;
  const { book, settings } = platform;
  const isAlive = found.records.some((record) => !book.hasEnded(record));
  if (isAlive && settings.deleteRunning !== 'allowed') return refused(settings.deleteRunning);
  for (const record of found.records) book.delete(record);
  return ok();
};

const scriptSchema = z.object({
  id: z.string().min(1),
  startScriptActionScope: scopeSchema,
  startScriptContent: z.string().min(1).refine(isWellEndedScript),
});

export const executeScript: Endpoint = ({ caller, body }, platform) => {
  const parsed = scriptSchema.safeParse(body ?? {});
  if (!parsed.success) return toRefusal(parsed.error, body);
  const { id, startScriptActionScope, startScriptContent } = parsed.data;
  const record = platform.book.find(caller.user, id);
  if (!record) return refuseUnknown(platform);
  if (platform.book.statusOf(record) !== 'Running') return refused('716870');
  platform.book.recordScript(record, startScriptActionScope, startScriptContent);
  return ok();
};

type Batch = { readonly kind: 'found'; readonly records: InstanceRecord[] } | Refusal;

/** The instances of the repeated query key `ids`; all of them or a refusal, so that a batch is never half done. */
function findBatch({ caller, query }: Call, platform: Platform): Batch {
  const ids = [...new Set(query.getAll('ids').filter((id) => id !== ''))];
  if (ids.length === 0) return refused('10003', 'ids');
  const records = ids.flatMap((id) => platform.book.find(caller.user, id) ?? []);
  return records.length === ids.length ? { kind: 'found', records } : refuseUnknown(platform);
}

/** A change cannot be answered with empty data, which would say that it was done. */
function refuseUnknown({ settings }: Platform): Refusal {
  return refused(settings.notFoundAs === 'null-data' ? '716020' : settings.notFoundAs);
}
