// The switches of the simulated platform. Each stands for something its documentation leaves open, so that a test
// can run the app against every plausible reading.
import { z } from 'zod';

const milliseconds = z.number().nonnegative();
const count = z.int().nonnegative();

const stateDurationsSchema = z.strictObject({
  /** In the queue, before `Deploying`. Default 3000. */
  waitingMs: milliseconds,
  /** Before `Running`. Default 5000. */
  deployingMs: milliseconds,
  /** From an accepted stop to `Terminated`. Default 1000. */
  stoppingMs: milliseconds,
  /** From an accepted delete until nobody finds it any more. Default 1000. */
  deletingMs: milliseconds,
  /** Before `Completed`; null: runs until it is stopped or its `timeoutLimit` is over. Default null. */
  runningMs: milliseconds.nullable(),
});

const rateLimitSchema = z.strictObject({
  /** Calls of one account in one second of the clock. */
  perSecond: z.int().positive(),
  as: z.enum(['429', '10001']),
});

const otherRegionSchema = z.strictObject({
  clusterId: z.string(),
  name: z.string(),
  /** No token is given for it. */
  suspended: z.boolean(),
  /** As the account API tells it: with `/ai` at its end; null: it has no container service. */
  aiUrl: z.string().nullable(),
});

export const statusSchema = z.enum(['Waiting', 'Deploying', 'Running', 'Completed', 'Failed', 'Terminated']);

