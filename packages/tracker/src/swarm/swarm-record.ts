/** What each word of a swarm's record holds. Word 0 is its hash, words 1–5 the info-hash. */
export const swarmWord = {
  infoHash: 1,
  completed: 6,
  block4: 7, // arena block of the IPv4 peers, 0 for none
  block6: 8,
  used4: 9,
  used6: 10,
  seeders: 11,
  leechers: 12, // paused ones included
  paused: 13,
  cursor: 14, // next slot that the sweep visits: IPv4 slots first, then IPv6
  lastMinute: 15,
} as const
