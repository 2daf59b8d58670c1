// Traces, as a collector sees them: one for each launch, from the submission to the card, whichever process does what.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { findSecrets } from '../support/secret-scan.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from '../support/stage.ts';

let server: TestPostgres;
let stage: Stage;
let collector: Collector;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(async () => {
  await stage.stop().finally(() => collector.stop());
});

async function startTraced(options: StageOptions = {}): Promise<void> {
  collector = await startCollector();
  stage = await startStage({
    ...options,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500', ...options.env },
    exported: () => collector.received,
  });
  await stage.connect();
}

async function launchId(): Promise<string> {
  const [launch] = await stage.app.store.launches.findByUserIn(await owner(), 1);
  return launch?.id ?? '';
}
const owner = async () => {
  const { team, users } = stage.slack;
  return { teamId: team.id, workspaceId: team.id, userId: users.owner.id };
};

const traceOf = (id: string): CollectedSpan[] => {
  const traceId = id.replaceAll('-', '');
  return collector.spans.filter((span) => span.traceId === traceId);
};
const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);

/** Every span hangs below one, and none is inside out. */
function expectOneTree(spans: readonly CollectedSpan[]): void {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(ids.size).toBe(spans.length);
  expect(spans.filter(({ parentId }) => parentId === null)).toHaveLength(1);
  expect(spans.filter(({ parentId }) => parentId !== null && !ids.has(parentId))).toEqual([]);
  expect(spans.filter(({ startMs, endMs }) => startMs > endMs)).toEqual([]);
}

describe.each(['SQLite', 'PostgreSQL'] as const)('on %s', (engine) => {
  const database = async (): Promise<Record<string, string>> =>
    engine === 'SQLite' ? {} : { DATABASE_URL: await server.createDatabase() };

  test('a launch is one connected trace, from its submission to its card, named by its reference', async () => {
    await startTraced({ env: { OTEL_SERVICE_NAME: 'gpu', ...(await database()) } });
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.idle();
    const id = await launchId();
    await stage.app.stop();

    const spans = traceOf(id);
    expectOneTree(spans);
    const names = new Set(spans.map(({ name }) => name));
    for (const name of [
      'slack submission',
      'acknowledge',
      'store accept',
      'job create-instance',
      'store transition',
      'platform create',
      'job refresh-surface',
      'slack chat.postMessage',
    ])
      expect(names).toContain(name);
    const [root] = named(spans, 'slack submission');
    expect(root).toMatchObject({
      parentId: null,
      kind: 2,
      error: null,
      events: ['accepted'],
      attributes: { 'gpu_instance.launch.reference': id.slice(0, 8) },
      resource: { 'service.name': 'gpu' },
    });
    const [job] = named(spans, 'job create-instance');
    expect(job).toMatchObject({ parentId: root?.spanId, kind: 5, error: null, events: ['sent', 'created'] });
    const [create] = named(spans, 'platform create');
    expect(create).toMatchObject({ parentId: job?.spanId, kind: 3, error: null });
    expect(create?.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
    });
    const [accept] = named(spans, 'store accept');
    expect(accept?.attributes['db.system.name']).toBe(engine === 'SQLite' ? 'sqlite' : 'postgresql');
    expect(spans.filter(({ error }) => error !== null)).toEqual([]);
    // The form was opened by another request, whose trace is linked.
    const [link] = root?.links ?? [];
    const [opened] = collector.spans.filter(({ spanId }) => spanId === link?.spanId);
    expect(opened).toMatchObject({ name: 'slack command', traceId: link?.traceId, parentId: null });
    expect(named(collector.spans, 'slack views.open').map(({ traceId }) => traceId)).toContain(link?.traceId);
  });

  test('what one process began, another one ends, in the same trace', async () => {
    await startTraced({
      env: { RECONCILE_WINDOW_MS: '60000', ...(await database()) },
      overrides: { tellUnknownAfterMs: 600_000 },
      expectedLogs: /could not be looked through|what is left of the work/u,
    });
    stage.platform.fault('create', { kind: 'drop-after' }, { times: 1 });
    stage.platform.fault('list', { kind: 'drop-before' });
    await stage.launch();
    await stage.logged(/the outcome is not known yet/u);
    await stage.app.stop();
    stage.platform.clearFaults();
    const { app } = await stage.startAnother();
    await stage.message(/Task ID/u);
    await app.idle();
    const [launch] = await app.store.launches.findByUserIn(await owner(), 1);
    await app.stop();

    const spans = traceOf(launch?.id ?? '');
    expectOneTree(spans);
    const processes = new Set(spans.map(({ resource }) => resource['service.instance.id']));
    expect(processes.size).toBe(2);
    expect(named(spans, 'job create-instance')).toMatchObject([{ error: 'unknown: connection ECONNRESET' }]);
    const looks = named(spans, 'job resolve-unknown');
    expect(looks.at(-1)).toMatchObject({ error: null, events: ['created'] });
  });
});

