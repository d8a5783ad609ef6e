/**
 * Checks that every text of the web client is translated: `node appliance/translations/translations.mjs`. With
 * `--missing` it prints what is not, as JSON to fill in; with `--add FILE` it takes such a file in, drops what no text
 * uses any more, and sorts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from '../setup/paths.mjs';
import { Advice, say } from '../setup/say.mjs';
import { byId, compare } from './compare.mjs';
import { extract } from './extract.mjs';

const LOCALES = ['de'];
const fileOf = (locale) => inRoot('web-client/src/i18n', `${locale}.json`);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

const HELP = `Print what is missing as JSON:  node appliance/translations/translations.mjs --missing > missing.json
Fill it in and take it over:     node appliance/translations/translations.mjs --add missing.json`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Advice)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

/** @param {readonly string[]} args @returns {Promise<number>} the exit code */
async function main([deed, file, ...rest]) {
  if (deed === undefined) return check(await extract());
  if (deed === '--missing' && file === undefined) return printMissing(await extract());
  if (deed === '--add' && file !== undefined && rest.length === 0) return add(await extract(), read(file));
  throw new Advice(HELP, 2);
}

function check(sources) {
  let found = 0;
  for (const locale of LOCALES) {
    const findings = compare(sources, read(fileOf(locale)).translations);
    for (const { id, problem, source, target } of findings) {
      say(`${locale} ${id} ${problem}${source ? ` (${source.where})` : ''}`);
      if (source) say(`  en: ${JSON.stringify(source.text)}`);
      if (target !== undefined) say(`  ${locale}: ${JSON.stringify(target)}`);
    }
    found += findings.length;
  }
  say(
    found === 0
      ? `${sources.size} texts, complete in ${LOCALES.join(', ')}`
      : `\n${found} of ${sources.size} texts need work.\n${HELP}`,
  );
  return found === 0 ? 0 : 1;
}

/** English stands where the translation belongs: untouched, the check finds it. */
function printMissing(sources) {
  const [locale] = LOCALES;
  const wanting = compare(sources, read(fileOf(locale)).translations).filter(({ source }) => source);
  say(JSON.stringify(Object.fromEntries(wanting.map(({ id, source }) => [id, source.text])), null, 2));
  return 0;
}

function add(sources, given) {
  const [locale] = LOCALES;
  const file = read(fileOf(locale));
  const merged = { ...file.translations, ...given };
  const kept = Object.keys(merged)
    .filter((id) => sources.has(id))
    .sort(byId);
  file.translations = Object.fromEntries(kept.map((id) => [id, merged[id]]));
  writeFileSync(fileOf(locale), `${JSON.stringify(file, null, 2)}\n`);
  return check(sources);
}
