#!/usr/bin/env node
// Runs the program with the Node 24 that the lockfile brought, when the Node that started us is older.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const fromSource = existsSync(join(here, '../src/main.ts'))
const program = join(here, fromSource ? '../src/main.ts' : '../dist/main.js')
const conditions = fromSource ? ['--conditions=source'] : []
const needsFlags = fromSource && !process.execArgv.includes('--conditions=source')

if (Number(process.versions.node.split('.')[0]) >= 24 && !needsFlags) {
  await import(program)
} else {
  const node = bundledNode() ?? process.execPath
  const { status, signal } = spawnSync(node, [...conditions, program, ...process.argv.slice(2)], { stdio: 'inherit' })
  if (signal) process.kill(process.pid, signal)
  process.exitCode = status ?? 1
}

function bundledNode() {
  let folder = here
  while (dirname(folder) !== folder) {
    const candidate = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
    if (existsSync(candidate)) return candidate
    folder = dirname(folder)
  }
  return undefined
}
