import { demoRun, galleryTorrent, pageOf, shot } from '@shoal/api'
import { describe, expect, it } from 'vitest'
import { runShoal, signIn, startProgram, temporaryFolder } from './start-program.ts'

describe('shoal demo', () => {
  it('starts a Shoal of its own, takes a release to verified shots, and ends with code 0', async () => {
    const ended = await runShoal([
      'demo',
      '--json',
      '--data',
      await temporaryFolder(),
      '--port',
      '0',
      '--tracker-port',
      '0',
    ])
    expect(ended.output).toContain('"succeeded"')
    expect(ended.code).toBe(0)
    const run = demoRun.parse(JSON.parse(ended.output))
    expect(run.steps.every((step) => step.state === 'done')).toBe(true)
    expect(run.shots.length).toBeGreaterThanOrEqual(8)
    for (const check of run.shots) {
      expect(check).toMatchObject({ ok: true, width: 1280, height: 720 })
      expect(check.markedSeconds).toBeCloseTo(check.expectedSeconds, 2)
    }
    expect(run.downloadedBytes).toBe(run.fileBytes)
    expect(run.bytesFetched).toBeGreaterThanOrEqual(run.bytesLowerBound ?? Number.POSITIVE_INFINITY)
    expect(run.bytesFetched).toBeLessThan((run.fileBytes ?? 0) / 2)
  })

  it('uses the Shoal that runs on the data folder, more than once, and fills its gallery and swarms', async () => {
    const program = await startProgram()
    const text = await runShoal(['demo', '--data', program.data])
    expect(text).toMatchObject({ code: 0 })
    expect(text.output).toContain('Everything is as it should be.')
    expect(text.output).toContain(`${program.url}/gallery/1`)
    const again = await runShoal(['demo', '--json', '--data', program.data])
    expect(again).toMatchObject({ code: 0 })
    const run = demoRun.parse(JSON.parse(again.output))

    const admin = await signIn(program)
    const gallery = pageOf(galleryTorrent).parse(await (await admin.fetch('/api/v1/gallery')).json())
    expect(gallery.items).toHaveLength(2)
    const shots = pageOf(shot).parse(await (await admin.fetch(`/api/v1/tasks/${run.taskId}/shots`)).json())
    const picture = await admin.fetch(shots.items[0]?.url ?? '')
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    const swarms = await (await admin.fetch('/api/v1/swarms')).json()
    expect(JSON.stringify(swarms)).toContain(run.infoHash)
    const grab = await (await admin.fetch(`/api/v1/grabs/${run.grabId}`)).json()
    expect(grab).toMatchObject({ state: 'done', progress: { state: 'seeding' }, taskId: run.taskId })
    expect(grab.decisions[0].rows[0]).toMatchObject({ chosen: true })
  })
})
