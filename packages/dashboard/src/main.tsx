import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/global.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/query-client.ts'
import { createDashboardRouter } from './app/router.ts'
import { COLOR_SCHEME_KEY, cssVariables, theme } from './app/theme.ts'
import { startI18n } from './i18n/i18n.ts'

const queryClient = createQueryClient(() => void router.invalidate())
const router = createDashboardRouter(queryClient)
const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY })

await startI18n()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root"')
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <Notifications position="top-right" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
