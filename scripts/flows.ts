/** One arrow of a flow in `docs/architecture.md`: a file, and those of which one must import it. */
export interface FlowArrow {
  readonly flow: string
  readonly from: readonly string[]
  readonly to: string
}

const FILE = /`((?:packages|scripts)\/[^`\s]+\.\w+)`/g

/**
 * The arrows of every flow. `→` is an import, so it is returned; `⇢` hands over by a process, a socket or a port, and begins
 * anew. Files without an arrow between them stand side by side. The rows of a table follow the last file before it.
 */
export function flowArrows(markdown: string): readonly FlowArrow[] {
  const [, after = ''] = markdown.split('## The flows')
  const [flows = ''] = after.split(/^## /m)
  return flows
    .split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const [flow = '', ...lines] = section.split('\n')
      const prose = lines.filter((line) => !line.startsWith('|')).join('\n')
      const chain = arrowsOf(flow, prose, [])
      const rows = lines.filter((line) => line.startsWith('|'))
      return [...chain.arrows, ...rows.flatMap((row) => arrowsOf(flow, `→ ${row}`, chain.last).arrows)]
    })
}

function arrowsOf(flow: string, text: string, before: readonly string[]) {
  const arrows: FlowArrow[] = []
  let from = before
  let side: string[] = [...before]
  let end = 0
  for (const match of text.matchAll(FILE)) {
    const between = text.slice(end, match.index)
    end = match.index + match[0].length
    const [, to = ''] = match
    const isImport = between.includes('→')
    if (between.includes('⇢')) {
      from = []
      side = []
    } else if (isImport) {
      from = side
      side = []
    }
    side.push(to)
    if (from.length > 0) arrows.push({ flow, from, to })
  }
  return { arrows, last: side }
}
