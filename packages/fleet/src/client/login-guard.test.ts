import { expect, it } from 'vitest'
import { type ClientConfigInput, clientConfigSchema } from './client-config.ts'
import { LoginGuard } from './login-guard.ts'

const HOUR = 3_600_000 // milliseconds

function guardAt() {
  let now = 1_800_000_000_000
  const guard = new LoginGuard({ now: () => now, setTimer: () => () => undefined })
  return { guard, pass: (milliseconds: number) => (now += milliseconds) }
}

const login = (password: string, url = 'http://box:8080/') =>
  clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Q', url, username: 'admin', password })

it('never tries a password again that was wrong, and only two wrong ones', () => {
  const { guard } = guardAt()
  guard.wrong(login('one'))
  expect(guard.allows(login('one'))).toBe(false)
  expect(guard.allows(login('one', 'http://box:8080/other'))).toBe(false)
  expect(guard.allows(login('two'))).toBe(true)
  guard.wrong(login('two'))
  expect(guard.allows(login('three'))).toBe(false)
  expect(guard.allows(login('one', 'http://other:8080/'))).toBe(true)
})

it('forgets them after an hour, or once a password was right', () => {
  const { guard, pass } = guardAt()
  guard.wrong(login('one'))
  guard.wrong(login('two'))
  pass(HOUR)
  expect(guard.allows(login('one'))).toBe(true)
  guard.wrong(login('one'))
  guard.right(login('good'))
  expect(guard.allows(login('one'))).toBe(true)
})

it.each([
  { kind: 'qbittorrent', name: 'Q', url: 'http://box/', apiKey: 'qbt_x', username: 'a', password: 'b' },
  { kind: 'transmission', name: 'T', url: 'http://box/', username: 'a', password: 'b' },
  { kind: 'builtin', name: 'B' },
] satisfies readonly ClientConfigInput[])('counts no $kind that does not ban for it', (input) => {
  const { guard } = guardAt()
  const config = clientConfigSchema.parse(input)
  for (let time = 0; time < 5; time += 1) guard.wrong(config)
  expect(guard.allows(config)).toBe(true)
})
