/**
 * Raised once, when another process has taken this one's place: whoever goes on then would do harm. Told also to those who
 * ask late. What follows is the business of whoever runs the process (see roles/).
 */
export class Fence {
  private raisedFor: string | null = null;
  private readonly listeners: ((reason: string) => void)[] = [];

  raise(reason: string): void {
    if (this.raisedFor !== null) return;
    this.raisedFor = reason;
    for (const listener of this.listeners) listener(reason);
  }

  onRaised(listener: (reason: string) => void): void {
    if (this.raisedFor === null) this.listeners.push(listener);
    else listener(this.raisedFor);
  }
}
