import type { useForm } from '@mantine/form'
import type { ClientFormValues } from './client-form-values.ts'

/** The form that its parts share. */
export type ClientForm = ReturnType<typeof useForm<ClientFormValues>>

export interface ClientFieldsProps {
  readonly form: ClientForm
  /** Names of the secrets that are stored. */
  readonly secrets: readonly string[]
}
