// The platform's clock. It may run faster than the real one, so that nobody has to wait an hour for an instance's end.

export class Clock {
  readonly #real: () => number;
  #speed = 1;
  /** Where both clocks stood when the speed last changed. */
  #realThen: number;
  #then: number;

  constructor(real: () => number, ahead = 0) {
    this.#real = real;
    this.#realThen = real();
    this.#then = this.#realThen + ahead;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#then + (this.#real() - this.#realThen) * this.#speed;
  }

  /** The real time, whatever the speed: what callers sign with. */
  wall(): number {
    return this.#real();
  }

  /** How far it has run ahead of the real clock. */
  get aheadMs(): number {
    return this.now() - this.#real();
  }

  setSpeed(speed: number): void {
    this.#then = this.now();
    this.#realThen = this.#real();
    this.#speed = speed;
  }
}
