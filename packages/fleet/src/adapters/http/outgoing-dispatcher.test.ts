import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { outgoingDispatcher } from './outgoing-dispatcher.ts'

it('makes a way through a SOCKS5 proxy without a warning, and hushes no other', async () => {
  const warnings: string[] = []
  const listen = ({ message }: Error) => void warnings.push(message)
  process.on('warning', listen)
  onTestFinished(() => void process.off('warning', listen))
  await outgoingDispatcher({ proxy: 'socks5://127.0.0.1:1080' }, 1_000).close()
  const told = once(process, 'warning')
  process.emitWarning('something else')
  await told
  expect(warnings).toEqual(['something else'])
})
