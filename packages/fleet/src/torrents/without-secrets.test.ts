import { describe, expect, it } from 'vitest'
import { withoutSecrets } from './without-secrets.ts'

describe('withoutSecrets', () => {
  it.each([
    ['http://t.example:80/announce', 'http://t.example/announce'],
    ['https://t.example/0123456789abcdef0123456789abcdef/announce', 'https://t.example/…/announce'],
    ['https://t.example/announce.php?passkey=s3cret&uid=7', 'https://t.example/announce.php?passkey=…&uid=…'],
    ['udp://user:pass@t.example:6969/announce', 'udp://t.example:6969/announce'],
    ['nonsense', '…'],
  ])('%s', (address, shown) => {
    expect(withoutSecrets(address)).toBe(shown)
  })
})
