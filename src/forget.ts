// Command: erases what is kept of a person, or of a workspace, beside the running app. Launches under way are settled
// first, by the app: the command waits for that.
import { setTimeout as pause } from 'node:timers/promises';
import type { ForgetOutcome, Forgotten, PersonalData } from './accounts/personal-data.ts';
import type { Config } from './config/config.ts';
import { openStore } from './store/open-store.ts';

export class ForgetError extends Error {
  override readonly name = 'ForgetError';
}

export interface ForgetOptions {
  readonly userId: string | undefined;
  readonly teamId: string | undefined;
  readonly say: (line: string) => void;
  /** How long launches under way are waited for. Default: 60,000. */
  readonly patienceMs?: number;
}

const pollMs = 250;

/** Throws ForgetError when there is nothing, or launches stay unsettled, and what the store throws. */
export async function forget(config: Pick<Config, 'databaseUrl'>, options: ForgetOptions): Promise<void> {
  const store = await openStore({ url: config.databaseUrl.reveal(), exclusive: false });
  try {
    for (const who of await toWhom(store.personalData, options))
      await forgetOne(store.personalData, who, options);
  } finally {
    await store.close();
  }
}

async function toWhom(data: PersonalData, { userId, teamId }: ForgetOptions): Promise<Forgotten[]> {
  if (teamId !== undefined) return [{ teamId, userId: userId ?? null }];
  const teams = userId === undefined ? [] : await data.teamsOf(userId);
  if (teams.length === 0) throw new ForgetError(`Nothing is kept of ${userId}.`);
  return teams.map((team) => ({ teamId: team, userId: userId ?? null }));
}

async function forgetOne(data: PersonalData, who: Forgotten, options: ForgetOptions): Promise<void> {
  const name = `${who.userId ?? 'everybody'} of ${who.teamId}`;
  const outcome = await whenSettled(data, who, options);
  if (outcome.kind === 'unsettled') {
    const references = outcome.launchIds.map((id) => id.slice(0, 8)).join(', ');
    throw new ForgetError(
      `Nothing of ${name} was erased: the outcome of these launches is not known or not told yet: ${references}. ` +
        'The running app settles them, or you do by npm run settle; run the command again then.',
    );
  }
  const { accounts, drafts, presets, launches } = outcome;
  if (accounts + drafts + presets + launches === 0) throw new ForgetError(`Nothing is kept of ${name}.`);
  options.say(
    `Erased of ${name}: ${accounts} tokens, ${drafts} drafts, ${presets} presets, ${launches} launches. ` +
      'The audit log keeps its bare facts.',
  );
}

async function whenSettled(
  data: PersonalData,
  who: Forgotten,
  { say, patienceMs = 60_000 }: ForgetOptions,
): Promise<ForgetOutcome> {
  const deadline = performance.now() + patienceMs;
  let isSaid = false;
  for (;;) {
    const outcome = await data.forget(who, Date.now());
    if (outcome.kind === 'forgotten' || performance.now() >= deadline) return outcome;
    if (!isSaid) say(`Waiting for ${outcome.launchIds.length} launches to be settled …`);
    isSaid = true;
    await pause(pollMs);
  }
}
