import { NumberInput, type NumberInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface FactorInputProps extends NumberInputProps {
  readonly of: 'downloadFactor' | 'uploadFactor'
}

/** How often transferred bytes count: 0 for freeleech, 2 for double upload. */
export function FactorInput({ of, ...props }: FactorInputProps) {
  const { t } = useTranslation()
  return <NumberInput label={t(`tracker.rule.${of}`)} min={0} max={100} step={0.5} {...props} />
}
