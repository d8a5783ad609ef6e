/** Pure: what is wrong with the translations of one language, text by text. */
import { shapeOf } from './shape.mjs';

/**
 * @typedef {{text: string, where: string, meaning: string}} Source the English text, where it stands, and what it means
 *   where the same words mean two things
 * @typedef {{id: string, problem: string, source?: Source, target?: string}} Finding
 */

/**
 * @param {ReadonlyMap<string, Source>} sources by id
 * @param {Readonly<Record<string, string>>} targets by id
 * @returns {Finding[]} none when the translation is complete
 */
export function compare(sources, targets) {
  const findings = [];
  for (const [id, source] of sources) {
    const target = targets[id];
    const problem = target === undefined ? 'missing' : problemOf(source.text, target);
    if (problem !== undefined) findings.push({ id, problem, source, target });
  }
  for (const id of Object.keys(targets))
    if (!sources.has(id)) findings.push({ id, problem: 'stale: no text has this id', target: targets[id] });
  const ids = Object.keys(targets);
  const misplaced = ids.find((id, index) => index > 0 && byId(ids[index - 1], id) > 0);
  if (misplaced !== undefined)
    findings.push({ id: misplaced, problem: 'not in order', target: targets[misplaced] });
  return findings;
}

function problemOf(source, target) {
  if (target.trim() === '') return 'empty';
  const [wanted, given] = [shapeOf(source), shapeOf(target)];
  if (given === null) return 'its braces do not match';
  if (wanted.join() !== given.join())
    return `needs ${wanted.join(' ') || 'no placeholder'}, has ${given.join(' ') || 'none'}`;
  if (/["”]|\.\.\./u.test(target)) return 'quotes are „…“ here, and an ellipsis is …';
  if (source === target && looksLikeProse(source)) return 'still English';
  return undefined;
}

/** Names, codes and single words may be the same in both languages; three words in a row are not. */
const looksLikeProse = (text) => (text.replace(/\{[^{}]*\}/gu, ' ').match(/\p{L}{2,}/gu) ?? []).length >= 3;

/** Ids are numbers of up to 20 digits. @param {string} a @param {string} b */
export const byId = (a, b) => a.length - b.length || (a < b ? -1 : Number(a > b));
