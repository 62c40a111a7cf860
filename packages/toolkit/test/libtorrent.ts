import { execFileSync, spawnSync } from 'node:child_process'
import { describe } from 'vitest'

const PYTHON = '/usr/bin/python3'

/** `describe` for tests that drive libtorrent through Debian's python3-libtorrent. */
export function describeWithLibtorrent(name: string, body: () => void): void {
  const there = spawnSync(PYTHON, ['-c', 'import libtorrent']).status === 0
  describe.skipIf(!there)(name + (there ? '' : ' [needs python3-libtorrent]'), body)
}

/** Runs a Python script with libtorrent imported as `lt` and returns the JSON it prints. */
export function libtorrent(script: string, ...args: readonly string[]): unknown {
  const head = 'import json, os, sys\nimport libtorrent as lt\n'
  const output = execFileSync(PYTHON, ['-c', head + script, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 256 << 20,
  })
  return JSON.parse(output)
}

export { PYTHON }
