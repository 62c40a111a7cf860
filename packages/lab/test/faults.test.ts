import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, LabFaultError, type LabFaultName, type LabPlan, type LabStatus, startLab } from '@shoal/lab'
import { describeWith } from '@shoal/testing'
import { probe, targetOfLink } from '@shoal/toolkit'
import { describe, expect, it, onTestFinished } from 'vitest'

const MEBIBYTE = 1 << 20
const PATIENCE = 90_000 // milliseconds

async function labOf(plan: Partial<LabPlan>): Promise<Lab> {
  const work = mkdtempSync(join(tmpdir(), 'shoal-lab-faults-'))
  onTestFinished(() => rmSync(work, { recursive: true, force: true }))
  const lab = await startLab(plan, { folder: join(work, 'lab') })
  onTestFinished(() => lab.stop())
  return lab
}

/** What a watched lab shows once something holds of it. */
async function viewOf(lab: Lab, holds: (status: LabStatus) => boolean): Promise<LabStatus> {
  const seen: LabStatus[] = []
  const look = async (): Promise<boolean> => {
    seen.push(await lab.view())
    return seen.slice(-1).every(holds)
  }
  await expect.poll(look, { timeout: PATIENCE, interval: 200 }).toBe(true)
  const last = seen.at(-1)
  if (last === undefined) throw new TypeError('polled, and yet nothing seen')
  return last
}

const on = (name: LabFaultName, peers?: string[]) => ({ name, on: true, peers })
const peerOf = (status: LabStatus, id: string) => status.peers.find((peer) => peer.id === id)
const hits = (status: LabStatus, name: LabFaultName) => status.faults.find((fault) => fault.name === name)?.hits ?? 0
const torrentOf = (status: LabStatus, id: string) => peerOf(status, id)?.torrents[0]
const trackerOf = (status: LabStatus, id: string) => Object.values(peerOf(status, id)?.tracker ?? {})[0]

describe('a lab that is watched', () => {
  it('shows who holds what, who feeds whom, what each announced, and what answers at its address', async () => {
    const lab = await labOf({
      sizes: [8 * MEBIBYTE],
      seeders: 1,
      downloaders: ['builtin'],
      faults: [on('seeder-slow')],
    })
    const status = await viewOf(lab, ({ flows, peers }) => {
      return flows?.length === 1 && peers.every(({ dial }) => dial?.outcome === 'reached')
    })
    expect(status.flows).toMatchObject([{ from: 'seed1', to: 'dl1' }])
    expect(torrentOf(status, 'seed1')).toMatchObject({ have: 'f'.repeat(64), links: 1 })
    expect(peerOf(status, 'seed1')?.dial).toMatchObject({ outcome: 'reached', said: 'Shoal 0.1.0', saidPort: 6881 })
    expect(trackerOf(status, 'dl1')).toMatchObject({
      ...{ verdict: 'fine', source: peerOf(status, 'dl1')?.address, answer: 'peers' },
      ...{ client: expect.stringMatching(/Shoal/), raw: expect.stringMatching(/info_hash=|^[0-9a-f]{196}/) },
    })
  })
})

describe('faults of a seeder', () => {
  it('slow: what it gives all together stays small, until it is off', async () => {
    const lab = await labOf({
      sizes: [8 * MEBIBYTE],
      seeders: 1,
      downloaders: ['builtin'],
      faults: [on('seeder-slow')],
    })
    const status = await viewOf(lab, (now) => (torrentOf(now, 'dl1')?.downloadSpeed ?? 0) > 0)
    expect(torrentOf(status, 'dl1')?.downloadSpeed).toBeLessThan(MEBIBYTE / 2)
    expect(torrentOf(status, 'dl1')?.complete).toBe(false)
    await lab.fault('seeder-slow', false)
    await lab.until('dl1 complete within 90s')
  })

  it('stalled: nothing comes any more, until it is off', async () => {
    const faults = [on('seeder-stalled')]
    const lab = await labOf({ sizes: [4 * MEBIBYTE], seeders: 1, downloaders: ['builtin'], faults })
    await lab.until((status) => hits(status, 'seeder-stalled') > 0, PATIENCE)
    await expect(lab.until('dl1 complete within 2s')).rejects.toThrow('in time')
    expect(torrentOf(await lab.status(), 'dl1')?.completedBytes).toBe(0)
    await lab.fault('seeder-stalled', false)
    await lab.until('dl1 complete within 90s')
  })

  it('corrupt: no piece passes its hash', async () => {
    const lab = await labOf({
      sizes: [4 * MEBIBYTE],
      seeders: 1,
      downloaders: ['builtin'],
      faults: [on('seeder-corrupt')],
    })
    await lab.until((status) => hits(status, 'seeder-corrupt') > 0, PATIENCE)
    await expect(lab.until('dl1 complete within 2s')).rejects.toThrow('in time')
    expect(torrentOf(await lab.status(), 'dl1')?.completedBytes).toBe(0)
  })

  it('lies about what it has: half of the pieces never come', async () => {
    const lab = await labOf({
      sizes: [4 * MEBIBYTE],
      seeders: 1,
      downloaders: ['builtin'],
      faults: [on('seeder-lies')],
    })
    await lab.until((status) => hits(status, 'seeder-lies') > 0, PATIENCE)
    await expect(lab.until('dl1 complete within 2s')).rejects.toThrow('in time')
    expect(torrentOf(await lab.status(), 'dl1')?.completedBytes).toBeLessThanOrEqual(2 * MEBIBYTE)
  })

  it('flaps: its address answers now and then only', async () => {
    const lab = await labOf({ sizes: [100_000], seeders: 1, downloaders: [] })
    await lab.fault('seeder-flaps', true)
    const outcome = async () => peerOf(await lab.status({ dial: true }), 'seed1')?.dial?.outcome
    await expect.poll(outcome, { timeout: PATIENCE, interval: 100 }).toBe('refused')
    await expect.poll(outcome, { timeout: PATIENCE, interval: 100 }).toBe('reached')
    await lab.fault('seeder-flaps', false)
    await expect.poll(outcome, { timeout: PATIENCE, interval: 100 }).toBe('reached')
  })
})

