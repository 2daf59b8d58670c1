import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PastedReading, readPasted } from '../../../src/accounts/pasted-token.ts';
import { mintToken } from '../../../src/playground/platform/tokens.ts';

const now = 1_760_000_000_000;
const mint = (clusterId: string, expiresInMs = 86_400_000, user = 'ada') =>
  mintToken({ user, clusterId, expiresInMs }, { tokenTtlMs: 0, clusterId }, now);
const token = mint('11112');
const other = mint('11126');
const ended = mint('11130', -1);
const platforms = mint('0');
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

const brokenBy = (mark: string, every: number) =>
  (token.match(new RegExp(`.{1,${every}}`, 'gu')) ?? []).join(mark);
const answer = <T extends object>(data: readonly T[]) => ({ code: '0', msg: 'success', data });
const entry = (clusterId: string, clusterName: string, of: string | null) => ({
  clusterId,
  clusterName,
  token: of,
});
const whole = answer([
  entry('11112', 'OpenAPI计算中心', token),
  entry('11126', '华东一区【昆山】', other),
  entry('11200', '西北一区', null),
  entry('0', 'ac', platforms),
]);

function tell(reading: PastedReading) {
  return reading.kind === 'token' ? reading.token.reveal() : reading;
}
const read = (pasted: string, choice: string | null = null) => tell(readPasted(pasted, choice, now));

