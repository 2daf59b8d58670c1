// What is refused because it is not safe, what allows it, and what is left alone: at the door, with the operator's variables.
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../../src/config/settings.ts';
import { keyNamed } from '../../support/app-config.ts';

const key = keyNamed('any');
const signingSecret = '8f742231b10e8888abcd99acc0ffee85';
const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_SIGNING_SECRET: signingSecret,
  PLATFORM_API_URL: 'https://region.example:65011',
  TOKEN_ENCRYPTION_KEYS: key,
};
type Given = Readonly<Record<string, string>>;
const start = { playground: false, maintenance: false };
const maintenance = { playground: false, maintenance: true };

const read = (changes: Given, wishes = start) => readSettings({ ...complete, ...changes }, wishes);
function told(changes: Given, wishes = start): Record<string, string> {
  const outcome = read(changes, wishes);
  return outcome.ok
    ? {}
    : Object.fromEntries(outcome.problems.map(({ variable, problem }) => [variable, problem]));
}
function warnings(changes: Given, wishes = start): readonly string[] {
  const outcome = read(changes, wishes);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.warnings;
}

/** Refused as it is, with the name that allows it; with that name it runs and is warned of; with all others it does not. */
function expectRefusal(changes: Given, variable: string, name: string, words: RegExp): void {
  expect(told(changes)).toEqual({ [variable]: expect.stringMatching(words) });
  expect(told(changes)[variable]).toContain(`ALLOW_INSECURE=${name}`);
  expect(warnings({ ...changes, ALLOW_INSECURE: name })).toEqual([
    expect.stringMatching(new RegExp(`^allowed by ALLOW_INSECURE=${name}: ${variable} `, 'u')),
  ]);
  const others = ['platform', 'slack', 'database', 'secrets'].filter((other) => other !== name);
  expect(Object.keys(told({ ...changes, ALLOW_INSECURE: others.join(',') }))).toEqual([variable]);
}

describe('plain http', () => {
  const addresses = ['PLATFORM_API_URL', 'SLACK_API_URL'] as const;
  const names = { PLATFORM_API_URL: 'platform', SLACK_API_URL: 'slack' };

  describe.each(addresses)('of %s', (variable) => {
    test.each([
      'http://region.example:65011',
      'HTTP://region.example',
      'http://10.0.0.1',
      'http://[fe80::1]',
      'http://0.0.0.0',
      'http://localhost.example',
      // Whose it is a name server says.
      'http://app.localhost',
      'http://127.0.0.1.example',
    ])('is refused off this machine: %s', (url) => {
      expectRefusal({ [variable]: url }, variable, names[variable], /http:\/\/.*use https/u);
    });

    test.each([
      'https://region.example',
      'http://localhost:4010',
      'http://LOCALHOST',
      'http://127.0.0.1:1',
      'http://127.8.0.1',
      'http://2130706433',
      'http://[::1]:1',
    ])('is no matter on it, nor is https: %s', (url) => {
      expect(warnings({ [variable]: url })).toEqual([]);
    });
  });
});

