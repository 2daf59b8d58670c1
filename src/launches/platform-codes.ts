// What the platform's codes and the ways a call can fail mean: one meaning each, for whoever explains, decides or
// retries. Pure. Source: the platform's pages "create container instance", and those on stopping, starting, deleting
// and executing scripts.
import type { LaunchRequest } from './launch-request.ts';
import { firstReasonOf, type PlatformFailure } from './outcome.ts';

/** What a person can do next: connect with a fresh token, correct the form, or simply try again. */
export type Remedy = 'connect' | 'reopen' | 'retry';

interface Meaning {
  readonly remedy: Remedy;
  /** Whether a create that is answered so has surely started nothing. */
  readonly provesNothingStarted: boolean;
  /** Whether it speaks against the token, not against what was asked. */
  readonly refusesToken: boolean;
  /** The field that it is most often about, when the platform's words name none. */
  readonly usualField?: 'imagePath' | 'startScriptContent' | 'resourceGroup';
}

const refusal = (remedy: Remedy, more: Partial<Meaning> = {}): Meaning => ({
  remedy,
  provesNothingStarted: true,
  refusesToken: false,
  ...more,
});
const unclear: Meaning = { remedy: 'retry', provesNothingStarted: false, refusesToken: false };

const meanings = {
  '10001': unclear,
  '10003': refusal('reopen'),
  '10004': refusal('reopen'),
  '10007': refusal('reopen', { refusesToken: true }),
  '10008': refusal('connect', { refusesToken: true }),
  '10009': refusal('connect', { refusesToken: true }),
  '10010': refusal('reopen', { usualField: 'imagePath' }),
  '10011': refusal('reopen', { usualField: 'startScriptContent' }),
  '10012': unclear,
  // The platform says itself that it failed while creating: one look confirms it.
  '716865': { ...refusal('reopen', { usualField: 'resourceGroup' }), provesNothingStarted: false },
} as const satisfies Readonly<Record<string, Meaning>>;

export type DocumentedCode = keyof typeof meanings;

export const documentedCodes = Object.keys(meanings) as readonly DocumentedCode[];

export const isDocumented = (code: string): code is DocumentedCode => Object.hasOwn(meanings, code);

export const meaningOf = (code: string): Meaning | null => (isDocumented(code) ? meanings[code] : null);

/**
 * HTTP statuses that say, without the platform's envelope, that the request was turned away before any work. A time-out
 * (408), a conflict (409), a 5xx and whatever else there is say nothing.
 */
const refusingStatuses = new Set([400, 401, 403, 404, 405, 411, 413, 414, 415, 417, 421, 426, 428, 429, 431]);
const isRedirect = (status: number) => status >= 300 && status < 400;

/** Of a create's failure. Whatever is not listed here may have started an instance. */
export function provesNothingStarted({ reason, code, httpStatus = 0 }: PlatformFailure): boolean {
  switch (reason) {
    case 'unreachable':
    case 'insecure':
      return true;
    case 'code':
      return meaningOf(code ?? '')?.provesNothingStarted ?? false;
    case 'http':
      return isRedirect(httpStatus) || refusingStatuses.has(httpStatus);
    default:
      return false;
  }
}

/** Codes that only calls about one instance are answered with. Whether such an answer says that nothing was done. */
const actionCodes: Readonly<Record<string, boolean>> = {
  // "Database query error": before the work or after it.
  '716020': false,
  // "Script execution error": it may have run in part.
  '716864': false,
  // "Delete failed", of the one instance that was to be deleted.
  '716866': true,
  // "Wrong instance count": there is nothing that could run the script.
  '716870': true,
  // "Task does not exist".
  '816822': true,
};

/** Of the failure of a call that stops, starts or deletes one instance, or runs a script in it. */
export const provesNothingDone = (failure: PlatformFailure): boolean =>
  (failure.reason === 'code' ? actionCodes[failure.code ?? ''] : undefined) ?? provesNothingStarted(failure);

/** Whether the detail says that there is no such instance. */
export const saysNotThere = ({ reason, code }: PlatformFailure): boolean =>
  reason === 'code' && (code === '10004' || code === '816822');

/** "Database query error" may be meant so, too, but is what a platform in trouble says as well: it takes more than that. */
export const mayMeanNotThere = ({ reason, code }: PlatformFailure): boolean =>
  reason === 'code' && code === '716020';

/** Only a clear "no" to the token counts; a platform in trouble says nothing about it. */
export function refusesToken(failure: PlatformFailure): boolean {
  if (failure.code !== undefined) return meaningOf(failure.code)?.refusesToken ?? false;
  // A 403 without the platform's envelope is a proxy's or a firewall's.
  return failure.reason === 'http' && failure.httpStatus === 401;
}

/** Whether it may only say that the token has ended: then another one is worth a try. Source: see `refusesToken`. */
export const mayMeanEnded = ({ code, reason, httpStatus }: PlatformFailure): boolean =>
  code === undefined ? reason === 'http' && httpStatus === 401 : code === '10008';

/** Of the login's answer: whether it speaks against the keys, or the token, that were shown to it. */
export const refusesKeys = (failure: PlatformFailure): boolean =>
  refusesToken(failure) || failure.code === '10003' || failure.code === '10004';

