// An action that another turn of the same job began: nothing is sent a second time, and somebody looks what became of it.
import { expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { actOnInstanceTask } from '../../../src/instances/act-on-instance.ts';
import type { Action } from '../../../src/instances/action.ts';
import type { Job } from '../../../src/jobs/ports.ts';
import { anAction } from '../../support/life.ts';
import { aHold } from '../../support/one-launch.ts';
import { restOfActing } from './samples.ts';

test('an action that another turn began in this moment is not sent; the next turn finds out that nobody knows', async () => {
  let action: Action = anAction({ state: 'asked', kind: 'stop' });
  const steps: string[] = [];
  const sent: string[] = [];
  const task = actOnInstanceTask(
    {
      ...restOfActing,
      actions: {
        find: async () => action,
        async step({ from, to }) {
          if (action.state !== from) return false;
          steps.push(`${from}>${to}`);
          action = { ...action, state: to };
          return true;
        },
      },
      launches: { find: async () => null },
      accounts: {
        async openToken() {
          action = { ...action, state: 'sending' };
          return { kind: 'token', token: new Secret('nobody sees it') };
        },
      },
      platform: {
        async stop() {
          sent.push('stop');
          return { kind: 'done' };
        },
      } as never,
    },
    { lookAfterMs: 0 },
  );
  const job = { id: 'job', subject: action.id, attempts: 2, owner: 'me' } as Job;
  expect((await task.run(job, aHold())).kind).toBe('retry');
  expect([sent, steps]).toEqual([[], []]);
  await task.run(job, aHold());
  expect([sent, steps]).toEqual([[], ['sending>unknown']]);
});
