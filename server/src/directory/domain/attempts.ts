/** Failed sign-ins within the current window, and when that ends. */
export interface Failures {
  readonly count: number;
  readonly endsInMs: number;
}

export interface Tally {
  /** Of this account from this address. */
  readonly pair: Failures;
  /** From this address, whatever the account. */
  readonly address: Failures;
  /** Of this account, from everywhere. */
  readonly account: Failures;
  /** The account's owner has signed in from this address lately. */
  readonly familiar: boolean;
}

export const attemptLimits = { pair: 10, address: 100, account: 50, windowMs: 15 * 60_000 } as const;
/** How long an address stays familiar. */
export const FAMILIAR_FOR_MS = 30 * 24 * 60 * 60_000;

/**
 * How many seconds to wait before another attempt is looked at; null: go ahead. The limit over all addresses stops a password
 * from being guessed by many machines. It does not bind where the account's owner is familiar, so strangers who use it up
 * keep the owner out of new places only, never out of the usual one.
 */
export function secondsToWait({ pair, address, account, familiar }: Tally): number | null {
  const exceeded = [
    ...(pair.count >= attemptLimits.pair ? [pair] : []),
    ...(address.count >= attemptLimits.address ? [address] : []),
    ...(account.count >= attemptLimits.account && !familiar ? [account] : []),
  ];
  if (exceeded.length === 0) return null;
  return Math.max(1, Math.ceil(Math.max(...exceeded.map(({ endsInMs }) => endsInMs)) / 1000));
}
