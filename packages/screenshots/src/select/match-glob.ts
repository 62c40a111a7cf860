/**
 * Whether a glob matches a path, letter case aside: `**` stands for any text, `*` for text without `/`, `?` for one
 * character but `/`. A glob without `/` is matched against the last component. Time grows with the product of the two
 * lengths at most, whatever the glob.
 */
export function matchGlob(glob: string, path: string): boolean {
  const text = (glob.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1)).toLowerCase()
  const tokens = glob.toLowerCase().match(/\*\*\/?|\*|\?|[^*?]/gs) ?? []
  // reachable[i]: the tokens so far can match the first i characters.
  let reachable = new Uint8Array(text.length + 1)
  reachable[0] = 1
  for (const token of tokens) {
    const next = new Uint8Array(text.length + 1)
    if (token.startsWith('*')) spread(reachable, next, token === '*' ? text : '')
    else for (let i = 0; i < text.length; i++) if (reachable[i] && matchesOne(token, text[i])) next[i + 1] = 1
    reachable = next
  }
  return reachable[text.length] === 1
}

/** A star reaches from each reachable place up to the next `/` of `barriers`. */
function spread(from: Uint8Array, to: Uint8Array, barriers: string): void {
  let reached = 0
  for (let i = 0; i < from.length; i++) {
    if (barriers[i - 1] === '/') reached = 0
    if (from[i]) reached = 1
    to[i] = reached
  }
}

function matchesOne(token: string, character: string | undefined): boolean {
  return token === '?' ? character !== '/' : token === character
}
