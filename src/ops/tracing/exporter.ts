// A collector that is away is told once, and once when it is back. What it missed is gone: traces are no books.
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';

type Done = Parameters<SpanExporter['export']>[1];
const success = 0;

export class TellingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #logger: Pick<Logger, 'info' | 'warn'>;
  #isAway = false;

  constructor(exporter: SpanExporter, logger: Pick<Logger, 'info' | 'warn'>) {
    this.#exporter = exporter;
    this.#logger = logger;
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.#exporter.export(spans, ({ code, error }) => {
      if (code === success) this.#noteBack();
      else this.#noteAway(error);
      // The library would say it again.
      done({ code: success });
    });
  }

  shutdown = (): Promise<void> => this.#exporter.shutdown();
  forceFlush = async (): Promise<void> => this.#exporter.forceFlush?.();

  #noteAway(error: Error | undefined): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#logger.warn(
      { cause: causeOf(error) },
      'traces are not taken: look at OTEL_EXPORTER_OTLP_ENDPOINT and the collector; the app goes on without them',
    );
  }

  #noteBack(): void {
    if (this.#isAway) this.#logger.info('traces are taken again');
    this.#isAway = false;
  }
}

/** Node's code or the status; the text may quote what the collector answered. */
function causeOf(error: Error | undefined): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'number') return `HTTP ${code}`;
  if (typeof code === 'string') return code;
  return cause instanceof Error ? causeOf(cause) : (error?.name ?? 'unknown');
}
