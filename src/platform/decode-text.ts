// Bytes to text by the charset that the answer's header names: gateways in China may say GBK. Pure.

/** UTF-8 where no charset is named, or one that nobody knows. A byte order mark is left out. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/iu.exec(contentType ?? '')?.[1];
  return toDecoder(charset).decode(bytes);
}

function toDecoder(charset: string | undefined) {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
