/** How many sockets there may be. A branch office behind one NAT address is one address with many people. */
export const gateLimits = {
  connections: 10_000,
  perAddress: 2_000,
  /** Of one address, not yet past an accepted `hello`: what costs an attacker nothing is bounded more tightly. */
  strangersPerAddress: 300,
} as const;

interface Counts {
  connections: number;
  strangers: number;
}

/** Counts the connections of each address. `admit` is answered by exactly one `leave`. */
export class Gate {
  private readonly addresses = new Map<string, Counts>();
  private total = 0;

  constructor(private readonly limits: Readonly<Record<keyof typeof gateLimits, number>> = gateLimits) {}

  get size(): number {
    return this.total;
  }

  admit(address: string): 'welcome' | 'full' | 'address_full' {
    if (this.total >= this.limits.connections) return 'full';
    const counts = this.addresses.get(address) ?? { connections: 0, strangers: 0 };
    if (counts.connections >= this.limits.perAddress) return 'address_full';
    if (counts.strangers >= this.limits.strangersPerAddress) return 'address_full';
    counts.connections++;
    counts.strangers++;
    this.total++;
    this.addresses.set(address, counts);
    return 'welcome';
  }

  /** The connection has shown who it is. */
  introduce(address: string): void {
    const counts = this.addresses.get(address);
    if (counts) counts.strangers--;
  }

  leave(address: string, wasIntroduced: boolean): void {
    const counts = this.addresses.get(address);
    if (!counts) return;
    counts.connections--;
    if (!wasIntroduced) counts.strangers--;
    this.total--;
    if (counts.connections === 0) this.addresses.delete(address);
  }
}
