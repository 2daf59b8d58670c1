// The control door: what the simulator's interface does for a test in the same process, over HTTP for another one.
//
//   POST /_control/fault      { endpoint, fault, times? }     POST /_control/clear     forget faults
//   POST /_control/settings   { some settings }               GET  /_control/settings
//   POST /_control/token      { claims? } -> { token }        POST /_control/reset     forget instances, requests, faults
//   POST /_control/keys       { user } -> { user, accessKey, secretKey }
//   POST /_control/end-tokens { user? }                       before their time
//   GET  /_control/instances  -> [instance]                   GET  /_control/requests  -> [request]
//   POST /_control/instances/:id/stop | fail | delete         done at once, as if from outside
//   GET  /_control/console    all that the console shows      POST /_control/clock    { speed }
//   POST /_control/faults/:id/clear                           POST /_control/slack    { trouble }
import { z } from 'zod';
import { jsonAnswer, type WireAnswer } from './answers.ts';
import { type ConsoleParts, consoleCommands } from './console.ts';
import { type EndpointName, endpointNameSchema, type Fault, faultSchema } from './faults.ts';
import { hasJsonType, type IncomingCall, readJson } from './http-exchange.ts';
import type { InstanceBook } from './instances.ts';
import type { SimulatedKeys } from './login-desk.ts';
import { changeSettings, type PlatformSettings, settingsChangeSchema } from './settings.ts';
import type { WantedClaims } from './tokens.ts';

export const controlPrefix = '/_control/';

/** The simulator, as far as the door needs it. */
export interface Controls {
  readonly settings: PlatformSettings;
  readonly instances: readonly unknown[];
  readonly requests: readonly unknown[];
  mintToken(claims?: WantedClaims): string;
  keysOf(user: string): SimulatedKeys;
  endTokens(user?: string): void;
  fault(endpoint: EndpointName, fault: Fault, options?: { times?: number | undefined }): void;
  clearFaults(): void;
  reset(): void;
}

export function answerControl(
  call: IncomingCall,
  controls: Controls,
  book: InstanceBook,
  parts: ConsoleParts,
): WireAnswer {
  if (!isLocal(call)) return refuse(403, 'Control calls are taken from this machine only.');
  const body = readJson(call.rawBody);
  if (body.kind === 'text' || (body.kind === 'json' && !hasJsonType(call))) {
    return refuse(400, 'The body must be JSON, and its Content-Type must say so.');
  }
  const command = findCommand(`${call.method} ${call.path.slice(controlPrefix.length)}`, book, parts);
  if (!command) return refuse(404, 'There is no such control.');
  try {
    return command(body.kind === 'json' ? body.value : {}, controls);
  } catch (error) {
    if (error instanceof z.ZodError) return refuse(400, z.prettifyError(error));
    throw error;
  }
}

/**
 * A web page open on this machine can send requests here, by a name that resolves to 127.0.0.1 or across origins.
 * The first shows in `Host`, the second in `Origin`.
 */
function isLocal({ headers }: IncomingCall): boolean {
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
  const { host = '', origin } = headers;
  if (!loopback.test(host)) return false;
  return origin === undefined || loopback.test(origin.replace(/^https?:\/\//, ''));
}

type Command = (body: unknown, controls: Controls) => WireAnswer;

const faultOrder = z.strictObject({
  endpoint: endpointNameSchema,
  fault: faultSchema,
  times: z.int().positive().optional(),
});

const tokenOrder = z.strictObject({
  claims: z
    .strictObject({
      user: z.string().min(1).optional(),
      userId: z.string().optional(),
      expiresInMs: z.number().optional(),
      clusterId: z.string().optional(),
    })
    .optional(),
});

const keysOrder = z.strictObject({ user: z.string().min(1) });
const endOrder = z.strictObject({ user: z.string().min(1).optional() });

const commands: Readonly<Record<string, Command>> = {
  'POST fault': (body, controls) => {
    const { endpoint, fault, times } = faultOrder.parse(body);
    controls.fault(endpoint, fault, { times });
    return done();
  },
  'POST clear': (_body, controls) => {
    controls.clearFaults();
    return done();
  },
  'POST reset': (_body, controls) => {
    controls.reset();
    return done();
  },
  'POST token': (body, controls) =>
    jsonAnswer(200, { token: controls.mintToken(tokenOrder.parse(body).claims) }),
  'POST keys': (body, controls) => jsonAnswer(200, controls.keysOf(keysOrder.parse(body).user)),
  'POST end-tokens': (body, controls) => {
    controls.endTokens(endOrder.parse(body).user);
    return done();
  },
  'GET settings': (_body, { settings }) => jsonAnswer(200, settings),
  'POST settings': (body, { settings }) => {
    changeSettings(settings, settingsChangeSchema.parse(body));
    return jsonAnswer(200, settings);
  },
  'GET instances': (_body, { instances }) => jsonAnswer(200, instances),
  'GET requests': (_body, { requests }) => jsonAnswer(200, requests),
};

function findCommand(key: string, book: InstanceBook, parts: ConsoleParts): Command | null {
  if (Object.hasOwn(commands, key)) return commands[key] ?? null;
  const forConsole = Object.hasOwn(consoleCommands, key) ? consoleCommands[key] : undefined;
  if (forConsole) return (body) => forConsole(body, parts);
  const fault = /^POST faults\/(\d+)\/clear$/.exec(key);
  if (fault) {
    return () => {
      parts.faults.remove(Number(fault[1]));
      return done();
    };
  }
  const match = /^POST instances\/([^/]+)\/(stop|fail|delete)$/.exec(key);
  return match ? () => actOn(book, match[1] ?? '', match[2] ?? '') : null;
}

function actOn(book: InstanceBook, id: string, action: string): WireAnswer {
  const record = book.findAny(id);
  if (!record) return refuse(404, 'There is no such instance.');
  if (action === 'delete') book.deleteAtOnce(record);
  else book.end(record, action === 'fail' ? 'Failed' : 'Terminated');
  return done();
}

function done(): WireAnswer {
  return jsonAnswer(200, { ok: true });
}

function refuse(status: number, error: string): WireAnswer {
  return jsonAnswer(status, { error });
}
