import eslint from '@eslint/js';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const strict = {
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  // Numbers and booleans in messages are wanted; objects are not.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // Nest modules and Angular components are classes that only carry a decorator.
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  eqeqeq: 'error',
  'no-console': 'error',
};

/** Attributes and inputs of templates that hold no words: these are not marked for translation. */
const wordless = [
  ...[
    'aria-describedby',
    'aria-haspopup',
    'aria-keyshortcuts',
    'aria-labelledby',
    'aria-live',
    'aria-relevant',
  ],
  ...[
    'autocapitalize',
    'autocomplete',
    'class',
    'cvTipKey',
    'd',
    'data-opens',
    'enterkeyhint',
    'for',
    'href',
    'icon',
  ],
  ...[
    'id',
    'inputmode',
    'lang',
    'name',
    'rel',
    'role',
    'routerLink',
    'scope',
    'size',
    'stroke-linecap',
    'stroke-linejoin',
  ],
  ...['transform', 'type', 'value', 'viewBox'],
];

const selectorPrefix = { prefix: 'cv', style: 'kebab-case' };

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'var/',
      'node_modules/',
      '.angular/',
      'coverage/',
      'test-results/',
      'playwright-report/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.recommended, ...tseslint.configs.strictTypeChecked, prettier],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: strict,
  },
  {
    // Nest reads constructor parameter types at run time, so those imports must stay values.
    files: ['server/**/*.ts', 'migrations/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off',
      // Nest and TypeORM declare their bags of options as classes; nobody makes instances of them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    // Tests build odd worlds: non-null assertions and loose matchers are fine there.
    files: ['**/*.spec.ts', 'server/test/**/*.ts', 'web-client/e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['bench/**/*.ts', 'web-client/e2e/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['web-client/src/**/*.ts'],
    ignores: ['web-client/src/call/**'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': ['error', { type: 'element', ...selectorPrefix }],
      '@angular-eslint/directive-selector': [
        'error',
        { type: 'attribute', prefix: 'cv', style: 'camelCase' },
      ],
    },
  },
  {
    files: ['web-client/src/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
  {
    // What a person reads is marked for translation. The document around the screens has no language of its own.
    files: ['web-client/src/**/*.html'],
    ignores: ['web-client/src/index.html', '**/*.spec.ts/*.html'],
    rules: {
      '@angular-eslint/template/i18n': [
        'error',
        { checkId: false, checkDuplicateId: false, ignoreTags: ['kbd'], ignoreAttributes: wordless },
      ],
    },
  },
  {
    // The set-up runs on the machine's own Node before anything is installed: plain scripts that talk to a terminal.
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    extends: [eslint.configs.recommended, prettier],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'performance',
          'AbortController',
          'AbortSignal',
          'structuredClone',
          'module',
          'require',
          'TextEncoder',
          'TextDecoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
