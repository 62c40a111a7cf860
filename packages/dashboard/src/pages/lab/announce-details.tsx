import { ActionIcon, Popover, Stack, Text } from '@mantine/core'
import type { LabPeerStatus, LabTrackerView } from '@shoal/api'
import { IconFileText } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { CopyIcon } from '../../components/copy-field.tsx'
import { type Fact, FactList } from '../../components/data/fact-list.tsx'
import { useFormat } from '../../i18n/format.ts'
import classes from './lab.module.css'

/** A button that opens what a peer last announced, down to the request as it came. */
export function AnnounceDetails({ peer, view }: { readonly peer: LabPeerStatus; readonly view: LabTrackerView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const label = t('lab.announceOf', { id: peer.id })
  const { announcedAt, announces, left, answer, event, raw } = view
  const facts: readonly (Fact | undefined)[] = [
    { label: t('lab.handedOut'), value: view.handedOut ?? t('lab.notListed') },
    { label: t('lab.source'), value: view.source ?? '' },
    { label: t('lab.protocol'), value: view.protocol?.toUpperCase() ?? '' },
    { label: t('lab.client'), value: view.client ?? '' },
    event === undefined ? undefined : { label: t('lab.event'), value: event === 'none' ? t('lab.noEvent') : event },
    left === undefined ? undefined : { label: t('lab.left'), value: format.bytes(left) },
    announcedAt === undefined ? undefined : { label: t('lab.lastAnnounce'), value: <Ago moment={announcedAt} /> },
    announces === undefined ? undefined : { label: t('lab.announces'), value: format.count(announces) },
    answer === undefined ? undefined : { label: t('lab.answer'), value: t(`lab.answered.${answer}`) },
  ]
  return (
    <Popover width={380} position="bottom" withArrow shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label}>
          <IconFileText size={15} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            {label}
          </Text>
          <FactList facts={facts.filter((fact) => fact !== undefined)} />
          {raw !== undefined && (
            <div>
              <Text size="xs" c="dimmed">
                {t('lab.raw')} <CopyIcon label={t('lab.raw')} value={raw} small />
              </Text>
              <div className={classes['raw']}>{raw}</div>
            </div>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
