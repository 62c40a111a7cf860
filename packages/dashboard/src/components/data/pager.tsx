import { Button, Group, Text } from '@mantine/core'
import { IconChevronRight, IconChevronsLeft } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

interface PagerProps {
  readonly cursor: string | undefined
  readonly nextCursor: string | undefined
  readonly total: number | undefined
  readonly onMove: (cursor: string | undefined) => void
}

/** Moves through a paginated list; the place is part of the page's address. Absent where one page holds everything. */
export function Pager({ cursor, nextCursor, total, onMove }: PagerProps) {
  const { t } = useTranslation()
  if (cursor === undefined && nextCursor === undefined) return null
  return (
    <Group component="nav" justify="space-between" p="sm" aria-label={t('common.pages')}>
      <Button
        variant="default"
        size="xs"
        disabled={cursor === undefined}
        leftSection={<IconChevronsLeft size={14} aria-hidden />}
        onClick={() => onMove(undefined)}
      >
        {t('common.firstPage')}
      </Button>
      {total !== undefined && (
        <Text size="sm" c="dimmed" visibleFrom="xs">
          {t('common.inTotal', { count: total })}
        </Text>
      )}
      <Button
        variant="default"
        size="xs"
        disabled={nextCursor === undefined}
        rightSection={<IconChevronRight size={14} aria-hidden />}
        onClick={() => onMove(nextCursor)}
      >
        {t('common.nextPage')}
      </Button>
    </Group>
  )
}
