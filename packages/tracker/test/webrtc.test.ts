import { once } from 'node:events'
import { createServer } from 'node:http'
import { describeWith, findProgram } from '@shoal/testing'
import { chromium, type Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { withTracker } from './ask-tracker.ts'

const DEADLINE = 30_000 // milliseconds

/** What runs in the page: a WebTorrent peer reduced to its tracker side and one data channel. */
interface PeerPage {
  readonly url: string
  readonly peerId: string
  readonly left: number
  readonly offers: number
  readonly greeting: string
}

/** Announces, answers or makes one offer, and returns what comes over the data channel. */
function actAsPeer({ url, peerId, left, offers, greeting }: PeerPage): Promise<string> {
  const infoHash = 'webrtc test torrent.'
  const gathered = (connection: RTCPeerConnection) =>
    new Promise<void>((resolve) => {
      if (connection.iceGatheringState === 'complete') resolve()
      connection.addEventListener('icegatheringstatechange', () => {
        if (connection.iceGatheringState === 'complete') resolve()
      })
    })
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const connection = new RTCPeerConnection()
    const send = (message: object) =>
      socket.send(JSON.stringify({ action: 'announce', info_hash: infoHash, peer_id: peerId, ...message }))
    const greet = (channel: RTCDataChannel) => {
      channel.addEventListener('open', () => channel.send(greeting))
      channel.addEventListener('message', (event) => resolve(String(event.data)))
    }
    socket.addEventListener('error', () => reject(new Error('no WebSocket')))
    socket.addEventListener('open', async () => {
      const counts = { uploaded: 0, downloaded: 0, left, event: 'started', numwant: offers }
      if (offers === 0) {
        send({ ...counts, offers: [] })
        document.title = 'announced'
        return
      }
      greet(connection.createDataChannel('test'))
      await connection.setLocalDescription(await connection.createOffer())
      await gathered(connection)
      send({ ...counts, offers: [{ offer_id: 'offer id of 20 bytes', offer: connection.localDescription }] })
    })
    socket.addEventListener('message', async (event) => {
      const message = JSON.parse(String(event.data))
      if (message.offer) {
        connection.addEventListener('datachannel', ({ channel }) => greet(channel))
        await connection.setRemoteDescription(message.offer)
        await connection.setLocalDescription(await connection.createAnswer())
        await gathered(connection)
        send({ to_peer_id: message.peer_id, offer_id: message.offer_id, answer: connection.localDescription })
      } else if (message.answer) await connection.setRemoteDescription(message.answer)
    })
  })
}

/** A web site of one empty page. */
async function blankSite(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<title>peer</title>'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

describeWith(['chromium'], 'WebTorrent peers in a browser', () => {
  it('two pages connect by WebRTC through the tracker', { timeout: 2 * DEADLINE }, () =>
    withTracker({}, async (tracker, port) => {
      const executablePath = findProgram('chromium') ?? ''
      const browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-features=WebRtcHideLocalIpsWithMdns'],
      })
      const site = await blankSite()
      try {
        const pages: Page[] = []
        for (let number = 0; number < 2; number++) {
          const page = await browser.newPage()
          await page.goto(site.url) // a page of a local site may talk to a local tracker
          pages.push(page)
        }
        const url = `ws://127.0.0.1:${port}/announce`
        const first = pages[0]?.evaluate(actAsPeer, {
          url,
          peerId: '-WW0001-aaaaaaaaaaaa',
          left: 0,
          offers: 0,
          greeting: 'from the seeder',
        })
        await pages[0]?.waitForFunction(() => document.title === 'announced')
        await expect.poll(() => tracker.counters().seeders).toBe(1)
        const second = pages[1]?.evaluate(actAsPeer, {
          url,
          peerId: '-WW0001-bbbbbbbbbbbb',
          left: 9,
          offers: 1,
          greeting: 'from the leecher',
        })
        expect(await Promise.all([first, second])).toEqual(['from the leecher', 'from the seeder'])
        expect(tracker.counters().announces.ws).toBe(2)
      } finally {
        await browser.close()
        site.close()
      }
      await expect.poll(() => tracker.counters().swarms).toBe(0)
    }),
  )
})
