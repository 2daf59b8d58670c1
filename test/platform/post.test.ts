import { afterEach, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { createPost } from '../../src/network/post.ts';
import { type OddServer, startHttpServer, startRawServer } from '../support/odd-servers.ts';

const openings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of openings.splice(0).reverse()) await close();
});

async function use(starting: Promise<OddServer>): Promise<OddServer> {
  const server = await starting;
  openings.push(() => server.stop());
  return server;
}

function aPost(options: Agent.Options = {}) {
  const dispatcher = new Agent(options);
  openings.push(() => dispatcher.destroy());
  return createPost(dispatcher);
}

const aRequest = (timeoutMs = 60_000) => ({ headers: { 'X-Who': 'me' }, body: 'é 中', timeoutMs });

test('what was sent arrives, and the answer is whole, wherever it was cut', async () => {
  const server = await use(
    startHttpServer(async (request, response) => {
      let heard = `${request.method} ${request.url} ${request.headers['x-who']} `;
      for await (const piece of request.setEncoding('utf8')) heard += piece;
      const bytes = Buffer.from(heard);
      response.writeHead(203, { 'Retry-After': '7' });
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      response.end();
    }),
  );
  const answer = await aPost()(new URL(`${server.origin}/a/b?c=d`), aRequest());
  expect(answer).toMatchObject({
    status: 203,
    text: 'POST /a/b?c=d me é 中',
    headers: { 'retry-after': '7' },
  });
});

test('who does not answer in time is hung up on', async () => {
  const gone = Promise.withResolvers<void>();
  const server = await use(startRawServer((socket) => void socket.resume().once('close', gone.resolve)));
  await expect(aPost()(new URL(server.origin), aRequest(20))).rejects.toThrow('no answer within 20 ms');
  await gone.promise;
});

test('what waited too long for a connection is never sent', async () => {
  const heard: string[] = [];
  const release = Promise.withResolvers<void>();
  const server = await use(
    startHttpServer(async ({ url = '' }, response) => {
      heard.push(url);
      if (url === '/first') await release.promise;
      response.end(url);
    }),
  );
  // One connection for all: the second waits for the first one's answer.
  const post = aPost({ connections: 1, pipelining: 1 });
  const first = post(new URL(`${server.origin}/first`), aRequest());
  await expect(post(new URL(`${server.origin}/second`), aRequest(20))).rejects.toThrow('no answer within');
  release.resolve();
  expect(await first).toMatchObject({ text: '/first' });
  expect(await post(new URL(`${server.origin}/third`), aRequest())).toMatchObject({ text: '/third' });
  expect(heard).toEqual(['/first', '/third']);
});

test('a connection that fails is an error with its cause', async () => {
  const server = await startRawServer(() => undefined);
  await server.stop();
  const refused = aPost()(new URL(`${server.origin}/secret`), aRequest());
  await expect(refused).rejects.toThrow(/^call failed: .*ECONNREFUSED/u);
  await expect(refused).rejects.not.toThrow(/secret/u);
});
