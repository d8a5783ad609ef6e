import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Silence } from './silence.mjs';

/** How many looks in a row are answered before it is taken to hang; `sign`: after how many looks it gives a sign of life. */
const CASES = [
  ['that serves and is mute', { serving: true }, 8],
  ['that starts and is mute', { serving: false }, 60],
  ['that serves and was heard once', { serving: true, sign: 5 }, 13],
  ['that was heard at the last moment', { serving: true, sign: 8 }, 16],
];

for (const [what, { serving, sign }, expected] of CASES) {
  test(`Silence of what ${what} is borne for ${expected} looks`, () => {
    const silence = new Silence();
    let borne = 0;
    while (!silence.look(serving)) {
      borne += 1;
      if (borne === sign) silence.broken();
      assert.ok(borne < 1_000);
    }
    assert.equal(borne, expected);
  });
}

test('Silence of what is heard at every look is never too long', () => {
  const silence = new Silence();
  for (let looks = 0; looks < 1_000; looks += 1) {
    assert.equal(silence.look(true), false);
    silence.broken();
  }
});
