import type { TrackerCounters } from '../tracker.ts'

const MINUTE = 60 // seconds
const MEBIBYTE = 1 << 20 // bytes

/** What the status page shows. */
export interface StatusPageContents {
  readonly counters: TrackerCounters
  readonly announceUrls: readonly string[]
  /** Unix milliseconds. */
  readonly now: number
}

/** The page at `/` for people: counts, calls, uptime, memory, and how to make a torrent for this tracker. */
export function statusPage({ counters, announceUrls, now }: StatusPageContents, language: 'en' | 'zh'): string {
  const words = texts[language]
  const rows: readonly (readonly [string, string])[] = [
    [words.swarms, counters.swarms.toLocaleString('en')],
    [words.seeders, counters.seeders.toLocaleString('en')],
    [words.leechers, counters.leechers.toLocaleString('en')],
    [words.completed, counters.completed.toLocaleString('en')],
    [words.calls, counters.calls.toLocaleString('en')],
    [words.activeRequests, counters.activeRequests.toLocaleString('en')],
    [words.uptime, duration(Math.floor((now - counters.startedAt) / 1000))],
    [words.memory, `${Math.round(counters.memoryBytes.resident / MEBIBYTE)} MiB`],
  ]
  const urls = announceUrls.map((url) => `<code>${escapeHtml(url)}</code>`).join('\n')
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<style>
:root { color-scheme: light dark; font-family: system-ui, "Noto Sans CJK SC", sans-serif; line-height: 1.5 }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; margin-bottom: .2rem }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem; margin: 2rem 0 }
dl div { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .6rem; padding: .8rem 1rem }
dt { font-size: .85rem; opacity: .75 }
dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums }
code { display: block; padding: .5rem .8rem; margin: .4rem 0; border-radius: .4rem; overflow-wrap: anywhere;
  background: color-mix(in srgb, currentColor 8%, transparent) }
</style>
</head>
<body>
<h1>${words.title}</h1>
<p>${words.purpose}</p>
<dl>
${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('\n')}
</dl>
<h2>${words.howTitle}</h2>
<p>${words.how}</p>
${urls}
<p><a href="/stats">/stats</a></p>
</body>
</html>
`
}

/** Text that HTML shows as it is. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

function duration(seconds: number): string {
  const days = Math.floor(seconds / (24 * 60 * MINUTE))
  const hours = Math.floor(seconds / (60 * MINUTE)) % 24
  const minutes = Math.floor(seconds / MINUTE) % 60
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${seconds % MINUTE} s` : `${seconds} s`
}

const texts = {
  en: {
    title: 'Shoal tracker',
    purpose: 'A BitTorrent tracker tells peers of a torrent where the others are.',
    swarms: 'Torrents',
    seeders: 'Seeders',
    leechers: 'Leechers',
    completed: 'Completed',
    calls: 'Calls',
    activeRequests: 'Active requests',
    uptime: 'Uptime',
    memory: 'Memory',
    howTitle: 'Make a torrent for this tracker',
    how: 'In your client (qBittorrent, Transmission, …) create a torrent, put one of these in as its tracker URL, and start seeding:',
  },
  zh: {
    title: 'Shoal Tracker',
    purpose: 'BitTorrent Tracker 告诉同一种子的用户彼此在哪里。',
    swarms: '种子',
    seeders: '做种者',
    leechers: '下载者',
    completed: '完成次数',
    calls: '调用次数',
    activeRequests: '活动请求',
    uptime: '运行时间',
    memory: '内存',
    howTitle: '为本 Tracker 制作种子',
    how: '在下载器(qBittorrent、Transmission 等)中制作种子,把下面任一地址填为 Tracker 地址,然后开始做种:',
  },
} as const
