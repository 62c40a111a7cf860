import { Group, Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyIcon } from './copy-field.tsx'

const SHOWN = 10 // characters; enough to tell two torrents apart at a glance

/** The beginning of an info-hash, all of it on pointing at it, and a button to copy it. */
export function InfoHashText({ infoHash }: { readonly infoHash: string }) {
  const { t } = useTranslation()
  return (
    <Group gap={2} wrap="nowrap" component="span" display="inline-flex">
      <Tooltip label={infoHash}>
        <Text span ff="monospace" size="sm">
          {infoHash.slice(0, SHOWN)}…
        </Text>
      </Tooltip>
      <CopyIcon small label={t('common.infoHash')} value={infoHash} />
    </Group>
  )
}
