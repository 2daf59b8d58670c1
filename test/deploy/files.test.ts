// What lies under deploy/ for systemd, containers, Kubernetes and Slack's own CLI: held against the app, and tried as far as
// a machine without a container daemon and a cluster can.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { settingNames } from '../../src/config/env.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
/** What `npm start` gives to Node. */
const flags = (scripts.start ?? '').split(' ').filter((word) => word.startsWith('--'));
const shutdownSeconds = 10;

test('what is started without npm is given the same flags', () => {
  expect(flags).not.toEqual([]);
  for (const flag of flags) {
    expect(read('deploy/Dockerfile')).toContain(`"${flag}"`);
    expect(read('deploy/systemd/gpu-instance.service')).toContain(` ${flag} `);
  }
});

describe('the systemd unit', () => {
  const unit = read('deploy/systemd/gpu-instance.service');
  const isHere = spawnSync('systemd-analyze', ['--version']).status === 0;

  (isHere ? test : test.skip)('is one that systemd finds nothing wrong with', () => {
    const { status, stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', join(root, 'deploy/systemd/gpu-instance.service')],
      { encoding: 'utf8' },
    );
    expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
  });

  test('gives the app the time that it takes to stop, and no rights beyond its own folder', () => {
    const seconds = Number(/^TimeoutStopSec=(\d+)$/mu.exec(unit)?.[1]);
    expect(seconds).toBeGreaterThan(shutdownSeconds);
    for (const line of ['ProtectSystem=strict', 'NoNewPrivileges=yes', 'User=gpu-instance', 'UMask=0077'])
      expect(unit).toContain(`\n${line}\n`);
    // Where code is made while it runs, memory must be allowed to become code.
    expect(unit).not.toContain('MemoryDenyWriteExecute');
  });
});

describe('the Dockerfile', () => {
  const lines = read('deploy/Dockerfile')
    .replaceAll(/\\\n\s*/gu, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const argumentsOf = (instruction: string) => last.filter((line) => line.startsWith(`${instruction} `));

  test('ends as a user without rights, with a health check, and a signal reaches the app', () => {
    expect(argumentsOf('USER')).toEqual(['USER node']);
    expect(argumentsOf('HEALTHCHECK')).toHaveLength(1);
    const [, entry = '[]'] = /^ENTRYPOINT (.*)$/u.exec(argumentsOf('ENTRYPOINT')[0] ?? '') ?? [];
    expect(JSON.parse(entry)).toEqual(['node', ...flags, '/app/src/start.js']);
  });

  test('sets only what the app knows, and lets probes in', () => {
    const set = [
      ...argumentsOf('ENV')
        .join(' ')
        .matchAll(/\b([A-Z_]+)=(\S+)/gu),
    ].map(([, name, value]) => [name, value]);
    const env = Object.fromEntries(set) as Record<string, string>;
    expect(env).toMatchObject({
      HOST: '0.0.0.0',
      OPS_HOST: '0.0.0.0',
      DATABASE_URL: expect.stringContaining('/data/'),
    });
    for (const name of Object.keys(env)) expect([...settingNames, 'NODE_ENV']).toContain(name);
    expect(argumentsOf('EXPOSE')).toEqual([`EXPOSE 3000 ${env.OPS_PORT}`]);
  });

  test('takes along nothing that builds, and no optional package', () => {
    expect(last.filter((line) => line.startsWith('COPY'))).toEqual(['COPY --from=build /build/release /app']);
    expect(lines.join('\n')).toContain('npm ci --no-audit --no-fund --omit=optional');
    for (const name of ['.env', 'node_modules', 'data'])
      expect(read('.dockerignore').split('\n')).toContain(name);
  });
});

describe('compose.yaml', () => {
  const { services, volumes } = parse(read('deploy/compose.yaml'));

  test('runs the app without rights, beside a database that it waits for', () => {
    const app = services['gpu-instance'];
    expect(app).toMatchObject({ read_only: true, cap_drop: ['ALL'], env_file: '../.env' });
    expect(app.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(services.database.healthcheck.test).toEqual(['CMD-SHELL', 'pg_isready -U gpu_instance']);
    expect(Object.keys(volumes)).toEqual(['database']);
    for (const name of Object.keys(app.environment)) expect(settingNames).toContain(name);
    expect(existsSync(join(root, app.build.dockerfile))).toBe(true);
    // To this machine alone.
    for (const port of app.ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
  });

  test('holds no password', () => {
    expect(read('deploy/compose.yaml').match(/PASSWORD[^\n]*/gu)).toEqual(
      expect.arrayContaining([expect.stringContaining('${POSTGRES_PASSWORD:?')]),
    );
  });
});

describe('the Kubernetes manifests', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes/gpu-instance.yaml')).map((each) => each.toJS());
  const [deployment, service, budget] = documents;
  const [container] = deployment.spec.template.spec.containers;

  test('fit each other: labels, ports, probes', () => {
    const { labels } = deployment.spec.template.metadata;
    for (const selector of [
      deployment.spec.selector.matchLabels,
      service.spec.selector,
      budget.spec.selector.matchLabels,
    ])
      expect(labels).toMatchObject(selector);
    const ports = container.ports.map(({ name }: { name: string }) => name);
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe])
      expect(ports).toContain(probe.httpGet.port);
    expect(ports).toContain(service.spec.ports[0].targetPort);
    expect(container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
  });

  test('run without rights, on a root that cannot be written to, and have the time to stop', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(deployment.spec.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      // SLACK_PORT and the like would be taken for settings.
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true },
    });
    expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(shutdownSeconds);
    expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual([
      '/data',
      '/tmp',
    ]);
  });
});

describe("Slack's own CLI", () => {
  const { hooks } = JSON.parse(read('.slack/hooks.json')) as { hooks: Record<string, string> };
  const run = (hook: string, env: Record<string, string>) => {
    const [, file = ''] = hook.split(' ');
    return spawnSync(process.execPath, [join(root, file)], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });
  };

  test('is told the manifest as it is', () => {
    const { stdout, status } = run(hooks['get-manifest'] ?? '', {});
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(parse(read('manifest.yml')));
  });

  test('starts the app with the tokens that it brings, and under no other names', () => {
    const { stderr, status } = run(hooks.start ?? '', {
      SLACK_CLI_XOXB: 'xoxb-1',
      SLACK_CLI_XAPP: 'xapp-1',
      SLACK_CLI_VERSION: '4',
    });
    expect(status).toBe(1);
    // What is missing beside the two.
    expect(stderr).toContain('PLATFORM_API_URL is missing');
    expect(stderr).not.toMatch(/SLACK_(?:BOT|APP|CLI)/u);
  });
});
