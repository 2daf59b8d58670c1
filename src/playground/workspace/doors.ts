// The one HTTP server and its doors: Web API, response_urls, Socket Mode, the control door and the page.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { findPageFile } from '../page-files.ts';
import { answerControl } from './control.ts';
import { BodyTooLarge, isFromHere, sendText } from './http-door.ts';
import { answerResponseUrl, isResponseUrl } from './response-url-door.ts';
import type { Rooms } from './rooms.ts';
import { answerWebApi } from './web-api.ts';
import type { Workspace } from './workspace.ts';

export interface Doors {
  readonly server: Server;
  listen(port: number): Promise<void>;
  close(): Promise<void>;
}

export function createDoors(rooms: Rooms): Doors {
  const server = createServer((request, response) => {
    answer(rooms, request, response).catch((error: unknown) => giveUp(rooms, response, error));
  });
  server.on('upgrade', (request, socket, head) => {
    if (isFromHere(request)) rooms.sockets.upgrade(request, socket, head);
    else socket.destroy();
  });
  return {
    server,
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve());
      }),
    close() {
      rooms.sockets.stop();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function answer(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { workspace, faults } = rooms;
  if (!isFromHere(request)) return sendText(response, 403, 'Only this machine and this page may ask.');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path.startsWith('/api/')) return answerWebApi(workspace, faults, request, response);
  if (isResponseUrl(path)) return answerResponseUrl(ownerOf(workspace, path), faults, request, response);
  if (path.startsWith('/_control/')) return answerControl(rooms, path, request, response);
  return servePage(path, response);
}

/** A reply address names its workspace. */
function ownerOf(main: Workspace, path: string): Workspace {
  const teamId = path.split('/')[2];
  return main.desk.workspaces.find(({ team }) => team.id === teamId) ?? main;
}

async function servePage(path: string, response: ServerResponse): Promise<void> {
  // A permalink opens the page too.
  const name = path === '/' || path.startsWith('/archives/') ? 'index.html' : path.replace(/^\/page\//u, '');
  const { status, headers, body } = await findPageFile(name);
  response.writeHead(status, headers);
  response.end(body);
}

function giveUp({ workspace }: Rooms, response: ServerResponse, error: unknown): void {
  if (error instanceof BodyTooLarge) {
    sendText(response, 413, error.message);
    return;
  }
  workspace.warn(`The simulator itself failed: ${error instanceof Error ? error.stack : String(error)}`);
  if (response.headersSent) response.destroy();
  else sendText(response, 500, 'The simulator failed; see its warnings.');
}
