/** A file to draw. */
export interface TreeFile {
  readonly path: readonly string[]
  /** What stands behind the name, e.g. its length. */
  readonly label: string
}

interface Branch {
  readonly children: Map<string, Branch>
  label: string
}

/** Lines of a tree of files, folders before what is in them, in the order given. */
export function fileTree(root: string, files: readonly TreeFile[]): readonly string[] {
  const top: Branch = { children: new Map(), label: '' }
  for (const file of files) {
    let branch = top
    for (const component of file.path) {
      const next = branch.children.get(component) ?? { children: new Map<string, Branch>(), label: '' }
      branch.children.set(component, next)
      branch = next
    }
    branch.label = file.label
  }
  return [root, ...linesOf(top, '')]
}

function linesOf(branch: Branch, indent: string): readonly string[] {
  const children = [...branch.children]
  return children.flatMap(([name, child], index) => {
    const last = index === children.length - 1
    const line = `${indent}${last ? '└─ ' : '├─ '}${name}${child.label === '' ? '' : `  ${child.label}`}`
    return [line, ...linesOf(child, indent + (last ? '   ' : '│  '))]
  })
}
