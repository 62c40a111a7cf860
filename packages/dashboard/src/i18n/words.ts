/**
 * The shape that a catalog in another language must have: the same keys as the English one. English has singular
 * forms (`…_one`), Chinese has none and leaves them out.
 */
export type Words<English> = {
  readonly [Key in keyof English as Key extends `${string}_one` ? never : Key]: English[Key] extends string
    ? string
    : Words<English[Key]>
}
