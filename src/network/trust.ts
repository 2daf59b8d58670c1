// Whose certificates are trusted: what Node trusts, what the operating system trusts, and the operator's own files.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { CaFile } from '../config/network.ts';

/** A file of certificates that cannot be used; the text tells the operator which and why. */
export class CaFileError extends Error {
  override readonly name = 'CaFileError';
}

/** To be spread into the options of a TLS connection: nothing without files, so that Node's own default stays. */
export interface Trust {
  readonly secureContext?: SecureContext;
}

/** Throws CaFileError. Made once for all connections: reading some hundred certificates takes tens of milliseconds. */
export function readTrust(files: readonly CaFile[]): Trust {
  if (files.length === 0) return {};
  const ours = files.flatMap(readCertificates);
  const known = [...getCACertificates('default'), ...getCACertificates('system')];
  return { secureContext: createSecureContext({ ca: [...new Set([...known, ...ours])] }) };
}

const block =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gu;

function readCertificates({ path, setBy }: CaFile): string[] {
  const found = readText(path, setBy).match(block) ?? [];
  const isFine = found.length > 0 && found.every(isCertificate);
  if (!isFine)
    throw new CaFileError(
      `${setBy}: ${path} holds no certificates in PEM form that can be read (BEGIN CERTIFICATE)`,
    );
  return found;
}

function readText(path: string, setBy: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CaFileError(`${setBy}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
