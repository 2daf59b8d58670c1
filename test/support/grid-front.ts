// Stands before the workspace's stand-in and says that the workspace belongs to an enterprise, as auth.test does for one
// that is part of an Enterprise Grid. Source: docs.slack.dev, auth.test.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GridFront {
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  stop(): Promise<void>;
}

/** `said` is read at each request: it may be changed. `teamId`: another workspace's than the stand-in's own. */
export async function startGridFront(
  apiUrl: string,
  said: { enterpriseId: string | null; teamId?: string },
): Promise<GridFront> {
  const server = createServer((request, response) => {
    // What stands behind may be stopping: the connection breaks here as it does there.
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '').replace(/^\/api\//u, '');
    const behind = await fetch(new URL(path, apiUrl), {
      method: request.method ?? 'POST',
      headers: {
        'content-type': request.headers['content-type'] ?? 'application/x-www-form-urlencoded',
        authorization: request.headers.authorization ?? '',
      },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const text = await behind.text();
    response.writeHead(behind.status, { 'content-type': 'application/json' });
    response.end(path.startsWith('auth.test') ? withEnterprise(text) : text);
  }
  const withEnterprise = (text: string) =>
    JSON.stringify({
      ...JSON.parse(text),
      ...(said.enterpriseId === null ? {} : { enterprise_id: said.enterpriseId }),
      ...(said.teamId === undefined ? {} : { team_id: said.teamId }),
    });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
