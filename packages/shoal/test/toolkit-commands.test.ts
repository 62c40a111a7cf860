import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtProgram } from '@shoal/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

const MAIN = builtProgram()

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `shoal` to its end. */
function shoal(...args: readonly string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  execFile(process.execPath, [MAIN, ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
  })
  return promise
}

describe('shoal torrent and shoal probe', () => {
  it('are in the list of commands', async () => {
    const { stdout } = await shoal('--help')
    expect(stdout).toMatch(/^ +torrent/m)
    expect(stdout).toMatch(/^ +probe/m)
  })

  it.each([
    ['torrent create', /--piece-length[\s\S]*Examples:/],
    ['torrent edit', /--replace-text[\s\S]*Examples:/],
    ['torrent show', /--qr[\s\S]*Examples:/],
    ['torrent verify', /--state[\s\S]*Examples:/],
    ['torrent magnet', /--no-defaults[\s\S]*Examples:/],
    ['torrent decode', /--strict[\s\S]*Examples:/],
    ['probe', /--watch[\s\S]*Examples:/],
  ])('explain %s with examples', async (command, text) => {
    const { code, stdout } = await shoal(...command.split(' '), '--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(text)
  })

  it('make, show and verify a torrent', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-cli-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const [data, file] = [join(folder, 'data.bin'), join(folder, 'data.torrent')]
    writeFileSync(data, Buffer.alloc(50_000, 1))
    const made = await shoal('torrent', 'create', data, '-t', 'http://t.example/announce', '-o', file, '--json')
    expect(made).toMatchObject({ code: 0 })
    const { infoHashV1 } = JSON.parse(made.stdout)
    expect((await shoal('torrent', 'create', data, '-o', file)).code).toBe(2)
    const shown = await shoal('torrent', 'show', file, '--json')
    expect(JSON.parse(shown.stdout)).toMatchObject({ infoHashV1, trackers: [['http://t.example/announce']], lints: [] })
    expect((await shoal('torrent', 'verify', file, folder)).code).toBe(0)
    writeFileSync(data, Buffer.concat([readFileSync(data).subarray(0, 40_000), Buffer.alloc(10_000, 2)]))
    const verified = await shoal('torrent', 'verify', file, folder, '--json')
    expect(verified.code).toBe(1)
    expect(JSON.parse(verified.stdout)).toMatchObject({
      complete: false,
      files: [{ path: 'data.bin', state: 'damaged' }],
    })
    expect((await shoal('probe', 'no such file')).code).toBe(2)
  })
})
