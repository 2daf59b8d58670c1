import { Secret } from '../config/secrets.ts';
import type { AccountKey } from '../core/person.ts';

export interface TokenScope {
  readonly account: AccountKey;
  /** The region that it is for, by the platform's id of it; null: not said. */
  readonly region: string | null;
  /** Where it may be sent, without `/ai`; null: as the settings say. */
  readonly origin: string | null;
}

/** A platform token that knows whose it is and the one place where it may be sent. */
export class RegionToken extends Secret {
  readonly scope: TokenScope;

  constructor(value: string, scope: TokenScope) {
    super(value);
    this.scope = scope;
  }
}

export const scopeOf = (token: Secret): TokenScope | null =>
  token instanceof RegionToken ? token.scope : null;
