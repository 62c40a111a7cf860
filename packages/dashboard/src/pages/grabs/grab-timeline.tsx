import { Text, Timeline } from '@mantine/core'
import type { TimelineEntry } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'

/** What happened to a grab, oldest first, and how long each step took. */
export function GrabTimeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return (
    <Timeline active={entries.length} bulletSize={16} lineWidth={2}>
      {entries.map(({ at, state, message }, index) => {
        const before = entries[index - 1]
        return (
          <Timeline.Item key={`${at}-${state}`} title={t(`grabs.state.${state}`)}>
            {message !== undefined && <Text size="sm">{say(message)}</Text>}
            <Text size="xs" c="dimmed">
              {format.time(at)}
              {before !== undefined && ` · ${t('grabs.after', { duration: format.duration(at - before.at) })}`}
            </Text>
          </Timeline.Item>
        )
      })}
    </Timeline>
  )
}
