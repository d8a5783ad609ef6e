import { Service, signal } from '@angular/core';

export interface ToastDeed {
  readonly label: string;
  readonly run: () => void;
}
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Errors interrupt a screen reader and stay until dismissed. */
  readonly error: boolean;
  readonly deed: ToastDeed | null;
}

/** How long a toast stays, in milliseconds; with a button in it, people need longer. */
const STAY_MS = 5_000;
const STAY_WITH_DEED_MS = 10_000;
const MOST = 3;

/** The one place for short messages. */
@Service()
export class Toasts {
  private readonly shown = signal<readonly Toast[]>([]);
  readonly list = this.shown.asReadonly();
  private lastId = 0;
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, deed: ToastDeed | null = null): number {
    return this.add(text, false, deed);
  }

  complain(text: string): number {
    return this.add(text, true, null);
  }

  dismiss(id: number): void {
    this.hold(id);
    this.shown.update((list) => list.filter((toast) => toast.id !== id));
  }

  /** What was said about a place means nothing elsewhere. */
  clear(): void {
    for (const { id } of this.shown()) this.hold(id);
    this.shown.set([]);
  }

  /** Keeps a toast while the person reads it or is about to press its button. */
  hold(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  release(toast: Toast): void {
    if (toast.error) return;
    this.hold(toast.id);
    const stay = toast.deed === null ? STAY_MS : STAY_WITH_DEED_MS;
    this.timers.set(
      toast.id,
      setTimeout(() => {
        this.dismiss(toast.id);
      }, stay),
    );
  }

  private add(text: string, error: boolean, deed: ToastDeed | null): number {
    const same = this.shown().find((toast) => toast.text === text);
    if (same !== undefined) this.dismiss(same.id);
    const toast: Toast = { id: (this.lastId += 1), text, error, deed };
    const kept = this.shown().slice(1 - MOST);
    for (const old of this.shown()) if (!kept.includes(old)) this.hold(old.id);
    this.shown.set([...kept, toast]);
    this.release(toast);
    return toast.id;
  }
}
