const ANNOUNCE = 'announce'
const MOST_EDITS = 3

/**
 * The tracker URL that was probably meant when the last path segment is a misspelt `announce`, e.g. `/annouce`;
 * undefined when the path looks right or is of another kind, which trackers may have. UDP trackers ignore the path.
 */
export function trackerPathHint(tracker: string): string | undefined {
  const match = /^((?:https?|wss?):\/\/[^/?#]+)(\/[^?#]*)?(.*)$/i.exec(tracker)
  if (match === null) return undefined
  const [, origin = '', path = '', rest = ''] = match
  const segments = path.split('/')
  const wrong = segments.findIndex((segment) => isMisspelt(segment.replace(/\.php$/, '')))
  if (wrong < 0) return undefined
  const extension = segments[wrong]?.endsWith('.php') === true ? '.php' : ''
  return `${origin}${segments.with(wrong, ANNOUNCE + extension).join('/')}${rest}`
}

function isMisspelt(segment: string): boolean {
  const lower = segment.toLowerCase()
  if (segment === ANNOUNCE || lower.length < 5 || lower.length > 12 || !lower.startsWith('a')) return false
  return editDistance(lower, ANNOUNCE) <= MOST_EDITS
}

/** How many letters must change, come or go to turn one word into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let at = 1; at <= to.length; at++) {
      const replaced = (row[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
