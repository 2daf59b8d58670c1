import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readTrust } from '../../../src/network/trust.ts';
import { makePrivateCa } from '../../support/private-ca.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-trust-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string) {
  const path = join(folder, `${Math.abs(text.length)}.pem`);
  writeFileSync(path, text);
  return { path, setBy: 'PLATFORM_CA_FILE' };
}
const wrapped = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

test('without a file, Node keeps its own', () => {
  expect(readTrust([])).toEqual({});
});

test('several certificates in a file, with words between them, are taken', async () => {
  const [one, other] = [await makePrivateCa('one'), await makePrivateCa('another')];
  const text = `# the lab\n${one.cert}\r\n# its branch\n${other.cert}`;
  expect(readTrust([file(text)]).secureContext).toBeDefined();
});

test.each([
  ['nothing', ''],
  ['words', 'see the wiki'],
  ['no base64', wrapped('*** not base64 ***')],
  ['base64 of something else', wrapped(Buffer.from('hello, world').toString('base64'))],
  ['a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
])('a file that holds %s is named, with its variable', (_, text) => {
  const bad = file(text);
  expect(() => readTrust([bad])).toThrow(`PLATFORM_CA_FILE: ${bad.path} holds no certificates`);
});

test('one bad certificate among good ones is not passed over', async () => {
  const { cert } = await makePrivateCa();
  expect(() => readTrust([file(`${cert}\n${wrapped('AAAA')}`)])).toThrow('PLATFORM_CA_FILE');
});

test('a file that is not there, or is a folder, is named with the reason', () => {
  expect(() => readTrust([{ path: join(folder, 'gone.pem'), setBy: 'SLACK_CA_FILE' }])).toThrow(
    /^SLACK_CA_FILE: .*ENOENT/u,
  );
  expect(() => readTrust([{ path: folder, setBy: 'SLACK_CA_FILE' }])).toThrow(/^SLACK_CA_FILE: .*EISDIR/u);
});
