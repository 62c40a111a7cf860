import type { ClientSettings } from '@shoal/api'
import { useMutation } from '@tanstack/react-query'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import type { ClientForm } from './client-form-type.ts'
import { formErrors, testSettingsOf } from './client-form-values.ts'

export interface ClientTestProps {
  readonly form: ClientForm
  /** Absent for a new client. */
  readonly clientId: string | undefined
}

/** Asks the server about the client that the form describes, keeping nothing. Faults of fields are told beside them. */
export function useClientTest<Reply>(
  { form, clientId }: ClientTestProps,
  ask: (body: { settings: ClientSettings; clientId?: string }) => Promise<Reply>,
) {
  const fieldErrors = useFieldErrors()
  const test = useMutation({
    mutationFn: () => {
      form.clearErrors()
      return ask({ settings: testSettingsOf(form.values), clientId })
    },
    onError: (error) => form.setErrors(formErrors(fieldErrors(error))),
  })
  const besideField = Object.keys(form.errors).length > 0
  return {
    run: () => test.mutate(),
    pending: test.isPending,
    reply: test.isPending ? undefined : test.data,
    error: test.isError && !besideField ? test.error : undefined,
  }
}