describe('a PostgreSQL', () => {
  const away = 'postgres://app:hush@db.example/launches';

  test.each([
    away,
    'postgresql://app:hush@db.example:5432/launches',
    'postgres://10.0.0.1/launches',
    'postgres://[fe80::1]/launches',
    'postgres://localhost,db.example/launches',
    // The driver takes the host from here, and here from the last.
    'postgres://localhost/launches?host=db.example',
    'postgres:///launches?host=db.example',
    'postgres://app:hush@/launches?host=db.example',
    'postgres:///launches?host=%2Ftmp&host=db.example',
    `${away}?sslmode=disable`,
    `${away}?sslmode=disable&sslrootcert=ca.pem`,
    `${away}?sslmode=require&sslmode=disable`,
    `${away}?sslmode=`,
    `${away}?ssl=false`,
    `${away}?ssl=0`,
    `${away}?sslmode=disable&uselibpqcompat=true`,
    `${away}?application_name=sslmode`,
    `${away}#?sslmode=require`,
  ])('on another machine without TLS is refused: %s', (url) => {
    const changes = { DATABASE_URL: url };
    expectRefusal(changes, 'DATABASE_URL', 'database', /without TLS.*sslmode=verify-full/u);
    expect(JSON.stringify(told(changes))).not.toContain('hush');
    // The commands open it as well.
    expect(Object.keys(told(changes, maintenance))).toEqual(['DATABASE_URL']);
    expect(told({ ...changes, ALLOW_INSECURE: 'database' }, maintenance)).toEqual({});
  });

  test.each([
    `${away}?sslmode=require`,
    `${away}?sslmode=prefer`,
    `${away}?sslmode=verify-full&sslrootcert=ca.pem`,
    `${away}?sslmode=no-verify`,
    `${away}?sslrootcert=ca.pem`,
    `${away}?ssl=true`,
    `${away}?ssl=1`,
    `${away}?sslnegotiation=direct`,
    'postgres://app:hush@/launches?host=db.example&sslmode=require',
  ])('with TLS is not: %s', (url) => {
    expect(warnings({ DATABASE_URL: url })).toEqual([]);
  });

  test.each([
    'postgres://app:hush@localhost/launches',
    'postgres://127.0.0.1:5432/launches?sslmode=disable',
    'postgres://[::1]/launches',
    'postgres:///launches',
    'postgres://app:hush@/launches',
    'postgres:///launches?host=%2Fvar%2Frun%2Fpostgresql',
    'postgres://%2Fvar%2Frun%2Fpostgresql/launches',
    'postgres://db.example/launches?host=localhost',
    'sqlite:data/app.db',
  ])('on this machine is not: %s', (url) => {
    expect(warnings({ DATABASE_URL: url })).toEqual([]);
  });

  test('is where PGHOST says, when its address names no host', () => {
    const changes = { DATABASE_URL: 'postgres:///launches', PGHOST: 'db.example' };
    expect(Object.keys(told(changes))).toEqual(['DATABASE_URL']);
    expect(warnings({ ...changes, PGHOST: '/var/run/postgresql' })).toEqual([]);
    expect(warnings({ ...changes, PGHOST: ' ' })).toEqual([]);
    expect(warnings({ ...changes, DATABASE_URL: 'postgres://localhost/launches' })).toEqual([]);
  });
});

const bytes = (fill: (index: number) => number) =>
  Buffer.from(Array.from({ length: 32 }, (_, index) => fill(index))).toString('base64');

describe('a key', () => {
  const guessable: Readonly<Record<string, string>> = {
    'all zero': bytes(() => 0),
    'one byte, repeated': bytes(() => 42),
    'eight bytes, repeated': bytes((index) => [201, 7, 99, 180, 33, 250, 14, 128][index % 8] ?? 0),
    'half of it, repeated': bytes((index) => ((index % 16) * 37 + 11) % 256),
    'zeros but for one byte': bytes((index) => (index === 31 ? 1 : 0)),
    counting: bytes((index) => index),
    'counting down by threes': bytes((index) => 255 - 3 * index),
    'a sentence': Buffer.from('correct horse battery staple, ok').toString('base64'),
    'a sentence of many letters': Buffer.from('Pack my box: five dozen jugs, ok').toString('base64'),
    'hexadecimal digits': Buffer.from('8f742231b10e8888abcd99acc0ffee85').toString('base64'),
    'words that pass for base64': `${'correct-horse-battery-staple-and-more-words'.slice(0, 43)}=`,
    'the same in capitals': 'CORRECTHORSEBATTERYSTAPLEANDSOMEMOREWORDSQU',
    digits: `${'3141592653589793238462643383279502884197169'.slice(0, 42)}0=`,
  };

  test.each(Object.entries(guessable))('that is %s is refused in the first place', (_, weak) => {
    const changes = { TOKEN_ENCRYPTION_KEYS: `${weak},${key}` };
    expectRefusal(changes, 'TOKEN_ENCRYPTION_KEYS', 'secrets', /not random.*openssl rand -base64 32/u);
    expect(JSON.stringify(told(changes))).not.toContain(weak);
    // Nothing shall be sealed under it.
    expect(Object.keys(told(changes, maintenance))).toEqual(['TOKEN_ENCRYPTION_KEYS']);
  });

  test.each(Object.entries(guessable))('that is %s is warned of behind it', (_, weak) => {
    const changes = { TOKEN_ENCRYPTION_KEYS: `${key},${keyNamed('old')},${weak}` };
    for (const wishes of [start, maintenance]) {
      expect(warnings(changes, wishes)).toEqual([
        expect.stringMatching(/^key 3 of TOKEN_ENCRYPTION_KEYS is .*npm run rotate-keys/u),
      ]);
    }
    expect(warnings(changes).join()).not.toContain(weak);
  });

  test('that is random is neither, one of a thousand like the other', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => keyNamed(`number ${index}`));
    for (const each of keys) expect(warnings({ TOKEN_ENCRYPTION_KEYS: `${each},${key}` })).toEqual([]);
  });
});

