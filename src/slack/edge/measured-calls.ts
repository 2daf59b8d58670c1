// Slack's Web API client, with every call reported: its method, how it ended and how long it took; no ids, no contents.
import { WebClient } from '@slack/web-api';

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

  override async apiCall(...[method, options]: Parameters<WebClient['apiCall']>) {
    const report = startReport(method, this.onCall);
    try {
      const result = await super.apiCall(method, options);
      report('ok');
      return result;
    } catch (error) {
      report(outcomeOf(error));
      throw error;
    }
  }
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
