import type { Language } from '../terminal/cli-io.ts'
import type { PeerOutcome, Verdict, VerdictCode } from './probe-report.ts'

const TEXTS = {
  'no-tracker': ['the torrent names no tracker', '种子没有 Tracker'],
  'bad-url': ['not a usable tracker URL: %s', 'Tracker 地址无效：%s'],
  forbidden: ['this address may not be contacted from here: %s', '不允许从这里访问此地址：%s'],
  unresolvable: ['the tracker’s name does not resolve: %s', '无法解析 Tracker 域名：%s'],
  refused: ['the tracker’s host refuses the connection: nothing listens there: %s', 'Tracker 拒绝连接，端口未监听：%s'],
  timeout: ['the tracker does not answer in time: %s', 'Tracker 超时无响应：%s'],
  tls: [
    'no secure connection to the tracker (certificate or TLS): %s',
    '无法与 Tracker 建立安全连接（证书或 TLS）：%s',
  ],
  'not-a-tracker': ['something answers, but it is no tracker: %s', '有服务响应，但不是 Tracker：%s'],
  unauthorised: [
    'the tracker does not accept this user: wrong passkey or no permission: %s',
    'Tracker 未授权，passkey 错误或没有权限：%s',
  ],
  'not-registered': ['the tracker does not know this torrent: %s', 'Tracker 未收录此种子：%s'],
  failing: ['the tracker fails: %s', 'Tracker 出错：%s'],
  'never-announced': [
    'the tracker works, but no client has announced this torrent: %s',
    'Tracker 正常，但没有下载器汇报过此种子：%s',
  ],
  'counts-only': ['the tracker counts peers but names none: %s', 'Tracker 只有用户数量，没有返回用户地址：%s'],
  'not-dialled': ['the tracker knows peers; none was dialled', 'Tracker 有用户，未尝试连接'],
  'peers-forbidden': [
    'announced, but at addresses that may not be contacted from here: %s',
    '已汇报，但不允许从这里访问这些地址：%s',
  ],
  'peers-refused': [
    'announced, but unreachable: the announced port refuses (client stopped, or wrong port): %s',
    '已汇报但连不上：端口拒绝连接（下载器已停止或端口错误）：%s',
  ],
  'peers-timeout': [
    'announced, but unreachable: no answer (firewall, NAT or wrong address): %s',
    '已汇报但连不上：无响应（防火墙、NAT 或地址错误）：%s',
  ],
  'peers-other-torrent': ['announced, but another torrent answers there: %s', '已汇报，但该地址是其他种子：%s'],
  'peers-unreachable': [
    'announced, but unreachable: it hangs up (encryption required, or no BitTorrent client): %s',
    '已汇报但连不上：连接被断开（要求加密，或不是 BitTorrent 下载器）：%s',
  ],
  'no-pieces': ['peers are reachable, but none has a piece (%s reached)', '用户可连接，但都没有区块（已连接 %s）'],
  fine: ['fine: %s peers reached', '正常：已连接用户 %s'],
} as const satisfies Readonly<Record<VerdictCode, readonly [string, string]>>

/** The verdict as a sentence, with what was probably meant where that is known. */
export function verdictText(verdict: Verdict, language: Language): string {
  const [english, chinese] = TEXTS[verdict.code]
  const sentence = (language === 'zh' ? chinese : english).replace('%s', verdict.subject)
  if (verdict.hint === undefined) return sentence
  return `${sentence}${language === 'zh' ? `；是否应为 ${verdict.hint}？` : `; did you mean ${verdict.hint}?`}`
}

/** One tracker's verdict; `fine` there means that it named peers. */
export function trackerVerdictText(verdict: Verdict, language: Language): string {
  if (verdict.code !== 'fine') return verdictText(verdict, language)
  return language === 'zh' ? '正常' : 'fine'
}

const OUTCOMES = {
  forbidden: ['may not be contacted from here', '不允许从这里访问'],
  refused: ['refuses the connection', '拒绝连接'],
  timeout: ['does not answer', '无响应'],
  unreachable: ['no route to it', '无法到达'],
  closed: ['hangs up before its handshake', '握手前断开'],
  'not-bittorrent': ['does not speak BitTorrent', '不是 BitTorrent 协议'],
  'other-torrent': ['answers with another torrent', '返回其他种子'],
} as const satisfies Readonly<Record<Exclude<PeerOutcome['kind'], 'reached'>, readonly [string, string]>>

/** What became of dialling one peer. */
export function outcomeText(outcome: PeerOutcome, language: Language): string {
  if (outcome.kind !== 'reached') return OUTCOMES[outcome.kind][language === 'zh' ? 1 : 0]
  const client = `${outcome.client} ${outcome.version}`.trim()
  const pieces = outcome.seeder ? (language === 'zh' ? '做种者' : 'seeder') : piecesText(outcome, language)
  return `${client}, ${pieces}`
}

function piecesText(outcome: Extract<PeerOutcome, { kind: 'reached' }>, language: Language): string {
  const count = outcome.pieces === undefined ? '?' : String(outcome.pieces)
  return `${count}${outcome.pieceCount === undefined ? '' : `/${outcome.pieceCount}`} ${language === 'zh' ? '区块' : 'pieces'}`
}
