import { ActionIcon, Group, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './list-entry.module.css'

interface ListEntryProps {
  readonly title: string
  readonly onRemove: () => void
  /** Absent where the order does not matter, or at the ends. */
  readonly onUp?: (() => void) | undefined
  readonly onDown?: (() => void) | undefined
  readonly children: ReactNode
}

/** One entry of a list in a form, with its place in the order. */
export function ListEntry({ title, onRemove, onUp, onDown, children }: ListEntryProps) {
  const { t } = useTranslation()
  return (
    <fieldset className={classes['entry']} aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Group gap={4} wrap="nowrap">
            <EntryButton label={t('rules.up', { title })} icon={<IconArrowUp size={16} aria-hidden />} onClick={onUp} />
            <EntryButton
              label={t('rules.down', { title })}
              icon={<IconArrowDown size={16} aria-hidden />}
              onClick={onDown}
            />
            <EntryButton
              label={t('rules.remove', { title })}
              icon={<IconTrash size={16} aria-hidden />}
              onClick={onRemove}
            />
          </Group>
        </Group>
        {children}
      </Stack>
    </fieldset>
  )
}

interface EntryButtonProps {
  readonly label: string
  readonly icon: ReactNode
  readonly onClick: (() => void) | undefined
}

function EntryButton({ label, icon, onClick }: EntryButtonProps) {
  if (onClick === undefined) return null
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      {icon}
    </ActionIcon>
  )
}
