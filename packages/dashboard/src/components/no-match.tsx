import { Button } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from './empty-state.tsx'

interface NoMatchProps {
  readonly title: string
  readonly children: ReactNode
  readonly onClear: () => void
}

/** What stands where a search or a filter leaves nothing, with the way back to the whole list. */
export function NoMatch({ title, children, onClear }: NoMatchProps) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={IconFilterOff}
      title={title}
      actions={
        <Button variant="light" onClick={onClear}>
          {t('common.clearFilters')}
        </Button>
      }
    >
      {children}
    </EmptyState>
  )
}
