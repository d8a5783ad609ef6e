/** What parsing must know of the machine; given, so that tests decide it. */
export interface Machine {
  readonly cores: number;
  /** IPv4 addresses of this machine that others can reach, in the order of the interfaces. */
  readonly addresses: readonly string[];
}

export interface Problem {
  readonly name: string;
  readonly problem: string;
}
