// Runs in a worker thread: Jest's sandbox makes every use of a global slow, and there are millions here.
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { formProperty, Met } from './form-commands.ts';
import { realForm } from './form-under-test.ts';

const { sequences, seed } = workerData as { sequences: number; seed: number };
const met = new Met();
fc.assert(formProperty(realForm, met), { numRuns: sequences, seed, includeErrorInReport: true });
const { events, unfit, replaced, sendable } = met;
parentPort?.postMessage({ sequences: met.sequences, events, unfit, replaced, sendable });
