/**
 * Public trackers that repair a link which has lost its own. They serve any info-hash; users name their own with
 * `--tracker`.
 */
export const defaultTrackers: readonly string[] = [
  'udp://tracker.opentrackr.org:1337/announce',
  'udp://open.demonii.com:1337/announce',
  'udp://open.stealth.si:80/announce',
  'udp://tracker.torrent.eu.org:451/announce',
  'udp://exodus.desync.com:6969/announce',
]
