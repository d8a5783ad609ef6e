import { Client } from 'ldapts';
import type { Clock } from '../../kernel/clock.js';
import type { Settings } from '../../settings/settings.js';
import { shortly } from '../failure.js';
import type { DirectoryProbe } from '../ports.js';
import type { LdapEndpoint } from './endpoint.js';

const REMEMBER_MS = 5_000;
const PATIENCE_MS = 3_000;

type State = Awaited<ReturnType<DirectoryProbe['probe']>>;

/** Asks the directory whether it would serve a sign-in: a line, its certificate, and the service account's bind. */
export class LdapProbe implements DirectoryProbe {
  private last: { readonly at: number; readonly state: Promise<State> } | null = null;

  constructor(
    private readonly endpoint: LdapEndpoint,
    private readonly directory: Pick<Settings['directory'], 'bindDn' | 'bindPassword'>,
    private readonly clock: Clock,
  ) {}

  probe(): Promise<State> {
    const now = this.clock.now();
    if (!this.last || now - this.last.at >= REMEMBER_MS) this.last = { at: now, state: this.ask() };
    return this.last.state;
  }

  private async ask(): Promise<State> {
    const { ca } = this.endpoint.tls;
    const client = new Client({
      url: this.endpoint.url,
      timeout: PATIENCE_MS,
      connectTimeout: PATIENCE_MS,
      ...(this.endpoint.url.startsWith('ldaps:') ? { tlsOptions: ca ? { ca: [...ca] } : {} } : {}),
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<State>((resolve) => {
      timer = setTimeout(() => resolve({ state: 'down', detail: 'no answer in time' }), PATIENCE_MS);
    });
    const bound = client.bind(this.directory.bindDn, this.directory.bindPassword).then(
      (): State => ({ state: 'up' }),
      (error: unknown): State => ({ state: 'down', detail: shortly(error) }),
    );
    const state = await Promise.race([bound, late]);
    clearTimeout(timer);
    // Taking leave cuts the line in any case; it may fail or take its time, and the state is known already.
    client.unbind().catch(() => undefined);
    return state;
  }
}
