// Names in the environment that look like settings of ours and are none: mostly a slip of the pen, whose right name
// then silently keeps its default. Pure; values are not looked at.
import { editDistance } from '../form/nearest.ts';

export interface UnknownSetting {
  readonly name: string;
  /** What was perhaps meant; null when nothing is near. */
  readonly nearest: string | null;
}

/** Shorter names are near too many others: HOST and HOSTNAME, PORT and SORT, OPS_PORT and APP_PORT. */
const shortestLikeness = 9;

export function findUnknownSettings(given: readonly string[], known: readonly string[]): UnknownSetting[] {
  const ours = new Set(known);
  // OpenTelemetry has a hundred names for every program of a machine.
  const others = given.filter((name) => !ours.has(name) && !/^(?:ftp_proxy$|OTEL_)/iu.test(name));
  return others
    .map((name) => ({ name, nearest: findNearest(toPlainName(name), known) }))
    .filter((unknown) => unknown.nearest !== null || looksLikeSlack(unknown));
}

/** `SLACK_BOT_TOKE (meant: SLACK_BOT_TOKEN?)` */
export const describeUnknown = ({ name, nearest }: UnknownSetting): string =>
  nearest ? `${name} (meant: ${nearest}?)` : name;

/** Kubernetes sets such names too, where a Service of the namespace is called slack. */
export const looksLikeSlack = ({ name, nearest }: UnknownSetting): boolean =>
  /^SLACK_/iu.test(name) || (nearest?.startsWith('SLACK_') ?? false);

const toPlainName = (name: string): string =>
  name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/gu, '_')
    .replace(/^GPU_INSTANCE_/u, '');

function findNearest(name: string, known: readonly string[]): string | null {
  const [best] = known
    .filter((each) => each.length >= shortestLikeness)
    .map((each) => ({ each, distance: distanceTo(each, name) }))
    .filter(({ each, distance }) => distance <= Math.max(2, Math.floor(each.length / 5)))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.each ?? null;
}

/** A word more at the end (…_FILE), or one left out in the middle (SLACK_TOKEN), is as near as a slip. */
function distanceTo(known: string, name: string): number {
  if (name.startsWith(`${known}_`)) return 1;
  const [words, theirs] = [known.split('_'), name.split('_')];
  const isShortened =
    words[0] === theirs[0] && words.at(-1) === theirs.at(-1) && theirs.every((word) => words.includes(word));
  return isShortened && theirs.length > 1 ? 2 : editDistance(known, name);
}
