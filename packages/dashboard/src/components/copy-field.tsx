import { ActionIcon, Box, CopyButton, Group, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './copy-field.module.css'

interface CopyFieldProps {
  /** What it is, for those who do not see the field. */
  readonly label: string
  readonly value: string
  readonly visibleLabel?: boolean
}

/** A value to paste elsewhere, with a button that copies it. */
export function CopyField({ label, value, visibleLabel = false }: CopyFieldProps) {
  return (
    <Box>
      {visibleLabel && (
        <Text size="sm" fw={500} mb={4}>
          {label}
        </Text>
      )}
      <Group className={classes['field']} wrap="nowrap" gap="xs">
        <code className={classes['value']}>{value}</code>
        <CopyIcon label={label} value={value} />
      </Group>
    </Box>
  )
}

/** The button alone. */
export function CopyIcon({
  label,
  value,
  small = false,
}: {
  readonly label: string
  readonly value: string
  readonly small?: boolean
}) {
  const { t } = useTranslation()
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => {
        const words = copied ? t('common.copied') : t('common.copy', { what: label })
        return (
          <Tooltip label={words}>
            <ActionIcon
              size={small ? 22 : 'md'}
              variant="subtle"
              color={copied ? 'teal' : 'gray'}
              onClick={copy}
              aria-label={words}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )
      }}
    </CopyButton>
  )
}