describe('a signing secret', () => {
  test.each([
    ['shorter', signingSecret.slice(1)],
    ['longer', `${signingSecret}0`],
    ['with other letters', signingSecret.replace('f', 'g')],
    ['a word', 'changeme-changeme'],
    ['two of them', `${signingSecret},${signingSecret}`],
    ['with a line behind it', `${signingSecret}\n${signingSecret}`],
    ['all zero', '0'.repeat(32)],
    ['one digit', 'a'.repeat(32)],
    ['half of it, twice', '0123456789abcdef'.repeat(2)],
    ['counting', '000102030405060708090a0b0c0d0e0f'],
  ])("that is not Slack's is refused: %s", (_, secret) => {
    const changes = { SLACK_SIGNING_SECRET: secret };
    expectRefusal(changes, 'SLACK_SIGNING_SECRET', 'secrets', /copy it again from "Basic Information"/u);
    expect(JSON.stringify(told(changes))).not.toContain(secret);
    expect(told(changes, maintenance)).toEqual({});
  });

  test('is left alone where Socket Mode does without it', () => {
    expect(warnings({ SLACK_SIGNING_SECRET: 'changeme', SLACK_APP_TOKEN: 'xapp-1' })).toEqual([
      expect.stringContaining('SLACK_SIGNING_SECRET is not used'),
    ]);
  });
});

describe('all together', () => {
  const everything = {
    PLATFORM_API_URL: 'http://region.example',
    SLACK_API_URL: 'http://slack.example/api/',
    DATABASE_URL: 'postgres://db.example/launches',
    TOKEN_ENCRYPTION_KEYS: bytes(() => 0),
    SLACK_SIGNING_SECRET: 'changeme',
  };

  test('are told at once, also beside what is missing, wrong or in conflict', () => {
    expect(Object.keys(told(everything)).sort()).toEqual(Object.keys(everything).sort());
    const worse = { ...everything, PORT: 'many', SLACK_BOT_TOKEN: '' };
    expect(Object.keys(told(worse)).sort()).toEqual(
      [...Object.keys(everything), 'PORT', 'SLACK_BOT_TOKEN'].sort(),
    );
    const { SLACK_API_URL: _, ...rest } = everything;
    expect(Object.keys(told({ ...rest, OPS_PORT: '3000' })).sort()).toEqual(
      [...Object.keys(rest), 'OPS_PORT'].sort(),
    );
  });

  test.each(['platform,slack,database,secrets', ' Secrets , slack,DATABASE,platform,, '])(
    'run when each is allowed by its name: %s',
    (names) => {
      expect(warnings({ ...everything, ALLOW_INSECURE: names })).toHaveLength(5);
    },
  );

  test.each(['all', '*', 'true', 'platform;slack', 'platform,everything,any'])(
    'are not allowed by other words: %s',
    (names) => {
      const problems = told({ ALLOW_INSECURE: names });
      expect(problems).toEqual({
        ALLOW_INSECURE: 'must be names with commas between them: platform, slack, database, secrets',
      });
      expect(Object.keys(told({ ...everything, ALLOW_INSECURE: names }))).toHaveLength(6);
    },
  );

  test.each(['', ' ', ','])('are not allowed by nothing: "%s"', (names) => {
    expect(Object.keys(told({ ...everything, ALLOW_INSECURE: names }))).toHaveLength(5);
  });

  test('do not concern the playground that is asked for by word', () => {
    const outcome = read(everything, { playground: true, maintenance: false });
    expect(outcome).toMatchObject({ ok: true, config: { slack: { mode: 'playground' } }, warnings: [] });
  });
});
