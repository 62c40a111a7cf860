import { Badge, Group, Text } from '@mantine/core'
import type { Shot } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'

const COLORS = { torrent: 'teal', unproved: 'yellow', none: 'gray' } as const

/** Where a shot's bytes come from, how they were checked, and what became of its colours. */
export function ShotProvenance({ provenance }: { readonly provenance: NonNullable<Shot['provenance']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { checked, ranges, decoder, toneMap } = provenance
  const places = ranges.map(({ offset, length }) => `${format.count(offset)}–${format.count(offset + length - 1)}`)
  const facts = [
    ...(places.length === 0 ? [] : [t('gallery.bytesAt', { places: places.slice(0, MOST_PLACES).join(', ') })]),
    decoder,
    ...(toneMap === 'none' ? [] : [t('gallery.toneMap', { toneMap })]),
  ]
  return (
    <Group gap="xs">
      <Badge size="sm" variant="light" color={COLORS[checked]} tt="none">
        {t(`gallery.checkedBy.${checked}`)}
      </Badge>
      <Text size="xs" c="dimmed">
        {facts.join(' · ')}
      </Text>
    </Group>
  )
}

/** Stretches of the torrent that are named; a picture has one or two. */
const MOST_PLACES = 3
