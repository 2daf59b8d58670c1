// Alert rules and dashboard against the figures that a running app tells, and in a real Prometheus where there is one.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Stage, startStage } from '../support/stage.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
}
const { groups } = parse(read('deploy/prometheus/alerts.yml')) as {
  groups: readonly { rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('deploy/grafana/gpu-instance.json')) as {
  annotations: { list: readonly { expr: string }[] };
  panels: readonly { title: string; targets: readonly { expr: string }[] }[];
};
const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...dashboard.annotations.list.map(({ expr }) => ['annotation', expr] as const),
];

let stage: Stage;
let figures: string;
beforeAll(async () => {
  stage = await startStage({ env: { OPS_PORT: '0' }, expectedLogs: /./u });
  await stage.connect();
  await stage.launch();
  await stage.message(/Task ID/u);
  // One of each thing that is only told once it happened.
  stage.platform.fault('create', { kind: 'drop-after' });
  stage.platform.fault('list', { kind: 'http', status: 500 }, { times: 1 });
  await stage.launch({ instanceServiceName: 'another_1' });
  await stage.logged(/"how":"look"/u);
  await fetch(`http://127.0.0.1:${stage.port}/slack/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  await stage.app.checkHealth();
  await stage.app.idle();
  figures = await readFigures();
});
afterAll(() => stage?.stop());

const readFigures = async () => (await fetch(`http://127.0.0.1:${stage.opsPort}/metrics`)).text();

/** `name{label="value"}` of a query, as far as they are ours or Node's. */
const namesIn = (query: string) => [...new Set(query.match(/\b(?:gpu_instance|nodejs|process)_\w+/gu) ?? [])];
const declared = () =>
  new Map([...figures.matchAll(/^# TYPE (\S+) (\S+)$/gmu)].map(([, name = '', type]) => [name, type]));
const isTold = (name: string): boolean => {
  const types = declared();
  if (types.has(name)) return true;
  const base = name.replace(/_(?:bucket|count|sum)$/u, '');
  return base !== name && types.get(base) === 'histogram';
};
const labelsOf = (name: string) => {
  const base = name.replace(/_(?:bucket|count|sum)$/u, '');
  const samples = figures.matchAll(new RegExp(`^${base}(?:_bucket|_count|_sum)?\\{([^}]*)\\}`, 'gmu'));
  return new Set(
    [...samples].flatMap(([, labels = '']) => [...labels.matchAll(/(\w+)=/gu)].map(([, label]) => label)),
  );
};

describe('every query', () => {
  test.each(queries)('%s: %s', (_, query) => {
    const names = namesIn(query);
    if (!/^up\{/u.test(query)) expect(names).not.toEqual([]);
    for (const name of names) expect({ name, isTold: isTold(name) }).toEqual({ name, isTold: true });
    // `name{label=…}`: the label is one that this figure has; `job` comes from Prometheus.
    for (const [, name = '', matchers = ''] of query.matchAll(/\b(gpu_instance_\w+)\{([^}]*)\}/gu))
      for (const [, label = ''] of matchers.matchAll(/(\w+)\s*[=!]/gu)) {
        const known = labelsOf(name);
        if (known.size > 0) expect([...known]).toContain(label);
      }
  });
});

test('no label holds an id of a person, a channel, a workspace, a launch or an instance', () => {
  const { slack, platform } = stage;
  const ids = [
    slack.users.owner.id,
    slack.channels.member.id,
    slack.team.id,
    ...platform.instances.map(({ id }) => id),
  ];
  for (const id of ids) expect(figures).not.toContain(id);
  expect(figures).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/u);
});

test('what people wait for is measured: acknowledging, opening, settling, showing', () => {
  expect(figures).toMatch(/^gpu_instance_acknowledge_duration_seconds_count\{kind="command"\} [1-9]/mu);
  expect(figures).toMatch(/^gpu_instance_acknowledge_duration_seconds_count\{kind="submission"\} [1-9]/mu);
  expect(figures).toMatch(/^gpu_instance_form_open_duration_seconds_count 2$/mu);
  expect(figures).toMatch(/^gpu_instance_launch_settle_duration_seconds_count\{to="created"\} 2$/mu);
  expect(figures).toMatch(/^gpu_instance_surface_delay_seconds_count\{kind="card"\} [1-9]/mu);
  expect(figures).toMatch(/^gpu_instance_instances\{phase="(?:pending|running)"\} [1-9]/mu);
  expect(figures).toMatch(/^gpu_instance_surfaces_dirty\{state="dirty"\} 0$/mu);
  expect(figures).toMatch(/^gpu_instance_jobs_retried_total\{lane="look"\} [1-9]/mu);
  expect(figures).toMatch(/^gpu_instance_build_info\{version="\d+\.\d+\.\d+",node="\d+\.\d+\.\d+"\} 1$/mu);
});

test('every alert has a row in docs/operating.md, and every row an alert', () => {
  const rows = [...read('docs/operating.md').matchAll(/^\| `(GpuInstance\w+)` \| \S/gmu)].map(
    ([, name]) => name,
  );
  expect(rows.sort()).toEqual(rules.map(({ alert }) => alert).sort());
});

test('every figure of ours is in docs/operating.md', () => {
  const documented = read('docs/operating.md');
  const ours = [...declared().keys()].filter((name) => name.startsWith('gpu_instance_'));
  expect(ours.length).toBeGreaterThan(15);
  for (const name of ours) expect(documented).toContain(`\`${name}`);
});

const isHere = (program: string) => spawnSync(program, ['--version']).status === 0;
const withProgram = (program: string) => (isHere(program) ? test : test.skip);

withProgram('promtool')('promtool finds nothing wrong with the rules and the configuration', () => {
  const check = (...args: string[]) =>
    execFileSync('promtool', ['check', ...args], { cwd: join(root, 'deploy/prometheus'), encoding: 'utf8' });
  expect(check('rules', 'alerts.yml')).toContain(`SUCCESS: ${rules.length} rules found`);
  expect(check('config', 'prometheus.yml')).toContain('SUCCESS');
});

withProgram('prometheus')(
  'a real Prometheus scrapes the app, and evaluates every rule and panel',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-prometheus-'));
    writeFileSync(
      join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: ['${join(root, 'deploy/prometheus/alerts.yml')}']
scrape_configs: [{ job_name: gpu-instance, static_configs: [{ targets: ['127.0.0.1:${stage.opsPort}'] }] }]`,
    );
    const prometheus = spawn(
      'prometheus',
      [
        '--config.file=prometheus.yml',
        '--storage.tsdb.path=data',
        '--web.listen-address=127.0.0.1:0',
        '--log.format=json',
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    try {
      const origin = `http://${await addressOf(prometheus.stderr)}`;
      const ask = async (path: string) =>
        (await (await fetch(`${origin}${path}`)).json()) as { status: string; data: Record<string, never[]> };
      const query = (text: string) => ask(`/api/v1/query?query=${encodeURIComponent(text)}`);
      // Until it is ready, and has looked once: nobody but Prometheus knows when.
      while (!(await fetch(`${origin}/-/ready`)).ok) await pause(100);
      while (((await query('up == 1')).data.result ?? []).length === 0) await pause(200);
      const known = (await ask('/api/v1/rules')).data.groups as unknown as {
        rules: { name: string; lastError?: string }[];
      }[];
      expect(known.flatMap((group) => group.rules.map(({ name }) => name)).sort()).toEqual(
        rules.map(({ alert }) => alert).sort(),
      );
      for (const [, text] of queries) {
        const answer = await query(text.replaceAll('$__rate_interval', '1m'));
        expect({ text, status: answer.status }).toEqual({ text, status: 'success' });
      }
    } finally {
      prometheus.kill('SIGTERM');
      await once(prometheus, 'close');
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function addressOf(log: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    log.on('data', (bytes: Buffer) => {
      said += bytes;
      const [, address] = /"address":"(127\.0\.0\.1:[1-9]\d*)"/u.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    log.on('end', () => reject(new Error(`Prometheus did not start: ${said}`)));
  });
}
