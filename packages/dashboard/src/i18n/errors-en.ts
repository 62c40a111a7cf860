/** The cause of each failure and the way out of it. Keys: the problem codes of the API, then the page's own. */
export const errorsEn = {
  reference: 'Request {{reference}}: look for this id in the log.',
  'bad-request': {
    cause: 'Shoal could not read the request',
    wayOut: 'Reload the page; it may be older than the running Shoal.',
  },
  'invalid-fields': { cause: 'Some values were refused', wayOut: 'Correct the marked fields and send again.' },
  'not-signed-in': { cause: 'You are signed out', wayOut: 'Sign in again; you come back to this page.' },
  'wrong-credentials': {
    cause: 'User name or password is wrong',
    wayOut:
      'The first password was shown in the terminal at the first start. On that machine, `shoal account reset-password` makes a new one.',
  },
  'too-many-attempts': {
    cause: 'Too many failed attempts',
    wayOut: 'Wait a minute before you try again. Nothing is locked for good.',
  },
  'csrf-missing': {
    cause: 'The page lost its protection token',
    wayOut: 'Reload the page and repeat the last step. Nothing has been changed.',
  },
  forbidden: {
    cause: 'This account may only look',
    wayOut: 'Ask an administrator of this Shoal, or sign in with another account.',
  },
  'origin-refused': {
    cause: 'The request came from a foreign page',
    wayOut: 'Open the dashboard at its own address. Behind a reverse proxy, let it pass the Host header on.',
  },
  'not-found': {
    cause: 'It does not exist (any more)',
    wayOut: 'Go back to the list: it may have been removed in the meantime.',
  },
  conflict: { cause: 'Something else changed it first', wayOut: 'Reload to see the present state, then decide again.' },
  'body-too-large': { cause: 'The request is too large', wayOut: 'Send less at once.' },
  'unsupported-media-type': {
    cause: 'Shoal does not accept this kind of data',
    wayOut: 'Reload the page; it may be older than the running Shoal.',
  },
  'rate-limited': { cause: 'Too many requests', wayOut: 'Wait a few seconds, then try again.' },
  unavailable: {
    cause: 'This part of Shoal is not ready',
    wayOut: 'It may be starting. Try again in a few seconds; if it stays so, the log names the reason.',
  },
  'tracker-unreachable': {
    cause: 'The tracker does not answer',
    wayOut: 'It is restarted by itself within seconds. If it stays away, its port may be taken: see the log.',
  },
  'path-not-allowed': {
    cause: 'This place is outside of the folders that torrents may be made from',
    wayOut: 'Add its folder to "create: folders" in shoal.yaml and restart Shoal, or choose another file.',
  },
  'not-a-torrent': {
    cause: 'This is no torrent, magnet link or info-hash',
    wayOut: 'Choose a .torrent file, or paste the whole link.',
  },
  'tracker-not-allowed': {
    cause: 'The built-in client may not announce to this private tracker',
    wayOut: 'Seed the torrent with the client whose passkey it carries.',
  },
  'demo-running': { cause: 'The demo is already running', wayOut: 'Follow it on the overview.' },
  'demo-unavailable': {
    cause: 'The demo cannot run here',
    wayOut: 'It needs the tracker, the built-in client and a screenshot worker on this machine.',
  },
  'grab-not-cancellable': {
    cause: 'This grab can no longer be cancelled',
    wayOut: 'It is finished. Remove the torrent in its client if you do not want it.',
  },
  'grab-not-retryable': {
    cause: 'This grab cannot be tried again now',
    wayOut: 'Only parked and dead grabs wait for you; this one is on its way or done.',
  },
  'task-not-cancellable': {
    cause: 'This screenshot task can no longer be cancelled',
    wayOut: 'It has ended; its shots stay in the gallery.',
  },
  'lease-lost': {
    cause: 'Another worker has taken this task over',
    wayOut: 'Nothing needs to be done: the task goes on there.',
  },
  'store-unwritable': {
    cause: 'Shoal cannot write to its data folder',
    wayOut: 'Free some space or repair the permissions of the folder, then try again. Nothing was accepted.',
  },
  'internal-error': {
    cause: 'Something inside Shoal failed',
    wayOut: 'Try again. If it happens twice, the log holds the details.',
  },
  'server-unreachable': {
    cause: 'Shoal does not answer',
    wayOut: 'It may be stopped or restarting, or the network is down. Check that the program runs, then try again.',
  },
  'unexpected-answer': {
    cause: 'The answer makes no sense to this page',
    wayOut: 'Shoal may have been updated while the page was open: reload it. A proxy in between may also be the cause.',
  },
  'page-fault': {
    cause: 'The page itself failed',
    wayOut: 'Reload it. If it happens again, please report it with what you did before.',
  },
} as const
