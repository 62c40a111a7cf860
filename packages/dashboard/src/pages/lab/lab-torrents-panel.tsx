import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core'
import type { LabStatus } from '@shoal/api'
import { IconEye } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CopyField, CopyIcon } from '../../components/copy-field.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import classes from './lab.module.css'

interface LabTorrentsPanelProps {
  readonly lab: LabStatus
  /** The torrent that the picture and the rows are of; undefined where there is none. */
  readonly chosen: string | undefined
  readonly folder: string
}

/** The lab's torrents by name, and where everything is to be found. */
export function LabTorrentsPanel({ lab, chosen, folder }: LabTorrentsPanelProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Panel
      title={t('lab.torrents')}
      actions={
        lab.page !== undefined && (
          <Anchor href={lab.page} target="_blank" rel="noreferrer" size="sm">
            {t('lab.openPhonePage')}
          </Anchor>
        )
      }
      flush
    >
      {lab.torrents.map(({ infoHash, name, length, magnet, seeders, leechers }) => (
        <div key={infoHash} className={classes['torrent']} data-chosen={infoHash === chosen}>
          <div>
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {format.bytes(length)} · {t('lab.counts', { seeders, leechers })} · <Code>{infoHash.slice(0, 12)}…</Code>
            </Text>
          </div>
          <Group gap="xs" wrap="nowrap">
            <CopyIcon label={t('lab.magnetOf', { name })} value={magnet} />
            {infoHash !== chosen && (
              <Button
                renderRoot={(props) => <Link {...props} to="/lab" search={{ torrent: infoHash }} />}
                size="xs"
                variant="default"
                leftSection={<IconEye size={14} aria-hidden />}
              >
                {t('lab.watch')}
              </Button>
            )}
          </Group>
        </div>
      ))}
      <Stack gap="sm" p="md">
        {lab.torrents.length === 0 && <Text size="sm">{t('lab.noTorrents')}</Text>}
        {lab.trackers.map((tracker) => (
          <CopyField key={tracker} label={t('lab.tracker')} value={tracker} />
        ))}
        {lab.page !== undefined && <CopyField label={t('lab.phonePage')} value={lab.page} visibleLabel />}
        <Text size="sm" c="dimmed">
          {t(`lab.runsIn.${lab.isolation}`)}
          <br />
          {t('lab.livesIn')} <Code>{folder}</Code>
        </Text>
      </Stack>
    </Panel>
  )
}
