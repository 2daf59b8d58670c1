// The instances of all accounts, and what can happen to them from outside.
import type { ConsoleState } from '../../platform/console.ts';
import { post } from './state.ts';

const ended = new Set(['Completed', 'Failed', 'Terminated']);

export function Instances({ instances }: { instances: ConsoleState['instances'] }) {
  return (
    <section class="card whole" aria-labelledby="instances-title">
      <h2 id="instances-title">Instances</h2>
      {instances.length === 0 ? (
        <p class="quiet">None yet. Launch one from the workspace.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled sideways, with the keyboard too
        <section class="table-frame" tabIndex={0} aria-label="Instances">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Account</th>
                <th scope="col">Status</th>
                <th scope="col">Resources</th>
                <th scope="col">Time left</th>
                <th scope="col">From outside</th>
              </tr>
            </thead>
            <tbody>
              {instances.map((instance) => (
                <Row key={instance.id} instance={instance} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Row({ instance }: { instance: ConsoleState['instances'][number] }) {
  const { id, name, owner, status, resources, remaining } = instance;
  const hasEnded = ended.has(status);
  const act = (action: 'stop' | 'fail' | 'delete') => post(`instances/${id}/${action}`);
  return (
    <tr data-instance={id}>
      <th scope="row">
        {name}
        <small>{id}</small>
      </th>
      <td>{owner}</td>
      <td>
        <span class={`instance-status is-${status.toLowerCase()}`}>{status}</span>
      </td>
      <td>{resources}</td>
      <td>{remaining}</td>
      <td>
        <div class="row-actions">
          <button type="button" class="button" disabled={hasEnded} onClick={() => act('stop')}>
            Stop<span class="unseen"> {name}</span>
          </button>
          <button type="button" class="button" disabled={hasEnded} onClick={() => act('fail')}>
            Fail<span class="unseen"> {name}</span>
          </button>
          <button type="button" class="button danger" onClick={() => act('delete')}>
            Delete<span class="unseen"> {name}</span>
          </button>
        </div>
      </td>
    </tr>
  );
}
