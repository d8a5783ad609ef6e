/** Who may know whom: docs/architecture.md §4 as rules. */
const feature = '(recording|sip|chat|collaboration|conference|meetings|directory)';
const published = '(ports|events|[a-z-]+\\.module|identity|seat)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies-in-product',
      severity: 'error',
      from: { path: '^(server/src|protocol/src|migrations)', pathNot: '\\.spec\\.ts$|/testing\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'protocol-knows-nobody',
      severity: 'error',
      from: { path: '^protocol/src' },
      to: { path: '^(server|web-client|admin-ui|appliance|migrations)' },
    },
    {
      name: 'domain-is-pure',
      comment: 'A domain folder imports kernel and protocol, nothing else, not even transitively.',
      severity: 'error',
      from: { path: '^server/src/[^/]+/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot:
          '^(server/src/[^/]+/domain/|server/src/kernel/(result|clock|token-bucket)\\.ts$|protocol/src|node_modules/zod)',
      },
    },
    {
      name: 'domain-meets-no-other-domain',
      severity: 'error',
      from: { path: '^server/src/([^/]+)/domain/' },
      to: { path: '^server/src/[^/]+/domain/', pathNot: '^server/src/$1/domain/' },
    },
    {
      name: 'uis-import-no-server',
      severity: 'error',
      from: { path: '^(web-client|admin-ui)/src' },
      to: { path: '^(server|migrations|appliance)/' },
    },
    {
      name: 'call-core-is-framework-free',
      severity: 'error',
      from: { path: '^web-client/src/call/' },
      to: { path: '(^web-client/src/(?!call/))|node_modules/(@angular|rxjs)' },
    },
    {
      name: 'media-is-a-leaf',
      severity: 'error',
      from: { path: '^server/src/media/' },
      to: { path: '^server/src/', pathNot: '^server/src/(media|settings|kernel)/' },
    },
    {
      name: 'kernel-is-the-ground',
      severity: 'error',
      from: { path: '^server/src/kernel/' },
      to: { path: '^server/src/', pathNot: '^server/src/kernel/' },
    },
    {
      name: 'settings-stand-on-kernel',
      severity: 'error',
      from: { path: '^server/src/settings/' },
      to: { path: '^server/src/', pathNot: '^server/src/(settings|kernel)/' },
    },
    {
      name: 'ground-floor-knows-no-feature',
      severity: 'error',
      from: { path: '^server/src/(jobs|storage)/' },
      to: { path: '^server/src/', pathNot: '^server/src/(jobs|storage|settings|kernel)/' },
    },
    {
      name: 'directory-stands-below-meetings',
      severity: 'error',
      from: { path: '^server/src/directory/' },
      to: {
        path: '^server/src/(meetings|conference|signaling|chat|collaboration|recording|sip|administration|health)/',
      },
    },
    {
      name: 'meetings-stand-below-conference',
      severity: 'error',
      from: { path: '^server/src/meetings/' },
      to: {
        path: '^server/src/(conference|signaling|chat|collaboration|recording|sip|administration|health|media)/',
      },
    },
    {
      name: 'conference-stands-below-chat-and-collaboration',
      severity: 'error',
      from: { path: '^server/src/conference/' },
      to: { path: '^server/src/(chat|collaboration|signaling|recording|sip|administration|health)/' },
    },
    {
      name: 'nobody-imports-signaling',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(signaling/|app\\.module\\.ts$|bootstrap\\.ts$)' },
      to: { path: '^server/src/signaling/' },
    },
    {
      name: 'features-meet-at-public-files',
      severity: 'error',
      from: { path: `^server/src/${feature}/`, pathNot: '\\.spec\\.ts$' },
      to: {
        path: `^server/src/${feature}/.+/`,
        pathNot: [
          `^server/src/$1/`,
          `^server/src/${feature}/(http/)?${published}`,
          '^server/src/conference/domain/commands\\.ts$',
        ],
      },
    },
    {
      name: 'mediasoup-has-one-home',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/media/mediasoup/' },
      to: { path: 'node_modules/mediasoup/' },
    },
    {
      name: 'bullmq-has-one-home',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/jobs/' },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq)/' },
    },
    {
      name: 'ldap-has-one-home',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/directory/' },
      to: { path: 'node_modules/(ldapts|passport-ldapauth|passport)/' },
    },
    {
      name: 'typeorm-has-one-home',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: '^server/src/(storage/|[^/]+/(files/)?store/|.*\\.module\\.ts$)',
      },
      to: { path: 'node_modules/(typeorm|pg)/' },
    },
    {
      name: 'sharp-has-one-home',
      comment:
        'Pictures are decoded in one adapter each: photos in the directory, thumbnails in the chat, boards in collaboration, renders in recording.',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot:
          '^server/src/(recording/render/|directory/photo\\.adapter\\.ts$|chat/files/thumbnail\\.adapter\\.ts$|collaboration/board-png\\.adapter\\.ts$)',
      },
      to: { path: 'node_modules/sharp/' },
    },
    {
      name: 'yjs-has-one-home',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/collaboration/' },
      to: { path: 'node_modules/(yjs|lib0)/' },
    },
    {
      name: 'ioredis-has-one-home',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(jobs/|storage/|[^/]+/store/)' },
      to: { path: 'node_modules/ioredis/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'metrics-have-one-home',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/observation/metrics\\.adapter\\.ts$' },
      to: { path: 'node_modules/prom-client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-do-not-know-who-watches',
      comment: 'Observation looks at features; of it only the door may know, by its ports.',
      severity: 'error',
      from: {
        path: '^server/src/(kernel|settings|media|storage|jobs|directory|meetings|conference|chat|collaboration)/',
      },
      to: { path: '^server/src/observation/' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^server/test/|\\.spec\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|var)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'server/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
};
