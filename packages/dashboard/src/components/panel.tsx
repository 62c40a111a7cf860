import { Group, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './panel.module.css'

interface PanelProps {
  readonly title?: string
  readonly actions?: ReactNode
  /** Without space around the content, for lists that reach the edges. */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** A surface with a heading that holds one subject. */
export function Panel({ title, actions, flush = false, children }: PanelProps) {
  const headingId = useId()
  return (
    <section className={classes['panel']} aria-labelledby={title === undefined ? undefined : headingId}>
      {title !== undefined && (
        <Group className={classes['head']} justify="space-between" gap="sm">
          <Title order={2} id={headingId}>
            {title}
          </Title>
          {actions}
        </Group>
      )}
      <div className={flush ? classes['flush'] : classes['body']}>{children}</div>
    </section>
  )
}
