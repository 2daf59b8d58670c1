// The workspace of SLACK_BOT_TOKEN: Slack says at the start which that is, and when it moves.
import type { Logger } from '../../ops/logger.ts';
import type { ConfiguredClients } from './clients.ts';
import { createLifecycle, type LifecycleParts } from './lifecycle.ts';
import { SlackCredentialsError, waitForSlack } from './wait-for-slack.ts';
import { type OnInstalled, permalink, type SaidWorkspace, testAuth, type Workplaces } from './workplaces.ts';

export interface OneWorkspaceParts extends LifecycleParts {
  readonly clients: ConfiguredClients;
  readonly installed: OnInstalled;
  readonly logger: Logger;
}

export function createOneWorkspace(parts: OneWorkspaceParts): Workplaces {
  const { clients, installed, logger } = parts;
  const end = createLifecycle(parts);
  let installation: SaidWorkspace | null = null;
  let isStarted = false;
  const ask = () => testAuth(clients.configured);

  /** What is kept of the workspace fits what Slack says of it, before anybody is let in. */
  async function settleIn(said: SaidWorkspace): Promise<void> {
    const { teamId: id, enterpriseId, name, botUserId } = said;
    if (id !== '') await installed({ id, enterpriseId, name, botUserId });
    clients.serve(id);
    installation = said;
  }

  return {
    find: () => installation,
    botOf: () => installation,
    async start(signal) {
      await settleIn(await waitForSlack(ask, { toError: toCredentialsError, signal, logger }));
      isStarted = true;
    },
    /** A workspace may join an enterprise while the app runs; another replica may be told of it first. */
    async look() {
      const said = await ask();
      const isSame = said.teamId === installation?.teamId && said.enterpriseId === installation.enterpriseId;
      if (isStarted && !isSame) await settleIn(said);
    },
    end: async (body, origin) => installation !== null && end(body, origin, installation),
    linkTo: (message) => permalink(installation?.url, message),
  };
}

const toCredentialsError = (word: string): SlackCredentialsError =>
  new SlackCredentialsError(
    `Slack does not take SLACK_BOT_TOKEN (${word}): copy it again from "OAuth & Permissions" of your Slack app, after installing it to the workspace.`,
  );
