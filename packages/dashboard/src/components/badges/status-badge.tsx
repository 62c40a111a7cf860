import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './status-badge.module.css'

/** What a state means to the person: nothing to do, on its way, good, look here, lost. */
export type Tone = 'idle' | 'busy' | 'good' | 'warn' | 'bad'

const colors = {
  idle: 'gray',
  busy: 'blue',
  good: 'teal',
  warn: 'yellow',
  bad: 'red',
} as const satisfies Readonly<Record<Tone, string>>

/** A state in words; the dot repeats the tone and moves while something is on its way. */
export function StatusBadge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <Badge
      color={colors[tone]}
      variant="light"
      radius="sm"
      tt="none"
      fw={600}
      miw="max-content"
      leftSection={<span className={classes['dot']} data-tone={tone} aria-hidden />}
    >
      {children}
    </Badge>
  )
}
