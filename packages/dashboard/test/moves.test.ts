import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { QbittorrentApi } from '../../fleet/test/support/qbittorrent-api.ts'
import { type SampleTorrent, sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import type { RunningClient } from '../../fleet/test/support/start-transmission.ts'
import { type Dashboard, startDashboard } from './signed-in.ts'

const LIMIT = 180_000 // milliseconds
const SOON = 5_000 // milliseconds
const STEP = { timeout: 90_000 } // milliseconds that the real clients may take for one step

describeWith(['chromium', 'qbittorrent-nox'], 'moving a torrent in the dashboard', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  }, LIMIT)
  afterAll(() => dashboard?.stop())

  const client = async (): Promise<RunningClient> => {
    const running = await startQbittorrent()
    onTestFinished(() => running.program.close())
    return running
  }
  const addClient = (page: Page, name: string, url: string) =>
    page.evaluate(
      async (settings) => {
        const { csrfToken } = await (await fetch('/api/v1/session')).json()
        const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken }
        await fetch('/api/v1/clients', { method: 'POST', headers, body: JSON.stringify(settings) })
      },
      { kind: 'qbittorrent', name, url, ...qbittorrentLogin },
    )
  /** A torrent whose data lies where the client keeps its own. */
  const seeded = async ({ url, program }: RunningClient): Promise<SampleTorrent> => {
    const sample = sampleTorrent({ length: 100_000 })
    await writeFile(join(program.downloads, sample.name), sample.content)
    const api = new QbittorrentApi(url)
    await api.logIn()
    await api.add(sample.metainfo, { savepath: program.downloads })
    await expect.poll(() => api.isWhole(sample.infoHash), STEP).toBe(true)
    return sample
  }
  const has = async ({ url }: RunningClient, { infoHash }: SampleTorrent): Promise<boolean> => {
    const api = new QbittorrentApi(url)
    await api.logIn()
    return (await api.hashes()).includes(infoHash)
  }

  it('starts it in the row of the torrent, shows each step, undoes one that fails and keeps the history', {
    timeout: LIMIT,
  }, async () => {
    const [one, two] = [await client(), await client()]
    const sample = await seeded(one)
    const page = await dashboard.open('/torrents?client=one')
    await page.getByText('No torrent matches').waitFor()
    await addClient(page, 'One', one.url)
    await addClient(page, 'Two', two.url)
    const row = page.getByRole('row', { name: sample.name })
    await row.getByText('Seeding').waitFor(STEP)
    expect(await row.getByText('100%').count()).toBe(1)

    // To a folder where nothing lies: refused by the check, and nothing has changed.
    const dialog = page.getByRole('dialog')
    const begin = async (folder: string): Promise<void> => {
      await row
        .filter({ hasText: 'One' })
        .getByRole('button', { name: `Move “${sample.name}”` })
        .click()
      await dialog.getByRole('button', { name: 'Move', exact: true }).click()
      await dialog.getByText('Please choose a client.').waitFor()
      await dialog.getByRole('combobox', { name: 'To' }).click()
      await page.getByRole('option', { name: 'Two' }).click()
      await dialog.getByLabel('Folder of the data, as the new client calls it').fill(folder)
      // Refused as long as the last poll still sees the copy that was taken back.
      await vi.waitFor(async () => {
        await dialog.getByRole('button', { name: 'Move', exact: true }).click({ timeout: SOON })
        await page.getByRole('heading', { name: 'Moves' }).waitFor({ timeout: SOON })
      }, STEP)
    }
    const moves = page.getByRole('table', { name: 'Moves' }).getByRole('row', { name: sample.name })
    await begin(join(two.program.downloads, 'nothing-here'))
    await moves.getByText('Checking the data').waitFor(STEP)
    expect(await moves.getByText('Step 3 of 5').count()).toBe(1)
    await moves.getByRole('button', { name: `Undo the move of “${sample.name}”` }).click()
    await moves.getByText('Undone').waitFor(STEP)
    await moves.getByText('Cancelled by hand').waitFor()
    expect([await has(one, sample), await has(two, sample)]).toEqual([true, false])

    await page.getByRole('link', { name: 'Torrents' }).first().click()
    await begin(one.program.downloads)
    await moves.first().getByText('Moved').waitFor(STEP)
    expect(await moves.count()).toBe(2)
    expect([await has(one, sample), await has(two, sample)]).toEqual([false, true])

    await page.getByRole('link', { name: 'Torrents' }).first().click()
    const shown = page.getByRole('row', { name: sample.name })
    await shown.getByRole('link', { name: 'Two' }).waitFor(STEP)
    await page.getByLabel('Name or info-hash').fill('no such thing')
    await page.getByText('No torrent matches').waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('no such thing')
  })

  it('fits a phone in Chinese', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/torrents/moves', { locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    await page.getByRole('heading', { name: '转移记录' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
