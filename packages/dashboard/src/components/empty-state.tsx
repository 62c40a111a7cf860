import { Stack, Text, ThemeIcon } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  readonly icon: TablerIcon
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** What stands where nothing is yet: what will appear here, and how to make it appear. */
export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" py={48} px="md" ta="center">
      <ThemeIcon variant="light" size={56} radius="xl">
        <Icon size={28} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Text fw={600} size="lg">
        {title}
      </Text>
      {children !== undefined && (
        <Text c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
      {actions}
    </Stack>
  )
}
