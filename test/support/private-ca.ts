// A certificate authority that nobody knows, as a lab's own is.
import 'reflect-metadata'; // @peculiar/x509 asks for it
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface Identity {
  /** PEM */
  readonly cert: string;
  /** PEM */
  readonly key: string;
}

export interface PrivateCa {
  /** PEM, as an operator would be handed it. */
  readonly cert: string;
  issue(names: readonly string[]): Promise<Identity>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;
const validity = () => ({
  notBefore: new Date(Date.now() - dayMs),
  notAfter: new Date(Date.now() + dayMs),
});
const makeKeys = async () =>
  (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;

export async function makePrivateCa(name = 'A lab of its own'): Promise<PrivateCa> {
  const keys = await makeKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    ...validity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    cert: root.toString('pem'),
    async issue(names) {
      const { publicKey, privateKey } = await makeKeys();
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: '02',
        subject: `CN=${names[0]}`,
        issuer: root.subject,
        ...validity(),
        signingAlgorithm: algorithm,
        publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({
              type: /^[\d.]+$/u.test(value) ? ('ip' as const) : ('dns' as const),
              value,
            })),
          ),
        ],
      });
      const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
      const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
      return { cert: leaf.toString('pem'), key };
    },
  };
}
