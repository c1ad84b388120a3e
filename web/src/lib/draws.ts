// Draws on the pages: the colour of a state, the rule in words.
import type { DrawDetail, DrawState } from '../api/types'
import { t, term } from '../i18n'

export function drawTone(state: DrawState): string {
  return { announced: 'amber', drawn: 'green', replaced: '' }[state]
}

const percent = (millionths: number) => `${millionths / 10000}%`

export function ruleLines(rule: DrawDetail['rule']): string[] {
  const units = rule.number !== null || rule.rate_millionths !== null
  const lines = rule.number !== null ? [t('draw.rule-number', { n: rule.number })]
    : rule.rate_millionths !== null ? [t('draw.rule-rate', { n: percent(rule.rate_millionths) })] : []
  if (units) lines.push(t('draw.rule-pair', { n: rule.pair }))
  if (rule.officer_rate_millionths !== null) lines.push(t('draw.rule-officers', { n: percent(rule.officer_rate_millionths) }))
  if (rule.weight) lines.push(t('draw.rule-weight', { n: term('draw-column', rule.weight) }))
  if (rule.strata) lines.push(t('draw.rule-strata', { n: term('draw-column', rule.strata) }))
  if (rule.certificate) lines.push(t('draw.rule-certificate'))
  for (const cap of rule.caps) lines.push(t('draw.rule-cap', { column: term('draw-column', cap.column), n: cap.most }))
  return lines
}
