import type { KillableFleet } from './killable-fleet.ts'
import { sampleTorrent } from './sample-torrent.ts'

export interface KillReport {
  readonly accepted: readonly { readonly id: string; readonly infoHash: string; readonly name: string }[]
  readonly kills: number
}

const ANNOUNCERS = 4
/** In each life up to so many announcements are taken in, unless that takes too long; then it ends at a random moment. */
const TAKEN_IN_A_LIFE = 4
const LONGEST_LIFE = 5_000 // milliseconds
const LAST_MOMENTS = 150 // milliseconds

/** Announces new torrents all the time while the fleet is killed `kills` times at random moments; leaves it running. */
export async function surviveKills(
  fleet: KillableFleet,
  kills: number,
  report: (line: string) => void = () => undefined,
): Promise<KillReport> {
  const accepted: { id: string; infoHash: string; name: string }[] = []
  let over = false
  await fleet.start()
  const announcer = async (): Promise<void> => {
    while (!over) {
      const { name, metainfo, infoHash } = sampleTorrent({ length: 100 })
      const body = {
        release_name: name,
        indexer: 'pond',
        torrent_base64: Buffer.from(metainfo).toString('base64'),
      }
      // As autobrr's filter does, the announcement is repeated until it is taken.
      let id = await fleet.announce(body)
      while (id === undefined && !over) {
        await pause(10)
        id = await fleet.announce(body)
      }
      if (id !== undefined) accepted.push({ id, infoHash, name })
    }
  }
  const announcers = Array.from({ length: ANNOUNCERS }, announcer)
  for (let kill = 1; kill <= kills; kill += 1) {
    const enough = accepted.length + 1 + Math.floor(Math.random() * TAKEN_IN_A_LIFE)
    const until = performance.now() + LONGEST_LIFE
    while (accepted.length < enough && performance.now() < until) await pause(1)
    await pause(Math.random() * LAST_MOMENTS)
    await fleet.kill()
    await fleet.start()
    if (kill % 20 === 0) report(`${kill} kills, ${accepted.length} accepted`)
  }
  over = true
  await Promise.all(announcers)
  return { accepted, kills }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
