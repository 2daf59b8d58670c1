// Watches the socket of one request: whether it was connected, whether anything of ours left through it. What the
// socket says is proof; a list of error codes would be a guess that grows old.
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

export interface WireTap {
  /** In place of node:http and node:https, as axios' `transport`. */
  readonly transport: { request: typeof http.request };
  /** A byte of the request may have left: then, and only then, it may have been received. */
  readonly mayHaveLeft: boolean;
  /** How far connecting came. */
  readonly stage: 'none' | 'connecting' | 'securing' | 'established';
  /** The connection had served another request before. */
  readonly isReused: boolean;
  /** Bytes that came in for this request. */
  readonly received: number;
}

export function createWireTap(): WireTap {
  let socket: Socket | null = null;
  let isReused = false;
  let stage: WireTap['stage'] = 'none';
  let writtenBefore = 0;
  let readBefore = 0;

  function watch(request: ClientRequest, ours: Socket): void {
    socket = ours;
    isReused = request.reusedSocket;
    writtenBefore = ours.bytesWritten;
    readBefore = ours.bytesRead;
    stage = stageOf(ours);
    if (stage === 'established') return;
    ours.once('connect', () => {
      stage = stageOf(ours);
    });
    ours.once('secureConnect', () => {
      stage = 'established';
    });
  }

  return {
    transport: {
      request(options: RequestOptions, onResponse?: (response: IncomingMessage) => void) {
        const { request } = options.protocol === 'https:' ? https : http;
        const sent = request(options, onResponse);
        // Comes before the first byte is written.
        sent.once('socket', (ours) => watch(sent, ours));
        return sent;
      },
    } as WireTap['transport'],
    get mayHaveLeft() {
      // `bytesWritten` counts what waits for the connection, too; so it only speaks once there is one.
      return stage === 'established' && socket?.bytesWritten !== writtenBefore;
    },
    get stage() {
      return stage;
    },
    get isReused() {
      return isReused;
    },
    get received() {
      return (socket?.bytesRead ?? 0) - readBefore;
    },
  };
}

/** In doubt established: what cannot be asked may have carried the request. */
function stageOf(socket: Socket): WireTap['stage'] {
  // The stand-in socket by which proxy agents hand on a proxy's "no" is for ever pending.
  if (socket.connecting || socket.pending) return 'connecting';
  // Only a socket of TLS knows of it.
  return 'secureConnecting' in socket && socket.secureConnecting ? 'securing' : 'established';
}
