/** Fetches the source package of Debian's libsrtp2, without touching the machine's own package lists. */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import { Advice } from '../setup/say.mjs';

const SOURCES = '/etc/apt/sources.list';
const SOURCES_DIR = '/etc/apt/sources.list.d';

/**
 * Unpacks the source of libsrtp2 into `target`, with Debian's own patches applied.
 * It comes from wherever this machine takes its packages from, so that a site with its own mirror uses that.
 *
 * @param {string} target a folder that does not exist yet
 * @param {string} version the Debian version wanted
 * @param {string} log
 */
export async function fetchLibsrtpSource(target, version, log) {
  const work = `${target}.fetch`;
  rmSync(work, { recursive: true, force: true });
  for (const folder of ['parts', 'lists/partial', 'cache/archives/partial', 'source']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  writeFileSync(join(work, 'sources.list'), '');
  writeSourceEntries(join(work, 'parts'));
  const apt = [
    ...['-o', `Dir::Etc::sourcelist=${work}/sources.list`, '-o', `Dir::Etc::sourceparts=${work}/parts`],
    ...['-o', `Dir::State::lists=${work}/lists`, '-o', `Dir::Cache=${work}/cache`, '-q'],
  ];
  const options = { cwd: join(work, 'source'), log };
  // One unreachable third-party source must not stop us: whether ours was found is told by the next call.
  await run('reading the source package lists', 'apt-get', [...apt, 'update'], options).catch(
    () => undefined,
  );
  await run('fetching the source of libsrtp2', 'apt-get', [...apt, 'source', `libsrtp2=${version}`], options);
  const folder = readdirSync(options.cwd, { withFileTypes: true }).find((entry) => entry.isDirectory());
  if (!folder) throw new Advice(`apt-get source libsrtp2=${version} unpacked nothing; see ${log}`);
  renameSync(join(options.cwd, folder.name), target);
  rmSync(work, { recursive: true, force: true });
}

/** Writes the machine's package sources again as *source* package sources, into a folder of their own. */
function writeSourceEntries(folder) {
  const names = existsSync(SOURCES_DIR) ? readdirSync(SOURCES_DIR) : [];
  const files = names.map((name) => [name, join(SOURCES_DIR, name)]);
  if (existsSync(SOURCES)) files.push(['main.list', SOURCES]);
  for (const [name, path] of files) {
    const text = readFileSync(path, 'utf8');
    if (name.endsWith('.sources'))
      writeFileSync(join(folder, name), text.replace(/^Types:.*$/gm, 'Types: deb-src'));
    if (name.endsWith('.list')) writeFileSync(join(folder, name), text.replace(/^\s*deb(?=\s)/gm, 'deb-src'));
  }
}
