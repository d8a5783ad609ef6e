import type { ScannerVersion, Verdict } from './ports.js';

/** What ClamAV's daemon answers to INSTREAM: `stream: OK`, `stream: <name> FOUND`, or a complaint that ends in ERROR. */
export function verdictOf(reply: string): Verdict {
  const words = reply.replace(/\0.*$/su, '').trim();
  if (words === 'stream: OK') return { verdict: 'clean' };
  const name = /^stream: (.+) FOUND$/u.exec(words)?.[1];
  if (name) return { verdict: 'infected', name: name.slice(0, 200) };
  return { verdict: 'unknown', why: words === '' ? 'it hung up without an answer' : words.slice(0, 200) };
}

/** What it answers to VERSION: `ClamAV 1.4.6/27500/Fri Nov 20 09:12:33 2026`; the last two only with real signatures. */
export function versionOf(reply: string): ScannerVersion {
  const [engine = '', number, date] = reply.replace(/\0.*$/su, '').trim().split('/');
  if (!engine.startsWith('ClamAV ')) throw new Error(`not the words of ClamAV: ${reply.slice(0, 100)}`);
  const from = date === undefined ? NaN : Date.parse(`${date} UTC`);
  return {
    engine: number === undefined ? engine : `${engine}, signatures ${number}`,
    signaturesFrom: Number.isNaN(from) ? null : from,
  };
}
