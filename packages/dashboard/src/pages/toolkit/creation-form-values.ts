import type { CreationDefaults, CreationRequest } from '@shoal/api'
import { linesOf, textOfTiers, tiersOf } from './tracker-lines.ts'

/** What stands in the form; lists are lines of text. */
export interface CreationFormValues {
  path: string
  format: 'v1' | 'v2' | 'hybrid'
  /** Bytes in digits; empty: automatic. */
  pieceLength: string
  trackers: string
  isPrivate: boolean
  name: string
  source: string
  comment: string
  webSeeds: string
  include: string
  exclude: string
  entropy: boolean
  dated: boolean
}

/** An empty form that names the own trackers. */
export function initialValues(ownTrackers: readonly string[]): CreationFormValues {
  return {
    path: '',
    format: 'v1',
    pieceLength: '',
    trackers: ownTrackers.join('\n'),
    isPrivate: false,
    name: '',
    source: '',
    comment: '',
    webSeeds: '',
    include: '',
    exclude: '',
    entropy: false,
    dated: true,
  }
}

type PresetOptions = CreationDefaults['presets'][number]['options']

/** The form with a preset's options; what the preset does not name stays. */
export function withPreset(values: CreationFormValues, preset: PresetOptions): CreationFormValues {
  return {
    ...values,
    format: preset.format ?? values.format,
    pieceLength: preset.pieceLength === undefined ? values.pieceLength : String(preset.pieceLength),
    trackers: preset.trackers === undefined ? values.trackers : textOfTiers(preset.trackers),
    isPrivate: preset.private ?? values.isPrivate,
    source: preset.source ?? values.source,
    comment: preset.comment ?? values.comment,
    webSeeds: preset.webSeeds?.join('\n') ?? values.webSeeds,
    include: preset.include?.join('\n') ?? values.include,
    exclude: preset.exclude?.join('\n') ?? values.exclude,
    entropy: preset.entropy ?? values.entropy,
  }
}

/** What the API is asked for. */
export function requestOf(values: CreationFormValues): CreationRequest {
  const text = (name: 'name' | 'source' | 'comment') =>
    values[name].trim() === '' ? {} : { [name]: values[name].trim() }
  return {
    path: values.path.trim(),
    format: values.format,
    ...(values.pieceLength === '' ? {} : { pieceLength: Number(values.pieceLength) }),
    trackers: tiersOf(values.trackers),
    private: values.isPrivate,
    webSeeds: linesOf(values.webSeeds),
    include: linesOf(values.include),
    exclude: linesOf(values.exclude),
    entropy: values.entropy,
    dated: values.dated,
    ...text('name'),
    ...text('source'),
    ...text('comment'),
  }
}

/** The form's field that the API calls otherwise: `trackers.0.1` stands in `trackers`. */
export function fieldOf(path: string): string {
  const [first = ''] = path.split('.')
  return first === 'private' ? 'isPrivate' : first
}
