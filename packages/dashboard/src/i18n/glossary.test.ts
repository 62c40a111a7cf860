import { describe, expect, it } from 'vitest'
import { en, zh } from './catalogs.ts'
import { flattenWords } from './flatten-words.ts'

interface Term {
  /** The English word, where it means this thing. */
  readonly english: RegExp
  /** The one Chinese word for it, as qBittorrent and 下载器 tools write it. */
  readonly chinese: string
  /** Words that others use for it, and that confuse here. */
  readonly forbidden: RegExp
}

const glossary: readonly Term[] = [
  { english: /\bclients?\b/i, chinese: '下载器', forbidden: /客户端|用户端|下载端|下载工具/ },
  { english: /\bindexers?\b/i, chinese: '站点', forbidden: /索引器|索引站|索引源/ },
  { english: /\bannounc(es?|ed|ing)\b/i, chinese: '汇报', forbidden: /宣告|公告|通告|上报|播报/ },
  { english: /\breannounc/i, chinese: '重新汇报', forbidden: /强制汇报|再次汇报|重新宣告/ },
  { english: /\b(seed|seeds|seeding|seeded)\b/i, chinese: '做种', forbidden: /播种|撒种|供种|发种/ },
  { english: /\bseeders?\b/i, chinese: '做种者', forbidden: /做种人|上传者|播种者|完整源/ },
  { english: /\bleechers?\b/i, chinese: '下载者', forbidden: /吸血|下载人|下载中用户/ },
  { english: /\bpeers?\b/i, chinese: '用户', forbidden: /节点|对等|同伴|对端|伙伴/ },
  { english: /\bswarms?\b/i, chinese: '用户群', forbidden: /集群|蜂群|群体|Swarm/ },
  { english: /\bratio\b/i, chinese: '分享率', forbidden: /分享比|共享率|分享比率|上传比/ },
  { english: /\bpieces?\b/i, chinese: '区块', forbidden: /分块|分片|数据块|碎片|片段/ },
  { english: /\btrackers?\b/i, chinese: 'Tracker', forbidden: /追踪器|跟踪器|追踪服务器|tracker/ },
  { english: /\bmagnets?\b(?!:)/i, chinese: '磁力链接', forbidden: /磁链|磁力(?!链接)|磁性链接/ },
  { english: /(?<!\.)\btorrents?\b/i, chinese: '种子', forbidden: /洪流|BT ?文件|种籽/ },
  { english: /\brecheck/i, chinese: '重新校验', forbidden: /重新检查|重新检验|强制校验|重新核对/ },
  { english: /\b(screenshots?|shots?)\b/i, chinese: '截图', forbidden: /截屏|抓图|屏幕快照|屏幕截取/ },
  { english: /\b(breakers?|circuits?)\b/i, chinese: '熔断', forbidden: /断路|保险丝|跳闸/ },
  { english: /\bendpoints?\b/i, chinese: '接口', forbidden: /端点|终端点|终结点/ },
  { english: /\bwebhooks?\b/i, chinese: 'Webhook', forbidden: /钩子|回调地址|webhook|网络钩/ },
]

const english = flattenWords(en)
const chinese = flattenWords(zh)

/** Values that are filled in keep their English names: `{{tracker}}` is no word that a person reads. */
const visible = (text: string): string => text.replaceAll(/\{\{[^}]*\}\}/g, '')

/** The keys of the English catalog that Chinese has, its singulars left out. */
const pairs = [...english].flatMap(([key, text]) => {
  const translated = chinese.get(key)
  return translated === undefined ? [] : [{ key, english: visible(text), chinese: visible(translated) }]
})

describe.each(glossary)('the Chinese word $chinese', ({ english: word, chinese: required, forbidden }) => {
  it('stands wherever English has its word', () => {
    const missing = pairs.filter((pair) => word.test(pair.english) && !pair.chinese.includes(required))
    expect(missing).toEqual([])
  })

  it('is never replaced by another word', () => {
    expect(pairs.filter((pair) => forbidden.test(pair.chinese))).toEqual([])
  })
})

it('the glossary meets the catalogs: most of its words occur in them', () => {
  const used = glossary.filter(({ chinese: word }) => pairs.some((pair) => pair.chinese.includes(word)))
  expect(used.length).toBeGreaterThan(glossary.length / 2)
})
