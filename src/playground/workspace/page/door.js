// The page's way to the control door. What is typed is sent in order, and a click or a submission waits for it.

async function post(action, body) {
  const response = await fetch(`/_control/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}

let queue = Promise.resolve();
let waiting = 0;

/** Sends after everything sent before it. */
export function send(action, body) {
  waiting += 1;
  const sent = queue.then(() => post(action, body));
  queue = sent.then(
    () => {
      waiting -= 1;
    },
    () => {
      waiting -= 1;
    },
  );
  return sent;
}

/** True while something typed has not arrived: the state read now would be older than the screen. */
export function isSending() {
  return waiting > 0;
}

export async function readState(user) {
  const query = user ? `?user=${encodeURIComponent(user)}` : '';
  const response = await fetch(`/_control/state${query}`);
  return response.json();
}

export function onTick(listener) {
  const events = new EventSource('/_control/events');
  events.addEventListener('message', listener);
  return events;
}
