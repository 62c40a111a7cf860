import { describeWith, findProgram } from '@shoal/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningShoal, startShoal } from './running-shoal.ts'

const PATIENCE = 30_000 // milliseconds that a page may take
const INFO_HASH = 'ab'.repeat(20)
const ESCAPED_HASH = '%ab'.repeat(20)

/** Announces as a client of that peer id does; resolves with the bencoded reply. */
async function announce(url: string, peer: { id: string; port: number; left: number; uploaded?: number; ip?: string }) {
  const named = peer.ip === undefined ? '' : `&ip=${peer.ip}`
  const counters = `uploaded=${peer.uploaded ?? 0}&downloaded=0&left=${peer.left}`
  const response = await fetch(
    `${url}?info_hash=${ESCAPED_HASH}&peer_id=${peer.id}&port=${peer.port}&${counters}${named}`,
  )
  return response.text()
}

describeWith(['chromium'], 'the tracker in the dashboard', () => {
  let shoal: RunningShoal
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    const executablePath = findProgram('chromium')
    if (executablePath === undefined) throw new Error('chromium has gone since the tests were listed')
    shoal = await startShoal('tracker:\n  mayNameAddress: [127.0.0.1]\n')
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    context = await browser.newContext({ locale: 'en-US', viewport: { width: 1400, height: 900 } })
    context.setDefaultTimeout(PATIENCE)
    page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(shoal.url)
    await page.locator('input[name=name]').fill('admin')
    await page.locator('input[name=password]').fill(shoal.password)
    await page.locator('button[type=submit]').click()
    await page.locator('nav').waitFor({ state: 'attached' }) // the sign-in page has a heading too
    await page.locator('main h1').waitFor()
  })

  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await shoal?.stop()
  })

  async function choose(mode: 'Open' | 'Private'): Promise<void> {
    await page.goto(`${shoal.url}/tracker`)
    await page.getByText(mode, { exact: true }).click()
    if (mode === 'Private') await page.getByLabel('Only what is on the list').uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved and in force.').waitFor()
  }

  it('changes the mode, and shows every peer with client, bytes and speed, searched and ordered', async () => {
    await choose('Open')
    const qbittorrent = { id: '-qB4520-abcdefghijkl', port: 6881, left: 0 }
    await expect.poll(() => announce(shoal.announceUrl, qbittorrent), { timeout: PATIENCE }).toContain('8:interval')
    await announce(shoal.announceUrl, { id: '-TR4050-abcdefghijkl', port: 51413, left: 3 * 2 ** 20, uploaded: 2048 })
    await page.goto(`${shoal.url}/swarms`)
    await page.getByRole('link', { name: 'Torrent without a known name' }).click()
    const peers = page.getByRole('table', { name: 'Peers' })
    const row = peers.getByRole('row', { name: /127\.0\.0\.1:51413/ })
    await row.waitFor()
    const text = await row.innerText()
    for (const part of ['Leecher', 'Transmission 4.0', '3 MiB', '2 KiB', 'HTTP']) expect(text).toContain(part)
    expect(await peers.getByRole('row').count()).toBe(3)
    await page.getByLabel('Address or client').fill('qbit')
    await row.waitFor({ state: 'detached' })
    expect(await peers.getByRole('row', { name: /qBittorrent 4\.5\.2/ }).innerText()).toContain('Seeder')
    expect(page.url()).toContain('search=qbit')
    await page.getByLabel('Clear the search').click()
    await page.getByRole('combobox', { name: 'Order of the list' }).click()
    await page.getByRole('option', { name: 'Order: Left' }).click()
    await expect.poll(() => peers.getByRole('row').nth(1).innerText(), { timeout: PATIENCE }).toContain('Transmission')
    // Nobody loads the page again: it follows the swarm by itself.
    await announce(shoal.announceUrl, { id: '-DE2110-abcdefghijkl', port: 7000, left: 5 * 2 ** 20 })
    await peers.getByRole('row', { name: /127\.0\.0\.1:7000/ }).waitFor()
  })

  it('warns when all peers seem to be a gateway', async () => {
    const query = `info_hash=${ESCAPED_HASH}&peer_id=-DE2110-abcdefghijkl&uploaded=0&downloaded=0&left=0`
    for (const port of [6881, 51413, 7000])
      await fetch(`${shoal.announceUrl}?${query}&port=${port}&event=stopped`, { signal: AbortSignal.timeout(PATIENCE) })
    for (let port = 8000; port < 8010; port++)
      await announce(shoal.announceUrl, { id: '-DE2110-abcdefghijkl', port, left: 0, ip: '172.17.0.1' })
    for (const place of ['/tracker', '/']) {
      await page.goto(`${shoal.url}${place}`)
      await page.getByRole('alert').filter({ hasText: 'Every peer seems to be 172.17.0.1' }).waitFor()
    }
  })

  it('makes a user whose passkey is shown once, and counts what he uploads', async () => {
    await choose('Private')
    await page.getByRole('tab', { name: 'Users' }).click()
    await page.locator('input[name=name]').fill('alice')
    await page.getByRole('button', { name: 'Add user' }).click()
    await page.getByText('Passkey of alice').waitFor()
    const url = (await page.getByRole('alert').locator('code').first().textContent()) ?? ''
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z0-9]{32}\/announce$/)
    const peer = { id: '-qB4520-mnopqrstuvwx', port: 6999, left: 0 }
    await expect.poll(() => announce(shoal.announceUrl, peer), { timeout: PATIENCE }).toContain('unknown passkey')
    await expect.poll(() => announce(url, peer), { timeout: PATIENCE }).toContain('8:interval')
    await announce(url, { ...peer, uploaded: 5 * 2 ** 20 })
    const row = page.getByRole('table', { name: 'Users' }).getByRole('row', { name: /alice/ })
    await expect.poll(() => row.innerText(), { timeout: PATIENCE }).toContain('5 MiB')

    await page.reload()
    await row.waitFor()
    expect(await page.locator('main').innerText()).not.toContain(url)
    await page.getByRole('button', { name: 'Edit alice' }).click()
    await page.getByRole('button', { name: 'New passkey' }).click()
    const fresh = (await page.getByRole('dialog').locator('code').first().textContent()) ?? ''
    expect(fresh).not.toBe(url)
    await page.getByLabel('Shut out because').fill('please write to us')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await row.getByText('Shut out').waitFor()
    await expect.poll(() => announce(fresh, peer), { timeout: PATIENCE }).toContain('please write to us')
    await expect.poll(() => announce(url, peer), { timeout: PATIENCE }).toContain('unknown passkey')
  })

  it('keeps lists, freeleech and bans', async () => {
    await page.goto(`${shoal.url}/tracker?view=torrents`)
    const denied = page.getByRole('region', { name: 'Denied torrents' })
    await denied.getByLabel('Info-hash').fill('not one')
    await denied.getByRole('button', { name: 'Add' }).click()
    await denied.getByText('An info-hash has 40 or 64').waitFor()
    await denied.getByLabel('Info-hash').fill(INFO_HASH)
    await denied.getByLabel('Name').fill('Bad one')
    await denied.getByRole('button', { name: 'Add' }).click()
    await denied.getByRole('row', { name: /Bad one/ }).waitFor()
    await denied.getByRole('button', { name: 'Remove Bad one' }).click()
    await denied.getByText('Nothing on this list').waitFor()
    const factors = page.getByRole('region', { name: 'Freeleech and multipliers' })
    await factors.getByLabel('Info-hash').fill(INFO_HASH)
    await factors.getByLabel('Name').fill('Free one')
    await factors.getByRole('button', { name: 'Add' }).click()
    expect(await factors.getByRole('row', { name: /Free one/ }).innerText()).toContain('× 0')

    await page.getByRole('tab', { name: 'Bans and flags' }).click()
    const bans = page.getByRole('region', { name: 'Bans' })
    await bans.getByLabel('Address').fill('nonsense')
    await bans.getByLabel('Reason').fill('test')
    await bans.getByRole('button', { name: 'Shut out' }).click()
    await expect.poll(() => bans.getByLabel('Address').getAttribute('aria-invalid')).toBe('true')
    await bans.getByLabel('Address').fill('192.0.2.7')
    await bans.getByRole('button', { name: 'Shut out' }).click()
    await bans.getByRole('row', { name: /192\.0\.2\.7/ }).waitFor()
    await bans.getByRole('button', { name: 'Let 192.0.2.7 in' }).click()
    await bans.getByText('Nobody is shut out').waitFor()
  })

  it('no page logged an error', () => {
    expect(faults).toEqual([])
  })
})
