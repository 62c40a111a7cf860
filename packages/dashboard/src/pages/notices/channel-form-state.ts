import type { useForm } from '@mantine/form'
import type { ChannelValues } from './channel-values.ts'

/** The form of a channel, as its parts see it. */
export type ChannelFormState = ReturnType<typeof useForm<ChannelValues>>