const remedies: Readonly<Record<Exclude<PlatformFailure['reason'], 'code' | 'absent' | 'operator'>, Remedy>> =
  {
    timeout: 'retry',
    connection: 'retry',
    unreachable: 'retry',
    insecure: 'retry',
    http: 'retry',
    unreadable: 'retry',
    interrupted: 'retry',
    'no-account': 'connect',
    'another-account': 'connect',
    'no-token': 'retry',
  };

export function remedyOf(failure: PlatformFailure): Remedy {
  if (failure.renewed) return 'reopen';
  if (failure.code !== undefined) return meaningOf(failure.code)?.remedy ?? 'reopen';
  const reason = firstReasonOf(failure);
  if (reason === 'http' && failure.httpStatus === 401) return 'connect';
  return reason === undefined || reason === 'code' ? 'reopen' : remedies[reason];
}

export interface FailedField {
  /** As the platform names it, rows by their position: `mountInfoList.0.sourcePath`. */
  readonly path: string;
  readonly value: string;
  /** Whether the platform's words name it, or it is only what the code is most often about. */
  readonly isNamed: boolean;
}

const texts = ['instanceServiceName', 'imagePath', 'version', 'resourceGroup', 'timeoutLimit'] as const;
const numbers = ['cpuNumber', 'gpuNumber', 'ramSize', 'taskNumber'] as const;
const others = [
  'taskType',
  'acceleratorType',
  'description',
  'startScriptContent',
  'startScriptActionScope',
] as const;

interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly value: string;
  /** Whether the value, found in the platform's words, is telling: a number or a common word is not. */
  readonly isTelling: boolean;
}

/** Which field, or row, a refusal is about: by the platform's words (field name, or a value), else by its code. */
export function findFailedField(failure: PlatformFailure, request: LaunchRequest): FailedField | null {
  if (failure.code === undefined) return null;
  const candidates = toCandidates(request);
  const named = byWords(failure.message ?? '', candidates);
  if (named) return { path: named.path, value: named.value, isNamed: true };
  const usual = meaningOf(failure.code)?.usualField;
  // Without a script, a file that is too large is the image.
  const path = usual === 'startScriptContent' && !request.useStartScript ? 'imagePath' : usual;
  return path ? { path, value: String(request[path]), isNamed: false } : null;
}

function toCandidates(request: LaunchRequest): Candidate[] {
  const rows = <Row extends object>(list: string, all: readonly Row[], telling: readonly string[]) =>
    all.flatMap((row, index) =>
      Object.entries(row).map(([name, value]) => ({
        path: `${list}.${index}.${name}`,
        name,
        value: String(value),
        isTelling: telling.includes(name),
      })),
    );
  const scalar = (isTelling: boolean) => (name: (typeof texts | typeof numbers | typeof others)[number]) => ({
    path: name,
    name,
    value: name === 'startScriptContent' ? '' : String(request[name]),
    isTelling,
  });
  return [
    ...rows('mountInfoList', request.mountInfoList, ['sourcePath', 'targetPath']),
    ...rows('containerPortInfoList', request.containerPortInfoList, ['containerPort']),
    ...texts.map(scalar(true)),
    ...[...numbers, ...others].map(scalar(false)),
  ];
}

function byWords(message: string, candidates: readonly Candidate[]): Candidate | undefined {
  const row = /(mountInfoList|containerPortInfoList)(?:\[(\d+)\]|\.(\d+))(?:\.(\w+))?/u.exec(message);
  if (row) {
    const place = `${row[1]}.${row[2] ?? row[3]}.`;
    const inRow = candidates.filter(({ path }) => path.startsWith(place));
    return inRow.find(({ name }) => name === row[4]) ?? inRow[0];
  }
  const byValue = candidates
    .filter(({ value, isTelling }) => isTelling && holds(message, value))
    .sort((one, other) => other.value.length - one.value.length);
  const isNamed = ({ name }: Candidate) => holds(message.toLowerCase(), name.toLowerCase());
  // A value that the words also name the field of beats a longer one that they do not.
  return (
    byValue.find(isNamed) ??
    byValue[0] ??
    candidates.toSorted((a, b) => b.name.length - a.name.length).find(isNamed) ??
    listNamed(message, candidates)
  );
}

/** The list as a whole is named: its first row. */
function listNamed(message: string, candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.find(({ path }) => {
    const [list = '', index] = path.split('.');
    return index === '0' && message.toLowerCase().includes(list.toLowerCase());
  });
}

/** As a whole word: `/data` is not in `/data2`, port 80 not in 8080. */
function holds(message: string, value: string): boolean {
  if (value.length < 2) return false;
  for (let at = message.indexOf(value); at >= 0; at = message.indexOf(value, at + 1)) {
    const before = message[at - 1] ?? '';
    const after = message[at + value.length] ?? '';
    if (!isPartOfWord(before) && !isPartOfWord(after)) return true;
  }
  return false;
}

const isPartOfWord = (character: string): boolean => /[A-Za-z0-9_/-]/u.test(character);
