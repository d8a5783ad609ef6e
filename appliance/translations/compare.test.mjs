import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.mjs';
import { shapeOf } from './shape.mjs';

const votes = '{VAR_PLURAL, plural, =0 {Nobody} =1 {1 vote} other {{INTERPOLATION} votes}}';

const CASES = [
  ['a whole translation', 'Leave', 'Verlassen', null],
  ['a word that is the same', 'Chat', 'Chat', null],
  ['a name that is the same', '{$topic} · Conclave', '{$topic} · Conclave', null],
  ['placeholders in another order', '{$name} left {$room}', 'Aus {$room} ging {$name}', null],
  [
    'plurals',
    votes,
    '{VAR_PLURAL, plural, =1 {1 Stimme} =0 {Niemand} other {{INTERPOLATION} Stimmen}}',
    null,
  ],
  ['marked words', 'Go {$START}now{$CLOSE}', '{$START}Jetzt{$CLOSE} gehen', null],
  ['nothing', 'Leave', undefined, /missing/],
  ['white space', 'Leave', ' ', /empty/],
  ['a lost placeholder', '{$name} left', 'ist gegangen', /needs \{\$name\}, has none/],
  ['a placeholder too many', 'Somebody left', '{$name} ist gegangen', /has \{\$name\}/],
  ['a mistyped placeholder', '{$name} left', '{$Name} ist gegangen', /needs/],
  ['a doubled placeholder', '{$name} left', '{$name} {$name}', /needs/],
  ['a lost case', votes, '{VAR_PLURAL, plural, =1 {1 Stimme} other {{INTERPOLATION} Stimmen}}', /needs/],
  ['a case translated', votes, votes.replace('other', 'andere'), /needs/],
  ['a number lost in the cases', votes, votes.replace('{{INTERPOLATION} votes}', '{viele}'), /needs/],
  ['a brace too few', votes, votes.slice(0, -1), /braces/],
  ['a brace too many', 'Leave', 'Verlassen}', /braces/],
  ['English left standing', 'Wait until they stop', 'Wait until they stop', /English/],
  ['straight quotes', '“{$a}”', '"{$a}"', /quotes/],
  ['English quotes', '“{$a}”', '“{$a}”', /quotes/],
];

for (const [what, text, target, problem] of CASES) {
  test(`compare(): ${what} is ${problem === null ? 'accepted' : 'found'}`, () => {
    const sources = new Map([['1', { text, where: 'a.html:1', meaning: '' }]]);
    const findings = compare(sources, target === undefined ? {} : { 1: target });
    assert.equal(findings.length, problem === null ? 0 : 1);
    if (problem !== null) assert.match(findings[0].problem, problem);
  });
}

test('compare(): what no text uses any more is found', () => {
  const [finding] = compare(new Map(), { 7: 'Übrig' });
  assert.match(finding.problem, /stale/);
});

test('compare(): ids out of order are found, by number', () => {
  const source = { text: 'Chat', where: '', meaning: '' };
  const ids = ['9', '10', '1000000000000000000'];
  const sources = new Map(ids.map((id) => [id, source]));
  assert.deepEqual(compare(sources, Object.fromEntries(ids.map((id) => [id, 'Chat']))), []);
  const long = new Map([
    ['12345678901234567891', source],
    ['92345678901234567890', source],
  ]);
  const [finding] = compare(long, { '92345678901234567890': 'Chat', '12345678901234567891': 'Chat' });
  assert.match(finding.problem, /order/);
});

test('shapeOf() of nested choices names every level', () => {
  assert.deepEqual(shapeOf('{A, select, x {{B, plural, other {{C}}}} other {}}'), [
    '{A, select: other x}',
    '{B, plural: other}',
    '{C}',
  ]);
});
