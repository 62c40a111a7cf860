/** A picture as a page elsewhere links to it. */
export interface LinkedPicture {
  /** Full size. */
  readonly url: string
  /** A smaller one to show; the full one where absent. */
  readonly thumbnailUrl?: string
  readonly alt: string
}

/** How many pictures stand beside each other. */
const PER_ROW = 3

/** BBCode as trackers' upload forms take it: thumbnails that link to the full pictures, in rows. */
export function toBbcode(pictures: readonly LinkedPicture[]): string {
  const items = pictures.map(
    ({ url, thumbnailUrl }) => `[url=${bare(url)}][img]${bare(thumbnailUrl ?? url)}[/img][/url]`,
  )
  return `[center]\n${inRows(items).join('\n')}\n[/center]\n`
}

/** The same in Markdown. */
export function toMarkdown(pictures: readonly LinkedPicture[]): string {
  const items = pictures.map(({ url, thumbnailUrl, alt }) => {
    return `[![${alt.replaceAll(/[[\]\\]/g, '\\$&')}](<${bare(thumbnailUrl ?? url)}>)](<${bare(url)}>)`
  })
  return `${inRows(items).join('\n')}\n`
}

function inRows(items: readonly string[]): readonly string[] {
  const rows: string[] = []
  for (let at = 0; at < items.length; at += PER_ROW) rows.push(items.slice(at, at + PER_ROW).join(' '))
  return rows
}

/** An address cannot end the markup that it stands in. */
function bare(url: string): string {
  return url.replaceAll(/[[\]<>\s]/g, (character) => encodeURIComponent(character))
}
