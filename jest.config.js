/** Jest for the server and the protocol, in ESM. The UIs use the Angular CLI's own runner. */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#protocol$': '<rootDir>/protocol/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      { useESM: true, tsconfig: '<rootDir>/server/tsconfig.json', diagnostics: false },
    ],
  },
  setupFiles: ['<rootDir>/server/test/support/jest-setup.ts'],
};

export default {
  // Real services on a busy machine: a test that waits for what never comes still ends.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/protocol/**/*.spec.ts',
        '<rootDir>/server/src/**/*.spec.ts',
        '<rootDir>/bench/**/*.spec.ts',
      ],
    },
    { ...shared, displayName: 'contract', testMatch: ['<rootDir>/server/test/contract/**/*.spec.ts'] },
    { ...shared, displayName: 'journeys', testMatch: ['<rootDir>/server/test/journeys/**/*.spec.ts'] },
  ],
};
