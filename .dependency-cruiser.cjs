// The arrows of docs/architecture.md, enforced. `npm run check` fails when this checked no module.
const P = '^packages/'
const only = (name, allowed) => ({
  name: `${name}-knows-only-its-own-arrows`,
  severity: 'error',
  comment: `${name} may import ${allowed.length ? allowed.join(', ') : 'no other package'}`,
  from: { path: `${P}${name}/src`, pathNot: '\\.(test|contract)\\.tsx?$' },
  to: { path: `${P}(?!(${[name, ...allowed].join('|')})/)` },
})

const SHOAL = `${P}shoal/src/`
const shoalOnly = (folder, allowed) => ({
  name: `shoal-${folder}-knows-only-what-is-below`,
  severity: 'error',
  comment: `shoal/src/${folder} may import ${[...allowed, 'packages'].join(', ')}`,
  from: { path: `${SHOAL}${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `${SHOAL}(?!(${[folder, ...allowed].join('|')})/)` },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: { path: P }, to: { couldNotResolve: true } },
    only('bittorrent', []),
    only('balancer', []),
    only('sql', []),
    only('tracker', ['bittorrent', 'sql']),
    only('peer', ['bittorrent']),
    only('fleet', ['bittorrent', 'balancer', 'sql']),
    only('screenshots', ['bittorrent', 'sql']),
    only('toolkit', ['bittorrent', 'peer']),
    only('lab', ['bittorrent', 'tracker', 'peer', 'fleet', 'toolkit', 'api']),
    only('api', []),
    only('dashboard', ['api']),
    shoalOnly('platform', []),
    shoalOnly('http', ['platform']),
    shoalOnly('internal', ['platform', 'http']),
    shoalOnly('supervisor', ['platform', 'internal']),
    shoalOnly('features', ['platform', 'http', 'internal']),
    {
      name: 'a-feature-knows-no-other-feature',
      severity: 'error',
      comment: 'What a feature needs of another, the role passes in.',
      from: { path: `${SHOAL}features/([^/]+)/` },
      to: { path: `${SHOAL}features/`, pathNot: `${SHOAL}features/$1/` },
    },
    {
      name: 'cores-do-no-io',
      severity: 'error',
      comment: 'Only adapters/ folders and the programs touch network, disk, clock or randomness.',
      from: {
        path: `${P}(bittorrent|balancer|tracker|peer|fleet|screenshots|toolkit|api)/src`,
        pathNot: '(/adapters/|\\.(test|contract)\\.ts$)',
      },
      to: {
        path: '^(node:)?(fs|fs/promises|net|dgram|http|https|tls|dns|dns/promises|child_process|worker_threads|os|cluster)$',
      },
    },
    {
      name: 'pure-protocol',
      severity: 'error',
      from: { path: `${P}(bittorrent|balancer)/src`, pathNot: '(/adapters/|\\.test\\.ts$)' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/test/runtimes/|\\.d\\.ts$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default'] },
  },
}
