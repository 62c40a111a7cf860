import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const SOURCE = fileURLToPath(new URL('../../packages/fleet/test/support/fleet-process.ts', import.meta.url))

/** Bundles the fleet that is killed into one file, which starts four times sooner than its sources; answers with its path. */
export async function bundleFleet(folder: string): Promise<string> {
  const file = join(folder, 'fleet-process.mjs')
  const bundle = await rolldown({
    input: SOURCE,
    platform: 'node',
    resolve: { conditionNames: ['source', 'node', 'default'] },
    external: (id) => id.startsWith('node:'),
  })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  return file
}