export const settingsSchema = z.strictObject({
  /** The region served; tokens of another region are refused. Default "11112". */
  clusterId: z.string(),
  /** Its name in the login's answer. Default "OpenAPI计算中心". */
  clusterName: z.string(),
  /** What the account API tells as its address; null: the simulator's own. Default null. */
  toldAiUrl: z.string().nullable(),
  /** What an account may use besides. Default: a region without a container service, and one where it is suspended. */
  otherRegions: z.array(otherRegionSchema),
  /** Life of a minted token. Default 30 days. */
  tokenTtlMs: milliseconds,
  /** New tokens of an account end those before them at once. Default true. */
  mintRevokesOld: z.boolean(),
  /** Access keys that are taken no more. Default none. */
  revokedKeys: z.array(z.string()),
  /** How far a signature's time may be off; null: any. Default 300. */
  maxSkewSec: z.number().nonnegative().nullable(),
  /** Whether tokens are renewed at all. Default true. */
  renews: z.boolean(),
  /** What renewing answers. Default "array". */
  renewShape: z.enum(['array', 'object', 'string']),
  /** What an expired token is answered with: code@HTTP status. Default "10008@200". */
  expiredAs: z.enum(['10008@200', '10008@401', '401-empty', '10009']),
  /** Accounts (the token's `user`) answered with 10007. Default none. */
  frozenUsers: z.array(z.string()),
  /** HTTP status of answers whose code is not "0". Default 200. */
  errorHttpStatus: z.int().min(200).max(599),
  /** The key `data` of such answers: left out, or null. Default "absent". */
  errorData: z.enum(['absent', 'null']),
  /** The key that holds the words of such answers; the platform's console says `message`. Default "msg". */
  errorWords: z.enum(['msg', 'message']),
  /** Default null: no limit. */
  rateLimit: rateLimitSchema.nullable(),

  /** Default "data.data", with `data.total` beside it. */
  listShape: z.enum(['data.data', 'array', 'data.list', 'data.records']),
  /** What a list without items is told as: nothing at all, null, a total alone, a total beside null, or as any other. Default "no-data". */
  emptyListAs: z.enum(['no-data', 'null-data', 'total', 'total-null', 'items']),
  /** What a list item holds: only the fields that public clients rely on, or all of the detail. Default "relied-on". */
  listFields: z.enum(['relied-on', 'as-detail']),
  /** The items' start and end: told as in the detail, left out, or "--". Default "told". */
  listTimes: z.enum(['told', 'left-out', 'dashes']),
  /** Instances that the list is without, by their ids, though they are there. Default none. */
  listOmits: z.array(z.string()),
  /** The list item's id; with `both`, `id` is that of the current run and `instanceServiceId` the instance's. Default "id". */
  listItemId: z.enum(['id', 'instanceServiceId', 'both']),
  /** The most items a page has, whatever `limit` asks for; null: no cap. Default 100. */
  maxListLimit: z.int().positive().nullable(),
  /** How the list's `instanceServiceName` is compared. Default "exact". */
  nameFilter: z.enum(['exact', 'fuzzy', 'ignored', 'error-if-string']),
  /** How long a new instance stays out of the list; its detail is there at once. Default 0. */
  listLagMs: milliseconds,
  /** A GET with a body meets HTTP 400 from the gateway. Default false. */
  rejectGetBody: z.boolean(),
  /** The body of a GET gets lost on the way, as at some proxies. Default false. */
  dropGetBody: z.boolean(),

  /** A create's `data`: the task ID as documented, or an object or a list that holds it. Default "string". */
  createData: z.enum(['string', 'object', 'list']),
  /** An account may use a name only once among its instances. Default false. */
  enforceUniqueNames: z.boolean(),
  /** The code for a name already in use. Default "716865". */
  duplicateNameAs: z.enum(['716865', '10004']),
  /** Characters in an instance's name. Default 64. */
  maxNameLen: z.int().positive(),
  /** The JSON type asked of `containerPort`. Default "any". */
  portType: z.enum(['any', 'string', 'number']),
  /** Create refuses images that are not in the image list. Default false. */
  requireKnownImage: z.boolean(),

  /** Fields of the list and the detail that are empty: left out, or null. Default "absent". */
  emptyFields: z.enum(['absent', 'null']),
  /** What the list and the detail tell of a `description`, which the documentation does not promise to keep. Default "kept". */
  description: z.enum(['kept', 'lost']),
  /** Answer to a read of an unknown id. Changes answer with the same code, or 716020 where this is "null-data", the default. */
  notFoundAs: z.enum(['null-data', '10004', '716020', '816822']),
  /** Delete of an instance that has not ended: refused with this code, or done. Default "716866". */
  deleteRunning: z.enum(['716866', 'allowed']),
  /** Stop of an ended instance, restart of one that has not ended: accepted without effect, or refused. Default "10001", which leaves open what happened. */
  invalidTransition: z.enum(['ok', '10004', '10001']),
  /** What an accepted restart answers: the instance's id, another one (of the run), or nothing. Default "other". */
  restartData: z.enum(['same', 'other', 'null']),
  /** Start and end while a restarted instance waits and deploys: those of its last run, or none. Default "kept". */
  timesAfterRestart: z.enum(['kept', 'none']),
  /** What is shown as the status between an accepted stop and its effect, for example "Stopping"; null: as before. Default null. */
  stoppingStatus: z.string().nullable(),
  /** The access URL of an instance that is not running: null, "" or code 10001. Default "10001". */
  urlBeforeRunning: z.enum(['', '10001']).nullable(),
  /** The access URL of a running `ssh` instance: as of one that is not running, or a command. Default "none". */
  sshUrl: z.enum(['none', 'command']),
  /** Default "keyed": an object from accelerator to names. */
  groupShape: z.enum(['keyed', 'keyed-objects', 'strings', 'objects']),
  /** Free cards by their code, whatever runs. Default none: what is not in use. */
  freeCards: z.record(z.string(), count),
  /** How free cards are told: numbers, digits, no count at all, under codes that nobody knows, no data, no items, or within an object. Default "numbers". */
  freeShape: z.enum(['numbers', 'strings', 'field-absent', 'unknown-group', 'no-data', 'empty', 'nested']),
  /** Default "strings". */
  mountShape: z.enum(['strings', 'objects']),
  /** What is shown in place of a documented status, for example `{ Running: 'RUNNING' }`. Default none. */
  oddStatus: z.partialRecord(statusSchema, z.string()),

  /** Read when a run begins; later changes leave that run alone. */
  stateDurations: stateDurationsSchema,
  /** More time in the queue, by resource group. Default none. */
  extraWaitingMs: z.record(z.string(), milliseconds),
  /** Runs end as `Failed` instead of reaching `Running`. Default false. */
  failDeploying: z.boolean(),

  /** The most images a page has, whatever `limit` asks for; null: no cap. Default null. */
  maxImageLimit: z.int().positive().nullable(),

  /** Images added to the catalogue, for long lists. Default 0. */
  seedImages: count,
  /** Resource groups added to the 7 there are. Default 0. */
  seedGroups: count,
  /** Directories added to the 2 that every account may mount. Default 0. */
  seedMountDirs: count,
  /** Ended instances that an account has before its first call. Default 0. */
  seedInstances: count,
  /** Requests remembered; the oldest are forgotten. Default 10,000. */
  keepRequests: z.int().positive(),
});

