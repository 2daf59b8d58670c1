// An exchange as it may be shown: tokens, signatures and reply addresses are covered, and what is very long is cut.

const cover = '••••••••';
const longestList = 40;
const longestText = 3000;

const secretName = /token|secret|signature|authorization|password|(?:api|access)_?key/iu;
/** Told apart by their shape, wherever they stand: Slack's tokens and JSON Web Tokens. */
const secretShape = /\bx(?:ox[a-z]|app)-[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*/gu;
const replyAddress = /(\/(?:commands|actions)\/[^/\s"\\]+\/[^/\s"\\]+\/)[^/\s"\\]+/gu;
/** The one-time link to the page where people connect. */
const connectLink = /(\/connect\/)[\w-]{43}/gu;
const inQuery = /([?&](?:token|ticket|key)=)[^&\s"\\]+/giu;

export function maskSecrets(value: unknown, name = '', isSecret = false): unknown {
  const covered = isSecret || secretName.test(name);
  if (typeof value === 'string') return covered && isHeld(name) ? cover : maskText(value);
  if (Array.isArray(value)) return maskList(value, name, covered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskSecrets(inner, key, covered && !isAbout(key))]),
  );
}

/** Around a secret's value stand words that are none: its type, its labels. */
function isAbout(key: string): boolean {
  return ['type', 'text', 'label', 'hint', 'placeholder', 'action_id', 'block_id'].includes(key);
}

function isHeld(name: string): boolean {
  return name === 'value' || secretName.test(name);
}

function maskList(list: readonly unknown[], name: string, covered: boolean): unknown[] {
  const shown = list.slice(0, longestList).map((each) => maskSecrets(each, name, covered));
  return list.length > longestList ? [...shown, `… ${list.length - longestList} more`] : shown;
}

export function maskText(text: string): string {
  const masked = text
    .replace(secretShape, cover)
    .replace(replyAddress, `$1${cover}`)
    .replace(connectLink, `$1${cover}`)
    .replace(inQuery, `$1${cover}`);
  return masked.length > longestText
    ? `${masked.slice(0, longestText)}… (${masked.length} characters)`
    : masked;
}
