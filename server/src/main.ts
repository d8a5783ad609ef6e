import { flushCompileCache, setSourceMapsSupport } from 'node:module';
import type { Log } from './kernel/log.js';
import { createLog } from './kernel/pino-log.js';
import { lastWords, sayAlive, watchForSurprises } from './roles/running.js';
import { loadMediaNode, loadRecorder, loadSettings, SettingsError } from './settings/load.js';
import { roleOf } from './settings/parse.js';

/** sysexits.h: EX_CONFIG. A supervisor need not try again before somebody has changed the settings. */
const EXIT_CONFIGURATION = 78;

interface Role {
  readonly log: Log;
  run(): Promise<void>;
}

/**
 * One build that starts in a role. Each loads only its own part of the house, so that it starts fast, and reads only its
 * own settings, so that a media node needs neither database nor secret.
 */
function chooseRole(): Role {
  switch (roleOf(process.env)) {
    case 'media': {
      const settings = loadMediaNode(process.env);
      const log = createLog({ level: settings.logLevel });
      return { log, run: async () => (await import('./roles/media.js')).runMedia(settings, log) };
    }
    case 'recorder': {
      const settings = loadRecorder(process.env);
      const log = createLog({ level: settings.logLevel });
      return { log, run: async () => (await import('./roles/recorder.js')).runRecorder(log) };
    }
    case 'control':
    case 'all':
    case null: {
      const settings = loadSettings(process.env);
      const log = createLog({ level: settings.logLevel });
      return { log, run: async () => (await import('./roles/control.js')).runControl(settings, log) };
    }
  }
}

function roleOrEnd(): Role {
  try {
    return chooseRole();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
}

// For our own code only: reading the maps of all packages would take a third of the start.
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
const role = roleOrEnd();
watchForSurprises(role.log);
sayAlive();
try {
  await role.run();
  // With NODE_COMPILE_CACHE the next start is faster, also after a kill, which would not write it.
  flushCompileCache();
} catch (error) {
  lastWords(role.log, 'the server could not start', error);
}
