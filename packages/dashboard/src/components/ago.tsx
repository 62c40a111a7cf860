import { Tooltip } from '@mantine/core'
import { useFormat } from '../i18n/format.ts'
import { useNow } from './use-now.ts'

/** How long ago a moment was, kept current; the exact time on pointing at it. `moment` in Unix milliseconds. */
export function Ago({ moment }: { readonly moment: number }) {
  const format = useFormat()
  const now = useNow()
  return (
    <Tooltip label={format.time(moment)}>
      <time dateTime={new Date(moment).toISOString()}>{format.ago(Math.min(moment, now), now)}</time>
    </Tooltip>
  )
}
