import { describe, expect, it } from '@jest/globals';
import { Fence } from './fence.js';

describe('Fence', () => {
  it('tells its first reason once, also to those who ask late', () => {
    const told: string[] = [];
    const fence = new Fence();
    fence.onRaised((reason) => told.push(`early: ${reason}`));
    expect(told).toEqual([]);
    fence.raise('another took over');
    fence.raise('and again');
    fence.onRaised((reason) => told.push(`late: ${reason}`));
    expect(told).toEqual(['early: another took over', 'late: another took over']);
  });
});
