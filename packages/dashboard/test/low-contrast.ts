/** One text that is hard to read: what it says, and its contrast against what lies behind it. */
export interface LowContrast {
  readonly text: string
  readonly contrast: number
  readonly color: string
  readonly background: string
}

/**
 * Runs inside the page: every visible text whose contrast stays below WCAG AA (4.5, for large text 3). Text over pictures
 * and gradients is left out, because its background has no one colour, and so are disabled controls, which AA exempts.
 * Self-contained, because the browser receives only this function's source.
 */
export function findLowContrast(): LowContrast[] {
  type Color = readonly [red: number, green: number, blue: number, alpha: number]
  const NORMAL = 4.5
  const LARGE = 3
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })

  const parse = (css: string): Color => {
    if (canvas === null) throw new Error('this browser has no canvas')
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = css
    canvas.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
    return [red, green, blue, alpha / 255]
  }
  const over = (top: Color, below: Color): Color => {
    const mix = (a: number, b: number): number => a * top[3] + b * (1 - top[3])
    return [mix(top[0], below[0]), mix(top[1], below[1]), mix(top[2], below[2]), 1]
  }
  const luminance = ([red, green, blue]: Color): number => {
    const linear = (value: number): number => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
  const contrastOf = (a: Color, b: Color): number => {
    const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
    return (light + 0.05) / (dark + 0.05)
  }
  const behind = (element: Element): Color | undefined => {
    const layers: Color[] = []
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at)
      if (style.backgroundImage !== 'none' || style.position === 'absolute') return undefined
      const color = parse(style.backgroundColor)
      layers.push(color)
      if (color[3] === 1) break
    }
    return layers.reduceRight((below: Color, layer) => over(layer, below), [255, 255, 255, 1])
  }
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.closest('[disabled], [data-disabled], [aria-hidden="true"]') === null

  const found: LowContrast[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? ''
    const element = node.parentElement
    if (text === '' || element === null || !isShown(element)) continue
    const background = behind(element)
    if (background === undefined) continue
    const style = getComputedStyle(element)
    const color = over(parse(style.color), background)
    const size = Number.parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    const contrast = contrastOf(color, background)
    if (contrast < (large ? LARGE : NORMAL)) {
      found.push({
        text,
        contrast: Math.round(contrast * 100) / 100,
        color: style.color,
        background: background.join(),
      })
    }
  }
  return found
}
