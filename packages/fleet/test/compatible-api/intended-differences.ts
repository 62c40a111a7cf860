/** A difference between Shoal and the version of qBittorrent that counts, and why it is meant. */
export interface IntendedDifference {
  /** The name of the case. */
  readonly where: RegExp
  readonly field: RegExp
  readonly reason: string
  /** Does not happen at every run. */
  readonly sometimes?: true
}

const any = /^/
const all = (where: RegExp, reason: string): IntendedDifference => ({ where, field: any, reason })

export const intended: readonly IntendedDifference[] = [
  // What a fleet is not.
  {
    where: /^GET app\/buildInfo$/,
    field: /^openssl$/,
    reason: 'Shoal names the libraries of 5.1.0; which patch of them a distribution took does not matter.',
  },
  {
    where: /^GET app\/preferences$/,
    field: any,
    reason: 'Settings of one program: a fleet has none of these, each client has its own.',
  },
  {
    where: /^GET app\/defaultSavePath$/,
    field: any,
    reason: 'The folder that Shoal itself uses; each client has a default of its own.',
  },
  all(/^GET app\/networkInterface/, 'Interfaces of the machine of Shoal say nothing about those of the clients.'),
  all(
    /^GET app\/getFreeSpaceAtPath .*nowhere/,
    'Folders are at the clients; `free_space_on_disk` says what they have.',
  ),
  all(/^GET log\/main/, "Shoal's log is its own, in the dashboard and its files: one line stands for it."),
  {
    where: /^GET sync\/maindata/,
    field: /^server_state\.queueing$/,
    reason: 'Whether there are queues is up to each client; Sonarr refuses its settings where there are none.',
  },
  all(/^GET transfer\/getSpeedLimits$/, 'Shoal has no limits over the whole fleet.'),
  all(
    /^POST transfer\/(toggleSpeedLimitsMode|banPeers \[peers=)/,
    'Refused: Shoal has no such thing over the whole fleet.',
  ),
  all(/^POST app\/sendTestEmail$/, 'Refused: Shoal sends no mail.'),
  all(
    /^POST rss\//,
    'Refused with the reason: Shoal reads no RSS feeds, and a rule that never runs must not look kept.',
  ),
  all(/^POST torrents\/setSSLParameters \[hash=/, 'Refused: clients are not given certificates for single torrents.'),

  // Unknown selections never mean everything; what is malformed never lifts or sets a limit.
  all(
    /^GET torrents\/info \[(filter unknown|(limit|offset|private) malformed)\]$/,
    'Refused instead of taken for "all".',
  ),
  {
    where: /^GET torrents\/info \[(sort=hash offset=99|offset unknown)\]$/,
    field: /length$/,
    reason: 'Beyond the end there is nothing, as in 5.3; 5.1 begins again, so that a program that pages never ends.',
  },
  all(
    /^POST (torrents|transfer)\/set(Upload|Download|Share)Limits? \[\w*[lL]imit malformed\]$/,
    'Refused: qBittorrent reads what is no number as 0, which lifts the limit or stops the torrent.',
  ),

  // Wording and details.
  {
    where: /^(GET clientdata\/load|POST app\/setCookies) .*malformed\]$/,
    field: /^$/,
    reason: 'Same status; the text of the JSON reader of qBittorrent says nothing to anybody.',
  },
  {
    where: /absent\]$/,
    field: /^$/,
    reason: 'Names of missing parameters are told since 5.2; Shoal words it as 5.1 does.',
  },
  {
    where: /^POST torrents\/((top|bottom|increase|decrease)Prio|editTracker|rename(File|Folder)) \[/,
    field: /^$/,
    reason: 'Same status; the text names the torrent and the client that refuses.',
  },
  {
    where: /^POST torrents\/(top|bottom|increase|decrease)Prio \[hashes (unknown|malformed)\]$/,
    field: any,
    reason: 'Whether there is a queue depends on the client, and no client has this torrent.',
  },
  {
    where: /^POST torrents\/(add|edit|remove)WebSeeds? .*malformed\]$/,
    field: /^$/,
    reason: 'qBittorrent lists the schemes in an order that changes from start to start.',
    sometimes: true,
  },
  {
    where: /^(after: )?GET torrents\/(info|properties)|^after: POST/,
    field: /shoal_client$/,
    reason: 'An additional field that names the client; programs leave fields that they do not know.',
  },
  {
    where: /^GET sync\/maindata/,
    field: /shoal_client$/,
    reason: 'An additional field that names the client; programs leave fields that they do not know.',
  },
  {
    where: /GET torrents\/properties/,
    field: /^(creation_date|nb_connections_limit)$/,
    reason:
      'An exported .torrent carries the moment of the export where it had no date; clients do not tell the limit.',
  },
  all(
    /^GET torrents\/(pieceAvailability|downloadFile) /,
    'Clients are not asked for single pieces and the bytes of files.',
  ),
]

export function reasonFor(name: string, field: string): IntendedDifference | undefined {
  return intended.find((difference) => difference.where.test(name) && difference.field.test(field))
}
