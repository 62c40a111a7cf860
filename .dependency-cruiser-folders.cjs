// No cycle between folders. Tests are left out: one beside its source may import from anywhere, and nothing imports it.
const { options } = require('./.dependency-cruiser.cjs')

/** Packages in which it holds. */
const packages = ['api', 'bittorrent', 'fleet', 'lab', 'peer', 'screenshots', 'shoal', 'sql', 'toolkit', 'tracker']

module.exports = {
  forbidden: [
    {
      name: 'no-folder-cycles',
      severity: 'error',
      scope: 'folder',
      from: { path: `^packages/(${packages.join('|')})/src` },
      to: { circular: true },
    },
  ],
  options: { ...options, exclude: { path: '(/dist/|/test/|/fixtures/|\\.d\\.ts$|\\.(test|contract)\\.tsx?$)' } },
}
