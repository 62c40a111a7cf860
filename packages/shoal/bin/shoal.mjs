#!/usr/bin/env node
// Runs the program with the Node 24 that the lockfile brought, where the Node that started us is older. Plain
// JavaScript, because it also runs on that older Node.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MINIMUM_NODE_MAJOR = 24
const MINIMUM_GLIBC = [2, 28]
const SIGNAL_BASE = 128 // a shell's exit code for a process that a signal ended
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

const here = dirname(fileURLToPath(import.meta.url))
const fromSource = existsSync(join(here, '../src/main.ts'))
const program = join(here, fromSource ? '../src/main.ts' : '../dist/main.js')
const flags = fromSource ? ['--conditions=source'] : []
const ownNodeIsEnough = Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE_MAJOR

if (ownNodeIsEnough && flags.every((flag) => process.execArgv.includes(flag))) {
  await import(program)
} else {
  const node = ownNodeIsEnough ? process.execPath : bundledNode()
  if (node === undefined) refuse()
  else run(node)
}

function run(node) {
  const child = spawn(node, [...flags, program, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends its signals to both of us; whoever signals only this process means the program.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`shoal: cannot start ${node}: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? SIGNAL_BASE + (SIGNAL_NUMBERS[signal] ?? 0)
  })
}

function refuse() {
  const glibc = process.report?.getReport?.()?.header?.glibcVersionRuntime
  const [major = 0, minor = 0] = (glibc ?? '0.0').split('.').map(Number)
  const tooOld = major < MINIMUM_GLIBC[0] || (major === MINIMUM_GLIBC[0] && minor < MINIMUM_GLIBC[1])
  const reason =
    process.platform === 'linux' && tooOld
      ? `the C library here is ${glibc ?? 'not glibc'}, and Node ${MINIMUM_NODE_MAJOR} needs glibc ${MINIMUM_GLIBC.join('.')}`
      : `Node ${process.versions.node} is too old and no newer one came with the packages`
  console.error(`shoal: ${reason}. Install Node ${MINIMUM_NODE_MAJOR} or newer and start again.`)
  process.exitCode = 1
}

function bundledNode() {
  let folder = here
  while (dirname(folder) !== folder) {
    const file = process.platform === 'win32' ? 'node.exe' : 'node'
    const candidate = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', file)
    if (existsSync(candidate)) return candidate
    folder = dirname(folder)
  }
  return undefined
}