describe('the token is taken out of', () => {
  test.each([
    ['nothing but itself', token],
    ['white space', ` \n\t${token} \r\n`],
    ['its own name', `token: ${token}`],
    ['its own name in another way', `TOKEN = ${token};`],
    ['a header', `Authorization: Bearer ${token}`],
    ['a header without a space', `Bearer${token}`],
    ['double quotes', `"${token}"`],
    ['single quotes', `'${token}'`],
    ['typographic quotes', `“${token}”`],
    ['corner brackets', `「${token}」`],
    ['backticks', `\`\`\`${token}\`\`\``],
    ['angle brackets', `<${token}>`],
    ['JSON', JSON.stringify({ token })],
    ['JSON inside JSON', JSON.stringify({ body: JSON.stringify({ token }) })],
    ['a dictionary of Python', `{'clusterId': '11112', 'token': '${token}'}`],
    ['a line of a shell', `export TOKEN="${token}" && echo done`],
    [
      'a curl line',
      `curl -H 'token: ${token}' -H "Content-Type: application/json" https://h:1/ai/openapi/v2/x`,
    ],
    ['a curl line over several', `curl \\\n  -H "token: ${token}" \\\n  -X GET https://h:1/ai`],
    ['an address', `https://h.example/?token=${token}&x=1`],
    ['an escaped address', encodeURIComponent(`https://h.example/?token=${token}`)],
    ['a percent-encoded text', [...token].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')],
    ['HTML', `&quot;token&quot;:&nbsp;&quot;${token.replaceAll('.', '&#46;')}&quot;`],
    ['lines of 76', brokenBy('\n', 76)],
    ['lines of a Windows file', brokenBy('\r\n', 40)],
    ['lines with spaces before them', brokenBy('\n    ', 60)],
    ['lines of a reply', `> ${brokenBy('\n> ', 64)}`],
    ['lines of a shell', `"${brokenBy('\\\n', 64)}"`],
    ['pieces of a program', `"${brokenBy('" +\n  "', 64)}"`],
    ['lines with their escapes', brokenBy('\\n', 64)],
    ['lines, and words after it', `${brokenBy('\n', 76)}\nthanks a lot`],
    [
      'a signature in lines, and words after it',
      `${token.slice(0, -23)}\n${token.slice(-23, -3)}\n${token.slice(-3)}\nthanks a lot`,
    ],
    ['a text with percent signs that are none', `100%25 sure, 5%e4%ff off: ${token}`],
    ['escapes of escapes', `\\\\\\"${brokenBy('\\\\n', 50)}\\\\\\"`],
    ['letters that are escaped twice', `\\\\u0022${token}\\\\u0022`],
    ['words around it', `Here it is: ${token}, valid until tomorrow. Thanks`],
    ['words that begin like one', `It begins with eyJ and has dots. See: ${token}`],
    ['a zero-width space', brokenBy('\u200b', 30)],
    ['format characters', `\ufeff${brokenBy('\u00ad', 30)}\u2060`],
    ['marks of direction', `\u2066${token}\u2069`],
    ['full-width characters', [...token].map(toFullWidth).join('')],
    ['itself twice', `${token} ${token}`],
    ['an ended one beside it', `${ended}\n${token}`],
    ['the entry of its region alone', JSON.stringify(entry('11112', 'OpenAPI计算中心', token))],
    ["an answer with the platform's own", JSON.stringify(answer([whole.data[0] ?? {}, whole.data[3] ?? {}]))],
  ])('%s', (_, pasted) => {
    expect(read(pasted)).toBe(token);
  });

  test('nothing but itself, when it is not signed as we know it', () => {
    const odd = `${encode({ typ: 'JWT', alg: 'none such' })}.${encode({ user: 'ada' })}.c2lnbmF0dXJl`;
    expect(read(odd)).toBe(odd);
    expect(read(`token: "${odd.slice(0, -4)}\n${odd.slice(-4)}"`)).toBe(odd);
    const pretty = `${Buffer.from('{ "alg": "HS256" }').toString('base64url')}.${odd.split('.').slice(1).join('.')}`;
    expect(read(` Bearer ${pretty} `)).toBe(pretty);
  });

  test('nothing but itself, of which a word processor made a long dash', () => {
    const dashed = `${token.slice(0, -2)}--`;
    expect(read(`${token.slice(0, -2)}—`)).toBe(dashed);
  });

  test.each([
    ['with padding', (odd: string) => `${odd}==`],
    ['in quotes', (odd: string) => `"${odd}"`],
    ['named', (odd: string) => `my-token = ${odd}`],
    ['named without spaces', (odd: string) => `token:${odd}`],
    ['with a scheme', (odd: string) => `"bearer   ${odd}"`],
    ['named, with a scheme', (odd: string) => `authorization: 'Bearer ${odd}'`],
    ['with white space in it', (odd: string) => `${odd.slice(0, 9)} \n ${odd.slice(9)}`],
  ])('nothing but itself, whose header begins otherwise: %s', (_, written) => {
    const payload = encode({ user: 'ada' });
    const odd = `${Buffer.from('{ "alg": "HS256" }').toString('base64url')}.${payload}.c2lnbmF0dXJl`;
    const reading = read(written(odd));
    expect(typeof reading === 'string' ? reading.replace(/=+$/u, '') : reading).toBe(odd);
  });

  test('not a text in which something stands before such a one', () => {
    const odd = `${Buffer.from('{ "alg": "HS256" }').toString('base64url')}.${encode({})}.c2lnbmF0dXJl`;
    expect(read(`see: here: ${odd}`)).toEqual({ kind: 'unusable', problem: 'not-a-token' });
  });

  test('anything that people put before and after it', () => {
    const around = fc.string({ unit: fc.constantFrom(...' \n\t"\'`:=,;{}[]()<>你好|*'), maxLength: 20 });
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(read(`${before}${token}${after}`)).toBe(token);
      }),
      { numRuns: 500 },
    );
  });
});

