/** A picture as a page elsewhere links to it. */
export interface LinkedPicture {
  /** Full size. */
  readonly url: string
  /** A smaller one to show; the full one where absent. */
  readonly thumbnailUrl?: string
  readonly alt: string
  /** The video that it shows; named where there are several. */
  readonly file?: string
}

/** How many pictures stand beside each other. */
const PER_ROW = 3

/** BBCode as trackers' upload forms take it: thumbnails that link to the full pictures, in rows. */
export function toBbcode(pictures: readonly LinkedPicture[]): string {
  const lines = inRows(
    pictures,
    ({ url, thumbnailUrl }) => `[url=${bare(url)}][img]${bare(thumbnailUrl ?? url)}[/img][/url]`,
    (file) => `[b]${file.replaceAll(/[[\]]/g, ' ')}[/b]`,
  )
  return `[center]\n${lines.join('\n')}\n[/center]\n`
}

/** The same in Markdown. */
export function toMarkdown(pictures: readonly LinkedPicture[]): string {
  const lines = inRows(
    pictures,
    ({ url, thumbnailUrl, alt }) => `[![${escaped(alt)}](<${bare(thumbnailUrl ?? url)}>)](<${bare(url)}>)`,
    (file) => `\n**${escaped(file)}**\n`,
  )
  return `${lines.join('\n')}\n`
}

/** Rows of pictures; of several videos, each under its name. */
function inRows(
  pictures: readonly LinkedPicture[],
  write: (picture: LinkedPicture) => string,
  title: (file: string) => string,
): readonly string[] {
  const videos = [...Map.groupBy(pictures, ({ file }) => file)]
  return videos.flatMap(([file, ofVideo]) => {
    const rows = file === undefined || videos.length === 1 ? [] : [title(file.replaceAll(/\s+/g, ' '))]
    for (let at = 0; at < ofVideo.length; at += PER_ROW) {
      rows.push(
        ofVideo
          .slice(at, at + PER_ROW)
          .map(write)
          .join(' '),
      )
    }
    return rows
  })
}

/** A torrent's text cannot become markup. */
function escaped(text: string): string {
  return text.replaceAll(/[[\]\\*_`<>]/g, '\\$&')
}

/** An address cannot end the markup that it stands in. */
function bare(url: string): string {
  return url.replaceAll(/[[\]<>\s]/g, (character) => encodeURIComponent(character))
}
