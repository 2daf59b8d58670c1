// Slack's Web API client, with every call reported: its method, how it ended and how long it took; no ids, no contents.
// And without its work for debug lines: it copies and prints every request and result, hiding tokens, whether anybody
// listens or not, which for a view of twenty fields costs more than making the view.
import { type WebAPICallResult, WebClient } from '@slack/web-api';

export type SlackCallOutcome = 'ok' | 'refused' | 'rate_limited' | 'http_error' | 'no_answer';

export interface SlackCallReport {
  /** A method of the Web API, or `response_url`. */
  readonly method: string;
  readonly outcome: SlackCallOutcome;
  readonly durationMs: number;
}

export type OnSlackCall = (report: SlackCallReport) => void;

/** Every method of the client goes through `apiCall`, and each of ours is one request: none is repeated within. */
export class MeasuredWebClient extends WebClient {
  /** Set by whoever builds the client. */
  onCall: OnSlackCall = () => undefined;

  constructor(...given: ConstructorParameters<typeof WebClient>) {
    super(...given);
    const internals = this as unknown as Internals;
    const build = internals.buildResult;
    // Another version of the client may do without; then it is only dearer.
    if (build) internals.buildResult = async (response) => hideContents(await build.call(this, response));
  }

  override async apiCall(...[method, options]: Parameters<WebClient['apiCall']>) {
    const report = startReport(method, this.onCall);
    try {
      const result = await super.apiCall(method, options && toTexts(options));
      report('ok');
      return result;
    } catch (error) {
      report(outcomeOf(error));
      throw error;
    }
  }
}

interface Internals {
  buildResult?(response: unknown): Promise<WebAPICallResult>;
}

/** What the client would make of it for the wire anyway (`serializeBody`), before it looks inside. */
function toTexts(options: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, isContent(value) ? JSON.stringify(value) : value]),
  );
}

const isContent = (value: unknown) => typeof value === 'object' && value !== null && !Buffer.isBuffer(value);

/** Still there for whoever asks by name; not for who goes through all of it. */
function hideContents<Result extends WebAPICallResult>(result: Result): Result {
  for (const [name, value] of Object.entries(result))
    if (isContent(value) && name !== 'response_metadata')
      Object.defineProperty(result, name, { value, enumerable: false });
  return result;
}

export function startReport(method: string, onCall: OnSlackCall): (outcome: SlackCallOutcome) => void {
  const started = performance.now();
  return (outcome) => onCall({ method, outcome, durationMs: performance.now() - started });
}

const outcomes: Readonly<Record<string, SlackCallOutcome>> = {
  slack_webapi_platform_error: 'refused',
  slack_webapi_rate_limited_error: 'rate_limited',
  slack_webapi_http_error: 'http_error',
};

function outcomeOf(error: unknown): SlackCallOutcome {
  const code = String((error as { code?: unknown } | null)?.code);
  return (Object.hasOwn(outcomes, code) ? outcomes[code] : undefined) ?? 'no_answer';
}
