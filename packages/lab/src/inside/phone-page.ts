import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { formatBytes, qrSvg } from '@shoal/toolkit'
import type { ListenPlace } from './lab-addresses.ts'
import type { LabTorrent } from './peers/lab-peer.ts'

/** What the page says. */
interface PageWords {
  readonly language: string
  readonly title: string
  readonly lead: string
  readonly empty: string
  readonly open: string
  readonly file: string
  readonly other: readonly [language: string, name: string]
}

const WORDS = {
  en: {
    language: 'en',
    title: 'Shoal lab',
    lead: 'Scan a code with your phone, or open the link in a torrent app.',
    empty: 'This lab has a tracker and no torrents.',
    open: 'Magnet link',
    file: '.torrent file',
    other: ['zh', '中文'],
  },
  zh: {
    language: 'zh-CN',
    title: 'Shoal 实验场',
    lead: '用手机扫描二维码，或在下载器中打开链接。',
    empty: '这个实验场只有 Tracker，没有种子。',
    open: '磁力链接',
    file: '种子文件',
    other: ['en', 'English'],
  },
} as const satisfies Readonly<Record<string, PageWords>>

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--quiet:#767676;--accent:#0a7a8a;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--quiet:#9a9a9a;--accent:#5cc6d6;--on-accent:#062a30}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:1.5rem 1rem 3rem;font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif}
header{display:flex;align-items:baseline;gap:1rem;margin-bottom:.25rem}
h1{font-size:1.5rem;margin:0;flex:1}
p{color:var(--quiet);margin:0 0 1.25rem;overflow-wrap:anywhere}
ul{list-style:none;padding:0;margin:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr))}
li{border:1px solid var(--line);border-radius:14px;padding:1rem;display:flex;flex-direction:column;gap:.75rem}
h2{font-size:1rem;margin:0;overflow-wrap:anywhere}
svg{width:100%;height:auto;border-radius:8px;background:#fff}
small{color:var(--quiet)}
nav{display:flex;gap:.75rem;flex-wrap:wrap;margin-top:auto}
a{color:var(--accent)}
nav a{padding:.5rem .9rem;border:1px solid var(--line);border-radius:999px;text-decoration:none}
nav a:first-child{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
`

/** Serves the page with each torrent's QR code, and the .torrent files. Rejects where the port is taken. */
export async function servePhonePage(
  place: ListenPlace,
  torrents: readonly LabTorrent[],
  trackers: readonly string[],
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, torrents, trackers).catch(() => response.writeHead(500).end())
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(place.port, place.address, resolve)
  await promise
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  torrents: readonly LabTorrent[],
  trackers: readonly string[],
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lab')
  const torrent = torrents[Number(/^\/(\d{1,3})\.torrent$/.exec(pathname)?.[1] ?? 0) - 1]
  if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end()
  else if (pathname === '/') {
    const wanted = searchParams.get('lang') ?? request.headers['accept-language'] ?? ''
    const html = await pageOf(wanted.startsWith('zh') ? WORDS.zh : WORDS.en, torrents, trackers)
    const policy = "default-src 'none'; style-src 'unsafe-inline'"
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html)
  } else if (torrent !== undefined) {
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(`${torrent.name}.torrent`)}`
    response
      .writeHead(200, { 'content-type': 'application/x-bittorrent', 'content-disposition': disposition })
      .end(await readFile(torrent.file))
  } else response.writeHead(404).end()
}

async function pageOf(words: PageWords, torrents: readonly LabTorrent[], trackers: readonly string[]): Promise<string> {
  const items = await Promise.all(
    torrents.map(
      async ({ name, length, magnet }, index) => `<li>${await qrSvg(magnet)}
<h2>${escaped(name)}</h2><small>${formatBytes(length)}</small>
<nav><a href="${escaped(magnet)}">${words.open}</a><a href="/${index + 1}.torrent">${words.file}</a></nav></li>`,
    ),
  )
  const [language, name] = words.other
  const list = items.length === 0 ? `<p>${words.empty}</p>` : `<ul>${items.join('\n')}</ul>`
  return `<!doctype html><html lang="${words.language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${words.title}</title><style>${STYLE}</style>
<header><h1>${words.title}</h1><a href="/?lang=${language}" lang="${language}">${name}</a></header>
<p>${words.lead}<br>Tracker: ${trackers.map(escaped).join(' · ')}</p>
${list}</html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
