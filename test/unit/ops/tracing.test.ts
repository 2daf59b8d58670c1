import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { traceIdsOf } from '../../../src/ops/tracing/ids.ts';
import { Scope, startWatch } from '../../../src/ops/tracing/scope.ts';

describe('the ids of a trace', () => {
  test('are the id of the launch: its reference is how the trace begins', () => {
    expect(traceIdsOf('1b4e28ba-2fa1-41d2-883f-0016d3cca427')).toEqual({
      traceId: '1b4e28ba2fa141d2883f0016d3cca427',
      rootId: '883f0016d3cca427',
    });
  });

  test('are as random as samplers count on: the last seven bytes of a UUID are', () => {
    const seen = Array.from({ length: 2000 }, () => traceIdsOf(randomUUID())?.traceId.slice(18) ?? '');
    // Of each bit about half are set: 2000 tries stay within 200 of 1000 but once in 10^18.
    for (let bit = 0n; bit < 56n; bit += 1n) {
      const set = seen.filter((hex) => ((BigInt(`0x${hex}`) >> bit) & 1n) === 1n).length;
      expect(Math.abs(set - 1000)).toBeLessThan(200);
    }
  });

  test('of two launches are two', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), fc.uuid({ version: 4 }), (one, other) => {
        const [a, b] = [traceIdsOf(one), traceIdsOf(other)];
        expect(a?.traceId === b?.traceId).toBe(one === other);
        for (const ids of [a, b]) {
          expect(ids?.traceId).toMatch(/^[0-9a-f]{32}$/u);
          expect(ids?.rootId).toMatch(/^(?!0{16})[0-9a-f]{16}$/u);
        }
      }),
    );
  });

  test.each(['', 'T1/U1', 'account:T1/U1', '1b4e28ba', '00000000-0000-0000-0000-000000000000'])(
    'are nothing for what is no UUID: %p',
    (id) => expect(traceIdsOf(id)).toBeNull(),
  );
});

describe('what is noted of a request or a job', () => {
  test('lies within it, whatever the clock of the machine does meanwhile', () => {
    let wall = 1_000_000;
    const scope = new Scope(
      startWatch(() => wall),
      { isRoot: true, elapsedMs: 40 },
    );
    wall -= 500_000;
    scope.note({ name: 'call', kind: 2, durationMs: 100_000, attributes: {}, error: null });
    const [noted] = scope.children;
    expect(scope.from).toBeLessThanOrEqual(999_961);
    expect(noted?.from).toBe(scope.from);
    expect(noted?.to).toBeGreaterThanOrEqual(1_000_000);
  });
});

test('without a collector nothing of the library is loaded, with one it is', () => {
  const script = `
    import module from 'node:module';
    const loaded = [];
    module.registerHooks({
      load(url, context, next) {
        if (url.includes('@opentelemetry/')) loaded.push(url);
        return next(url, context);
      },
    });
    const { createApp } = await import('./src/app.ts');
    const { readAppConfig, encryptionKey } = await import('./test/support/app-config.ts');
    const { createLogger } = await import('./src/ops/logger.ts');
    const config = readAppConfig({
      SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', PLATFORM_API_URL: 'http://127.0.0.1:9',
      TOKEN_ENCRYPTION_KEYS: encryptionKey, DATABASE_URL: 'sqlite::memory:', PORT: '0', ...JSON.parse(process.argv[1]),
    });
    const app = await createApp(config, createLogger({ level: 'silent', secrets: [] }), { watchesHealth: false });
    console.log(loaded.length);
    await app.stop();
    process.exit(0);
  `;
  const countLoaded = (env: Readonly<Record<string, string>>) =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(env)], {
        cwd: join(import.meta.dirname, '../../..'),
        encoding: 'utf8',
      }),
    );
  expect(countLoaded({})).toBe(0);
  expect(countLoaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })).toBeGreaterThan(10);
});
