// The instances of all accounts, and what may be done to them. Knows nothing of HTTP or tokens.
import { randomBytes } from 'node:crypto';
import type { CreateRequest } from './create-rules.ts';
import { type InstanceDetail, type InstanceRecord, toDetail } from './instance-detail.ts';
import { beginRun, type EndStatus, endRun, isEnded, statusAt, stopRun, timesAt } from './run.ts';
import type { InstanceStatus, PlatformSettings } from './settings.ts';

export interface InstanceBookParts {
  readonly settings: PlatformSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export class InstanceBook {
  readonly #settings: PlatformSettings;
  readonly #now: () => number;
  /** In order of creation. */
  readonly #records = new Map<string, InstanceRecord>();
  readonly #seededOwners = new Set<string>();

  constructor({ settings, now }: InstanceBookParts) {
    this.#settings = settings;
    this.#now = now;
  }

  create(owner: string, request: CreateRequest): InstanceRecord {
    return this.#add(owner, request, this.#now());
  }

  /** Oldest first. */
  ownedBy(owner: string): InstanceRecord[] {
    this.#seed(owner);
    return this.all().filter((record) => record.owner === owner);
  }

  /** Null also for another account's instance. */
  find(owner: string, id: string): InstanceRecord | null {
    this.#seed(owner);
    const record = this.#records.get(id);
    return record?.owner === owner && !this.#isGone(record) ? record : null;
  }

  /** Whoever owns it. */
  findAny(id: string): InstanceRecord | null {
    const record = this.#records.get(id);
    return record && !this.#isGone(record) ? record : null;
  }

  /** The instance whose current run has this first container. */
  findByNotebook(notebookId: string): InstanceRecord | null {
    return this.all().find((record) => record.run.notebookId === notebookId) ?? null;
  }

  /** Oldest first. */
  all(): InstanceRecord[] {
    return [...this.#records.values()].filter((record) => !this.#isGone(record));
  }

  statusOf(record: InstanceRecord): InstanceStatus {
    return statusAt(record.run, this.#now());
  }

  hasEnded(record: InstanceRecord): boolean {
    return isEnded(record.run, this.#now());
  }

  detailOf(record: InstanceRecord, origin: string): InstanceDetail {
    return toDetail(record, { now: this.#now(), origin, settings: this.#settings });
  }

  /** Ends the run after the setting `stoppingMs`. */
  stop(record: InstanceRecord): void {
    const endsAt = this.#now() + this.#settings.stateDurations.stoppingMs;
    record.run = stopRun(record.run, endsAt);
  }

  /** Ends the run at once. */
  end(record: InstanceRecord, status: EndStatus): void {
    record.run = endRun(record.run, this.#now(), status);
  }

  restart(record: InstanceRecord): void {
    const { resourceGroup, timeoutLimit } = record.request;
    const now = this.#now();
    const lastTimes = timesAt(record.run, now);
    const order = { index: record.run.index + 1, now, resourceGroup, timeoutLimit, lastTimes };
    record.run = beginRun(order, this.#settings);
  }

  /** After the setting `deletingMs`. */
  delete(record: InstanceRecord): void {
    record.goneAt ??= this.#now() + this.#settings.stateDurations.deletingMs;
  }

  deleteAtOnce(record: InstanceRecord): void {
    this.#records.delete(record.id);
  }

  recordScript(record: InstanceRecord, scope: 'all' | 'header', content: string): void {
    record.scripts.push({ at: this.#now(), scope, content });
  }

  dump(): { records: InstanceRecord[]; seededOwners: string[] } {
    return { records: this.all(), seededOwners: [...this.#seededOwners] };
  }

  restore({ records, seededOwners }: ReturnType<InstanceBook['dump']>): void {
    for (const record of records) this.#records.set(record.id, record);
    for (const owner of seededOwners) this.#seededOwners.add(owner);
  }

  clear(): void {
    this.#records.clear();
    this.#seededOwners.clear();
  }

  #add(owner: string, request: CreateRequest, createdAt: number): InstanceRecord {
    const { resourceGroup, timeoutLimit } = request;
    const record: InstanceRecord = {
      id: randomBytes(16).toString('hex'),
      owner,
      createdAt,
      request,
      run: beginRun({ index: 1, now: createdAt, resourceGroup, timeoutLimit }, this.#settings),
      scripts: [],
    };
    this.#records.set(record.id, record);
    return record;
  }

  #isGone({ goneAt }: InstanceRecord): boolean {
    return goneAt !== undefined && this.#now() >= goneAt;
  }

  #seed(owner: string): void {
    if (this.#seededOwners.has(owner)) return;
    this.#seededOwners.add(owner);
    for (let left = this.#settings.seedInstances; left > 0; left -= 1) {
      const createdAt = this.#now() - left * 60_000;
      const record = this.#add(owner, pastRequest(left), createdAt);
      record.run = endRun(record.run, createdAt, 'Terminated');
    }
  }
}

function pastRequest(number: number): CreateRequest {
  return {
    instanceServiceName: `past_${number}`,
    taskType: 'jupyter',
    acceleratorType: 'gpu',
    version: 'jupyter:4.4-py3.7-cpu',
    imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
    resourceGroup: 'TeslaM40',
    cpuNumber: 3,
    gpuNumber: 1,
    ramSize: 15_360,
    taskNumber: 1,
    timeoutLimit: '01:00:00',
    useStartScript: false,
    startScriptActionScope: 'all',
  };
}
