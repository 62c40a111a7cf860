import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeWith, findProgram } from '@shoal/testing'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type RunningShoal, startShoal } from './running-shoal.ts'

const PATIENCE = 30_000 // milliseconds that a page may take
const HUGE = 200_000_000_000 // bytes of a file that is all hole: nobody hashes it within a test

describeWith(['chromium'], 'the toolkit in a real Chromium', () => {
  let shoal: RunningShoal
  let browser: Browser
  let downloads = ''
  const faults: string[] = []
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    shoal = await startShoal()
    downloads = join(shoal.data, 'downloads')
    mkdirSync(join(downloads, 'Film/Extras'), { recursive: true })
    writeFileSync(join(downloads, 'Film/film.mkv'), randomBytes(500_000))
    writeFileSync(join(downloads, 'Film/Extras/花絮.mkv'), randomBytes(20_000))
    writeFileSync(join(downloads, 'Film/film.nfo'), 'about')
    writeFileSync(join(downloads, 'huge.bin'), '')
    truncateSync(join(downloads, 'huge.bin'), HUGE)
    const executablePath = findProgram('chromium')
    if (executablePath === undefined) throw new Error('chromium has gone since the tests were listed')
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  })

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  afterAll(async () => {
    await browser?.close()
    await shoal?.stop()
  })

  /** A page of the toolkit, signed in. */
  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', ...options })
    contexts.push(context)
    context.setDefaultTimeout(PATIENCE)
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(message.text())
    })
    await page.goto(shoal.url + path)
    await page.locator('input[name=name]').fill('admin')
    await page.locator('input[name=password]').fill(shoal.password)
    await page.locator('button[type=submit]').click()
    await page.locator('main h1').waitFor()
    return page
  }

  it('makes a torrent of a folder that was browsed to, gives it out, seeds it, and the probe finds it', async () => {
    const page = await open('/toolkit/create', { acceptDownloads: true })
    await page.getByRole('button', { name: 'Browse' }).click()
    await page.getByRole('button', { name: 'Open Film' }).click()
    await page.getByRole('button', { name: 'Take film.mkv' }).waitFor()
    await page.getByRole('button', { name: 'Take this folder' }).click()
    expect(await page.locator('input[name=path]').inputValue()).toBe(join(downloads, 'Film'))
    await page.getByText('Hybrid', { exact: true }).click()
    await page.getByRole('button', { name: 'More options' }).click()
    await page.locator('textarea[name=exclude]').fill('*.nfo')

    await page.getByRole('button', { name: 'Preview' }).click()
    const preview = page.getByRole('region', { name: 'Preview' })
    await preview.getByText('Extras/花絮.mkv').waitFor()
    expect(await preview.innerText()).not.toContain('film.nfo')

    await page.getByRole('button', { name: 'Create torrent' }).click()
    const made = page.getByRole('region', { name: 'Film' })
    await made.getByText('Done').waitFor()
    await made.getByText('Info-hash v2').waitFor()
    const download = page.waitForEvent('download')
    await made.getByRole('link', { name: 'Download .torrent' }).click()
    const file = await (await download).path()
    expect(readFileSync(file).subarray(0, 11).toString()).toBe('d8:announce')
    await made.getByRole('button', { name: 'Seed it here' }).click()
    await made.getByText('The built-in client seeds it.').waitFor()

    await made.getByRole('link', { name: 'Probe it' }).click()
    await page.getByRole('button', { name: 'Probe', exact: true }).waitFor()
    // The client may not have announced yet: then the verdict says so, and one asks again.
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: 'Probe', exact: true }).click()
          await page.locator('main').getByRole('status').waitFor()
          await page.getByText('Probing').waitFor({ state: 'detached' })
          return page.locator('main').getByRole('status').innerText()
        },
        { timeout: 2 * PATIENCE },
      )
      .toContain('All is well')
    await page.getByRole('table', { name: 'Peers' }).getByText('everything').waitFor()
    await page
      .getByRole('button', { name: /^Announce/ })
      .first()
      .click()
    await page.getByText('event=started').first().waitFor()

    await page.goto(`${shoal.url}/toolkit/inspect`)
    await page.locator('input[type=file]').setInputFiles({
      name: 'film.torrent',
      mimeType: 'application/x-bittorrent',
      buffer: readFileSync(file),
    })
    await page.getByRole('button', { name: 'Inspect' }).click()
    await page.getByRole('heading', { name: 'Film', exact: true }).waitFor()
    await page.getByRole('treeitem', { name: /花絮/ }).waitFor()
    const qr = page.getByRole('img', { name: 'QR code' })
    expect(await qr.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth)).toBeGreaterThan(20)
  })

  it('shows how hashing goes on and stops it', async () => {
    const page = await open('/toolkit/create', { locale: 'zh-CN' })
    await page.locator('input[name=path]').fill(join(downloads, 'huge.bin'))
    await page.getByRole('button', { name: '制作种子' }).click()
    const job = page.getByRole('region', { name: 'huge.bin' })
    await job.getByText(/\/s · 剩余/).waitFor()
    await job.getByRole('button', { name: '取消' }).click()
    await job.getByText('已取消').waitFor()
  })

  it('says beside the field what is wrong', async () => {
    const page = await open('/toolkit/create')
    await page.getByRole('button', { name: 'Create torrent' }).click()
    await page.getByText('Please choose a file or folder.').waitFor()
    await page.locator('input[name=path]').fill('/etc/passwd')
    await page.locator('textarea[name=trackers]').fill('tracker.example/announce')
    await page.getByRole('button', { name: 'Create torrent' }).click()
    await page.getByText('Not a tracker: tracker.example/announce').waitFor()
    await page.locator('textarea[name=trackers]').fill('')
    await page.getByRole('button', { name: 'Create torrent' }).click()
    await page.getByText('This place is outside of the folders').waitFor()
    await page.locator('input[name=path]').fill(join(downloads, 'nothing'))
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('Nothing is there.').waitFor()
  })

  it('names the trouble with a tracker and the way out of it', async () => {
    const page = await open('/toolkit/probe', { locale: 'zh-CN' })
    await page.getByRole('button', { name: '开始诊断' }).click()
    await page.getByText('请选择 .torrent 文件，或粘贴链接。').waitFor()
    const tracker = encodeURIComponent('http://127.0.0.1:9/announce')
    await page.locator('input[name=link]').fill(`magnet:?xt=urn:btih:${'a'.repeat(40)}&tr=${tracker}`)
    await page.getByRole('button', { name: '开始诊断' }).click()
    const verdict = page.locator('main').getByRole('status')
    await verdict.getByText('Tracker 位于不允许诊断访问的私有地址').waitFor()
    await verdict.getByText('probe: allow').waitFor()
    await page.locator('input[name=link]').fill('film.torrent')
    await page.getByRole('button', { name: '开始诊断' }).click()
    await page.getByText('这不是种子、磁力链接或信息哈希值').waitFor()
  })

  it('no page logged an error or broke the content security policy', () => {
    expect(faults).toEqual([])
  })
})
