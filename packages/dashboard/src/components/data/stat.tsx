import { Group, Text } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import { Link, type LinkProps } from '@tanstack/react-router'
import classes from './stat.module.css'

interface StatProps {
  readonly icon: TablerIcon
  readonly label: string
  readonly value: string
  readonly hint: string
  readonly to?: LinkProps['to']
}

/** One number with its name and what belongs to it; leads to its page. */
export function Stat({ icon: Icon, label, value, hint, to }: StatProps) {
  const content = (
    <>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" fw={500} c="dimmed">
          {label}
        </Text>
        <Icon size={20} stroke={1.6} className={classes['icon']} aria-hidden />
      </Group>
      <Text className={classes['value']}>{value}</Text>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </>
  )
  if (to === undefined) return <div className={classes['stat']}>{content}</div>
  return (
    <Link to={to} className={classes['stat']}>
      {content}
    </Link>
  )
}
