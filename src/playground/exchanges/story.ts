// One launch's whole story: every exchange that mentions its name, its task id or its submission, and the interactions
// that led there.
import type { Exchange } from './exchange-log.ts';

const strongShapes = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu,
  /(?<![\w.])[0-9a-f]{32}\b/gu,
  /instanceServiceName\\*":\s*\\*"([^"\\]+)/gu,
];
/** These tie a click to the view it opens. They do not lead from one launch to the next. */
const weakShapes = [/\bV0[A-Z0-9]{9}\b/gu, /trigger_id":"([^"]+)/gu];

/** An exchange that mentions more, such as a list, is no one launch's: nothing follows from it. */
const mostKeys = 4;

interface Reading {
  readonly entry: Exchange;
  readonly text: string;
}

export function storyOf(entries: readonly Exchange[], chosen: Exchange): Exchange[] {
  const readings = entries.map((entry) => ({ entry, text: textOf(entry) }));
  const own = readings.find(({ entry }) => entry.id === chosen.id);
  if (!own) return [chosen];
  const partners = pairSubmissions(readings);
  const story = new Set<Reading>([own]);
  // A command knows nothing of its launch yet: the view it opened does.
  if (definiteKeys(own.text).length === 0) followTies(story, readings);
  const known = new Set([...story].flatMap(({ text }) => definiteKeys(text)));
  // From key to exchange and back, until nothing new comes.
  for (let before = -1; before !== story.size; ) {
    before = story.size;
    for (const reading of readings) {
      const partner = partners.get(reading);
      const isPart = mentions(reading.text, known) || (partner !== undefined && story.has(partner));
      if (story.has(reading) || !isPart) continue;
      story.add(reading);
      for (const key of definiteKeys(reading.text)) known.add(key);
    }
  }
  followTies(story, readings);
  return readings.filter((reading) => story.has(reading)).map(({ entry }) => entry);
}

/** The interactions around them: from the view to what opened it. */
function followTies(story: Set<Reading>, readings: readonly Reading[]): void {
  for (let step = 0; step < 2; step += 1) {
    const ties = new Set([...story].flatMap(({ text }) => keysIn(text, weakShapes)));
    for (const reading of readings) if (mentions(reading.text, ties)) story.add(reading);
  }
}

/**
 * A form that left the name to the app shares no id with the call that creates the instance: that call belongs to the
 * latest accepted submission before it, to one with the same image where there is one.
 */
function pairSubmissions(readings: readonly Reading[]): Map<Reading, Reading> {
  const partners = new Map<Reading, Reading>();
  let open: Reading[] = [];
  for (const reading of readings) {
    if (isAcceptedSubmission(reading.entry)) open.push(reading);
    const image = imageOf(reading.entry);
    if (image === null) continue;
    const found = open.findLast(({ text }) => text.includes(image)) ?? open.at(-1);
    if (!found) continue;
    open = open.filter((each) => each !== found);
    partners.set(reading, found).set(found, reading);
  }
  return partners;
}

function isAcceptedSubmission({ direction, request, response, status }: Exchange): boolean {
  if (direction !== 'slack-to-app' || status !== 200 || !isObject(request)) return false;
  if (request.type !== 'view_submission') return false;
  return (
    !isObject(response) || response.response_action === 'clear' || response.response_action === undefined
  );
}

/** The image a create call asks for; null for every other exchange. */
function imageOf({ direction, request }: Exchange): string | null {
  if (direction !== 'app-to-platform' || !isObject(request)) return null;
  return 'instanceServiceName' in request && typeof request.imagePath === 'string' ? request.imagePath : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf({ path, request, response }: Exchange): string {
  return JSON.stringify([path, request, response]);
}

function mentions(text: string, keys: ReadonlySet<string>): boolean {
  for (const key of keys) if (text.includes(key)) return true;
  return false;
}

function definiteKeys(text: string): string[] {
  const keys = keysIn(text, strongShapes);
  return keys.length > mostKeys ? [] : keys;
}

function keysIn(text: string, shapes: readonly RegExp[]): string[] {
  const found = shapes.flatMap((shape) => [...text.matchAll(shape)].map(([whole, key]) => key ?? whole));
  return [...new Set(found)];
}
