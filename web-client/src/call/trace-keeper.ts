import type { TraceStep } from '#protocol';
import { JoinTrace } from './state/join-trace.js';
import type { CallStore } from './store.js';

/** Nobody else has a camera on: the trace is reported without a first frame. */
const REPORT_AFTER_MS = 10_000;

/** Keeps the times of the present join, shows them in the state, and reports them to the server once. */
export class TraceKeeper {
  private readonly trace: JoinTrace;
  private fromServer: readonly TraceStep[] = [];
  private reporter: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: CallStore,
    private readonly send: (steps: TraceStep[]) => void,
    monotonic: () => number = () => performance.now(),
  ) {
    this.trace = new JoinTrace(monotonic);
  }

  /** The click on Join. */
  begin(): void {
    this.stop();
    this.fromServer = [];
    this.trace.begin();
  }

  /** True when the step is new in this join. */
  mark(step: string): boolean {
    if (!this.trace.mark(step)) return false;
    this.store.dispatch({ type: 'traced', steps: this.trace.steps() });
    return true;
  }

  welcomed(serverSteps: readonly TraceStep[]): void {
    if (!this.mark('welcome')) return;
    this.fromServer = serverSteps;
    this.reporter = setTimeout(() => this.report(), REPORT_AFTER_MS);
  }

  firstFrame(): void {
    if (this.mark('first_remote_frame')) this.report();
  }

  steps(): readonly TraceStep[] {
    return this.trace.steps();
  }

  serverSteps(): readonly TraceStep[] {
    return this.fromServer;
  }

  stop(): void {
    clearTimeout(this.reporter);
    this.reporter = undefined;
  }

  private report(): void {
    if (this.reporter === undefined) return;
    this.stop();
    this.send([...this.trace.steps()]);
  }
}
