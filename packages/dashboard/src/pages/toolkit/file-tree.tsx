import { Group, getTreeExpandedState, Text, Tree, type TreeNodeData, useTree } from '@mantine/core'
import { IconChevronRight, IconFile, IconFolder } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import { type FileBranch, fileBranches } from './file-branches.ts'
import classes from './toolkit.module.css'

interface FileTreeProps {
  readonly files: Parameters<typeof fileBranches>[0]
  /** How many there are in all. */
  readonly total: number
}

/** A torrent's files in their folders, which fold. */
export function FileTree({ files, total }: FileTreeProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, lengths } = useMemo(() => {
    const branches = fileBranches(files)
    return { data: branches.map(nodeOf), lengths: lengthsOf(branches) }
  }, [files])
  const tree = useTree({ initialExpandedState: getTreeExpandedState(data, '*') })
  return (
    <>
      <div className={classes['tree']}>
        <Tree
          data={data}
          tree={tree}
          levelOffset={20}
          renderNode={({ node, expanded, hasChildren, elementProps }) => (
            <Group {...elementProps} gap={8} wrap="nowrap" py={4}>
              {hasChildren ? (
                <IconChevronRight size={14} aria-hidden style={{ flex: 'none', rotate: expanded ? '90deg' : '0deg' }} />
              ) : null}
              {hasChildren ? <IconFolder size={16} aria-hidden /> : <IconFile size={16} aria-hidden />}
              <Text size="sm" className={classes['fileName'] ?? ''} flex={1}>
                {node.label}
              </Text>
              <span className={classes['fileSize']}>{format.bytes(lengths.get(node.value) ?? 0)}</span>
            </Group>
          )}
        />
      </div>
      {total > files.length && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('toolkit.moreFiles', { count: total - files.length })}
        </Text>
      )}
    </>
  )
}

function nodeOf({ key, name, children }: FileBranch): TreeNodeData {
  return { value: key, label: name, ...(children.length > 0 && { children: children.map(nodeOf) }) }
}

function lengthsOf(branches: readonly FileBranch[]): ReadonlyMap<string, number> {
  return new Map(branches.flatMap((branch) => [[branch.key, branch.length] as const, ...lengthsOf(branch.children)]))
}
