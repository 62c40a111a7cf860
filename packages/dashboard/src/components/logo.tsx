import { Group, Text } from '@mantine/core'
import { withinBase } from '../api/base-url.ts'

/** Shoal's mark and name. */
export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src={withinBase('shoal.svg')} width={30} height={30} alt="" />
      <Text fw={700} size="lg" style={{ letterSpacing: '-0.01em' }}>
        Shoal
      </Text>
    </Group>
  )
}
