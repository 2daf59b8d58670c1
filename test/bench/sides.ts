// The three sides: the floor, and the real app as `npm start` runs it, on either engine.
import { join } from 'node:path';
import { encryptionKey } from '../support/app-config.ts';
import type { Side } from './app-process.ts';
import type { StandIns } from './stand-ins.ts';

export function createSides(
  { slack, platformOrigin, trustedFile, token }: StandIns,
  places: { readonly folder: string; readonly postgresUrl: string },
): readonly Side[] {
  const slackAndPlatform = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PLATFORM_API_URL: platformOrigin,
    ...(trustedFile === null ? {} : { NODE_EXTRA_CA_CERTS: trustedFile }),
  };
  const real = (databaseUrl: string) => ({
    ...slackAndPlatform,
    DATABASE_URL: databaseUrl,
    TOKEN_ENCRYPTION_KEYS: encryptionKey,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    LAUNCH_LIMIT_PER_HOUR: '0',
    LAUNCH_LIMIT_WORKSPACE_PER_HOUR: '0',
    // With these the form can be sent as it opens, as the floor's can.
    DEFAULT_IMAGE_PATH: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
    DEFAULT_RESOURCE_GROUP: 'TeslaM40',
  });
  const start = { entry: 'src/start.js', script: 'start' };
  return [
    {
      name: 'floor',
      entry: 'test/bench/floor-start.js',
      script: 'bench:floor',
      env: { ...slackAndPlatform, PLATFORM_TOKEN: token },
    },
    { name: 'sqlite', ...start, env: real(`sqlite:${join(places.folder, 'app.db')}`) },
    { name: 'postgres', ...start, env: real(places.postgresUrl) },
  ];
}

/** Everybody's platform token is stored, as it is for people who have used the app before. */
export async function connectEverybody({ slack, people, token }: StandIns): Promise<void> {
  for (const { id, person } of people) {
    await person.command('/gpu-instance', 'connect');
    await slack.until(() => slack.openView(id), { what: 'the connect modal' });
    await person.fill({ token });
    const { response } = await person.submit();
    if (response !== 'updated') throw new Error(`connecting was answered with ${response}`);
    await person.close({ all: true });
  }
}
