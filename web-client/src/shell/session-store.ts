import { Service, computed, inject, signal } from '@angular/core';
import type { ErrorBody, SignedInUser } from '#protocol';
import { API } from './ports.js';

export type SessionState =
  | { readonly name: 'unknown' }
  | { readonly name: 'signed_out' }
  | { readonly name: 'signed_in'; readonly user: SignedInUser }
  /** The server could not be asked. */
  | { readonly name: 'unreachable'; readonly error: ErrorBody };

/** Who is signed in, asked once and remembered for the life of the page. */
@Service()
export class SessionStore {
  private readonly api = inject(API);
  private readonly known = signal<SessionState>({ name: 'unknown' });
  private asking: Promise<SessionState> | null = null;

  readonly state = this.known.asReadonly();
  readonly user = computed(() => {
    const state = this.known();
    return state.name === 'signed_in' ? state.user : null;
  });

  /** Asks the server unless the answer is known already. */
  load(): Promise<SessionState> {
    const state = this.known();
    if (state.name === 'signed_in' || state.name === 'signed_out') return Promise.resolve(state);
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  /** null when signed in, else why not. */
  async signIn(username: string, password: string): Promise<ErrorBody | null> {
    const result = await this.api.login(username, password);
    if (!result.ok) return result.error;
    this.known.set({ name: 'signed_in', user: result.value });
    return null;
  }

  /** null when signed out, else why not. */
  async signOut(): Promise<ErrorBody | null> {
    const result = await this.api.logout();
    if (!result.ok && result.error.code !== 'NOT_SIGNED_IN') return result.error;
    this.forget();
    return null;
  }

  /** The session ended on the server's side. */
  forget(): void {
    this.known.set({ name: 'signed_out' });
  }

  private async ask(): Promise<SessionState> {
    const result = await this.api.me();
    const state: SessionState = result.ok
      ? { name: 'signed_in', user: result.value }
      : result.error.code === 'NOT_SIGNED_IN'
        ? { name: 'signed_out' }
        : { name: 'unreachable', error: result.error };
    this.known.set(state);
    return state;
  }
}