describeWith(['aria2c'], 'a real client', () => {
  it('completes although one of two seeders sends corrupt pieces', async () => {
    const faults = [on('seeder-corrupt', ['seed1']), on('seeder-slow', ['seed2'])]
    const lab = await labOf({ sizes: [4 * MEBIBYTE], seeders: 2, downloaders: ['aria2'], faults })
    await lab.until((status) => hits(status, 'seeder-corrupt') > 0, PATIENCE)
    await lab.fault('seeder-slow', false)
    await lab.until('dl1 complete within 120s')
  })

  it.each(['tracker-500', 'tracker-truncated'] as const)(
    'gets no peers from a tracker that fails: %s',
    async (name) => {
      const lab = await labOf({ sizes: [100_000], seeders: 1, downloaders: ['aria2'], faults: [on(name)] })
      await lab.until('dl1 refused within 60s')
      expect(hits(await lab.status(), name)).toBeGreaterThan(0)
      await expect(lab.until('dl1 complete within 2s')).rejects.toThrow('in time')
    },
  )

  it('is never announced to a tracker that is dead', async () => {
    const lab = await labOf({ sizes: [100_000], seeders: 1, downloaders: ['aria2'], faults: [on('tracker-dead')] })
    await lab.until('dl1 has never announced within 5s')
    await expect(lab.until('dl1 announced within 2s')).rejects.toThrow('in time')
    await expect(lab.until('dl1 at the wrong address')).rejects.toThrow('in time')
  })

  it('gets through with a tracker that answers in the long form', async () => {
    const lab = await labOf({
      sizes: [100_000],
      seeders: 1,
      downloaders: ['aria2'],
      faults: [on('tracker-non-compact')],
    })
    await lab.until('dl1 complete within 60s')
    expect(hits(await lab.status(), 'tracker-non-compact')).toBeGreaterThan(0)
  })
})

describe('faults of the tracker', () => {
  it('wrong port: others are told a port at which nobody listens, and that is another thing than silence', async () => {
    const lab = await labOf({ sizes: [100_000], seeders: 1, downloaders: ['builtin'] })
    await lab.until('all announced within 60s')
    await lab.fault('wrong-port', true, ['dl1'])
    const status = await lab.until('dl1 at the wrong address within 20s')
    expect(trackerOf(status, 'dl1')?.handedOut).toBe(`${peerOf(status, 'dl1')?.address}:6882`)
    await expect(lab.until('dl1 has never announced')).rejects.toThrow('in time')
    await lab.fault('wrong-port', false, ['dl1'])
    await lab.until('dl1 announced within 20s')
    await expect(lab.fault('seeder-slow', true, ['dl1'])).rejects.toBeInstanceOf(LabFaultError)
    await expect(lab.fault('tracker-500', true, ['dl1'])).rejects.toThrow('is no fault of a peer')
  })

  it('a wrong interval makes them come all the time, a slow answer is still one', async () => {
    const faults = [on('tracker-interval'), on('tracker-slow')]
    const lab = await labOf({ sizes: [100_000], seeders: 1, downloaders: ['builtin'], faults })
    await lab.until('dl1 complete within 90s')
    const status = await lab.status()
    expect(hits(status, 'tracker-slow')).toBeGreaterThan(0)
    expect(hits(status, 'tracker-interval')).toBeGreaterThan(0)
  })

  it('a magnet link loses its trackers, so that a probe finds nobody to ask, and is repaired', async () => {
    const lab = await labOf({ sizes: [1000], seeders: 1, downloaders: [] })
    const [bare] = (await lab.fault('magnet-bare', true)).torrents
    const report = await probe(targetOfLink(bare?.magnet ?? '', []))
    expect(report).toMatchObject({ infoHash: bare?.infoHash, verdict: { code: 'no-tracker' }, peers: [] })
    const repaired = await lab.fault('magnet-bare', false)
    expect(targetOfLink(repaired.torrents[0]?.magnet ?? '', []).trackers.flat()).toEqual(repaired.trackers)
  })
})
