import { t, term } from '../i18n'
import type { FitResult } from './fit'

export function orgIn(result: FitResult, code: string | undefined): string {
  return result.orgs.find((org) => org.code === code)?.name ?? code ?? ''
}

export function rolesText(roles: string | undefined): string {
  return roles ? roles.split('|').map((role) => term('word', role)).join(t('app.comma').trim() === ',' ? ', ' : '、') : t('fit.anyone')
}

export function clauseIn(result: FitResult, plan: string | undefined, clause: string | undefined): { plan: string; title: string; sentence: string } {
  const known = result.plans.find((one) => one.id === plan)
  const found = known?.clauses.find((one) => one.id === clause)
  return { plan: known?.title ?? plan ?? '', title: found?.title || clause || '', sentence: found?.sentence ?? '' }
}
