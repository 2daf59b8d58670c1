// Words that may be a credential: pasted in the wrong place, they are neither shown again nor stored. Pure.

const shapes: readonly RegExp[] = [
  // A JSON Web Token, whole or its beginning, also with the capital a phone sets.
  /[Ee]yJ[\w-]{8,}/u,
  /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/u,
  // Of chat workspaces, code hosts, clouds and model hubs, by their documented beginnings.
  /\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}/iu,
  /\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bhf_[A-Za-z0-9]{24,}|\bAKIA[0-9A-Z]{12,}/u,
  /\bbearer\s+\S{8,}/iu,
  /-----BEGIN/u,
  // A password inside an address.
  /\/\/[^/\s:@]+:[^/\s@]+@/u,
  // A key of 32 bytes; an image may be named by its digest, and a task ID is shorter.
  /(?<!sha256:)(?<![0-9a-f])[0-9a-f]{64,}/iu,
];

/** Long, and of capitals, small letters and digits without a pattern: nothing of a form reads like that. */
const opaque = /[A-Za-z0-9_+-]{40,}/gu;
const isOpaque = (run: string) => /[a-z]/u.test(run) && /[A-Z]/u.test(run) && /\d/u.test(run);

export function looksSecret(text: string): boolean {
  const plain = text.normalize('NFKC');
  return shapes.some((shape) => shape.test(plain)) || (plain.match(opaque) ?? []).some(isOpaque);
}