describe('a launch that fails', () => {
  test.each([
    [{ kind: 'code', code: '10008', msg: 'sk-no-token-of-mine' }, 'rejected: code 10008', 'code'],
    [{ kind: 'http', status: 503, body: '<p>secret-of-the-gateway</p>' }, 'unknown: http', 'http'],
  ] as const)('says why by its codes alone: %o', async (fault, error, type) => {
    await startTraced({ overrides: { tellUnknownAfterMs: 0 }, expectedLogs: /./u });
    stage.platform.fault('create', fault, { times: 1 });
    await stage.launch({ instanceServiceName: 'name_of_theirs' });
    await stage.message(/was not launched|not known|may not do this/u);
    await stage.app.idle();
    const id = await launchId();
    await stage.app.stop();

    const spans = traceOf(id);
    expectOneTree(spans);
    const [job] = named(spans, 'job create-instance');
    expect(job).toMatchObject({ error, attributes: { 'error.type': type } });
    expect(named(spans, 'platform create')).toMatchObject([{ error: type }]);
    const all = collector.received.join('');
    expect(all).not.toMatch(/sk-no-token|secret-of-the-gateway|name_of_theirs/u);
  });
});

async function launchWith(more: Readonly<Record<string, string>>): Promise<void> {
  const view = () => stage.slack.openView(stage.slack.users.owner.id);
  await stage.person.command('/gpu-instance', '');
  await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
  await stage.person.fill({ ...documentedFields, useStartScript: true });
  await stage.slack.until(() => JSON.stringify(view()?.blocks).includes('startScriptContent'));
  await stage.person.fill(more);
  expect(await stage.person.submit()).toMatchObject({ response: 'closed' });
}

test('nothing that was exported holds a secret, a script, or what people wrote', async () => {
  await startTraced({
    env: { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=key-of-the-collector', LAUNCH_MARKER: 'on' },
    takesKeys: true,
    expectedLogs: /./u,
  });
  const script = 'echo words-of-my-script';
  stage.platform.fault(
    'create',
    { kind: 'code', code: '10008', msg: `bad token ${stage.token}` },
    { times: 1 },
  );
  await launchWith({ description: 'about-my-secret-project', startScriptContent: script });
  await stage.message(/token may not do this/u);
  await stage.launch({}, stage.slack.channels.privateWithoutBot.id);
  await stage.message(/Task ID/u, stage.slack.channels.privateWithoutBot.id);
  const [launch] = await stage.app.store.launches.findByUserIn(await owner(), 1);
  await stage.app.ask({
    by: await owner(),
    launchId: launch?.id ?? '',
    kind: 'stop',
    pressId: 'a-press',
  });
  await stage.app.idle();
  await stage.app.stop();

  const { slack, token, folder } = stage;
  expect(named(collector.spans, 'slack response_url').length).toBeGreaterThan(0);
  expect(stage.platform.requests.map(({ body }) => JSON.stringify(body)).join('')).toContain(script);
  // What is done with an instance is a trace of its own, which names the launch.
  expect(named(collector.spans, 'job act-on-instance')).toMatchObject([
    { attributes: { 'gpu_instance.launch.reference': launch?.id.slice(0, 8) } },
  ]);
  expect(named(traceOf(launch?.id ?? ''), 'job act-on-instance')).toEqual([]);
  const all = collector.received.join('');
  for (const words of [script, 'about-my-secret-project', documentedFields.imagePath, 'key-of-the-collector'])
    expect(all).not.toContain(words);
  expect(stage.logs.join('')).not.toContain('key-of-the-collector');
  expect(collector.headers[0]).toMatchObject({ 'x-key': 'key-of-the-collector' });
  // The stage looks for all secrets in what was exported; and would find one.
  const scene = { slack, folder, secrets: [token] };
  expect(findSecrets({ ...scene, logs: collector.received })).toEqual([]);
  expect(findSecrets({ ...scene, logs: [...collector.received, token] })).not.toEqual([]);
});

describe('a collector that is away', () => {
  test('is told once, and the app goes on; once when it is back', async () => {
    await startTraced({ expectedLogs: /traces are not taken/u });
    const away = () => stage.logs.filter((line) => line.includes('traces are not taken'));
    collector.answer(400);
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.idle();
    await stage.logged(/traces are not taken/u);
    await stage.launch();
    await stage.slack.until(() => collector.headers.length >= 2);
    expect(away()).toHaveLength(1);
    expect(away()[0]).toContain('"cause":"HTTP 400"');
    collector.answer(200);
    await stage.launch();
    await stage.logged(/traces are taken again/u);
    expect(away()).toHaveLength(1);
    expect(stage.platform.instances).toHaveLength(3);
  });

  test('that is not there at all keeps nobody from launching, or from stopping', async () => {
    await startTraced({ expectedLogs: /traces are not taken/u });
    await collector.stop();
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.stop();
    expect(stage.logs.filter((line) => line.includes('traces are not taken'))).toHaveLength(1);
    collector = await startCollector();
  });
});

describe('which traces are kept', () => {
  test.each([
    ['OTEL_TRACES_SAMPLER', 'always_off'],
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
  ])('none with %s=%s', async (name, value) => {
    await startTraced({ env: { [name]: value } });
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.stop();
    expect(collector.spans).toEqual([]);
  });

  test('a share of them is kept or left whole, the same in every process', async () => {
    await startTraced({
      env: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
    });
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      await stage.launch({ instanceServiceName: `one_${count}` });
      await stage.app.idle();
      ids.push(await launchId());
    }
    await stage.app.stop();
    for (const spans of ids.map(traceOf).filter((each) => each.length > 0)) {
      expectOneTree(spans);
      for (const name of ['slack submission', 'job create-instance', 'job refresh-surface'])
        expect(named(spans, name)).not.toEqual([]);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });
});
