import { Group, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../components/panel.tsx'
import { changeLanguage, currentLanguage } from '../../i18n/i18n.ts'
import { isLanguage, languages } from '../../i18n/language.ts'

/** Language and theme, remembered in this browser. */
export function AppearancePanel() {
  const { t } = useTranslation()
  const languageId = useId()
  const themeId = useId()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Panel title={t('settings.appearance')}>
      <Stack gap="md">
        <Group justify="space-between">
          <Text id={languageId} size="sm" fw={500}>
            {t('app.language')}
          </Text>
          <SegmentedControl
            aria-labelledby={languageId}
            value={currentLanguage()}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            onChange={(value) => {
              if (isLanguage(value)) void changeLanguage(value)
            }}
          />
        </Group>
        <Group justify="space-between">
          <Text id={themeId} size="sm" fw={500}>
            {t('settings.theme')}
          </Text>
          <SegmentedControl
            aria-labelledby={themeId}
            value={colorScheme}
            data={[
              { value: 'auto', label: t('settings.themeAuto') },
              { value: 'light', label: t('settings.themeLight') },
              { value: 'dark', label: t('settings.themeDark') },
            ]}
            onChange={setColorScheme}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {t('settings.appearanceHint')}
        </Text>
      </Stack>
    </Panel>
  )
}
