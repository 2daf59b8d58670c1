// Sits between an app and PostgreSQL and reads what the app asks, without changing a byte: round trips and statements, by
// whichever library and in whichever way they are sent. Source: postgresql.org, "Frontend/Backend Protocol", message formats.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface PostgresTap {
  /** The address that leads through here. */
  readonly url: string;
  /** What came through so far. */
  counts(): PostgresCounts;
  /** The texts of the statements since it was asked last. */
  takeTrail(): readonly string[];
  stop(): Promise<void>;
}

export interface PostgresCounts {
  /** Questions after which the other side waits for the answer: messages Query and Sync. */
  readonly roundTrips: number;
  /** Statements run, those around a transaction included. */
  readonly statements: number;
}

/** `url` leads to a server without TLS. */
export async function tapPostgres(url: string): Promise<PostgresTap> {
  const target = new URL(url);
  const counts = { roundTrips: 0, statements: 0 };
  let trail: string[] = [];
  const sockets = new Set<Socket>();
  const onStatement = (text: string) => {
    counts.statements += 1;
    trail.push(text);
  };
  const onRoundTrip = () => {
    counts.roundTrips += 1;
  };
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    const read = createReader({ onStatement, onRoundTrip });
    client.on('data', read);
    client.pipe(database).pipe(client);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tapped = new URL(url);
  tapped.hostname = '127.0.0.1';
  tapped.port = String((server.address() as AddressInfo).port);
  return {
    url: tapped.href,
    counts: () => ({ ...counts }),
    takeTrail() {
      const taken = trail;
      trail = [];
      return taken;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Heard {
  onStatement(text: string): void;
  onRoundTrip(): void;
}

/** Reads one connection's requests, in whatever pieces they arrive. */
export function createReader(heard: Heard): (bytes: Buffer) => void {
  let left = Buffer.alloc(0);
  let isStarted = false;
  const handle = createHandler(heard);
  return (bytes) => {
    left = Buffer.concat([left, bytes]);
    for (;;) {
      // Before it is started a message has no letter in front of its length.
      const letters = isStarted ? 1 : 0;
      if (left.length < letters + 4) return;
      const end = letters + left.readInt32BE(letters);
      if (left.length < end) return;
      const body = left.subarray(letters + 4, end);
      if (isStarted) handle(String.fromCharCode(left[0] ?? 0), body);
      else isStarted = isStartup(body);
      left = left.subarray(end);
    }
  };
}

/** Asking for TLS or GSS encryption comes before the startup message itself. */
const isStartup = (body: Buffer) => ![80877103, 80877104].includes(body.readInt32BE(0));

function createHandler({ onStatement, onRoundTrip }: Heard): (letter: string, body: Buffer) => void {
  const texts = new Map<string, string>();
  const bound = new Map<string, string>();
  return (letter, body) => {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2);
    switch (letter) {
      case 'P': // Parse: name, text
        texts.set(first, body.subarray(first.length + 1, body.indexOf(0, first.length + 1)).toString('utf8'));
        break;
      case 'B': // Bind: portal, name of the statement
        bound.set(first, second);
        break;
      case 'E': // Execute: portal
        onStatement(texts.get(bound.get(first) ?? '') ?? '');
        break;
      case 'Q': // Query: text
        onStatement(body.subarray(0, -1).toString('utf8'));
        onRoundTrip();
        break;
      case 'S': // Sync
        onRoundTrip();
        break;
    }
  };
}
