/** What the command says to people, on standard error: colours where they help, progress on long runs. */
import { createColors } from 'picocolors';

export interface LogOptions {
  readonly verbose: boolean;
  readonly silent: boolean;
}

/** NO_COLOR wins, then FORCE_COLOR, else colours are for terminals. */
export function wantsColors(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return process.stderr.isTTY && TERM !== 'dumb';
}

export class Log {
  readonly colors = createColors(wantsColors());
  private started = performance.now();
  private lastProgress = this.started;
  private progressShown = false;

  constructor(private readonly options: LogOptions) {}

  /** Always said. */
  error(text: string): void {
    this.write(text);
  }

  info(text: string): void {
    if (!this.options.silent) this.write(text);
  }

  detail(text: string): void {
    if (this.options.verbose) this.write(this.colors.dim(text));
  }

  /** The user called us wrongly, or a file could not be read or written. */
  failure(message: string, hint?: string): void {
    this.write(`${this.colors.red(this.colors.bold('error'))}: ${message}`);
    if (hint !== undefined) this.write(`  ${hint}`);
  }

  /** A broken invariant of ours: an apology; the stack only when asked for. */
  internal(doing: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.failure(`Sorry, cotangent made a mistake (COT9001): ${doing}: ${message}`);
    if (this.options.verbose && error instanceof Error && error.stack !== undefined) this.write(error.stack);
    else this.write('  Run again with --verbose for the stack, and report it with the function.');
  }

  /** One line that is overwritten on a terminal, one line a second elsewhere; runs under a second show none. */
  progress(done: number, total: number, doing: string): void {
    const now = performance.now();
    const interval = this.progressShown && process.stderr.isTTY ? 100 : 1000;
    if (this.options.silent || done >= total || now - this.lastProgress < interval) return;
    this.lastProgress = now;
    const text = `${done + 1}/${total} ${doing}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${this.colors.dim(text.slice(0, (process.stderr.columns || 80) - 1))}`);
      this.progressShown = true;
    } else {
      process.stderr.write(`${text}\n`);
    }
  }

  /** The time taken is counted from now on. */
  restart(): void {
    this.started = performance.now();
  }

  get taken(): string {
    const time = performance.now() - this.started;
    return time < 1000 ? `${time.toFixed(0)} ms` : `${(time / 1000).toFixed(1)} s`;
  }

  private write(text: string): void {
    if (this.progressShown) process.stderr.write('\r\x1b[K');
    this.progressShown = false;
    process.stderr.write(`${text}\n`);
  }
}
