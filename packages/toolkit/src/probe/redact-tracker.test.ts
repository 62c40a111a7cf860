import { describe, expect, it } from 'vitest'
import { redactTracker, redactWithin } from './redact-tracker.ts'

const KEY = '0123456789abcdef0123456789abcdef'

describe('redactTracker', () => {
  it.each([
    [`https://t.example/${KEY}/announce`, 'https://t.example/***/announce'],
    [`https://t.example/announce/${KEY}`, 'https://t.example/announce/***'],
    [`https://t.example/announce.php?passkey=${KEY}`, 'https://t.example/announce.php?passkey=***'],
    ['https://t.example/announce?auth=short&x=1', 'https://t.example/announce?auth=***&x=1'],
    [`https://t.example/announce?${KEY}`, 'https://t.example/announce?***'],
    [`https://user:pw@t.example:8443/announce`, 'https://***@t.example:8443/announce'],
    ['udp://tracker.opentrackr.org:1337/announce', 'udp://tracker.opentrackr.org:1337/announce'],
    ['http://t.example/x_tracker_announce_path', 'http://t.example/x_tracker_announce_path'],
    [
      'http://t.example/announce?info_hash=%01%02&peer_id=-SH0100-abcdefghijkl',
      'http://t.example/announce?info_hash=%01%02&peer_id=-SH0100-abcdefghijkl',
    ],
  ])('turns %s into %s', (url, redacted) => {
    expect(redactTracker(url)).toBe(redacted)
  })
})

describe('redactWithin', () => {
  it('finds the same secrets in what a tracker says', () => {
    const tracker = `https://t.example/${KEY}/announce?auth=hunter22`
    expect(redactWithin(`key ${KEY} and hunter22 are wrong`, tracker)).toBe('key *** and *** are wrong')
  })
})
