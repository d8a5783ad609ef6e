import type { PhaseName } from './call-state.js';

/** Which phase may follow which. An event that would lead elsewhere is late or foreign, and changes nothing. */
const next: Readonly<Record<PhaseName, readonly PhaseName[]>> = {
  idle: ['idle', 'preparing', 'entering', 'reconnecting'],
  preparing: ['preparing', 'ready', 'idle', 'entering', 'left'],
  ready: ['preparing', 'ready', 'idle', 'entering', 'left'],
  entering: ['ready', 'idle', 'waiting', 'joined', 'reconnecting', 'left'],
  waiting: ['waiting', 'joined', 'reconnecting', 'left'],
  joined: ['joined', 'reconnecting', 'left'],
  reconnecting: ['reconnecting', 'waiting', 'joined', 'left'],
  left: ['idle', 'preparing', 'entering', 'left'],
};

export const mayFollow = (from: PhaseName, to: PhaseName): boolean => next[from].includes(to);
