import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Path of the program as users start it, to be run with the Node that runs us. Built first when the sources are newer. */
export function builtProgram(): string {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'install.mjs'), '--build'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the program could not be built:\n${stderr}`)
  return join(root, 'packages', 'shoal', 'dist', 'main.js')
}
