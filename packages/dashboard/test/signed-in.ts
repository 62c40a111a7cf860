import { findProgram } from '@shoal/testing'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { type RunningShoal, startShoal } from './running-shoal.ts'

const PATIENCE = 30_000 // milliseconds that a page may take

/** A Shoal of the test file's own, and pages of a real Chromium that are signed in to it. */
export interface Dashboard {
  readonly shoal: RunningShoal
  /** Opens a page; at the end of the test it is closed, and must have logged no error. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  stop(): Promise<void>
}

/** @param settings text of a `shoal.yaml` */
export async function startDashboard(settings?: string): Promise<Dashboard> {
  const executablePath = findProgram('chromium')
  if (executablePath === undefined) throw new Error('chromium has gone since the tests were listed')
  const shoal = await startShoal(settings)
  let browser: Browser | undefined
  const stop = async (): Promise<void> => {
    await browser?.close()
    await shoal.stop()
  }
  try {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  } catch (error) {
    await stop()
    throw error
  }
  const running = browser
  return { shoal, stop, open: (path, options = {}) => openSignedIn(running, shoal, path, options) }
}

async function openSignedIn(
  browser: Browser,
  shoal: RunningShoal,
  path: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const faults: string[] = []
  const context = await browser.newContext({ locale: 'en-US', colorScheme: 'light', ...options })
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  await page.goto(shoal.url + path)
  await page.locator('input[name=name]').fill('admin')
  await page.locator('input[name=password]').fill(shoal.password)
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor({ state: 'attached' })
  await page.locator('main h1').waitFor()
  return page
}
