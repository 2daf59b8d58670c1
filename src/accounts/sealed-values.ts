// What key rotation needs: every sealed value in the database, whatever table it lives in.

export interface SealedValue {
  /** Opaque address of the value: table, column, row. */
  readonly address: string;
  readonly sealed: string;
}

export interface SealedValueStore {
  /** The next values whose `kid` is not this one, in a stable order after `after`. */
  findOthers(kid: string, after: string | null, limit: number): Promise<readonly SealedValue[]>;
  /** Whether any value is sealed under one of these keys, or all of them under others. */
  findAny(kids: readonly string[]): Promise<'none' | 'one-of-these' | 'others-only'>;
  /** Replaces only if the value is still `value.sealed`; false when somebody changed it meanwhile. */
  replace(value: SealedValue, resealed: string): Promise<boolean>;
}
