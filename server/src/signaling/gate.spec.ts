import { describe, expect, it } from '@jest/globals';
import { Gate } from './gate.js';

const limits = { connections: 6, perAddress: 4, strangersPerAddress: 2 };

describe('Gate', () => {
  it('bounds strangers of one address, and others still get in', () => {
    const gate = new Gate(limits);
    expect([gate.admit('a'), gate.admit('a'), gate.admit('a'), gate.admit('b')]).toEqual([
      'welcome',
      'welcome',
      'address_full',
      'welcome',
    ]);
  });

  it('makes room for a stranger when one is introduced', () => {
    const gate = new Gate(limits);
    gate.admit('a');
    gate.admit('a');
    gate.introduce('a');
    expect(gate.admit('a')).toBe('welcome');
  });

  it('bounds connections of one address, and of all', () => {
    const gate = new Gate(limits);
    const enter = (address: string) => {
      const verdict = gate.admit(address);
      if (verdict === 'welcome') gate.introduce(address);
      return verdict;
    };
    expect(['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b'].map(enter)).toEqual([
      'welcome',
      'welcome',
      'welcome',
      'welcome',
      'address_full',
      'welcome',
      'welcome',
      'full',
    ]);
  });

  it('is empty when everybody has left, introduced or not', () => {
    const gate = new Gate(limits);
    gate.admit('a');
    gate.introduce('a');
    gate.admit('a');
    gate.leave('a', true);
    gate.leave('a', false);
    expect(gate.size).toBe(0);
    expect([gate.admit('a'), gate.admit('a'), gate.admit('a')]).toEqual([
      'welcome',
      'welcome',
      'address_full',
    ]);
  });
});
