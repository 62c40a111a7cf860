import { createFaultsEn } from '../rooms/toolkit/create-faults-en.ts'

/**
 * What the parts of Shoal say about grabs, clients and tasks, by their message code. A code that is missing here shows
 * the English sentence that came with it.
 */
export const messagesEn = {
  // why a client was skipped
  disabled: 'Switched off',
  down: 'Does not answer',
  draining: 'Being drained: it takes nothing new',
  excluded: 'Failed this grab before',
  rule: 'The rule names other clients',
  'round-full': 'Took its share of new torrents for this round',
  'no-space': 'Not enough free space for this release',
  'traffic-quota': 'Would exceed its traffic for this month',
  'cap-count': 'Reached the most grabs allowed per hour',
  'cap-bytes': 'Would exceed the bytes allowed per hour',
  'tracker-not-allowed': 'The built-in client may not announce to this private tracker: allow its host first',
  // why a grab waits or ended
  'cap-reached': 'A cap per hour is reached; it goes on when the hour has passed',
  'no-room': 'No client has room for it; it goes on when one has',
  'no-client': 'No client of the fleet may take it',
  'clients-down': 'No client answers; it goes on when one does',
  'by-operator': 'Cancelled by hand',
  duplicate: 'Another grab brings the same torrent',
  present: 'A client of the fleet has this torrent already',
  expired: 'Gave up: it waited too long',
  lost: 'The client no longer has the torrent',
  removed: 'Removed from its client on purpose',
  'still-there': 'Looked again: the client has it',
  'client-removed': 'The client was removed or switched off',
  'late-copy-absent': '{{client}} is back and never got it',
  'late-copy-removed': '{{client}} is back and had got it too: removed there, it had no bytes',
  'late-copy-kept': '{{client}} is back and has it too: left there, because it holds bytes',
  // fetching the torrent
  'fetch-status': 'The link answers with status {{status}}',
  'fetch-timeout': 'The link did not answer in time',
  'not-a-torrent': 'What the link gave is not a torrent',
  'wrong-torrent': 'The torrent has another info-hash than the webhook named',
  'metadata-not-found': 'No peer of the swarm gave the metadata in time',
  'address-refused': 'The link leads to {{host}} on a private network: allow this host if it is your own indexer',
  // what a client said
  'client-unreachable': 'The client cannot be reached',
  'client-silent': 'The client did not answer in time',
  'client-login': 'The client refuses the user name or password',
  'client-banned': 'The client has shut Shoal out after too many failed logins',
  'client-refused': 'The client refused the torrent',
  'client-protocol': 'The client answered in a way that Shoal does not understand',
  isolated: 'Isolated by hand: nothing is asked of it until it is taken back',
  // why a screenshot task failed
  no_video: 'The torrent holds no video',
  unreadable_video: 'The video cannot be read: it is damaged or cut off',
  unsupported_video: 'This kind of video is not supported yet',
  no_frame: 'No frame of the video could be decoded',
  budget: 'The budget of bytes is used up',
  deadline: 'The time allowed is over',
  no_peers: 'No peers with the needed pieces were found',
  worker_lost: 'The worker was lost; another one goes on',
  unknown_container: 'The file is of a kind that Shoal does not know',
  container: 'The structure of the video file is damaged',
  decode: 'The video decoder failed',
  tracker: 'The tracker gave no peers',
  tracker_not_allowed: 'This private tracker is not allowed for screenshots: allow its host first',
  ...createFaultsEn,
} as const
