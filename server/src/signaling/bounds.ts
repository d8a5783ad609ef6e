/**
 * Bounds on the form of a parsed JSON value. A message has at most 64 kB, yet 64 kB can hold 30,000 nested arrays, and what
 * walks those by recursion (comparing, copying, writing JSON again) would exhaust the stack. RTP parameters, the deepest
 * and richest that is sent in earnest, nest seven deep and hold some hundred values.
 */
export const formLimits = { depth: 16, values: 4_000 } as const;

/** Keys that mean something to JavaScript objects themselves; no message of ours has one. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What is wrong with the form, or null. Walks with a stack of its own, so depth costs it nothing. */
export const malformation = (root: unknown): 'too deep' | 'too many values' | 'forbidden key' | null => {
  const pending: [value: object, depth: number][] = [];
  const visit = (value: unknown, depth: number) => {
    if (typeof value === 'object' && value !== null) pending.push([value, depth]);
  };
  visit(root, 1);
  let values = 1;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, depth] = next;
    if (depth > formLimits.depth) return 'too deep';
    const isArray = Array.isArray(value);
    for (const [key, child] of Object.entries(value)) {
      if (++values > formLimits.values) return 'too many values';
      if (!isArray && FORBIDDEN_KEYS.has(key)) return 'forbidden key';
      visit(child, depth + 1);
    }
  }
  return null;
};
