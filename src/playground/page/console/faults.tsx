// Faults to switch on: at one endpoint or at all of them, once or until they are switched off.
import { useState } from 'preact/hooks';
import type { ConsoleState } from '../../platform/console.ts';
import type { Fault } from '../../platform/faults.ts';
import { post } from './state.ts';

const endpoints = [
  ...['any', 'create', 'list', 'detail', 'url', 'stop', 'restart', 'delete'],
  ...['resources', 'groups', 'mounts', 'images', 'mint', 'renew', 'center'],
];

const kinds: Readonly<Record<string, { readonly label: string; toFault(code: string): Fault }>> = {
  slow: { label: 'Slow: every answer takes 3 s', toFault: () => ({ kind: 'delay', ms: 3000 }) },
  gateway: { label: '502 from the gateway', toFault: () => ({ kind: 'http', status: 502 }) },
  dropped: { label: 'Does the work, and the answer is lost', toFault: () => ({ kind: 'drop-after' }) },
  expired: {
    label: 'All tokens have expired',
    toFault: () => ({ kind: 'code', code: '10008', httpStatus: 200 }),
  },
  code: { label: 'A code by choice', toFault: (code) => ({ kind: 'code', code }) },
};

export function Faults({ active }: { active: ConsoleState['faults'] }) {
  const [kind, setKind] = useState('slow');
  const [endpoint, setEndpoint] = useState('any');
  const [code, setCode] = useState('10001');
  const [isOnce, setOnce] = useState(false);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const fault = kinds[kind]?.toFault(code);
    void post('fault', { endpoint, fault, ...(isOnce && { times: 1 }) });
  };
  return (
    <section class="card whole" aria-labelledby="faults-title">
      <h2 id="faults-title">Faults</h2>
      <form class="fault-form" onSubmit={add}>
        <label>
          What goes wrong
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value)}>
            {Object.entries(kinds).map(([name, { label }]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {kind === 'code' && (
          <label>
            Code
            <input
              type="text"
              value={code}
              size={8}
              required
              onInput={({ currentTarget }) => setCode(currentTarget.value)}
            />
          </label>
        )}
        <label>
          Where
          <select value={endpoint} onChange={({ currentTarget }) => setEndpoint(currentTarget.value)}>
            {endpoints.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="once">
          <input
            type="checkbox"
            checked={isOnce}
            onChange={({ currentTarget }) => setOnce(currentTarget.checked)}
          />
          once only
        </label>
        <button type="submit" class="button primary">
          Switch on
        </button>
      </form>
      <ul class="active-faults" aria-label="Faults that are on">
        {active.map(({ id, endpoint: at, fault, left }) => (
          <li key={id}>
            <span>
              <strong>{nameOf(fault)}</strong> at <code>{at}</code>
              {left !== null && <span class="quiet"> ({left} more)</span>}
            </span>
            <button type="button" class="button" onClick={() => post(`faults/${id}/clear`)}>
              Switch off<span class="unseen"> {nameOf(fault)}</span>
            </button>
          </li>
        ))}
      </ul>
      {active.length === 0 && <p class="quiet">None is on.</p>}
    </section>
  );
}

function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'delay':
      return `Slow by ${fault.ms} ms`;
    case 'http':
      return `HTTP ${fault.status}`;
    case 'code':
      return `Code ${fault.code}`;
    case 'drop-after':
      return 'Lost answer';
    default:
      return fault.kind;
  }
}
