/** Every check that CI runs, in order. A new one is one line here. */
import { inRoot } from './paths.mjs';

const tool = (path, ...args) => [inRoot('node_modules', path), ...args];
/** Jest runs the tests as the ES modules that they are. */
const jest = (project) => [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...tool('jest/bin/jest.js', '--config', 'jest.config.js', '--selectProjects', project),
];

const SOURCES = ['server/src', 'protocol/src', 'migrations', 'web-client/src'];

/**
 * `command`: what Node 24 is given. `offline`: run where nothing outside the machine can be reached.
 * @type {readonly {id: string, title: string, command: readonly string[], offline?: boolean}[]}
 */
export const CHECKS = [
  { id: 'format', title: 'Formatting', command: tool('prettier/bin/prettier.cjs', '--check', '.') },
  { id: 'lint', title: 'Lint', command: tool('eslint/bin/eslint.js', '.', '--max-warnings', '0') },
  {
    id: 'types',
    title: 'Types',
    command: tool('typescript/bin/tsc', '--noEmit', '-p', 'server/tsconfig.json'),
  },
  {
    ...{ id: 'rules', title: 'Dependency rules' },
    command: tool(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      ...SOURCES,
    ),
  },
  { id: 'unused', title: 'Unused code', command: tool('knip/bin/knip.js') },
  {
    ...{ id: 'translations', title: 'Translations', offline: true },
    command: [inRoot('appliance/translations/translations.mjs')],
  },
  { id: 'setup', title: 'Set-up unit tests', command: ['--test', 'appliance/**/*.test.mjs'] },
  { id: 'unit', title: 'Unit tests', command: jest('unit') },
  { id: 'contract', title: 'Contract tests on real services', command: jest('contract'), offline: true },
  { id: 'journeys', title: 'Journeys', command: jest('journeys'), offline: true },
  {
    id: 'web',
    title: 'Web client unit tests',
    command: tool('@angular/cli/bin/ng.js', 'test', '--no-watch'),
  },
  {
    ...{ id: 'browser', title: 'Browser tests with real media', offline: true },
    command: tool('@playwright/test/cli.js', 'test', '-c', 'web-client/e2e/playwright.config.ts'),
  },
  {
    ...{ id: 'load', title: 'Load and hostile clients', offline: true },
    command: ['--import', './bench/register.mjs', 'bench/load-and-abuse.ts'],
  },
];
