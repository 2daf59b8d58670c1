// What Slack sends back of blocks that an app gave it is not what the app gave, letter by letter: defaults are filled
// in, and the control characters of texts come back escaped. Whoever compares what they sent with what they read
// finds it out in production otherwise.
// Sources: recorded interaction payloads (`emoji`, `verbatim`, `multiline`, `dispatch_action`), github.com/slackapi/
// bolt-python/issues/513 (escapes), docs.slack.dev "Formatting message text" (which characters these are).
import { isObject, type JsonObject } from './json.ts';

/** Blocks, views, option objects, actions: anything with text objects in it. Strings elsewhere stay as they are. */
export function asEchoed<T>(sent: T): T {
  return echo(sent) as T;
}

function echo(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(echo);
  if (!isObject(value)) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, echo(part)]));
  return { ...defaultsOf(inside), ...inside, ...escapedText(inside) };
}

function defaultsOf({ type, element, action_id, action_ts }: JsonObject): JsonObject {
  // States and actions bear the names of their elements without being one.
  const isElement = action_id !== undefined && action_ts === undefined;
  if (type === 'plain_text') return { emoji: true };
  if (type === 'mrkdwn') return { verbatim: false };
  if (type === 'plain_text_input') return isElement ? { multiline: false } : {};
  return type === 'input' && element !== undefined ? { dispatch_action: false } : {};
}

function escapedText({ type, text }: JsonObject): JsonObject {
  if (typeof text !== 'string') return {};
  if (type === 'plain_text')
    return { text: escapeAmpersands(text).replace(/</gu, '&lt;').replace(/>/gu, '&gt;') };
  // `<@U1>`, `<https://…|words>` and a `>` that quotes are mrkdwn's own.
  return type === 'mrkdwn' ? { text: escapeAmpersands(text) } : {};
}

/** What is an escape already is taken for one. */
const escapeAmpersands = (text: string) => text.replace(/&(?!(?:amp|lt|gt);)/gu, '&amp;');
