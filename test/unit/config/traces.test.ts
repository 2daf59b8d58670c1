import { describe, expect, test } from '@jest/globals';
import { directNetwork } from '../../../src/config/network.ts';
import { readSettings } from '../../../src/config/settings.ts';
import { keyNamed } from '../../support/app-config.ts';

const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  PLATFORM_API_URL: 'https://region.example:65011',
  TOKEN_ENCRYPTION_KEYS: keyNamed('any'),
};
const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318' };

function read(given: Readonly<Record<string, string>>) {
  const outcome = readSettings({ ...complete, ...given }, { playground: false, maintenance: false });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return { traces: outcome.config.traces, warnings: outcome.warnings };
}

describe('where traces are sent', () => {
  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example' }, 'https://c.example/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example/otlp/' }, 'https://c.example/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example' }, 'https://c.example/'],
    [
      { ...collector, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example/in/traces' },
      'https://c.example/in/traces',
    ],
  ])('%o', (given, url) => expect(read(given).traces?.url).toBe(url));

  test.each([
    ['nothing is set', {}],
    ['only the name is', { OTEL_SERVICE_NAME: 'gpu' }],
    ['it is switched off', { ...collector, OTEL_SDK_DISABLED: 'TRUE' }],
    ['the exporter is none', { ...collector, OTEL_TRACES_EXPORTER: 'none' }],
  ])('nowhere, and without a word, where %s', (_, given) =>
    expect(read(given)).toEqual({ traces: null, warnings: [] }),
  );

  test.each([
    ['grpc', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, true, /no traces are sent.*4318/u],
    ['another exporter', { OTEL_TRACES_EXPORTER: 'zipkin' }, true, /neither otlp nor none/u],
    ['protobuf', { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' }, false, /as http\/json/u],
    [
      'a key in plain http',
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=secret-1',
      },
      false,
      /reads OTEL_EXPORTER_OTLP_HEADERS/u,
    ],
  ])('is warned of: %s', (_, given, isOff, words) => {
    const { traces, warnings } = read({ ...collector, ...given });
    expect(traces === null).toBe(isOff);
    expect(warnings).toEqual([expect.stringMatching(words)]);
    expect(warnings.join('')).not.toContain('secret-1');
  });
});

test('names, shares and headers are read as the specification has them; those for traces come first', () => {
  const { traces } = read({
    ...collector,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=for-all',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=a%20b%3D, x-tenant = lab',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=by-attribute,deployment.environment.name=lab',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  });
  expect(traces).toMatchObject({
    serviceName: 'by-attribute',
    resource: { 'deployment.environment.name': 'lab' },
    sampler: 'traceidratio',
    ratio: 0.25,
    timeoutMs: 10_000,
  });
  const headers = Object.entries(traces?.headers ?? {}).map(([name, value]) => [name, value.reveal()]);
  expect(headers).toEqual([
    ['api-key', 'a b='],
    ['x-tenant', 'lab'],
  ]);
  expect(JSON.stringify(traces)).not.toContain('a b=');
  expect(read({ ...collector, OTEL_SERVICE_NAME: 'gpu' }).traces?.serviceName).toBe('gpu');
  expect(read(collector).traces?.serviceName).toBe('gpu-instance');
});

test('the collector is reached by the proxy of https, but never on this machine, and plain http goes directly', () => {
  const proxies = { HTTPS_PROXY: 'http://user:hidden@proxy.example:3128', NO_PROXY: 'cluster.local' };
  expect(read({ ...collector, ...proxies }).traces?.network).toMatchObject({
    proxy: { host: 'proxy.example' },
    noProxy: 'cluster.local',
    plainProxySetBy: null,
  });
  const local = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  expect(read({ ...local, ...proxies }).traces?.network).toEqual(directNetwork);
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:word@collector.example'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'no-pair-at-all'],
  ['OTEL_TRACES_SAMPLER', 'sometimes'],
  ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ['OTEL_SDK_DISABLED', 'yes'],
])('%s=%s ends the start, and its value is not repeated', (name, value) => {
  const outcome = readSettings(
    { ...complete, ...collector, [name]: value },
    { playground: false, maintenance: false },
  );
  const problems = outcome.ok ? [] : outcome.problems;
  expect(problems.map(({ variable }) => variable)).toEqual([name]);
  expect(JSON.stringify(problems)).not.toContain('no-pair-at-all');
});
