// The one home of what happens to the business: a method an event, which feeds the log and the counters. The audit log
// is written by the store, in the same transaction as the change. Labels never hold ids; lines never hold the
// platform's own words.
import type { WatchEvents } from '../availability/ports.ts';
import type { InstanceEvents } from '../instances/ports.ts';
import { type Launch, launchReference } from '../launches/launch.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import type { LaunchEvents, PlatformCallReport } from '../launches/ports.ts';
import type { SurfaceEvents } from '../surfaces/ports.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { createPlatformTrouble } from './platform-trouble.ts';
import { noTraces, type TracedStep, type Traces } from './traces.ts';

export interface Events extends LaunchEvents, InstanceEvents, SurfaceEvents, WatchEvents {
  platformCalled(report: PlatformCallReport): void;
}

export interface EventsParts {
  readonly logger: Logger;
  readonly clock: () => number;
  readonly metrics: Pick<
    Metrics,
    | 'launchStep'
    | 'launchSettled'
    | 'platformCall'
    | 'instanceSeen'
    | 'accountLookedAt'
    | 'actionStep'
    | 'surfaceShown'
  >;
  /** Default: nothing is traced. */
  readonly traces?: Pick<Traces, 'step' | 'platformCalled'>;
}

export function createEvents({ logger, clock, metrics, traces = noTraces }: EventsParts): Events {
  const trouble = createPlatformTrouble({ logger, clock });
  const step = (
    name: string,
    { failure, ...launch }: Pick<Launch, 'id'> & Omit<TracedStep, 'name' | 'subject'>,
    facts: object,
    words: string,
  ) => {
    metrics.launchStep(name);
    traces.step({
      name,
      subject: launch.id,
      failure,
      ...(launch.draft === undefined ? {} : { draft: launch.draft }),
    });
    logger.info({ launch: launchReference(launch), step: name, ...facts }, words);
  };

  const actionStep = (
    name: string,
    { id, launchId, kind }: Parameters<InstanceEvents['asked']>[0],
    failure: PlatformFailure | undefined,
    words: string,
  ) => {
    metrics.actionStep(kind, name);
    traces.step({ name, subject: id, launch: launchId, failure });
    const reference = launchReference({ id: launchId });
    logger.info({ launch: reference, action: id, kind, step: name, ...toFacts(failure) }, words);
  };

  return {
    accepted: ({ id, submissionId: draft }) => step('accepted', { id, draft }, {}, 'a launch was accepted'),
    sent: ({ id }) => step('sent', { id }, {}, 'the create call is sent'),
    settled(launch, to, { how, instanceId, failure }) {
      metrics.launchSettled(to, Math.max(0, clock() - launch.acceptedAt));
      step(to, { id: launch.id, failure }, { how, instanceId, ...toFacts(failure) }, settledWords[to]);
    },
    turnCame(watch, turn) {
      const reference = launchReference(watch);
      if (turn.kind === 'refused') {
        const { kind: reason, ...about } = turn.refusal;
        const why = 'perHour' in about ? about : {};
        logger.info(
          { launch: reference, step: 'wait_refused', reason, ...why },
          'what waited for free cards is refused',
        );
        return;
      }
      const { launchId } = turn;
      const became = launchId === null ? {} : { became: launchReference({ id: launchId }) };
      logger.info(
        { launch: reference, step: 'wait_launched', ...became },
        'what waited for free cards is launched',
      );
    },
    cameTooLate: (launch, outcome) => {
      logger.error({ launch: launchReference(launch), outcome: outcome.kind }, 'an outcome came too late');
    },
    lookFailed: (launch, failure, attempts) => {
      const facts = { launch: launchReference(launch), ...toFacts(failure), attempts };
      logger.warn(facts, "a person's instances could not be looked through");
    },
    gaveUpLooking(launch, failure) {
      metrics.launchStep('given_up');
      traces.step({ name: 'given_up', subject: launch.id, failure });
      const reference = launchReference(launch);
      logger.error(
        { launch: reference, step: 'given_up', ...toFacts(failure) },
        `nobody knows what became of this launch: look at the platform, then npm run settle -- ${reference} created <task id>, or ${reference} not-started`,
      );
    },
    seen({ launchId, phase, status }) {
      metrics.instanceSeen(phase);
      logger.info({ launch: launchReference({ id: launchId }), phase, status }, 'an instance has changed');
    },
    lookedAt(outcome, failure) {
      metrics.accountLookedAt(outcome);
      if (outcome !== 'ok')
        logger.debug({ outcome, ...toFacts(failure) }, "an account's instances were not read");
    },
    asked: ({ id, launchId, kind }) =>
      actionStep('asked', { id, launchId, kind }, undefined, 'an action was asked for'),
    acted: (action, to, failure) => actionStep(to, action, failure, actedWords[to]),
    anotherId: (action, instanceId) => {
      const facts = { launch: launchReference({ id: action.launchId }), kind: action.kind, instanceId };
      logger.info(facts, 'the platform answered another task ID; the old one is kept');
    },
    shown: metrics.surfaceShown,
    told: ({ id }, news) => step(`told_${news}`, { id }, {}, 'the person was told'),
    notTold(launch, news, error, attempts) {
      metrics.launchStep(`not_told_${news}`);
      traces.step({ name: `not_told_${news}`, subject: launch.id });
      // The first time, the second, the fourth: Slack may be away for a day.
      if ((attempts & (attempts - 1)) !== 0) return;
      logger.info(
        { launch: launchReference(launch), news, error, attempts },
        'the person could not be told yet',
      );
    },
    platformCalled(report) {
      metrics.platformCall(report);
      traces.platformCalled(report);
      logger.debug({ ...report, durationMs: Math.round(report.durationMs) }, 'a call to the platform');
      trouble.note(report);
    },
  };
}

const settledWords = {
  created: 'the instance was created',
  rejected: 'nothing was started',
  unknown: 'the outcome is not known yet',
} as const;

const actedWords = {
  done: 'the platform took an action',
  refused: 'nothing was done',
  unknown: 'what became of an action is not known',
} as const;

/** All but the platform's words. */
function toFacts(failure: PlatformFailure | undefined) {
  if (!failure) return {};
  const { message: _, httpStatus: status, ...facts } = failure;
  return { ...facts, ...(status === undefined ? {} : { status }) };
}
