// A length of time as the plans write it (24h, 90d, 10wd) in words; anything else is shown as it is.
import { t } from '../i18n'

const UNITS = { h: 'span.hours', d: 'span.days', wd: 'span.working-days' } as const

export function spanText(span: string): string {
  const parts = /^\+?(\d+)(wd|d|h)$/.exec(span)
  return parts ? t(UNITS[parts[2] as keyof typeof UNITS], { n: parts[1]! }) : span
}
