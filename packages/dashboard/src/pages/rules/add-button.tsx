import { Button, Group } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'

/** One more entry of a list. */
export function AddButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Group>
      <Button size="xs" variant="light" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
        {label}
      </Button>
    </Group>
  )
}
