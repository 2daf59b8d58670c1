/** The id of the key that a JWE is sealed under, from its protected header (RFC 7516); null when there is none. */
export function sealingKeyIdOf(sealed: string | null): string | null {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(sealed?.split('.')[0] ?? '', 'base64url').toString('utf8'),
    );
    const { kid } = header as { kid?: unknown };
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}
