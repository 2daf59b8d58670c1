// Looks for many secrets in a text at once, in less than a look at each character: Wu and Manber's search ("A fast algorithm
// for multi-pattern searching", 1994). Blocks of three characters say how far the next possible end of a secret is.

export type SecretSearch = (text: string) => string | null;

/** What is shorter is found everywhere. */
const shortest = 6;
const blockLength = 3;
const tableSize = 1 << 15;

/** Answers the secret that a text holds, as it is, or as JSON, Slack's markup or an address would write it. */
export function searchFor(secrets: readonly string[]): SecretSearch {
  const forms = new Map<string, string>();
  for (const secret of secrets) for (const form of formsOf(secret)) forms.set(form, secret);
  if (forms.size === 0) return () => null;
  const length = Math.min(...[...forms.keys()].map((form) => form.length));
  const { shifts, ending } = tablesOf([...forms.keys()], length);

  return (text) => {
    for (let at = length - 1; at < text.length; ) {
      const block = blockAt(text, at);
      const shift = shifts[block] ?? 0;
      if (shift === 0) {
        const found = ending.get(block)?.find((form) => text.startsWith(form, at - length + 1));
        if (found !== undefined) return forms.get(found) ?? found;
      }
      at += Math.max(1, shift);
    }
    return null;
  };
}

function formsOf(secret: string): string[] {
  if (secret.length < shortest)
    throw new Error(`a secret of ${secret.length} characters is found everywhere`);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inMarkup = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [secret, inJson, inMarkup, encodeURIComponent(secret)];
}

/** Of each form only the first `length` characters count here; the rest is compared where they are found. */
function tablesOf(forms: readonly string[], length: number) {
  const shifts = new Uint16Array(tableSize).fill(length - blockLength + 1);
  const ending = new Map<number, string[]>();
  for (const form of forms) {
    for (let at = blockLength - 1; at < length; at += 1) {
      const block = blockAt(form, at);
      shifts[block] = Math.min(shifts[block] ?? 0, length - 1 - at);
    }
    const last = blockAt(form, length - 1);
    const same = ending.get(last);
    if (same) same.push(form);
    else ending.set(last, [form]);
  }
  return { shifts, ending };
}

/** The block that ends there. */
const blockAt = (text: string, at: number): number =>
  (text.charCodeAt(at - 2) * 961 + text.charCodeAt(at - 1) * 31 + text.charCodeAt(at)) & (tableSize - 1);
