import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Dashboard, startDashboard } from './signed-in.ts'

const PATIENCE = { timeout: 30_000 } // milliseconds that a page may take
const CAPTURE_TIMEOUT = 120_000 // milliseconds

describeWith(['chromium'], 'screenshots in a real Chromium', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  }, CAPTURE_TIMEOUT)
  afterAll(() => dashboard?.stop())

  it('quotes a video, takes its shots, and gives what a post needs', { timeout: CAPTURE_TIMEOUT }, async () => {
    const page = await dashboard.open('/screenshots')
    await page.locator('input[name=torrent]').fill('not a torrent')
    await page.getByRole('button', { name: 'Quote first' }).click()
    await page.getByText('Please paste an info-hash').waitFor()
    await page.locator('input[name=torrent]').fill('/etc/passwd')
    await page.getByRole('button', { name: 'Quote first' }).click()
    await page.getByText('in none of the folders that “shots.folders” or “folders”').waitFor()
    await page.locator('input[name=torrent]').fill(dashboard.shoal.video)
    await page.getByRole('button', { name: 'More options' }).click()
    await page.getByText('By hand').click()
    await page.getByRole('textbox', { name: 'Moments' }).fill('0:08, 40')
    await page.getByText('WebP').click()
    await page.getByRole('switch', { name: 'Contact sheet with times' }).click()
    await page.getByRole('button', { name: 'Quote first' }).click()

    const quote = page.getByRole('region', { name: 'Quote' })
    await quote.getByText('To be fetched').waitFor({ timeout: CAPTURE_TIMEOUT })
    await quote.getByRole('button', { name: 'Take the 2 shots' }).click()
    for (const name of ['Shot at 0:08', 'Shot at 0:40', 'Contact sheet'])
      await page.getByRole('button', { name }).waitFor({ timeout: CAPTURE_TIMEOUT })
    const share = page.getByRole('region', { name: 'For a post' })
    await expect.poll(() => share.getByRole('textbox').inputValue(), PATIENCE).toContain('[img]http')
    await share.getByRole('tab', { name: 'MediaInfo' }).click()
    await expect.poll(() => share.getByRole('textbox').inputValue(), PATIENCE).toContain('Complete name')
    const zip = page.waitForEvent('download')
    await share.getByRole('link', { name: 'All as zip' }).click()
    expect((await zip).suggestedFilename()).toMatch(/^shots-\d+\.zip$/)
    await page.getByRole('button', { name: 'Shot at 0:08' }).click()
    await page.getByRole('link', { name: 'WEBP' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await page.waitForURL('**/gallery')
  })

  it('takes shots of the episodes of a series, each under its name', { timeout: CAPTURE_TIMEOUT }, async () => {
    const { video } = dashboard.shoal
    const season = join(dirname(video), 'Show')
    await mkdir(season)
    for (const episode of ['E01', 'E02', 'E03']) await copyFile(video, join(season, `Show.S01${episode}.mp4`))
    const page = await dashboard.open('/screenshots')
    await page.locator('input[name=torrent]').fill(season)
    await page.getByRole('button', { name: 'More options' }).click()
    const episodes = page.getByRole('textbox', { name: 'Episodes of a series' })
    await episodes.fill('the first')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('This does not have the right form.').waitFor()
    await episodes.fill('2-3')
    await page.locator('input[name=shots]').fill('2')
    await page.getByRole('button', { name: 'Start' }).click()
    for (const name of ['Show.S01E02.mp4', 'Show.S01E03.mp4']) {
      const shots = page.getByRole('region', { name }).getByRole('button', { name: /^Shot at / })
      await expect.poll(() => shots.count(), { timeout: CAPTURE_TIMEOUT }).toBe(2)
    }
    await page.getByRole('button', { name: 'Shot at' }).first().click()
    await page.getByText('1 of 4').waitFor()
  })

  it('says what a damaged video lacks, in the language of the reader', { timeout: CAPTURE_TIMEOUT }, async () => {
    const { video } = dashboard.shoal
    const scratched = join(dirname(video), 'scratched.mp4')
    const bytes = await readFile(video)
    await writeFile(scratched, bytes.fill(0x55, Math.floor(bytes.length * 0.66)))
    await writeFile(join(dirname(video), 'cut.mp4'), bytes.subarray(0, 1000))
    const page = await dashboard.open('/screenshots')
    const start = async (path: string): Promise<void> => {
      await page.goto(`${dashboard.shoal.url}/screenshots`)
      await page.locator('input[name=torrent]').fill(path)
      await page.getByRole('button', { name: 'Start' }).click()
    }
    await start(join(dirname(video), 'cut.mp4'))
    await page.getByText('The video cannot be read').waitFor({ timeout: CAPTURE_TIMEOUT })
    await page.getByText('cut.mp4: the file ends within').waitFor()
    await page.getByText('No shots were made').waitFor()
    await start(scratched)
    await page.getByText('Partial', { exact: true }).waitFor({ timeout: CAPTURE_TIMEOUT })
    await page
      .getByText(/^No picture near \d/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitem', { name: '简体中文' }).click()
    await page.getByText('部分完成', { exact: true }).waitFor()
    await page
      .getByText(/^[\d.]+ 秒附近没有画面/)
      .first()
      .waitFor()
  })

  it('keeps what is to happen after a grab, and how long pictures stay', async () => {
    const page = await dashboard.open('/screenshots')
    const rules = page.getByRole('region', { name: 'By itself' })
    await rules.getByLabel('Keep for').fill('30')
    await rules.getByRole('button', { name: 'Save' }).click()
    await rules.getByText('Saved').waitFor()
    await page.reload()
    await expect.poll(() => rules.getByLabel('Keep for').inputValue(), PATIENCE).toBe('30 days')
  })

  it('sets image hosts up with the trackers that allow them, and lets a worker of another machine in', async () => {
    const page = await dashboard.open('/settings')
    const hosts = page.getByRole('region', { name: 'Image hosts' })
    await hosts.getByLabel('Name').fill('mine')
    await hosts.getByLabel('Key', { exact: true }).fill('a-secret-key')
    await hosts.getByRole('button', { name: 'Add' }).click()
    await hosts.getByRole('table', { name: 'Image hosts' }).getByText('mine').waitFor()
    expect(await page.content()).not.toContain('a-secret-key')
    const rules = hosts.getByLabel('Hosts that a tracker allows')
    await rules.fill('nonsense')
    await hosts.getByRole('button', { name: 'Save' }).click()
    await hosts.getByText('Write each line as').waitFor()
    await rules.fill('tracker.example: mine')
    await hosts.getByRole('button', { name: 'Save' }).click()
    await hosts.getByText('Write each line as').waitFor({ state: 'detached' })
    await hosts.getByRole('button', { name: 'Remove “mine”' }).click()
    await hosts.getByRole('table').waitFor({ state: 'detached' })

    const workers = page.getByRole('region', { name: 'Screenshot workers' })
    await workers.getByRole('table', { name: 'Screenshot workers' }).getByText('Ready').waitFor()
    await workers.getByText('not let in yet').waitFor()
    await workers.getByLabel('Machine').fill('garage')
    await workers.getByRole('button', { name: 'Add a worker' }).click()
    expect(await workers.locator('code').textContent()).toMatch(/^shoal worker --control https:.* --token \S+\.\S+$/)
    await workers.getByRole('button', { name: 'Revoke “garage”' }).click()
    await workers.getByRole('table', { name: 'Tokens of workers' }).waitFor({ state: 'detached' })
  })
})