/** A change of some settings; inside `stateDurations`, too, what is left out stays as it is. */
export const settingsChangeSchema = settingsSchema
  .extend({ stateDurations: stateDurationsSchema.partial() })
  .partial();

export type PlatformSettings = z.infer<typeof settingsSchema>;
export type PlatformSettingsChange = z.infer<typeof settingsChangeSchema>;
export type InstanceStatus = z.infer<typeof statusSchema>;

const dayMs = 24 * 60 * 60 * 1000;

export function defaultSettings(): PlatformSettings {
  return {
    clusterId: '11112',
    clusterName: 'OpenAPI计算中心',
    toldAiUrl: null,
    otherRegions: [
      { clusterId: '20001', name: '华东一区【昆山】', suspended: false, aiUrl: null },
      { clusterId: '20002', name: '西北一区', suspended: true, aiUrl: null },
    ],
    tokenTtlMs: 30 * dayMs,
    mintRevokesOld: true,
    revokedKeys: [],
    maxSkewSec: 300,
    renews: true,
    renewShape: 'array',
    expiredAs: '10008@200',
    frozenUsers: [],
    errorHttpStatus: 200,
    errorData: 'absent',
    errorWords: 'msg',
    rateLimit: null,
    listShape: 'data.data',
    emptyListAs: 'no-data',
    listFields: 'relied-on',
    listTimes: 'told',
    listOmits: [],
    listItemId: 'id',
    maxListLimit: 100,
    nameFilter: 'exact',
    listLagMs: 0,
    rejectGetBody: false,
    dropGetBody: false,
    createData: 'string',
    enforceUniqueNames: false,
    duplicateNameAs: '716865',
    maxNameLen: 64,
    portType: 'any',
    requireKnownImage: false,
    emptyFields: 'absent',
    description: 'kept',
    notFoundAs: 'null-data',
    deleteRunning: '716866',
    invalidTransition: '10001',
    restartData: 'other',
    timesAfterRestart: 'kept',
    stoppingStatus: null,
    urlBeforeRunning: '10001',
    sshUrl: 'none',
    groupShape: 'keyed',
    freeCards: {},
    freeShape: 'numbers',
    mountShape: 'strings',
    oddStatus: {},
    stateDurations: {
      waitingMs: 3000,
      deployingMs: 5000,
      stoppingMs: 1000,
      deletingMs: 1000,
      runningMs: null,
    },
    extraWaitingMs: {},
    failDeploying: false,
    maxImageLimit: null,
    seedImages: 0,
    seedGroups: 0,
    seedMountDirs: 0,
    seedInstances: 0,
    keepRequests: 10_000,
  };
}

/** A region with much to offer: 300 images that can be used (one of them the account's own), 12 groups, 20 directories. */
export const largeOffer = {
  seedImages: 286,
  seedGroups: 5,
  seedMountDirs: 18,
} as const satisfies PlatformSettingsChange;

/** Changes `settings` in place. */
export function changeSettings(settings: PlatformSettings, change: PlatformSettingsChange): void {
  const { stateDurations, ...others } = change;
  Object.assign(settings, others);
  settings.stateDurations = { ...settings.stateDurations, ...stateDurations };
}
