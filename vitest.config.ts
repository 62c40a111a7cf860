import { defineConfig } from 'vitest/config'

const MINUTE = 60_000 // milliseconds

// Never 'import' here: vitest hands these to its workers, where require() would then load ES modules.
const conditions = ['source']
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } }

/** `unit` runs beside the sources, in parallel; `integration` starts real programs, two files at a time. */
export default defineConfig({
  ...shared,
  test: {
    globalSetup: './testing/src/shared-postgres.ts',
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'testing/src/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          execArgv: ['--conditions=source'],
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          execArgv: ['--conditions=source'],
          maxWorkers: 2, // they wait for other programs most of the time; more would starve the programs
          testTimeout: 3 * MINUTE,
          hookTimeout: 2 * MINUTE,
          // Programs of others on a busy machine; the closing lines name whatever needed it.
          retry: process.env['CI'] === undefined ? 0 : 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
