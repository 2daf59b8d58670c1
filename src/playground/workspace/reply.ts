// What came back from the app for one delivery.

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly timedOut: boolean;
}

export const nobodyAnswered: Reply = { status: 0, body: null, timedOut: false };
