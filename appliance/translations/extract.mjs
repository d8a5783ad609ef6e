/** Adapter to Angular's extraction: every text of the web client that is marked for translation, as the build sees it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';

/** @returns {Promise<Map<string, import('./compare.mjs').Source>>} by id, in the order of the sources */
export async function extract() {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-texts-'));
  try {
    await run(
      'Extracting texts',
      process.execPath,
      [
        inRoot('node_modules/@angular/cli/bin/ng.js'),
        ...[
          'extract-i18n',
          'web-client',
          '--format',
          'arb',
          '--out-file',
          'texts.arb',
          '--output-path',
          folder,
        ],
      ],
      { env: { ...process.env, NG_CLI_ANALYTICS: 'false' } },
    );
    return read(JSON.parse(readFileSync(join(folder, 'texts.arb'), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** ARB holds each text as `id` and what is known about it as `@id`. */
function read(arb) {
  return new Map(
    Object.keys(arb)
      .filter((id) => !id.startsWith('@'))
      .map((id) => {
        const { 'x-locations': [place] = [], 'x-meaning': meaning = '' } = arb[`@${id}`] ?? {};
        return [id, { text: arb[id], meaning, where: place ? `${place.file}:${place.start.line}` : '' }];
      }),
  );
}