describe('of several tokens', () => {
  const regions = [
    { value: '11112.0', clusterId: '11112', clusterName: 'OpenAPI计算中心', expiresAt: now + 86_400_000 },
    { value: '11126.1', clusterId: '11126', clusterName: '华东一区【昆山】', expiresAt: now + 86_400_000 },
  ];

  test.each([
    ['compact', JSON.stringify(whole)],
    ['as a page shows it', JSON.stringify(whole, null, 2)],
    ['escaped', JSON.stringify(JSON.stringify(whole))],
    ['escaped twice', JSON.stringify(JSON.stringify(JSON.stringify(whole)))],
    ['in an address', encodeURIComponent(JSON.stringify(whole))],
    [
      'in lines with their escapes',
      whole.data.map((each) => `clusterName: ${each.clusterName}\\ntoken: ${each.token}`).join('\\n'),
    ],
    ['with its names escaped', JSON.stringify(whole).replace(/\P{ASCII}/gu, toEscape)],
    ['broken over lines', JSON.stringify(whole).replaceAll(/(.{90})/gu, '$1\n')],
    ['as a dictionary of Python', JSON.stringify(whole).replaceAll('"', "'").replaceAll('null', 'None')],
    ['after the command', `$ curl -X POST https://api.scnet.cn/api/user/v3/tokens\n${JSON.stringify(whole)}`],
    [
      'with the token first',
      JSON.stringify(answer(whole.data.map((each) => Object.assign({ token: null }, each)))),
    ],
  ])("in the platform's answer, %s, the person chooses the region", (_, pasted) => {
    expect(read(pasted)).toEqual({ kind: 'choose', regions, isCut: false });
    expect(read(pasted, '11126.1')).toBe(other);
    expect(read(pasted, '11112.0')).toBe(token);
  });

  test('a choice that what is pasted now does not have is asked for again', () => {
    const changed = JSON.stringify(answer([whole.data[1] ?? {}, whole.data[0] ?? {}]));
    expect(read(changed, '11112.0')).toMatchObject({ kind: 'choose' });
    expect(read(token, '11126.1')).toBe(token);
  });

  const told = (text: string) => {
    const reading = read(text);
    return typeof reading === 'object' && reading.kind === 'choose' ? reading.regions : [];
  };

  test.each([
    ['cluster id: 1', '1'],
    ['Cluster_ID=2', '2'],
    ['cluster-id : "3"', '3'],
    ["'clusterId' = '4'", '4'],
    ['clusterid:5.6-b', '5.6-b'],
    ['clusterIdentity: 7', '11112'],
    ['clusterId 8', '11112'],
    ['clusterId: 9, clusterId: 10', '10'],
  ])('%s before it names its region', (before, clusterId) => {
    expect(told(`${before} ${token}\n${other}`)[0]?.clusterId).toBe(clusterId);
  });

  test.each([
    ['cluster name: A b ', 'A b'],
    ['Cluster_Name="C"', 'C'],
    ["cluster-name : 'D', x", 'D'],
    ['clusterNames: E', null],
    ['clusterName: 5%ff', '5%ff'],
    ['clusterName: ', null],
  ])('%s before it names it for people', (before, clusterName) => {
    expect(told(`${before}\n${token}\n${other}`)[0]?.clusterName).toBe(clusterName);
  });

  test('what stands in other braces, or after them, is none of its names', () => {
    const mine = JSON.stringify({ token, clusterId: '1' });
    const list = (text: string) => told(text).map(({ clusterId }) => clusterId);
    expect(list(`${mine} ${other} {"clusterId": "2"}`)).toEqual(['1', '11126']);
    expect(list(`{"clusterId": "2"} ${token} } ${other}`)).toEqual(['11112', '11126']);
    expect(list(`{ clusterId: 3, ${token} ${other}`)).toEqual(['3', '11126']);
    expect(list(`clusterId: 4 ${token} } clusterId: 5 ${other} }`)).toEqual(['4', '5']);
  });

  test('without names around them, each tells its own region', () => {
    expect(read(`${token}\n${other}`)).toMatchObject({
      regions: [
        { clusterId: '11112', clusterName: null },
        { clusterId: '11126', clusterName: null },
      ],
    });
  });

  test('names may stand before them in any form', () => {
    const list = `clusterId: 11112\nclusterName: A\ntoken: ${token}\n\nclusterId: 11126\nclusterName: B\ntoken: ${other}`;
    expect(read(list)).toMatchObject({ regions: [{ clusterName: 'A' }, { clusterName: 'B' }] });
  });

  test('two of one region are told apart', () => {
    const reading = read(`${token}\n${mint('11112', 1000)}`);
    expect(reading).toMatchObject({
      regions: [
        { value: '11112.0', expiresAt: now + 86_400_000 },
        { value: '11112.1', expiresAt: now + 1000 },
      ],
    });
  });

  test('none is told by what asks for the choice', () => {
    const told = JSON.stringify(read(JSON.stringify(whole)));
    for (const each of [token, other, platforms])
      for (const part of each.split('.').slice(1)) expect(told).not.toContain(part);
  });
});

