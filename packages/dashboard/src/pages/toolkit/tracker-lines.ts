/** Tiers from text: one tracker a line, an empty line begins the next tier. */
export function tiersOf(text: string): string[][] {
  const tiers: string[][] = [[]]
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '') tiers.push([])
    else tiers.at(-1)?.push(line)
  }
  return tiers.filter((tier) => tier.length > 0)
}

/** The text of tiers, as `tiersOf` reads it. */
export function textOfTiers(tiers: readonly (readonly string[])[]): string {
  return tiers.map((tier) => tier.join('\n')).join('\n\n')
}

/** Lines that say something. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** The first line that is no announce URL. */
export function badTracker(text: string): string | undefined {
  return linesOf(text).find((line) => !/^(?:https?|udp|wss?):\/\/[^/\s]+/i.test(line))
}
