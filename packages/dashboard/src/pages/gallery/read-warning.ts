/** What a worker warns of, by the word of the catalog, with what its sentence needs. */
export interface TaskWarning {
  readonly kind: keyof typeof forms
  /** The video that it is about, where the task has several. */
  readonly file: string | undefined
  readonly values: Readonly<Record<string, string>>
}

/** Workers warn in English, those of former versions too; each sentence has one of these forms. */
const forms = {
  absent: /^no picture near (?<seconds>[\d.]+) s: no connected peer has its pieces$/,
  noKeyframe: /^no picture near (?<seconds>[\d.]+) s: no keyframe lies there$/,
  noPicture: /^no picture near (?<seconds>[\d.]+) s: (?<reason>.+)$/s,
  black: /^the picture at (?<seconds>[\d.]+) s is black$/,
  flat: /^the picture at (?<seconds>[\d.]+) s is flat$/,
  blurred: /^the picture at (?<seconds>[\d.]+) s is blurred$/,
  repeated: /^the picture at (?<seconds>[\d.]+) s is repeated$/,
  nearBy: /^the picture at (?<seconds>[\d.]+) s is of a keyframe near by \((?<reason>.+)\)$/s,
  otherSize: /^the container says (?<said>\d+×\d+), the picture is (?<found>\d+×\d+)$/,
  otherCodec: /^the name promises (?<promised>\w+), the video is (?<found>\w+)$/,
  smaller: /^the name promises more than (?<found>\d+×\d+)$/,
  tooSmall: /^the file is far too small for the duration that it claims$/,
  same: /^(?<repeated>\d+) of (?<shots>\d+) pictures show the same$/,
  nearest: /^exact moments need .+: the nearest keyframes are shown$/,
  dolbyVision: /^Dolby Vision profile (?<profile>\S+): shown without its own colour transform, so colours are off$/,
} as const satisfies Readonly<Record<string, RegExp>>

const kinds = Object.keys(forms).filter((kind): kind is keyof typeof forms => kind in forms)

/** Which warning a sentence is; undefined for one that no worker is known to say. */
export function readWarning(text: string): TaskWarning | undefined {
  const whole = formOf(text)
  if (whole !== undefined) return { ...whole, file: undefined }
  // The name of a video may hold a colon itself.
  for (let colon = text.indexOf(': '); colon > 0; colon = text.indexOf(': ', colon + 1)) {
    const rest = formOf(text.slice(colon + 2))
    if (rest !== undefined) return { ...rest, file: text.slice(0, colon) }
  }
  return undefined
}

function formOf(text: string): Omit<TaskWarning, 'file'> | undefined {
  for (const kind of kinds) {
    const found = forms[kind].exec(text)
    if (found !== null) return { kind, values: { ...found.groups } }
  }
  return undefined
}