describe('a text without a token that can be used says why', () => {
  test.each([
    ['', 'not-a-token'],
    ['hello', 'not-a-token'],
    ['a.b.c', 'not-a-token'],
    ['eyJ.eyJ.eyJ', 'not-a-token'],
    ['eyJ'.repeat(900), 'not-a-token'],
    [token.split('.').slice(0, 2).join('.'), 'not-a-token'],
    ['xoxb-1-2-abc', 'not-a-token'],
    [platforms, 'platform-wide'],
    [JSON.stringify(entry('0', 'ac', mint('11112'))), 'platform-wide'],
    [JSON.stringify(answer([entry('11200', '西北一区', null)])), 'no-token-given'],
    ['token: none', 'no-token-given'],
    ["'token' = ''", 'no-token-given'],
    ['"token":""', 'no-token-given'],
    ['token unknown: x null', 'not-a-token'],
    ['access key: a', 'access-key'],
    ['secret_key', 'access-key'],
    ['access-key', 'access-key'],
    ['access to a key', 'not-a-token'],
    ['accessXkey', 'not-a-token'],
    [`${'934e'.repeat(8)}0`, 'not-a-token'],
    [`x ${'934e'.repeat(8)}`, 'not-a-token'],
    [`Accesskey,Secretkey\n${'a1'.repeat(16)},${'b2'.repeat(16)}`, 'access-key'],
    ['934e'.repeat(8), 'access-key'],
  ])('%s', (pasted, problem) => {
    expect(read(pasted)).toEqual({ kind: 'unusable', problem });
  });

  test('or when it ended', () => {
    expect(read(`Bearer ${ended}`)).toEqual({ kind: 'expired', expiresAt: now - 1 });
    // Of several, the last one.
    expect(read(`${mint('11126', -1000)} ${ended} ${mint('11126', -2000)}`)).toMatchObject({
      expiresAt: now - 1,
    });
  });
});

describe('a text that Slack cut at 3000 characters', () => {
  const cut = (text: string) => text.padEnd(3001, ' ').slice(0, 3000);
  const before = (text: string, lead: number) => `${'x '.repeat(lead)}${text}`;

  test('with one whole token asks whether that is the one', () => {
    expect(read(cut(JSON.stringify(entry('11112', 'A', token))))).toMatchObject({
      kind: 'choose',
      isCut: true,
      regions: [{ clusterId: '11112' }],
    });
  });

  test('reads nothing past the cut', () => {
    const text = `${cut(JSON.stringify(entry('11112', 'A', token)))} ${other}`;
    expect(read(text)).toMatchObject({ kind: 'choose', regions: [{ clusterId: '11112' }] });
  });

  test('offers no token whose end is missing', () => {
    const lead = Math.floor((3000 - token.length) / 2);
    const text = before(token, lead + 10).slice(0, 3000);
    expect(text).toHaveLength(3000);
    expect(text.endsWith(token)).toBe(false);
    expect(read(text)).toEqual({ kind: 'unusable', problem: 'cut' });
  });

  test('offers none that ends just there either: its end may be missing', () => {
    const exact = `${'x'.repeat(2999 - token.length)} ${token}`;
    expect(exact).toHaveLength(3000);
    expect(read(exact)).toEqual({ kind: 'unusable', problem: 'cut' });
  });
});

function toFullWidth(character: string): string {
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);
}
function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
